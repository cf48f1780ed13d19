import Notation

extension DoseResponsePlan {
  func write(_ page: inout LanguageText) {
    page.block("candidates") { page in for candidate in candidates { page.line(candidate.name, candidate.written) } }
    page.line("model selection", selection.rawValue)
    switch targetDose {
    case .benefit(let benefit): page.line("target dose", LanguageText.flow([("benefit", Number.written(benefit))]))
    case .shareOfMaximum(let share): page.line("target dose", LanguageText.flow([("share of maximum", Share(share).written)]))
    case nil: break
    }
  }
}

extension DoseCandidate {
  /// `{shape: Emax, ED50: 2.6}`.
  public var written: String {
    LanguageText.flow(
      [("shape", shape.rawValue)] + zip(shape.parameterNames, parameters).map { ($0, Number.written($1)) }
        + points.map { (Number.written($0.dose), Share($0.share).written) })
  }
}
