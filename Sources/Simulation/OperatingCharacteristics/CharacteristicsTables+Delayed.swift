import Trial

/// What the patients do who are late when a look stops the trial.
extension CharacteristicsTables {
  /// Whether the design has an analysis with them.
  var countsDelayed: Bool { trial.design.delayedPatients != .ignored && lookCount > 1 }

  /// Look by look: what the stop said, and what the analysis with the delayed patients says.
  var delayed: ResultTable {
    let points = ResultTable.Measure.number(unit: unit)
    let (won, lost) = ("Stops for efficacy", "Stops for futility")
    let columns: [ResultTable.Column] = [
      .init("scenario", "Scenario", .text), .init("look", "Look", .text), .init("ended", "Probability", .probability, group: won),
      .init("endedEstimate", "Mean estimate", points, group: won), .init("delayedEstimate", "With the delayed", points, group: won),
      .init("reversed", "Reversed", .probability, group: won), .init("reversedGiven", "Reversed, given the stop", .probability, group: won),
    ]
    let futility: [ResultTable.Column] = [
      .init("givenUp", "Probability", .probability, group: lost), .init("missed", "Then significant", .probability, group: lost),
    ]
    return ResultTable(
      label: "The delayed patients", columns: columns + (givesUp ? futility : []),
      rows: entries.flatMap { entry in (0..<lookCount - 1).map { delayedRow(entry, $0) } }, note: delayedNote)
  }

  private func delayedRow(_ entry: Entry, _ k: Int) -> [ResultTable.Cell] {
    let (tally, truth) = (entry.tally, entry.truth.effects[0])
    let ended = tally.won(at: k, hypothesis: 0, truth: truth)
    let won = tally[.won, hypothesis: 0, look: k]
    let analyzed = tally[.wonDelayed, hypothesis: 0, look: k]
    let reversed = tally[.reversed, hypothesis: 0, look: k]
    let error = MonteCarlo.mean(
      of: analyzed, sum: tally[.delayedError, hypothesis: 0, look: k], squares: tally[.delayedSquared, hypothesis: 0, look: k])
    let head: [ResultTable.Cell] = [
      .text(entry.title), .text(lookName(k)), ended.share.cell, ended.estimate.cell,
      error.map { MonteCarlo(value: truth.value + $0.value, error: $0.error) }.cell, MonteCarlo.share(reversed, of: tally.count).cell,
      MonteCarlo.share(reversed, of: won).cell,
    ]
    guard givesUp else { return head }
    return head + [
      MonteCarlo.share(tally[.givenUp, look: k], of: tally.count).cell,
      MonteCarlo.share(tally[.missed, hypothesis: 0, look: k], of: tally.count).cell,
    ]
  }

  private var delayedNote: String {
    let each = entries.compactMap { entry in
      entry.summary.delayedPatients.map { "\(entry.title) \(($0.value * 10).rounded() / 10)" }
    }
    let decides = trial.design.delayedPatients == .decideAtTheEnd
    let rule =
      decides
      ? "the analysis with them decides, and what it shows is counted under the look. Reversed: the look was beyond its bound for efficacy, and the decision "
        + "is against it. "
      : "the look decides. Reversed: with these patients p is above \(percent(trial.design.error.perSide)), one-sided. "
    return "Whoever is randomized by the day of the look is followed to the last visit; \(rule)"
      + "Delayed patients a trial, trials without a stop among them: \(each.joined(separator: ", "))."
  }
}
