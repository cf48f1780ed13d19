import Trial

/// What is seen and decided at the looks, and what of it lasts.
extension CharacteristicsTables {
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

  /// The probability of each decision; those of a trial add up to 1.
  var decisions: ResultTable {
    var columns: [ResultTable.Column] = [.init("scenario", "Scenario", .text)]
    let early = 0..<lookCount - 1
    for k in early { columns.append(.init("stopsForEfficacy_\(k + 1)", "Efficacy at \(lookName(k))", .probability, group: "Stops for")) }
    for k in early where givesUp {
      columns.append(.init("stopsForFutility_\(k + 1)", "Futility at \(lookName(k))", .probability, group: "Stops for"))
    }
    columns.append(.init("significantAtEnd", "Significant", .probability, group: "At the end"))
    columns.append(.init("notSignificantAtEnd", "Not significant", .probability, group: "At the end"))
    for k in early { columns.append(.init("significantOnlyAt_\(k + 1)", "Significant at \(lookName(k)), not at the end", .probability)) }
    return ResultTable(label: "What is decided", columns: columns, rows: entries.map(decisionRow), note: decisionNote)
  }

  /// A design without a bound for futility has no such columns, unless a rule of its own gives trials up.
  var givesUp: Bool {
    trial.design.futility != nil || entries.contains { entry in (0..<lookCount).contains { entry.tally[.givenUp, look: $0] > 0 } }
  }

  private func decisionRow(_ entry: Entry) -> [ResultTable.Cell] {
    let (tally, n, early) = (entry.tally, entry.tally.count, 0..<lookCount - 1)
    func share(_ count: Int) -> ResultTable.Cell { MonteCarlo.share(count, of: n).cell }
    let wonAtEnd = tally[.won, look: lookCount - 1]
    let ended = early.reduce(0) { $0 + tally[.won, look: $1] + tally[.givenUp, look: $1] }
    return [.text(entry.title)] + early.map { share(tally[.won, look: $0]) }
      + (givesUp ? early.map { share(tally[.givenUp, look: $0]) } : []) + [share(wonAtEnd), share(n - ended - wonAtEnd)]
      + early.map { share(tally[.crossedHereOnly, hypothesis: 0, look: $0]) }
  }

  private var decisionNote: String {
    let stops = trial.design.stopping == .efficacy || trial.design.stopping == .efficacyAndFutility
    return stops
      ? "The last column: the look's bound crossed and the end's not, had every trial gone on; a trial that stops at the look never learns of it."
      : "The last column: the look's bound crossed and the end's not; looks do not stop this trial for efficacy."
  }

  /// The winner's curse of interim looks.
  var selection: ResultTable {
    let points = ResultTable.Measure.number(unit: unit)
    let (given, ended) = ("Where it is significant", "Where it ended the trial in success")
    return ResultTable(
      label: "What significant looks promise",
      columns: [
        .init("scenario", "Scenario", .text), .init("look", "Look", .text), .init("meanEstimate", "Mean estimate", points, group: given),
        .init("exaggeration", "Over truth", .number(unit: ""), group: given), .init("wrongSign", "Wrong direction", .probability, group: given),
        .init("ended", "Probability", .probability, group: ended), .init("endedEstimate", "Mean estimate", points, group: ended),
      ],
      rows: entries.flatMap { entry in (0..<lookCount).map { selectionRow(entry, $0) } }, note: Self.selectionNote)
  }

  static let selectionNote =
    "Over truth: mean estimate over true effect. Wrong direction: of results beyond the bound on either side, the share that points away from the true "
    + "effect. Both only where there is an effect."

  private func selectionRow(_ entry: Entry, _ k: Int) -> [ResultTable.Cell] {
    let truth = entry.truth.effects[0]
    let found = entry.tally.significant(at: k, hypothesis: 0, truth: truth, benefitSign: benefitSign)
    let ended = entry.tally.won(at: k, hypothesis: 0, truth: truth)
    return [
      .text(entry.title), .text(lookName(k)), found.meanEstimate.cell, found.exaggeration.cell, found.wrongSign.cell, ended.share.cell,
      ended.estimate.cell,
    ]
  }

  /// Power hypothesis by hypothesis, of any and of all.
  var hypotheses: ResultTable {
    let points = ResultTable.Measure.number(unit: unit)
    return ResultTable(
      label: "Hypotheses",
      columns: [
        .init("scenario", "Scenario", .text), .init("hypothesis", "Hypothesis", .text), .init("trueEffect", "True effect", points),
        .init("power", "Significant", .probability), .init("bias", "Bias", points), .init("coverage", "Coverage", .probability),
      ],
      rows: entries.flatMap(hypothesisRows), note: "Any: at least one hypothesis rejected; all: every one, in the same trial.")
  }

  private func hypothesisRows(_ entry: Entry) -> [[ResultTable.Cell]] {
    let each = (0..<hypothesisCount).map { h -> [ResultTable.Cell] in
      let found = ScenarioSummary(of: entry.tally, truth: entry.truth, hypothesis: h)
      return [
        .text(entry.title), .text(trial.hypotheses[h].name), found.trueEffect.cell, found.power.cell, found.bias.cell, found.coverage.cell,
      ]
    }
    return each + [
      [.text(entry.title), .text("any"), .missing, entry.summary.anyPower.cell, .missing, .missing],
      [.text(entry.title), .text("all"), .missing, entry.summary.allPower.cell, .missing, .missing],
    ]
  }
}
