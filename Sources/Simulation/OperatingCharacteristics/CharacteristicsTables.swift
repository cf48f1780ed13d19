import Trial

/// Tables and curve of the operating characteristics, one summary a scenario.
struct CharacteristicsTables {
  let trial: TrialProtocol
  let comparison: PrimaryComparison
  let entries: [Entry]
  let seed: UInt64
  let digest: String

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
    self.trial = trial
    self.comparison = comparison
    seed = experiment.seed
    digest = tally.digest
    entries = zip(experiment.conditions, tally.tallies).filter { $0.0.design == design }.map { condition, tally in
      let scenario = condition.simulator.scenario
      return Entry(
        scenario: scenario, nominalEffect: comparison.nominalEffect(in: scenario), tally: tally, truth: condition.truth,
        summary: ScenarioSummary(of: tally, truth: condition.truth))
    }
  }

  private var unit: String { trial.endpoints.first?.unit ?? "" }
  private var lookCount: Int { trial.design.looks.count }
  private var trialsEach: Int { entries.first?.tally.count ?? 0 }

  /// `50% of patients`, `look 2`…; numbered only where there is more than one before the end.
  func lookName(_ index: Int) -> String { index == lookCount - 1 ? "end" : "look \(index + 1)" }

  var characteristics: ResultTable {
    let points = ResultTable.Measure.number(unit: unit)
    var columns: [ResultTable.Column] = [
      .init("scenario", "Scenario", .text), .init("nominalEffect", "Nominal effect", points), .init("trueEffect", "True effect", points),
      .init("power", "Significant", .probability), .init("stoppedEarly", "Stopped early", .probability),
      .init("expectedPatients", "Expected patients", .number(unit: "")),
      .init("meanEstimate", "Mean estimate", points, group: "Estimate at the end"), .init("bias", "Bias", points, group: "Estimate at the end"),
      .init("empiricalStandardError", "Empirical SE", points, group: "Estimate at the end"),
      .init("meanStandardError", "Model SE", points, group: "Estimate at the end"),
      .init("coverage", "Coverage", .probability, group: "Estimate at the end"),
      .init("leftBeforeEnd", "Left before the end", .probability), .init("failures", "Trials with a failed fit", .count),
    ]
    for k in 0..<lookCount - 1 {
      columns.append(.init("informationFraction_\(k + 1)", "Information at \(lookName(k))", .number(unit: "")))
    }
    return ResultTable(
      label: "Operating characteristics", columns: columns, rows: entries.map(row), primaryRow: plannedScenario, note: note)
  }

  private func row(_ entry: Entry) -> [ResultTable.Cell] {
    let found = entry.summary
    return [
      .text(entry.title), .number(entry.nominalEffect), found.trueEffect.cell, found.power.cell, found.stoppedEarly.cell,
      found.expectedPatients.cell, found.meanEstimate.cell, found.bias.cell, found.empiricalStandardError.cell, found.meanStandardError.cell,
      found.coverage.cell, found.leftBeforeEnd.cell, .count(found.failures),
    ] + found.informationFractions.map(\.cell)
  }

  /// The scenario for which the sample size was computed.
  private var plannedScenario: Int? {
    guard case .forPower(_, let name) = trial.design.sampleSize else { return nil }
    return entries.firstIndex { $0.scenario.name == name }
  }

  private var note: String {
    let level = trial.design.error.confidenceLevel
    var sentences = [
      "\(trialsEach) simulated trials a scenario, on the same patients; Monte Carlo standard errors beside.",
      "Estimates are those of the analysis at which the trial ended, not adjusted for the stop; bias is against the true effect,"
        + " the mean difference of both potential outcomes of each patient; intervals are at \(percent(level)).",
    ]
    let without = entries.filter { $0.summary.withoutEstimate > 0 }
    if !without.isEmpty {
      let each = without.map { "\($0.title): \($0.summary.withoutEstimate)" }.joined(separator: ", ")
      sentences.append("Trials whose last fit failed count as not significant and enter no mean of estimates (\(each)).")
    }
    return sentences.joined(separator: " ")
  }

  private func percent(_ share: Double) -> String {
    let value = (share * 1e8).rounded() / 1e6
    return (value == value.rounded() ? "\(Int(value))" : "\(value)") + "%"
  }

  var looks: ResultTable {
    ResultTable(
      label: "What each look shows",
      columns: [
        .init("scenario", "Scenario", .text), .init("look", "Look", .text), .init("patients", "Patients", .count),
        .init("significant", "Significant", .probability), .init("meanEstimate", "Mean estimate", .number(unit: unit)),
      ],
      rows: entries.flatMap { entry in (0..<lookCount).map { lookRow(entry, $0) } },
      note: "Every planned look of every trial, whether or not the trial had ended before; not adjusted for the stop.")
  }

  private func lookRow(_ entry: Entry, _ k: Int) -> [ResultTable.Cell] {
    let (tally, n) = (entry.tally, entry.tally.count)
    let patients = n > 0 ? Int((Double(tally[.patients, look: k]) / Double(n)).rounded()) : 0
    let error = MonteCarlo.mean(
      of: tally[.fitted, hypothesis: 0, look: k], sum: tally[TallyShape.LookSum.error, hypothesis: 0, look: k],
      squares: tally[TallyShape.LookSum.squared, hypothesis: 0, look: k])
    return [
      .text(entry.title), .text(lookName(k)), .count(patients), MonteCarlo.share(tally[.crossed, hypothesis: 0, look: k], of: n).cell,
      error.map { MonteCarlo(value: $0.value + entry.truth.effects[0].value, error: $0.error) }.cell,
    ]
  }

  var subsets: ResultTable {
    ResultTable(
      label: "Subsets at the analysis at which the trial ended",
      columns: [
        .init("scenario", "Scenario", .text), .init("subset", "Subset", .text), .init("status", "Status", .text),
        .init("patients", "Patients", .number(unit: "")), .init("significant", "Significant", .probability),
        .init("meanEstimate", "Mean estimate", .number(unit: unit)), .init("interactionSignificant", "Interaction significant", .probability),
      ],
      rows: entries.flatMap { entry in comparison.subgroups.indices.map { subsetRow(entry, $0) } }, note: subsetNote)
  }

  private func subsetRow(_ entry: Entry, _ j: Int) -> [ResultTable.Cell] {
    let (tally, n) = (entry.tally, entry.tally.count)
    let subgroup = comparison.subgroups[j]
    let error = MonteCarlo.mean(
      of: tally[.fitted, subset: j], sum: tally[TallyShape.SubsetSum.error, subset: j], squares: tally[TallyShape.SubsetSum.squared, subset: j])
    return [
      .text(entry.title), .text(subgroup.condition.text), .text(subgroup.status.rawValue),
      MonteCarlo.mean(of: n, sum: tally[.patients, subset: j], squares: tally[.patientsSquared, subset: j]).cell,
      MonteCarlo.share(tally[.significant, subset: j], of: n).cell,
      error.map { MonteCarlo(value: $0.value + entry.truth.subsets[j].value, error: $0.error) }.cell,
      tally[.interactions, subset: j] == 0 ? .missing : MonteCarlo.share(tally[.interactionSignificant, subset: j], of: n).cell,
    ]
  }

  private var subsetNote: String {
    let error = trial.design.error.perSide
    let sentence =
      "Significant at \(percent(error)) one-sided, the interaction at \(percent(2 * error)) two-sided; no adjustment for several subsets or looks."
    let failures = entries.reduce(0) { sum, entry in
      comparison.subgroups.indices.reduce(sum) { $0 + entry.tally.count - entry.tally[.fitted, subset: $1] }
    }
    return failures == 0 ? sentence : sentence + " Fits that failed count as not significant and enter no mean: \(failures)."
  }

  var powerCurve: Curve {
    let sign = trial.endpoints.first?.benefitSign ?? 1
    let points = entries.compactMap { entry in
      entry.summary.power.map { power in
        // 0 − x for a lower-is-better scale would show as −0.
        Curve.Point(x: entry.nominalEffect == 0 ? 0 : sign * entry.nominalEffect, y: power.value, monteCarloError: power.error)
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
          .count(trialsEach), .text(String(seed)), .count(entries.map(\.summary.failures).reduce(0, +)),
          .text(digest),
        ]
      ])
  }
}
