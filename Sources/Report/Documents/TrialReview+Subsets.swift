import Trial

/// What is to be believed of subsets.
extension TrialReview {
  /// A sentence of each subset, the tables behind it, and how often such subsets come by luck.
  func believingSubsets(_ analysis: TrialResults) -> [Document.Block] {
    var blocks: [Document.Block] = []
    var sentences: [Prose] = []
    var number = 1
    while let found = analysis.decision("subset\(number)") {
      sentences.append(.strong(found.label) + Prose(": \(found.outcome); \(found.reason)".asSentence))
      number += 1
    }
    if !sentences.isEmpty { blocks.append(.paragraph(.sentences(sentences))) }
    if let table = analysis.table("credibility"), !table.rows.isEmpty {
      let count = table.rows.count
      blocks.append(
        self.table("subset-credibility", count == 1 ? "One subset against all others" : "\(count) subsets, each against all others", table))
    }
    if let table = analysis.table("shrinkage"), !table.rows.isEmpty {
      blocks.append(self.table("subset-shrinkage", "The effects, were they draws of one law", table))
    }
    if let table = luckTable(analysis, id: "subset-luck-seen") { blocks.append(table) }
    return blocks
  }

  /// How often some subset shines by luck.
  func luckTable(_ results: TrialResults, id: String) -> Document.Block? {
    guard let table = results.table("subgroupLuck"), !table.rows.isEmpty else { return nil }
    var headline = "How often a subset shines by luck"
    if let some = table.number(0, "some"), let name = table.text(0, "scenario"), table.number(0, "effect") == 0 {
      headline = Figure.headline("Under “\(name)” \(NumberStyle.probability(some)) of trials have a significant subset", headline)
    }
    return self.table(id, headline, table)
  }
}
