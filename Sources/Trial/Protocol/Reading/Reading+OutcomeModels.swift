import Notation

/// Analyses of responses and of times to an event: methods, formulas, summaries.
extension Reading {
  /// Whether the method is one of the endpoint's; of outcomes, whether its formula is one that it has.
  mutating func checkKind(
    _ formula: ModelFormula, _ method: PlannedAnalysis.Method, _ methodSpot: Spot, _ written: Spot, _ estimand: Estimand?
  ) -> Bool {
    let endpoint = estimand.map { estimand in endpoints.first { $0.name == estimand.variable } } ?? endpoints.first
    guard let endpoint else { return true }
    if endpoint.variable == .adverseEvent { return checkEventModel(formula, method, methodSpot, written, estimand) }
    guard checkNoOffset(formula, method, written) else { return false }
    let methods = Self.methods(of: endpoint.variable)
    guard methods.contains(method) else {
      findings.fault(
        methodSpot, "\"\(method.rawValue)\" for a \(endpoint.variable.rawValue)", expected: Shape.choice(methods.map(\.rawValue)), .contradicts)
      return false
    }
    let isTime = endpoint.variable == .timeToEvent
    if isTime != (formula.censoring != nil) {
      findings.fault(
        written, "\"\(formula.text)\"", expected: isTime ? "Surv(AVAL, 1 - CNSR) on the left" : "a variable on the left: only times have \"Surv\"",
        .contradicts)
      return false
    }
    guard !PlannedAnalysis.Method.ofScores.contains(method) else {
      if !formula.strata.isEmpty {
        findings.fault(written, "strata in a linear model", expected: "the factor as a term", .contradicts)
        return false
      }
      return true
    }
    checkScale(method, methodSpot, estimand)
    if method == .logisticRegression { return checkLogistic(formula, written, estimand) }
    if formula.terms != [[ColumnName.plannedTreatment]] || !formula.hasIntercept || formula.covariance != nil {
      findings.fault(
        written, "\"\(formula.text)\"", expected: "TRT01P and strata alone; not yet supported: covariates of \(method.rawValue)", .refused)
    }
    if method == .CMH, formula.strata.isEmpty {
      findings.fault(written, "\"\(formula.text)\"", expected: "strata, as in + strata(SITE), or \"risk difference\"", .contradicts)
    }
    return true
  }

  private static func methods(of variable: Endpoint.Variable) -> [PlannedAnalysis.Method] {
    switch variable {
    case .value, .changeFromBaseline: PlannedAnalysis.Method.ofScores
    case .adverseEvent: ofEvents
    case .response: PlannedAnalysis.Method.ofResponses
    case .timeToEvent: PlannedAnalysis.Method.ofTimes
    }
  }

  /// What an estimand of a variable may be summarized by.
  mutating func checkSummary(_ spot: Spot, _ summary: Estimand.Summary, variable name: String) {
    guard let endpoint = endpoints.first(where: { $0.name == name }), let written = spot["summary"] else { return }
    let fitting: [Estimand.Summary] =
      switch endpoint.variable {
      case .value, .changeFromBaseline: [.differenceInMeans]
      case .adverseEvent: [.differenceInProportions, .hazardRatio, .rateRatio]
      case .response: [.differenceInProportions, .riskRatio, .oddsRatio]
      case .timeToEvent: [.hazardRatio, .differenceInRestrictedMeans]
      }
    if !fitting.contains(summary) {
      findings.fault(
        written, "\"\(summary.rawValue)\" of a \(endpoint.variable.rawValue)", expected: Shape.choice(fitting.map(\.rawValue)), .contradicts)
    }
    for (event, strategy) in spot["intercurrent events"]?.entries ?? [] where endpoint.variable != .response {
      guard strategy.word(Estimand.Strategy.self) == .composite else { continue }
      findings.fault(strategy, "\"composite\" of a \(endpoint.variable.rawValue)", expected: "a response, which \(event) ends", .contradicts)
    }
  }

  /// Missing values of responses and of times.
  mutating func checkMissingOutcome(_ spot: Spot, _ method: PlannedAnalysis.Method, _ missing: PlannedAnalysis.MissingData) {
    guard let written = spot["missing data"] else { return }
    let fitting: [PlannedAnalysis.MissingData] =
      if PlannedAnalysis.Method.ofResponses.contains(method) {
        [.nonResponse, .completeCases, .lastObservationCarriedForward]
      } else if PlannedAnalysis.Method.ofTimes.contains(method) {
        [.missingAtRandom]
      } else {
        PlannedAnalysis.MissingData.allCases.filter { $0 != .nonResponse }
      }
    guard !fitting.contains(missing) else { return }
    findings.fault(written, "\"\(missing.rawValue)\" with \(method.rawValue)", expected: Shape.choice(fitting.map(\.rawValue)), .contradicts)
  }
}
