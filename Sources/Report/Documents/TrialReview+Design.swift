import Trial

extension TrialReview {
  /// What the design can do, in closed form.
  func designSection(_ design: TrialResults) -> Document.Section {
    var blocks: [Document.Block] = [.paragraph(.sentences([size(design), methods.looks]), side: guessing(design))]
    if let table = design.table("boundaries"), table.rows.count > 1 { blocks.append(boundariesTable(table)) }
    if let table = design.table("stages") { blocks.append(self.table("stages-table", "Stages and their weights", table)) }
    if let table = design.table("adaptations") { blocks.append(self.table("adaptations-table", "What a look may change", table)) }
    // With looks taken, the bounds stand once, with the path that was observed.
    let isObserved = analysis?.table("looks").map { $0.rows.count > 1 } ?? false
    if !isObserved, let figure = TrialFigures.boundaries(trial, design: design), figure.id != openingFigure?.id { blocks.append(.figure(figure)) }
    if !isObserved { blocks += TrialFigures.boundaryScales(trial, design: design).filter { $0.id == "boundary-effect" }.map { .figure($0) } }
    if let figure = TrialFigures.hypothesisGraph(design) { blocks.append(.figure(figure)) }
    if let table = design.table("hypotheses") {
      blocks.append(self.table("hypotheses-table", "Power of each hypothesis, alone and as the error is shared", table))
    }
    if let table = luckTable(design, id: "subset-luck") { blocks.append(table) }
    blocks += TrialFigures.doseResponse(trial, design: design).filter { $0.id != openingFigure?.id }.map { .figure($0) }
    if analysis != nil || simulation != nil, let table = powerTable(design) { blocks.append(table) }
    if simulation == nil, let figure = TrialFigures.powerCurve(trial, design: design, simulation: nil), figure.id != openingFigure?.id {
      blocks.append(.figure(figure))
    }
    if simulation == nil, let figure = TrialFigures.expectedSize(trial, design: design) { blocks.append(.figure(figure)) }
    return Document.Section(id: "design", title: "What the design can do", blocks: blocks)
  }

  private func size(_ design: TrialResults) -> Prose {
    guard let table = design.table("sampleSize"), let patients = table.number(0, "patients") else { return "" }
    let count = NumberStyle.count(Int(patients))
    if let target = table.number(0, "targetPower"), let scenario = table.text(0, "scenario") {
      let fixed = table.number(0, "fixedDesignPatients").map { "; without interim looks it would take \(NumberStyle.number($0, decimals: 1))" } ?? ""
      return Prose("\(count) patients give a power of \(NumberStyle.probability(target)) under “\(scenario)”\(fixed).")
    }
    return Prose("The size is given: \(count) patients.")
  }

  private func guessing(_ design: TrialResults) -> Prose? {
    guard let rate = design.table("allocation")?.number(0, "guessRate") else { return nil }
    guard trial.allocation?.method == .permutedBlocks else {
      return Prose("Somebody who knows the rule and the earlier assignments is right about the next in \(NumberStyle.probability(rate)) of cases.")
    }
    return Prose(
      "Blocks can be guessed: somebody who knows the earlier assignments of a stratum and the law of the lengths is right about the next in "
        + "\(NumberStyle.probability(rate)) of cases.")
  }

  private func boundariesTable(_ full: ResultTable) -> Document.Block {
    // Two decimals of z and two digits of the error spent are what a reader compares; four are for programs.
    var table = full
    for (index, column) in table.columns.enumerated() where column.root.hasSuffix("Spent") || column.root.hasSuffix("Z") {
      table.columns[index].decimals = column.root.hasSuffix("Spent") ? nil : 2
    }
    var keys = ["look", "informationFraction", "patients", "efficacyZ", "efficacyP"]
    if table.rows.indices.contains(where: { table.number($0, "futilityZ") != nil }) { keys.append("futilityZ") }
    keys.append("alphaSpent")
    if table.columns.contains(where: { $0.root == "betaSpent" }) { keys.append("betaSpent") }
    let first = table.number(0, "efficacyP").map { NumberStyle.level($0) }
    let headline = first.map { "The first look needs a one-sided p below \($0)" } ?? "Bounds at \(table.rows.count) looks"
    return self.table("boundaries-table", headline, table, keeping: keys)
  }

  func powerTable(_ design: TrialResults) -> Document.Block? {
    guard let table = design.table("power"), !table.rows.isEmpty else { return nil }
    let best = words.principalRow(table, effect: "effect") ?? table.rows.count - 1
    let headline: String
    if let power = table.number(best, "power"), let name = table.text(best, "scenario") {
      headline = Figure.headline(
        "The design's closed form gives \(NumberStyle.probability(power)) power under “\(name)”", "Power of the design by scenario")
    } else {
      headline = "Power of the design by scenario"
    }
    return self.table("power-table", headline, table)
  }
}
