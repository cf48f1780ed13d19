import Trial

/// Footnotes of a review's tables.
extension TrialReview {
  /// Blocks whose tables say what they rest on: in full under the first of an analysis, later with a pointer to it.
  func footnoted(_ blocks: [Document.Block], _ analysis: TrialResults) -> [Document.Block] {
    let text = FootnoteText(digestDigits: 12)
    var told: [(provenance: Provenance, table: String)] = []
    return blocks.map { block in
      guard case .table(var table) = block else { return block }
      var notes = [table.note]
      for one in analysis.provenance(of: Self.identifier(table.id)) {
        if let earlier = told.first(where: { $0.provenance == one }) {
          let what = one.analysis.isEmpty ? "Data" : "Analysis “\(one.analysis)”"
          notes.append(Prose("\(what): as under ") + .pointer(earlier.table) + ".")
        } else {
          guard !text.sentences(one).isEmpty else { continue }
          notes += text.sentences(one).map { Prose($0) }
          told.append((one, table.id))
        }
      }
      table.note = .sentences(notes)
      return .table(table)
    }
  }

  /// `byVisit` of `by-visit`; some tables bear other names, for a figure has theirs.
  private static func identifier(_ id: String) -> String {
    if let other = ["hypotheses-found": "hypotheses", "at-risk": "survival"][id] { return other }
    let parts = id.split(separator: "-")
    return parts.dropFirst().reduce(parts.first.map(String.init) ?? "") { $0 + $1.prefix(1).uppercased() + $1.dropFirst() }
  }
}
