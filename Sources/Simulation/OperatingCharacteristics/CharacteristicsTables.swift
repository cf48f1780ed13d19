import Trial

/// Tables and curve of the operating characteristics of one design, one summary a scenario.
struct CharacteristicsTables {
  let trial: TrialProtocol
  let comparison: PrimaryComparison
  let entries: [Entry]
  let experiment: Experiment
  let tally: ExperimentTally
  let design: Int

  struct Entry {
    var scenario: Scenario
    var nominalEffect: Double
    var tally: Tally
    var truth: ScenarioTruth
    var summary: ScenarioSummary
    var title: String { scenario.label ?? scenario.name }
  }

  /// - Parameter design: index of the experiment's design that the tables are of.
  init(_ tally: ExperimentTally, _ experiment: Experiment, design: Int = 0) {
    let trial = experiment.designs[design].trial
    let comparison = PrimaryComparison(of: trial)
    // What a response or a time that scores make comes to, no scenario says; ratios and means up to a time follow from what it says.
    let follows: [Estimand.Summary] = [.riskRatio, .oddsRatio, .differenceInRestrictedMeans]
    let isOfScores = !(trial.testedSummary.map(follows.contains) ?? false) && trial.testedEndpoint?.isMadeOfScores != true
    self.trial = trial
    self.comparison = comparison
    self.experiment = experiment
    self.tally = tally
    self.design = design
    entries = zip(experiment.conditions, tally.tallies).filter { $0.0.design == design }.map { condition, tally in
      let scenario = condition.simulator.scenario
      return Entry(
        scenario: scenario,
        nominalEffect: isOfScores ? comparison.nominalEffect(in: scenario) : condition.truth.effects[0].value, tally: tally, truth: condition.truth,
        summary: ScenarioSummary(of: tally, truth: condition.truth))
    }
  }

  /// That of the first hypothesis.
  private var endpoint: Endpoint? { trial.hypotheses.first.flatMap { trial.endpoint(of: $0) } ?? trial.endpoints.first }
  var unit: String { endpoint?.effectUnit(of: trial.testedSummary) ?? "" }
  var benefitSign: Double { endpoint?.benefitSign(of: trial.testedSummary) ?? 1 }
  var lookCount: Int { trial.design.looks.count }
  var trialsEach: Int { tally.count }
  var hypothesisCount: Int { entries.first?.tally.shape.hypotheses ?? 1 }

  /// Numbered only where there is more than one before the end.
  func lookName(_ index: Int) -> String { index == lookCount - 1 ? "end" : "look \(index + 1)" }

  func percent(_ share: Double) -> String {
    let value = (share * 1e8).rounded() / 1e6
    return (value == value.rounded() ? "\(Int(value))" : "\(value)") + "%"
  }

  var characteristics: ResultTable {
    let points = ResultTable.Measure.number(unit: unit)
    let end = "Estimate at the end"
    var columns: [ResultTable.Column] = [
      .init("scenario", "Scenario", .text), .init("nominalEffect", "Nominal effect", points), .init("trueEffect", "True effect", points),
      .init("power", "Significant", .probability), .init("stoppedEarly", "Stopped early", .probability),
      .init("expectedPatients", "Expected patients", .number(unit: "")),
      .init("meanEstimate", "Mean estimate", points, group: end), .init("bias", "Bias", points, group: end),
      .init("meanSquaredError", "Mean squared error", .number(unit: ""), group: end),
      .init("empiricalStandardError", "Empirical SE", points, group: end), .init("meanStandardError", "Model SE", points, group: end),
      .init("coverage", "Coverage", .probability, group: end),
      .init("leftBeforeEnd", "Left before the end", .probability), .init("failures", "Trials with a failed fit", .count),
    ]
    for k in 0..<lookCount - 1 {
      columns.append(.init("informationFraction_\(k + 1)", "Information at \(lookName(k))", .number(unit: "")))
    }
    if hasDuration { columns.append(.init("expectedWeeks", "Expected duration", .number(unit: "weeks"))) }
    if countsDelayed { columns.append(.init("delayedPatients", "Delayed patients", .number(unit: ""))) }
    return ResultTable(
      label: "Operating characteristics", columns: columns, rows: entries.map(row), primaryRow: plannedScenario, note: note)
  }

