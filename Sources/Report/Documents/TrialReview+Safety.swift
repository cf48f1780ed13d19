import Trial

extension TrialReview {
  /// What the rule that stops for harm does to simulated trials, and what their analyses of adverse events find.
  func harmBlocks(_ simulation: TrialResults) -> [Document.Block] {
    let headlines = [
      ("stoppingForHarm", "What the rule that stops for harm does"), ("harmByArm", "The rule arm by arm"),
      ("adverseEventAnalyses", "What the analyses of adverse events would find"),
    ]
    return headlines.compactMap { id, headline in
      simulation.table(id).flatMap { $0.rows.isEmpty ? nil : table("simulated-\(id)", headline, $0) }
    }
  }

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
