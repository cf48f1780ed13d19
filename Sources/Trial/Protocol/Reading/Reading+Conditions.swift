import Notation

extension Reading {
  mutating func condition(_ spot: Spot, _ text: String) -> Condition? { findings.condition(spot, text, of: factors) }
}

extension Findings {
  /// A condition whose factors and levels are declared; nil, with its faults told, where one is not or where the text is none.
  mutating func condition(_ spot: Spot, _ text: String, of factors: [Factor]) -> Condition? {
    guard let parts = try? ConditionText(text) else { return nil }
    var clauses: [Condition.Clause] = []
    for part in parts.clauses {
      if let clause = clause(spot, part, factors) { clauses.append(clause) }
    }
    return clauses.count == parts.clauses.count ? Condition(clauses: clauses, text: text) : nil
  }

  private mutating func clause(_ spot: Spot, _ part: ConditionText.Clause, _ factors: [Factor]) -> Condition.Clause? {
    if part.name == "baseline" {
      guard let comparison = Condition.Comparison(rawValue: part.sign), let number = Number.reading(part.right) else {
        fault(spot, "\"\(part.sign)\" after baseline", expected: "one of <, <=, >, >= and a number", .contradicts)
        return nil
      }
      return .baseline(comparison, number)
    }
    guard let factor = factors.first(where: { $0.name == part.name }) else {
      let names = factors.map(\.name)
      fault(
        spot, "factor \"\(part.name)\"",
        expected: names.isEmpty ? "baseline: the population has no factors" : Shape.choice(names + ["baseline"]), .unknownName,
        suggestion: nearest(to: part.name, among: names))
      return nil
    }
    guard part.sign == "=" || part.sign == "!=" else {
      fault(spot, "\"\(part.sign)\" after \(part.name), a factor of levels", expected: "\"=\" or \"!=\" and a level", .contradicts)
      return nil
    }
    let levels = part.right.split(separator: " or ").map(String.init)
    if case .fromData = factor.composition { return .factor(factor.name, levels: levels, excluded: part.sign == "!=") }
    for level in levels where !factor.levels.contains(level) {
      fault(
        spot, "level \"\(level)\" of \(part.name)", expected: Shape.choice(factor.levels), .unknownName,
        suggestion: nearest(to: level, among: factor.levels))
      return nil
    }
    return .factor(factor.name, levels: levels, excluded: part.sign == "!=")
  }
}

extension Condition {
  /// A condition as it is written, whatever its factors; nil where it is none.
  init?(written text: String) {
    guard let parts = try? ConditionText(text) else { return nil }
    var clauses: [Clause] = []
    for part in parts.clauses {
      if part.name == "baseline", let comparison = Comparison(rawValue: part.sign), let number = Number.reading(part.right) {
        clauses.append(.baseline(comparison, number))
      } else if part.sign == "=" || part.sign == "!=" {
        clauses.append(.factor(part.name, levels: part.right.split(separator: " or ").map(String.init), excluded: part.sign == "!="))
      } else {
        return nil
      }
    }
    self.init(clauses: clauses, text: text)
  }
}
