import Notation

/// Analyses of responses: the scale of the summary, covariates, robust errors and the correction for continuity.
extension Reading {
  /// Whether the formula is a logistic regression's: the treatment and covariates of one visit.
  mutating func checkLogistic(_ formula: ModelFormula, _ written: Spot, _ estimand: Estimand?) -> Bool {
    if !formula.strata.isEmpty {
      findings.fault(
        written, "strata in a logistic regression", expected: "the factor as a term, or exact logistic or CMH, which have strata", .contradicts)
      return false
    }
    if formula.covariance != nil || formula.variables.contains(ColumnName.visit) {
      findings.fault(written, "\"\(formula.text)\"", expected: "one visit: a response is of its endpoint's visit", .contradicts)
      return false
    }
    if !formula.terms.contains([ColumnName.plannedTreatment]) || !formula.hasIntercept {
      findings.fault(written, "\"\(formula.text)\"", expected: "an intercept and TRT01P among the terms", .contradicts)
      return false
    }
    if estimand?.summary == .oddsRatio, formula.terms.contains(where: { $0.count > 1 && $0.contains(ColumnName.plannedTreatment) }) {
      findings.fault(
        written, "an odds ratio with an interaction of TRT01P", expected: "a model in which it is one number, or a standardized summary", .contradicts
      )
      return false
    }
    return true
  }

  /// Whether a method has the summary of its estimand.
  mutating func checkScale(_ method: PlannedAnalysis.Method, _ methodSpot: Spot, _ estimand: Estimand?) {
    guard kind == .trial, let estimand else { return }
    let fitting: [PlannedAnalysis.Method]
    switch estimand.summary {
    case .differenceInProportions: fitting = [.riskDifference, .CMH, .logisticRegression]
    case .riskRatio: fitting = [.CMH, .logisticRegression]
    case .oddsRatio: fitting = [.CMH, .logisticRegression, .exactLogistic]
    default: return
    }
    guard !fitting.contains(method) else { return }
    findings.fault(
      methodSpot, "\"\(method.rawValue)\" for the \(estimand.summary.rawValue) of \"\(estimand.name)\"",
      expected: Shape.choice(fitting.map(\.rawValue)), .contradicts)
  }

  /// Errors of subjects go with repeated visits, those of single observations with one visit.
  mutating func standardErrors(_ spot: Spot, _ method: PlannedAnalysis.Method?) -> StandardErrors {
    guard let written = spot["standard errors"], let errors = written.word(StandardErrors.self) else { return .model }
    guard let method, errors != .model else { return errors }
    let fitting: [StandardErrors]
    switch method {
    case .MMRM: fitting = [.model, .CR0, .CR2, .CR3]
    case .ANCOVA, .tTest, .logisticRegression: fitting = [.model, .HC0, .HC1, .HC2, .HC3]
    case .doseResponse:
      findings.fault(written, "\"\(errors.rawValue)\" for MCP-Mod", expected: "not yet supported: robust errors with MCP-Mod", .refused)
      return errors
    // Of the others it is told that they have none.
    default: return errors
    }
    if !fitting.contains(errors) {
      findings.fault(
        written, "\"\(errors.rawValue)\" for \(method.rawValue)", expected: Shape.choice(fitting.map(\.rawValue)), .contradicts)
    }
    return errors
  }

  mutating func correction(_ spot: Spot, _ method: PlannedAnalysis.Method?) -> Correction {
    let isTaken = method == .riskDifference || method == .CMH
    guard let written = spot["correction"] else {
      if isTaken { findings.fill("\(spot.place).correction", Correction.none.rawValue, because: "with it the test keeps less than its error") }
      return .none
    }
    if let method, !isTaken {
      findings.keyFault(written, "key \"correction\" of \(method.rawValue)", expected: "none: it is for risk difference and CMH", .contradicts)
    }
    return written.word(Correction.self) ?? .none
  }
}
