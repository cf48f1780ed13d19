import Notation

extension Reading {
  mutating func readAnalyses() -> [PlannedAnalysis] {
    guard let section = root["analyses"] else { return [] }
    if section.isMap, section.entries.isEmpty, kind == .trial {
      findings.keyFault(section, "no analysis", expected: "at least one analysis", .missing)
    }
    return section.entries.map { readAnalysis($0.key, $0.spot) }
  }

  private mutating func readAnalysis(_ name: String, _ spot: Spot) -> PlannedAnalysis {
    let estimand = estimand(of: spot, name)
    let method = spot["method"]?.word(PlannedAnalysis.Method.self)
    let model = model(spot, method, estimand)
    let usual = missingDataDefault(spot, method, model)
    let missing = spot["missing data"]?.word(PlannedAnalysis.MissingData.self) ?? usual
    if let missing {
      // A time without an event is censored, and nothing of it is filled in.
      let isTime = method.map(PlannedAnalysis.Method.ofTimes.contains) ?? false
      let isEvent = endpoints.contains { $0.name == estimand?.variable && $0.variable == .adverseEvent }
      let serves = isTime || isEvent ? true : estimand.map { checkStrategy(spot, missing, $0) } ?? true
      if isEvent, let method { checkMissingEvents(spot, method, missing) } else if serves, let method { checkMissingData(spot, method, missing) }
    }
    let isLinear = method.map(PlannedAnalysis.Method.ofScores.contains) ?? false
    let imputation = imputation(spot, method, model)
    let imputes = method == .referenceBasedImputation
    let errors = imputes ? .model : standardErrors(spot, method)
    if let method, !PlannedAnalysis.Method.ofScores.contains(method), let written = spot["subgroups"] {
      findings.keyFault(written, "subgroups of \(method.rawValue)", expected: "not yet supported: subgroups of a model of scores are", .refused)
    }
    if method == .doseResponse, let written = spot["covariance fallback"] {
      findings.keyFault(written, "\"covariance fallback\" with MCP-Mod", expected: "not yet supported: it goes with MMRM", .refused)
    }
    let fills = isLinear && !imputes ? ["standard errors", "means"] : method == .logisticRegression ? ["standard errors"] : []
    for (key, value) in [("standard errors", "model"), ("means", "equal")] where spot[key] == nil && fills.contains(key) {
      findings.fill("\(spot.place).\(key)", value, because: key == "means" ? "each level of a factor counts the same" : "from the fitted model")
    }
    return PlannedAnalysis(
      name: name, label: spot["label"]?.text, estimand: estimand?.name, method: method ?? .MMRM,
      model: model ?? ModelFormula(response: "", terms: [], text: ""), missingData: missing ?? .missingAtRandom,
      estimation: estimation(spot, method), degreesOfFreedom: imputes ? .normal : degreesOfFreedom(spot, method, model), standardErrors: errors,
      means: spot["means"]?.word(MeanWeights.self) ?? .equal, correction: correction(spot, method), ties: ties(spot, method),
      covarianceFallback: covarianceFallback(spot, model),
      subgroups: subgroups(spot["subgroups"]), doseResponse: doseResponse(spot, method, model), imputation: imputation.plan,
      delta: imputation.delta, tippingPoint: imputation.tippingPoint)
  }

  private mutating func estimand(of spot: Spot, _ name: String) -> Estimand? {
    if let written = spot["estimand"] {
      let found = refer(written, to: estimands.map(\.name))
      if estimands.isEmpty, kind == .designOnly, let text = written.text {
        findings.fault(written, "\"\(text)\"", expected: "an estimand that the file declares", .unknownName)
      }
      return estimands.first { $0.name == found }
    }
    if let same = estimands.first(where: { $0.name == name }) {
      findings.fill("\(spot.place).estimand", name, because: "the estimand of the same name")
      return same
    }
    if kind == .trial, !estimands.isEmpty {
      findings.keyFault(spot, "no key \"estimand\" and no estimand \"\(name)\"", expected: Shape.choice(estimands.map(\.name)), .missing)
    }
    return nil
  }

  private mutating func estimation(_ spot: Spot, _ method: PlannedAnalysis.Method?) -> Estimation {
    guard let method else { return .REML }
    if let written = spot["estimation"] {
      if !method.isLongitudinal, written.text == "ML" {
        findings.fault(written, "\"ML\" for \(method.rawValue)", expected: "MMRM, or no key \"estimation\"", .contradicts)
      }
      return written.word(Estimation.self) ?? .REML
    }
    if method.isLongitudinal { findings.fill("\(spot.place).estimation", "REML", because: "variances without the bias of maximum likelihood") }
    return .REML
  }

