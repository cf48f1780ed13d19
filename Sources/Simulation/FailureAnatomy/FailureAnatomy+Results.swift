import Trial

extension FailureAnatomy {
  /// Table `failureAnatomy`, from the flawless trial to the real one; decision `failureVerdict`; table `failedTrials`, which says what became of them.
  public var results: TrialResults {
    var results = TrialResults()
    results.append("failureVerdict", .decision(verdict))
    results.append("failureAnatomy", .table(table))
    results.append("failedTrials", .table(failedTrials))
    return results
  }

  private var table: ResultTable {
    let (points, group) = (ResultTable.Measure.number(unit: ""), "Percentage points of power")
    var columns: [ResultTable.Column] = [
      .init("step", "Trial", .text), .init("power", "Significant", .probability), .init("lost", "Lost", points, group: group),
    ]
    let isWhole = parts.allSatisfy { $0.alone != nil }
    if isWhole {
      columns.append(.init("alone", "Lost to it alone", points, group: group))
      columns.append(.init("mended", "Won back by mending it", points, group: group))
    }
    func row(_ name: String, power: MonteCarlo?, lost: MonteCarlo?, alone: MonteCarlo? = nil, mended: MonteCarlo? = nil) -> [ResultTable.Cell] {
      let more = isWhole ? [alone?.scaled(by: 100).cell ?? .missing, mended?.scaled(by: 100).cell ?? .missing] : []
      return [.text(name), power.cell, lost?.scaled(by: 100).cell ?? .missing] + more
    }
    let rows =
      [row("Flawless trial", power: flawless, lost: nil)]
      + parts.map { row($0.flaw.label, power: nil, lost: $0.lost, alone: $0.alone, mended: $0.mended) }
      + [row("The trial as it is", power: real, lost: lost)]
    return ResultTable(
      label: "Failure anatomy: \(scenario.label ?? scenario.name)", columns: columns, rows: rows, primaryRow: rows.count - 1, note: note)
  }

  private var note: String {
    let how =
      orders.map { "Shapley values over \($0) orders of the flaws drawn at random" }
      ?? "Shapley values: the mean over all orders in which the flaws could come in"
    return
      "\(how), on the same \(trials) simulated trials; they add up to the power lost. Monte Carlo standard errors beside. "
      + "A share is not what mending one flaw wins back: flaws act together."
  }

  private var failedTrials: ResultTable {
    let failed = lostToFlaws + lostAnyway
    return ResultTable(
      label: "Trials that fail",
      columns: [.init("what", "Trials", .text), .init("trials", "Of \(trials)", .count), .init("share", "Of those that failed", .probability)],
      rows: [
        [.text("failed, and would have won without flaws"), .count(lostToFlaws), MonteCarlo.share(lostToFlaws, of: failed).cell],
        [.text("failed, and would have failed without flaws too"), .count(lostAnyway), MonteCarlo.share(lostAnyway, of: failed).cell],
        [.text("won, and would have failed without flaws"), .count(wonByFlaws), .missing],
      ])
  }

  private var verdict: Decision {
    let label = "Did the drug fail or the trial?"
    let failed = lostToFlaws + lostAnyway
    guard failed > 0 else { return Decision(label: label, outcome: "neither", reason: "no simulated trial failed") }
    let share = Double(lostToFlaws) / Double(failed)
    let reason =
      "of \(failed) failed trials \(lostToFlaws) would have succeeded without flaws, \(lostAnyway) would not"
    if abs(truth.value) <= max(4 * (truth.error ?? 0), 1e-6) {
      return Decision(label: label, outcome: "the drug: there is no effect to be found", reason: reason)
    }
    let error = MonteCarlo.share(lostToFlaws, of: failed)?.error ?? 0
    let outcome =
      abs(share - 0.5) <= 2 * error
      ? "both about equally" : share > 0.5 ? "more often the trial" : "more often the drug's effect, too small for this size"
    return Decision(label: label, outcome: outcome, reason: reason)
  }
}
