import Notation

/// Analyses of adverse events: who has one at all, when the first comes, how many come in a time.
extension Reading {
  static let ofEvents: [PlannedAnalysis.Method] = [.riskDifference, .logRank, .Cox, .Poisson]

  /// Whether method, formula and summary of an analysis of adverse events go together.
  mutating func checkEventModel(
    _ formula: ModelFormula, _ method: PlannedAnalysis.Method, _ methodSpot: Spot, _ written: Spot, _ estimand: Estimand?
  ) -> Bool {
    guard Self.ofEvents.contains(method) else {
      findings.fault(
        methodSpot, "\"\(method.rawValue)\" for an adverse event", expected: Shape.choice(Self.ofEvents.map(\.rawValue)), .contradicts)
      return false
    }
    let model = Self.eventModel(of: method)
    let isTime = PlannedAnalysis.Method.ofTimes.contains(method)
    let isPlain = formula.terms == [[ColumnName.plannedTreatment]] && formula.hasIntercept && formula.covariance == nil && formula.strata.isEmpty
    let isWhole = formula.response == ColumnName.value && isTime == (formula.censoring != nil)
    let isOffset = method == .Poisson ? formula.offset == ColumnName.treatmentDays : formula.offset == nil
    if !isWhole || !isOffset {
      findings.fault(written, "\"\(formula.text)\"", expected: "\"\(model)\", the model of \(method.rawValue) of adverse events", .contradicts)
    } else if !isPlain {
      findings.fault(
        written, "\"\(formula.text)\"", expected: "\"\(model)\"; not yet supported: covariates and strata of adverse events", .refused)
    }
    if let estimand, estimand.summary != Self.eventSummary(of: method) {
      findings.fault(
        methodSpot, "\"\(method.rawValue)\" for a \(estimand.summary.rawValue)",
        expected: Shape.choice(Self.ofEvents.filter { Self.eventSummary(of: $0) == estimand.summary }.map(\.rawValue)), .contradicts)
    }
    return true
  }

  private static func eventModel(of method: PlannedAnalysis.Method) -> String {
    if PlannedAnalysis.Method.ofTimes.contains(method) { return "Surv(AVAL, 1 - CNSR) ~ TRT01P" }
    return method == .Poisson ? "AVAL ~ TRT01P + offset(log(TRTDURD))" : "AVAL ~ TRT01P"
  }

  private static func eventSummary(of method: PlannedAnalysis.Method) -> Estimand.Summary {
    if PlannedAnalysis.Method.ofTimes.contains(method) { return .hazardRatio }
    return method == .Poisson ? .rateRatio : .differenceInProportions
  }

  /// Time at risk is that of adverse events.
  mutating func checkNoOffset(_ formula: ModelFormula, _ method: PlannedAnalysis.Method, _ written: Spot) -> Bool {
    guard formula.offset != nil else { return true }
    findings.fault(
      written, "an offset with \(method.rawValue)", expected: "none: it goes with \"Poisson\" of adverse events", .contradicts,
      offset: Self.offset(of: "offset", in: formula.text))
    return false
  }

  /// Nothing of adverse events is filled in: who has no record had no event, and who left is at risk no longer.
  mutating func checkMissingEvents(_ spot: Spot, _ method: PlannedAnalysis.Method, _ missing: PlannedAnalysis.MissingData) {
    guard Self.ofEvents.contains(method), let written = spot["missing data"] else { return }
    let fitting: PlannedAnalysis.MissingData = method == .riskDifference ? .completeCases : .missingAtRandom
    guard missing != fitting else { return }
    findings.fault(
      written, "\"\(missing.rawValue)\" with \(method.rawValue) of adverse events", expected: "\(fitting.rawValue): nothing is filled in",
      .contradicts)
  }

  /// A hypothesis of an adverse event is tested on real data, and not as an equivalence; a rate ratio is estimated.
  mutating func checkEventClaims() {
    for claim in claims {
      guard let analysis = analyses.first(where: { $0.name == claim.analysis }),
        let spot = root["hypotheses"]?[claim.name] ?? root["analyses"]?[analysis.name],
        let estimand = estimands.first(where: { $0.name == analysis.estimand }),
        endpoints.contains(where: { $0.name == estimand.variable && $0.variable == .adverseEvent })
      else { continue }
      if root["scenarios"] != nil {
        findings.keyFault(
          spot, "a hypothesis of an adverse event beside scenarios",
          expected: "not yet supported: power of adverse events (this version analyzes them; an analysis needs no hypothesis)", .refused)
      } else if analysis.method == .Poisson {
        findings.keyFault(
          spot, "a hypothesis of a rate ratio",
          expected: "not yet supported: a rate ratio that is tested by the design (its analysis has an exact p)",
          .refused)
      } else if claim.test == .equivalence {
        findings.keyFault(
          spot, "\"equivalence\" of an adverse event", expected: "not yet supported: equivalence of adverse events", .refused)
      }
    }
  }
}
