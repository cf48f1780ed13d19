import Trial

/// Analyses of responses.
extension MethodSentences {
  /// What of a logistic regression is reported.
  func logistic(_ analysis: PlannedAnalysis) -> String {
    let errors = analysis.standardErrors == .model ? "" : ", standard errors robust (\(analysis.standardErrors.rawValue)),"
    let whole = "the proportions if all patients had had one treatment or the other"
    return switch trial.estimands.first(where: { $0.name == analysis.estimand })?.summary {
    case .oddsRatio?: "the odds ratio by logistic regression\(errors)"
    case .riskRatio?: "the ratio of \(whole), by logistic regression\(errors)"
    default: "the difference of \(whole), by logistic regression\(errors)"
    }
  }

  func corrected(_ analysis: PlannedAnalysis) -> String { analysis.correction == .continuity ? ", corrected for continuity" : "" }
}