  private mutating func degreesOfFreedom(_ spot: Spot, _ method: PlannedAnalysis.Method?, _ model: ModelFormula?) -> DegreesOfFreedom {
    guard let method else { return .satterthwaite }
    guard PlannedAnalysis.Method.ofScores.contains(method) else {
      for key in ["degrees of freedom", "standard errors", "means"] where key != "standard errors" || method != .logisticRegression {
        if let written = spot[key] {
          findings.keyFault(written, "key \"\(key)\" of \(method.rawValue)", expected: "none: it is for models of scores", .contradicts)
        }
      }
      return .normal
    }
    let isJoint = method == .doseResponse && model?.covariance != nil
    let usual: DegreesOfFreedom = method == .MMRM ? .satterthwaite : isJoint ? .normal : .residual
    guard let written = spot["degrees of freedom"] else {
      findings.fill(
        "\(spot.place).degrees of freedom", usual.rawValue,
        because: method == .MMRM
          ? "the contrast's own, from the fitted covariance" : isJoint ? "the contrasts have one law" : "exact for a linear model")
      return usual
    }
    let chosen = written.word(DegreesOfFreedom.self) ?? usual
    if isJoint, chosen != .normal {
      findings.fault(written, "\"\(chosen.rawValue)\" for MCP-Mod of several visits", expected: "normal: the contrasts have one law", .contradicts)
    }
    checkKenwardRoger(spot, written, chosen, method, model)
    if method != .MMRM, chosen == .satterthwaite || chosen == .betweenWithin, model?.covariance == nil {
      findings.fault(
        written, "\"\(chosen.rawValue)\" for \(method.rawValue)", expected: "residual or normal: the model has one variance", .contradicts)
    }
    return chosen
  }

  /// Kenward and Roger's method is of REML, has standard errors of its own, and needs a covariance.
  private mutating func checkKenwardRoger(
    _ spot: Spot, _ written: Spot, _ chosen: DegreesOfFreedom, _ method: PlannedAnalysis.Method, _ model: ModelFormula?
  ) {
    guard chosen.isKenwardRoger else { return }
    let name = "\"\(chosen.rawValue)\""
    if method != .MMRM {
      findings.fault(written, "\(name) for \(method.rawValue)", expected: "residual or normal: the model has one variance", .contradicts)
    } else if spot["estimation"]?.text == "ML" {
      findings.fault(written, "\(name) under ML", expected: "REML, of which it is", .contradicts)
    } else if let errors = spot["standard errors"]?.text, errors != "model" {
      findings.fault(written, "\(name) with standard errors \(errors)", expected: "standard errors: model, which it adjusts", .contradicts)
    } else if chosen == .kenwardRogerAsInMmrm, model?.covariance?.structure.isSpatial == true {
      findings.fault(written, "\(name) of a spatial covariance", expected: "Kenward-Roger", .contradicts)
    }
  }

  private mutating func covarianceFallback(_ spot: Spot, _ model: ModelFormula?) -> [CovarianceTerm.Structure] {
    guard let list = spot["covariance fallback"] else { return [] }
    guard let model else { return [] }
    guard let own = model.covariance?.structure else {
      findings.fault(list, "a covariance fallback", expected: "a covariance in the model to fall back from", .contradicts)
      return []
    }
    var all: [CovarianceTerm.Structure] = []
    for item in list.items {
      guard let structure = item.word(CovarianceTerm.Structure.self), !structure.isSpatial else { continue }
      if structure == own || all.contains(structure) {
        findings.fault(item, "\"\(structure.rawValue)\" twice", expected: "each covariance once", .duplicate)
      }
      all.append(structure)
    }
    return all
  }

  private mutating func subgroups(_ spot: Spot?) -> [Subgroup] {
    var all: [Subgroup] = []
    var known: Set<Condition> = []
    for (status, list) in [(Subgroup.Status.prespecified, spot?["prespecified"]), (.postHoc, spot?["post hoc"])] {
      for item in list?.items ?? [] {
        guard let text = item.text, let condition = condition(item, text) else { continue }
        if condition.clauses.isEmpty {
          findings.fault(item, "\"all\"", expected: "a condition that holds for some", .contradicts)
        } else if !known.insert(condition).inserted {
          findings.fault(item, "\"\(text)\" twice", expected: "each subgroup once", .duplicate)
        }
        all.append(Subgroup(condition: condition, status: status))
      }
    }
    return all
  }

  /// An estimand that no analysis serves is a promise nobody keeps.
  mutating func checkServed() {
    guard !analyses.isEmpty else { return }
    for (name, spot) in root["estimands"]?.entries ?? [] where !analyses.contains(where: { $0.estimand == name }) {
      findings.keyFault(spot, "an estimand that no analysis serves", expected: "an analysis with \"estimand: \(name)\"", .missing)
    }
  }
}
