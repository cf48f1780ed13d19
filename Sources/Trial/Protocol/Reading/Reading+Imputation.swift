import Notation

/// Reference-based imputation: its keys, and whether they go with the method.
extension Reading {
  /// What an analysis says of imputation beside `missing data`.
  struct ImputationKeys {
    var plan: ImputationPlan?
    var delta = 0.0
    var tippingPoint: NumberRange?
  }

  mutating func imputation(_ spot: Spot, _ method: PlannedAnalysis.Method?, _ model: ModelFormula?) -> ImputationKeys {
    guard let method else { return ImputationKeys() }
    guard method == .referenceBasedImputation else {
      for key in ["imputation", "delta", "tipping point"] {
        guard let written = spot[key] else { continue }
        findings.keyFault(
          written, "key \"\(key)\" with \(method.rawValue)", expected: "method: \(PlannedAnalysis.Method.referenceBasedImputation.rawValue)",
          .contradicts)
      }
      return ImputationKeys()
    }
    for key in ["degrees of freedom", "standard errors", "means"] {
      guard let written = spot[key] else { continue }
      findings.keyFault(
        written, "key \"\(key)\" with \(method.rawValue)", expected: "no such key: they follow from \"imputation\"", .contradicts)
    }
    if let written = spot["subgroups"] {
      findings.keyFault(
        written, "key \"subgroups\" with \(method.rawValue)", expected: "not yet supported: subgroups of an analysis by imputation", .refused)
    }
    let plan = plan(spot)
    checkCovariance(model?.covariance, plan, spot)
    return ImputationKeys(plan: plan, delta: spot["delta"]?.number ?? 0, tippingPoint: tippingPoint(spot["tipping point"]))
  }

  private mutating func plan(_ spot: Spot) -> ImputationPlan {
    let place = "\(spot.place).imputation"
    let written = spot["imputation"]
    var plan = ImputationPlan()
    if let method = written?["method"]?.word(ImputationPlan.Method.self) {
      plan.method = method
    } else {
      findings.fill("\(place).method", plan.method.rawValue, because: "needs no draws: the same data give the same number")
    }
    let usual: ImputationPlan.Variance = plan.method == .conditionalMean ? .jackknife : .rubin
    plan.variance = written?["variance"]?.word(ImputationPlan.Variance.self) ?? usual
    if written?["variance"] == nil {
      findings.fill(
        "\(place).variance", usual.rawValue, because: usual == .jackknife ? "of the estimate over trials" : "between and within imputations")
    } else if let given = written?["variance"], (plan.method == .conditionalMean) == (plan.variance == .rubin) {
      findings.fault(
        given, "\"\(plan.variance.rawValue)\" for \(plan.method.rawValue)",
        expected: plan.method == .conditionalMean ? "jackknife or bootstrap: one imputation has no variance between imputations" : "Rubin",
        .contradicts)
    }
    if let draws = written?["draws"] {
      plan.draws = draws.count ?? plan.draws
      if plan.variance == .jackknife {
        findings.keyFault(draws, "key \"draws\" with the jackknife", expected: "no such key: each patient is left out once", .contradicts)
      } else if !ImputationPlan.draws.contains(plan.draws) {
        findings.fault(draws, "\"\(draws.text ?? "")\"", expected: "from 2 to 1000", .outOfRange)
      }
    } else if plan.variance != .jackknife {
      findings.fill("\(place).draws", "\(plan.draws)", because: "the standard error is then known to some 7%")
    }
    return plan
  }

  /// Arms may have covariances of their own; draws from the posterior are of one that is free.
  private mutating func checkCovariance(_ term: CovarianceTerm?, _ plan: ImputationPlan, _ spot: Spot) {
    guard let term, let written = spot["model"] else { return }
    let isOthers = term.group.map { $0 != ColumnName.plannedTreatment } ?? false
    if term.structure.isSpatial || isOthers {
      findings.fault(
        written, "this covariance with reference-based imputation",
        expected: "not yet supported: a covariance of visits, of all or of each TRT01P, is",
        .refused)
    } else if plan.method == .multiple, term.structure != .unstructured || term.group != nil {
      findings.fault(
        written, "this covariance with \"multiple\"", expected: "us(AVISIT | USUBJID), or approximate Bayesian", .contradicts)
    }
    if let fallback = spot["covariance fallback"] {
      findings.keyFault(
        fallback, "key \"covariance fallback\" with reference-based imputation", expected: "not yet supported: a fallback of an imputation model",
        .refused)
    }
  }

  private mutating func tippingPoint(_ written: Spot?) -> NumberRange? {
    guard let written, let range = written.read(NumberRange.self) else { return nil }
    guard range.lower < range.upper else {
      findings.fault(written, "\"\(written.text ?? "")\"", expected: "a range with a length", .outOfRange)
      return nil
    }
    return range
  }

  /// What goes with imputation and what with other methods.
  mutating func checkImputation(_ written: Spot, _ method: PlannedAnalysis.Method, _ missing: PlannedAnalysis.MissingData) {
    let imputes = method == .referenceBasedImputation
    if imputes, missing.carriesForward || missing == .completeCases {
      findings.fault(
        written, "\"\(missing.rawValue)\" with \(method.rawValue)",
        expected: Shape.choice(PlannedAnalysis.MissingData.allCases.filter { $0 == .missingAtRandom || $0.isReference }.map(\.rawValue)), .contradicts
      )
    } else if !imputes, missing.isReference {
      findings.fault(
        written, "\"\(missing.rawValue)\" with \(method.rawValue)", expected: "method: \(PlannedAnalysis.Method.referenceBasedImputation.rawValue)",
        .contradicts)
    }
  }

  /// At a look on a day some patients are not yet due: they are not missing for good, and what would be imputed for them is not read yet.
  mutating func checkImputedLooks(_ design: DesignPlan, _ hypotheses: [Hypothesis]) {
    let names = Set(hypotheses.compactMap(\.analysis))
    guard analyses.contains(where: { names.contains($0.name) && $0.method == .referenceBasedImputation }), let written = root["design"]?["looks"]
    else { return }
    let byDay = design.looks.contains {
      switch $0 {
      case .patients, .end: false
      case .information, .calendar, .events: true
      }
    }
    guard byDay else { return }
    findings.fault(
      written, "looks by information or calendar with reference-based imputation", expected: "not yet supported: looks at shares of patients are",
      .refused)
  }
}
