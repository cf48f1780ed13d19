import Trial

/// Subgroups of an analysis.
extension MethodSentences {
  func subgroups(_ analysis: PlannedAnalysis) -> Prose {
    guard !analysis.subgroups.isEmpty else { return "" }
    func listed(_ status: Subgroup.Status) -> String { analysis.subgroups.filter { $0.status == status }.map(\.condition.text).listed }
    var parts: [String] = []
    if !listed(.prespecified).isEmpty { parts.append("prespecified: \(listed(.prespecified))") }
    if !listed(.postHoc).isEmpty { parts.append("chosen after the fact: \(listed(.postHoc))") }
    return .sentences([
      Prose(
        "Subgroups, \(parts.joined(separator: "; ")): the analysis is repeated within each, and whether the effect there differs from that of all others is tested by the interaction of treatment and subgroup."
      ),
      Prose("Effects of patients who share nobody are shrunken toward each other as draws of one normal law")
        + .cited(.jones) + Prose(", with a half-normal prior of its standard deviation") + .cited(.gelman)
        + Prose(" whose scale is a quarter of one patient's."),
    ])
  }
}

extension Work {
  static let jones = Work(
    "jones",
    "Jones HE, Ohlssen DI, Neuenschwander B, Racine A, Branson M (2011). Bayesian models for subgroup analysis in clinical trials. Clinical Trials 8:129–143."
  )
  static let gelman = Work(
    "gelman", "Gelman A (2006). Prior distributions for variance parameters in hierarchical models. Bayesian Analysis 1:515–534.")
}
