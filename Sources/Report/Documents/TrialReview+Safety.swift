import Trial

extension TrialReview {
  /// Adverse events, where the data tell of them; nil where they do not.
  func safetySection(_ analysis: TrialResults) -> Document.Section? {
    let headlines = [
      ("adverseEventAnalyses", "Planned analyses of adverse events"), ("adverseEventOverview", "Who had adverse events"),
      ("commonAdverseEvents", "Common adverse events by system organ class and preferred term"),
      ("adverseEventDifferences", "Adverse events against the control, not adjusted for the number of lines"),
      ("exposureAdjusted", "Adverse events over time on treatment"), ("laboratoryShifts", "Where laboratory values went under treatment"),
    ]
    let blocks = headlines.compactMap { id, headline in analysis.table(id).map { table(id, headline, $0) } }
    return blocks.isEmpty ? nil : Document.Section(id: "safety", title: "Adverse events", blocks: blocks)
  }
}
