import Trial

extension ProgrammeReview {
  /// What published trials of several treatments say together.
  var networksSection: Document.Section {
    var blocks: [Document.Block] = []
    for (index, network) in findings.networks.enumerated() {
      let prefix = "network\(index + 1)"
      if findings.networks.count > 1 { blocks.append(.heading(network.label)) }
      blocks.append(.paragraph(pooled(network)))
      if var figure = MetaAnalysisFigures.network(network.results, label: network.label) {
        figure.id = "\(prefix)-picture"
        blocks.append(.figure(figure))
      }
      if let table = table(prefix + "Treatments", "Each treatment against the reference") { blocks.append(table) }
      if let table = league(network, id: prefix) { blocks.append(table) }
      if let table = table(prefix + "Inconsistency", "Whether trials, and direct and indirect evidence, agree") { blocks.append(table) }
      if let table = table(prefix + "DirectAndIndirect", "What trials say of a pair, and what all others do") { blocks.append(table) }
    }
    return Document.Section(id: "networks", title: "What trials of several treatments say", blocks: blocks)
  }

  /// The lower triangle of the league table: the row's treatment against the column's, with its interval.
  private func league(_ network: ProgrammeFindings.EvidenceFinding, id: String) -> Document.Block? {
    guard let table = network.results.table("league"), table.rows.count > 1 else { return nil }
    let names = table.rows.indices.map { table.text($0, "treatment") ?? "" }
    let rows = names.indices.dropFirst().map { row in
      [names[row]]
        + names.indices.dropLast().map { column in
          guard column < row, let value = table.number(row, "effect_\(names[column])"), let lower = table.number(row, "lower_\(names[column])"),
            let upper = table.number(row, "upper_\(names[column])")
          else { return "" }
          return "\(NumberStyle.number(value, decimals: 2)) (\(NumberStyle.range(lower, upper, decimals: 2)))"
        }
    }
    return words(
      "\(id)-league", "Each treatment against each",
      columns: [("treatment", "Against")] + names.dropLast().enumerated().map { ("column\($0.offset)", $0.element) }, rows: rows,
      note: Prose("The row's treatment against the column's, with its 95% interval."))
  }

  private func pooled(_ network: ProgrammeFindings.EvidenceFinding) -> Prose {
    guard let record = network.results.table("network"), let trials = record.number(0, "trials"), let treatments = record.number(0, "treatments"),
      let patients = record.number(0, "patients")
    else { return Prose(network.label.asSentence) }
    var sentences = [
      "\(network.label.capitalizedFirst): \(NumberStyle.count(Int(trials))) trials of \(NumberStyle.count(Int(treatments))) treatments with "
        + "\(NumberStyle.count(Int(patients))) patients, pooled by the contrast model."
    ]
    if network.leftOut > 0 {
      sentences.append("\(network.leftOut) \(network.leftOut == 1 ? "row has" : "rows have") an arm whose numbers are missing, which is left out.")
    }
    if let found = network.results.table("inconsistency"), let p = found.number(1, "p"), let df = found.number(1, "degreesOfFreedom"), df > 0 {
      sentences.append(
        "Direct and indirect evidence \(p < 0.05 ? "disagree" : "are not seen to disagree"), p \(EstimateText.equality(NumberStyle.pValue(p))).")
    }
    return Prose(sentences.sentences)
  }
}