  private var hasDuration: Bool { entries.contains { $0.summary.expectedDays != nil } }

  private func row(_ entry: Entry) -> [ResultTable.Cell] {
    let found = entry.summary
    let cells: [ResultTable.Cell] = [
      .text(entry.title), .number(entry.nominalEffect), found.trueEffect.cell, found.power.cell, found.stoppedEarly.cell,
      found.expectedPatients.cell, found.meanEstimate.cell, found.bias.cell, found.meanSquaredError.cell, found.empiricalStandardError.cell,
      found.meanStandardError.cell, found.coverage.cell, found.leftBeforeEnd.cell, .count(found.failures),
    ]
    return cells + found.informationFractions.map(\.cell) + (hasDuration ? [found.expectedDays?.scaled(by: 1 / 7).cell ?? .missing] : [])
      + (countsDelayed ? [found.delayedPatients.cell] : [])
  }

  /// The scenario for which the sample size was computed.
  private var plannedScenario: Int? {
    guard case .forPower(_, let name) = trial.design.sampleSize else { return nil }
    return entries.firstIndex { $0.scenario.name == name }
  }

  /// What the true effect is.
  private var truth: String {
    guard trial.testedEndpoint?.isMadeOfScores == true else { return "the mean difference of both potential outcomes of each patient" }
    return "what the analysis finds in the mean over the first \(ScenarioTruth.trials) trials"
  }

  private var note: String {
    let level = trial.design.error.confidenceLevel
    var sentences = [
      "\(trialsEach) simulated trials a scenario, on the same patients; Monte Carlo standard errors beside.",
      "Estimates are those of the analysis at which the trial ended, not adjusted for the stop; bias is against the true effect,"
        + " \(truth); intervals are at \(percent(level)).",
    ]
    let isShared = trial.hypotheses.count > 1 && trial.design.multiplicity?.method != MultiplicityRule.Method.none
    if trial.hypotheses.first?.test == .superiority, !isShared, entries.contains(where: { $0.nominalEffect == 0 }) {
      sentences.append("Without effect, “significant” is the type I error on the side of benefit, planned at \(percent(trial.design.error.perSide)).")
    }
    if hasDuration { sentences.append("Duration: from the first patient to the last visit of the last patient of the look that ended the trial.") }
    if countsDelayed {
      sentences.append(
        "A look that stops the trial decides; patients, estimates and duration are those of the analysis with the delayed patients after it.")
    }
    let without = entries.filter { $0.summary.withoutEstimate > 0 }
    if !without.isEmpty {
      let each = without.map { "\($0.title): \($0.summary.withoutEstimate)" }.joined(separator: ", ")
      sentences.append("Trials whose last fit failed count as not significant and enter no mean of estimates (\(each)).")
    }
    return sentences.joined(separator: " ")
  }

  var powerCurve: Curve {
    let points = entries.compactMap { entry in
      entry.summary.power.map { power in
        // 0 − x for a lower-is-better scale would show as −0.
        Curve.Point(x: entry.nominalEffect == 0 ? 0 : benefitSign * entry.nominalEffect, y: power.value, monteCarloError: power.error)
      }
    }
    return Curve(
      label: "Probability of a significant result", x: .init(title: "True benefit", unit: unit), y: .init(title: "Power"),
      lines: [.init(label: "Simulated", points: points.sorted { $0.x < $1.x })])
  }

  var run: ResultTable {
    ResultTable(
      label: "Simulation", layout: .record,
      columns: [
        .init("trials", "Trials a scenario", .count), .init("seed", "Seed", .text), .init("failures", "Trials with a failed fit", .count),
        .init("digest", "Digest of all p-values", .text),
      ],
      rows: [
        [
          .count(trialsEach), .text(String(experiment.seed)), .count(tally.tallies.map(\.failures).reduce(0, +)), .text(tally.digest),
        ]
      ])
  }
}
