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
      for (id, headline) in [
        ("Treatments", "Each treatment against the reference"), ("League", "Each treatment against each"),
        ("Inconsistency", "Whether trials, and direct and indirect evidence, agree"),
        ("DirectAndIndirect", "What trials say of a pair, and what all others do"),
      ] {
        if let table = table(prefix + id, headline) { blocks.append(table) }
      }
    }
    return Document.Section(id: "networks", title: "What trials of several treatments say", blocks: blocks)
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
