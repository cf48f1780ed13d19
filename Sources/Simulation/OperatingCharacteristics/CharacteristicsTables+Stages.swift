import Trial

/// What goes on from stage to stage, and what comes of it.
extension CharacteristicsTables {
  var goesByStages: Bool { entries.contains { $0.tally.shape.goesByStages } && trial.design.combination != nil }
  var changesSize: Bool { trial.design.adaptations.contains { if case .sampleSize = $0.change { true } else { false } } }

  /// One row a hypothesis: how often it comes to each stage and is rejected there.
  var goingOn: ResultTable {
    var columns: [ResultTable.Column] = [.init("scenario", "Scenario", .text), .init("hypothesis", "Hypothesis", .text)]
    for k in 1..<lookCount { columns.append(.init("goesOn_\(k)", "After \(lookName(k - 1))", .probability, group: "Goes on")) }
    for k in 0..<lookCount {
      columns.append(.init("rejected_\(k + 1)", "At \(k == lookCount - 1 ? "the end" : lookName(k))", .probability, group: "Rejected"))
    }
    columns.append(.init("rejected", "At all", .probability, group: "Rejected"))
    let any = entries.flatMap { entry in
      (0..<hypothesisCount).map { goingOnRow(entry, $0) } + (hypothesisCount > 1 ? [anyRow(entry)] : [])
    }
    return ResultTable(
      label: "What goes on and what is rejected", columns: columns, rows: any,
      note: "Goes on: the trial comes to the stage and the hypothesis is still in it. Rejected: in the closed combination test of all hypotheses"
        + (hypothesisCount > 1 ? "; any: at least one of them." : "."))
  }

  private func goingOnRow(_ entry: Entry, _ h: Int) -> [ResultTable.Cell] {
    let (tally, n) = (entry.tally, entry.tally.count)
    func share(_ count: Int) -> ResultTable.Cell { MonteCarlo.share(count, of: n).cell }
    return [.text(entry.title), .text(trial.hypotheses[h].name)]
      + (1..<lookCount).map { share(tally[TallyShape.InStage.carried, hypothesis: h, look: $0]) }
      + (0..<lookCount).map { share(tally[TallyShape.Seen.won, hypothesis: h, look: $0]) } + [share(tally.successes(ofHypothesis: h))]
  }

  private func anyRow(_ entry: Entry) -> [ResultTable.Cell] {
    [.text(entry.title), .text("any")] + Array(repeating: .missing, count: 2 * lookCount - 1) + [entry.summary.anyPower.cell]
  }

  /// Patients of each stage in the trials that come to it.
  var stageSizes: ResultTable {
    ResultTable(
      label: "Sizes of the stages",
      columns: [
        .init("scenario", "Scenario", .text), .init("stage", "Stage", .text), .init("reached", "Reached", .probability),
        .init("patients", "Mean patients", .number(unit: ""), decimals: 1),
      ],
      rows: entries.flatMap { entry in
        (0..<lookCount).map { k in
          let reached = entry.tally.reaching(stage: k)
          let sum = entry.tally[TallyShape.InStage.patients, hypothesis: 0, look: k]
          return [
            .text(entry.title), .text("to \(k == lookCount - 1 ? "the end" : lookName(k))"), MonteCarlo.share(reached, of: entry.tally.count).cell,
            reached > 0 ? .number(Double(sum) / Double(reached)) : .missing,
          ]
        }
      }, note: "Mean patients: of the stage, in the trials that come to it.")
  }
}

extension Tally {
  /// Trials that did not end before a stage.
  func reaching(stage: Int) -> Int { count - (0..<stage).reduce(0) { $0 + self[.won, look: $1] + self[.givenUp, look: $1] } }
}
