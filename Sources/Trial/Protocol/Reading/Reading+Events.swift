import Notation

/// Endpoints that are adverse events: they come or do not, at any time, and have neither scores nor a visit.
extension Reading {
  /// Variables of adverse events that a condition may name.
  private static let variables = AdverseEvent.Variable.allCases.map(\.rawValue)

  mutating func readEvent(_ name: String, _ spot: Spot) -> Endpoint {
    for key in ["instrument", "unit", "range", "at"] {
      guard let written = spot[key] else { continue }
      findings.keyFault(written, "key \"\(key)\" of an adverse event", expected: "none: it has no scores and comes at any time", .contradicts)
    }
    if let when = spot["when"], let text = when.text, let condition = try? ConditionText(text) { check(when, text, condition) }
    return Endpoint(
      name: name, label: spot["label"]?.text ?? name, instrument: nil, unit: "", range: nil, variable: .adverseEvent, visit: nil,
      better: spot["better"]?.word(Endpoint.Better.self) ?? .lower, when: spot["when"]?.text)
  }

  private mutating func check(_ spot: Spot, _ text: String, _ condition: ConditionText) {
    if condition.clauses.isEmpty {
      findings.fault(spot, "\"all\"", expected: "a condition, or no key: without it any adverse event counts", .contradicts)
    }
    for clause in condition.clauses where !Self.variables.contains(clause.name) {
      findings.fault(
        spot, "variable \"\(clause.name)\"", expected: Shape.choice(Self.variables), .unknownName,
        suggestion: findings.nearest(to: clause.name, among: Self.variables))
    }
    for clause in condition.clauses where clause.sign != "=" && clause.sign != "!=" {
      findings.fault(spot, "\"\(clause.sign)\" after \(clause.name)", expected: "\"=\" or \"!=\" and a word", .contradicts)
    }
  }

  /// The first endpoint of a trial that is simulated has scores, a response or times; the column of an event is nobody else's.
  mutating func checkEvents(_ section: Spot, _ all: [Endpoint]) {
    if let first = all.first, first.variable == .adverseEvent, let spot = section[first.name], root["scenarios"] != nil || kind == .designOnly {
      findings.keyFault(
        spot, "an adverse event as the first endpoint beside scenarios",
        expected: "not yet supported: truths of a primary endpoint that is an adverse event (this version analyzes it)", .refused)
    }
    var taken = Dictionary(factors.map { ($0.column, "the factor \"\($0.name)\"") }, uniquingKeysWith: { first, _ in first })
    for name in ColumnName.reserved { taken[name] = "the data" }
    for event in all where event.variable == .adverseEvent {
      if let other = taken[event.column], let spot = section[event.name] {
        findings.keyFault(spot, "the event \"\(event.name)\"", expected: "a column other than \(event.column), which \(other) has", .contradicts)
      }
      taken[event.column] = "the event \"\(event.name)\""
    }
  }
}
