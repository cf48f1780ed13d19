import Notation

/// Whether a model fits its method, its endpoint and its estimand.
extension Reading {
  mutating func model(_ spot: Spot, _ method: PlannedAnalysis.Method?, _ estimand: Estimand?) -> ModelFormula? {
    guard let written = spot["model"], let text = written.text, let formula = try? ModelFormula.parse(text) else { return nil }
    guard checkVariables(formula, written) else { return nil }
    let endpoint = estimand.map { estimand in endpoints.first { $0.name == estimand.variable } } ?? endpoints.first
    if let endpoint, endpoint.variable != .adverseEvent, isVariableRead(endpoint) { checkResponse(formula, written, endpoint) }
    if let method { checkMethod(formula, method, spot, written, estimand) }
    return formula
  }

  /// Every name is a variable of the data or a factor, and one that a model may have.
  private mutating func checkVariables(_ formula: ModelFormula, _ written: Spot) -> Bool {
    let columns = factors.map(\.column)
    let covariance = formula.covariance?.variables ?? []
    var areKnown = true
    for name in [formula.response] + formula.variables + covariance + formula.strata + (formula.censoring.map { [$0] } ?? [])
    where !(ColumnName.all + columns).contains(name) {
      areKnown = false
      findings.fault(
        written, "variable \"\(name)\"", expected: "a variable of the data or a factor", .unknownName,
        suggestion: findings.nearest(to: name, among: ColumnName.all + columns), offset: Self.offset(of: name, in: formula.text))
    }
    guard areKnown else { return false }
    let usable = [ColumnName.baseline, ColumnName.visit, ColumnName.plannedTreatment] + columns
    for name in formula.variables where !usable.contains(name) {
      findings.fault(
        written, "variable \"\(name)\" among the terms", expected: "not yet supported: \"\(name)\" (this version reads \(Shape.choice(usable)))",
        .refused, offset: Self.offset(of: name, in: formula.text, after: "~"))
      areKnown = false
    }
    for name in formula.strata where !columns.contains(name) {
      findings.fault(
        written, "strata(\(name))", expected: columns.isEmpty ? "no strata: the population has no factor" : Shape.choice(columns), .contradicts,
        offset: Self.offset(of: name, in: formula.text, after: "~"))
      areKnown = false
    }
    if let name = formula.censoring, name != ColumnName.censoring {
      findings.fault(
        written, "\"1 - \(name)\"", expected: "1 - CNSR", .contradicts, offset: Self.offset(of: name, in: formula.text))
      areKnown = false
    }
    if let term = formula.covariance, !isReadable(term, factors: columns) {
      let name = term.structure.rawValue
      let visit = term.structure.isSpatial ? ColumnName.visitNumber : ColumnName.visit
      let group = term.group == nil ? "" : "\(ColumnName.plannedTreatment) / "
      findings.fault(
        written, "\"\(text(of: term))\"", expected: "\(name)(\(visit) | \(group)\(ColumnName.subject))", .contradicts,
        offset: Self.offset(of: name, in: formula.text))
      areKnown = false
    }
    return areKnown
  }

  /// A trial's visits are AVISIT, their places AVISITN alone; a group is the treatment or a factor.
  private func isReadable(_ term: CovarianceTerm, factors columns: [String]) -> Bool {
    guard term.visit == (term.structure.isSpatial ? ColumnName.visitNumber : ColumnName.visit), term.coordinates.isEmpty else { return false }
    return term.subject == ColumnName.subject && term.group.map { ([ColumnName.plannedTreatment] + columns).contains($0) } ?? true
  }

  private func text(of term: CovarianceTerm) -> String {
    let group = term.group.map { "\($0) / " } ?? ""
    return "\(term.structure.rawValue)(\(([term.visit] + term.coordinates).joined(separator: ", ")) | \(group)\(term.subject))"
  }

  private func isVariableRead(_ endpoint: Endpoint) -> Bool {
    guard let spot = root["endpoints"]?[endpoint.name] else { return kind == .designOnly }
    return spot["variable"]?.word(Endpoint.Variable.self) != nil
  }

  private mutating func checkResponse(_ formula: ModelFormula, _ written: Spot, _ endpoint: Endpoint) {
    let own =
      switch endpoint.variable {
      case .value, .timeToEvent, .adverseEvent: ColumnName.value
      case .response: endpoint.when == nil ? ColumnName.value : ColumnName.criterion
      case .changeFromBaseline: ColumnName.change
      }
    guard formula.response != own else { return }
    findings.fault(
      written, "the response \(formula.response)", expected: "\(own), for \"\(endpoint.name)\" is a \(endpoint.variable.rawValue)", .contradicts)
  }

  private mutating func checkMethod(_ formula: ModelFormula, _ method: PlannedAnalysis.Method, _ spot: Spot, _ written: Spot, _ estimand: Estimand?) {
    let methodSpot = spot["method"] ?? spot
    guard checkKind(formula, method, methodSpot, written, estimand), PlannedAnalysis.Method.ofScores.contains(method) else { return }
    switch (method, formula.covariance) {
    case (.MMRM, nil):
      findings.fault(
        methodSpot, "\"MMRM\" without a covariance term", expected: "a term us(AVISIT | USUBJID) in the model, or \"ANCOVA\"", .contradicts)
    case (.ANCOVA, .some), (.tTest, .some):
      findings.fault(methodSpot, "\"\(method.rawValue)\" with a covariance term", expected: "\"MMRM\"", .contradicts)
    case (.referenceBasedImputation, nil):
      findings.fault(
        methodSpot, "\"\(method.rawValue)\" without a covariance term", expected: "a term us(AVISIT | USUBJID) in the imputation model", .contradicts)
    default: break
    }
    let visits = formula.variables.contains(ColumnName.visit)
    if !method.isLongitudinal, formula.covariance == nil, visits {
      findings.fault(
        written, "AVISIT in a model of one visit", expected: "a model without AVISIT, or MMRM", .contradicts,
        offset: Self.offset(of: ColumnName.visit, in: formula.text))
    }
    if method == .tTest, formula.covariance == nil, formula.terms != [[ColumnName.plannedTreatment]] || !formula.hasIntercept {
      findings.fault(written, "\"\(formula.text)\"", expected: "\(formula.response) ~ TRT01P, the model of a t test", .contradicts)
    } else if !formula.terms.contains([ColumnName.plannedTreatment]) {
      findings.fault(written, "no TRT01P", expected: "the treatment among the terms", .contradicts)
    }
    if method.isLongitudinal || method == .doseResponse && formula.covariance != nil, kind == .designOnly, schedule.visits.isEmpty {
      findings.fault(methodSpot, "\"\(method.rawValue)\" without visits", expected: "a schedule", .contradicts)
    }
  }

  /// Scalars before a name within a formula, letters, digits, `_` and `.` making names.
  static func offset(of name: String, in text: String, after sign: Unicode.Scalar? = nil) -> Int {
    let scalars = Array(text.unicodeScalars)
    let wanted = Array(name.unicodeScalars)
    func isOfName(_ index: Int) -> Bool {
      scalars.indices.contains(index) && (scalars[index].properties.isAlphabetic || "0123456789_.".unicodeScalars.contains(scalars[index]))
    }
    let start = sign.flatMap(scalars.firstIndex) ?? 0
    guard scalars.count >= wanted.count + start else { return 0 }
    for index in start...(scalars.count - wanted.count) where scalars[index..<(index + wanted.count)].elementsEqual(wanted) {
      if !isOfName(index - 1), !isOfName(index + wanted.count) { return index }
    }
    return 0
  }
}
