import Trial

extension TrialReview {
  /// What happens when the trial is run many times under known truths.
  func simulationSection(_ simulation: TrialResults) -> Document.Section {
    var blocks: [Document.Block] = [.paragraph(methods.simulation, side: failures(simulation))]
    blocks.append(scenariosTable)
    if analysis != nil, let table = decisionsTable(simulation) { blocks.append(table) }
    if let figure = TrialFigures.powerCurve(trial, design: design, simulation: simulation), figure.id != openingFigure?.id {
      blocks.append(.figure(figure))
    }
    if let table = estimationTable(simulation) { blocks.append(table) }
    if let table = simulation.table("looks"), !table.rows.isEmpty, trial.design.looks.count > 1 {
      blocks.append(self.table("simulated-looks", "What each look finds", table))
    }
    if let table = simulation.table("delayed"), !table.rows.isEmpty {
      blocks.append(self.table("simulated-delayed", "What patients who are late at a stop do to its finding", table))
    }
    blocks += harmBlocks(simulation)
    if let table = simulation.table("subsets"), !table.rows.isEmpty {
      blocks.append(self.table("simulated-subsets", "What subsets would show, were the effect the same in all", table))
    }
    return Document.Section(id: "simulation", title: "How the trial behaves when it is run many times", blocks: blocks)
  }

  private func failures(_ simulation: TrialResults) -> Prose? {
    guard let failures = simulation.table("run")?.number(0, "failures") else { return nil }
    return failures == 0
      ? "No fit failed. A fit that fails counts as not significant and is reported, never dropped."
      : Prose("\(NumberStyle.count(Int(failures))) fits failed; they count as not significant and are reported, never dropped.")
  }

  /// The conditions of truth, as the file states them.
  private var scenariosTable: Document.Block {
    let unit = words.unit.isEmpty ? "" : ", \(words.unit)"
    let treated = trial.arms.indices.filter { trial.arms[$0].role == .experimental }
    var columns: [TableLayout.Column] = [.init(key: "scenario", title: "Scenario", alignment: .left)]
    columns += treated.map {
      .init(key: "effect", title: treated.count == 1 ? "True effect\(unit)" : "Effect of \(trial.arms[$0].label)\(unit)", alignment: .right)
    }
    columns += [
      .init(key: "sd", title: "Standard deviation", alignment: .right), .init(key: "control", title: "Control change", alignment: .right),
      .init(key: "leave", title: "Leave before the end", alignment: .right),
    ]
    let simulated = simulation?.table("operatingCharacteristics")
    let shown = trial.scenarios.filter { scenario in simulated.map { $0.row("scenario", scenario.name) != nil } ?? true }
    let rows = (shown.isEmpty ? trial.scenarios : shown).map { scenario -> [TableLayout.Cell] in
      let effects = treated.map {
        TableLayout.Cell(scenario.effects.indices.contains($0) ? NumberStyle.plain(scenario.effects[$0]) : NumberStyle.missing)
      }
      return [TableLayout.Cell(scenario.label ?? scenario.name)] + effects
        + [
          TableLayout.Cell(NumberStyle.plain(scenario.standardDeviation)), TableLayout.Cell(NumberStyle.plain(scenario.controlChange)),
          TableLayout.Cell(scenario.discontinuation.map { NumberStyle.percent($0.share) } ?? "0%"),
        ]
    }
    let count = rows.count
    return .table(
      Document.Table(
        id: "scenarios", headline: count == 1 ? "One condition of truth" : "\(count) conditions of truth",
        layout: TableLayout(label: "Scenarios", columns: columns, rows: rows), note: "As stated in the file, not simulated."))
  }

  /// Operating characteristics of the decision.
  func decisionsTable(_ simulation: TrialResults) -> Document.Block? {
    guard let table = simulation.table("operatingCharacteristics"), !table.rows.isEmpty else { return nil }
    let keys = ["scenario", "trueEffect", "power", "stoppedEarly", "expectedPatients", "failures"]
      .filter { $0 != "stoppedEarly" || trial.design.looks.count > 1 && trial.design.stopping != .none }
    return self.table("operating-characteristics", decisionsHeadline(table), table, keeping: keys, note: [nullNote(table)])
  }

  private func decisionsHeadline(_ table: ResultTable) -> String {
    func share(_ row: Int) -> String {
      NumberStyle.probability(table.number(row, "power") ?? 0, monteCarloError: table.monteCarloError(row, "power"))
    }
    let best = words.principalRow(table, effect: "nominalEffect") ?? table.rows.count - 1
    let name = table.text(best, "scenario") ?? ""
    if let null = nullRow(table), null != best {
      return Figure.headline(
        "\(share(best)) power under “\(name)”; \(share(null)) false positives without effect", "\(share(best)) power under “\(name)”")
    }
    return Figure.headline("\(share(best)) power under “\(name)”", "Operating characteristics by scenario")
  }

  /// The row of no effect, whose power is the type I error.
  private func nullRow(_ table: ResultTable) -> Int? { table.rows.indices.first { table.number($0, "nominalEffect") == 0 } }

  private func nullNote(_ table: ResultTable) -> Prose {
    guard let row = nullRow(table), let name = table.text(row, "scenario") else { return "" }
    return Prose("Under “\(name)” the power is the type I error, on the side of benefit.")
  }

  private func estimationTable(_ simulation: TrialResults) -> Document.Block? {
    guard let table = simulation.table("operatingCharacteristics"), !table.rows.isEmpty else { return nil }
    let fractions = table.columns.map(\.key).filter { $0.hasPrefix("informationFraction") }
    let keys = ["scenario", "meanEstimate", "bias", "empiricalStandardError", "meanStandardError", "coverage", "leftBeforeEnd"] + fractions
    let coverages = table.rows.indices.compactMap { table.number($0, "coverage") }
    var headline = "How well the effect is estimated"
    if let lowest = coverages.min(), let highest = coverages.max() {
      func share(_ value: Double) -> String { NumberStyle.probability(value, decimals: 1) }
      let range = share(lowest) == share(highest) ? share(lowest) : "\(share(lowest)) to \(share(highest))"
      headline = "Intervals at \(words.confidence) cover the true effect in \(range) of trials"
    }
    return self.table(
      "estimation", headline, table, keeping: keys,
      note: [
        "Bias: mean estimate minus true effect, at the analysis that ended the trial; a stop for efficacy at a look makes the estimate larger on average."
      ])
  }
}
