import Notation

extension ModelFormula {
  /// Reads a formula in the part of R's notation that models of trials need.
  ///
  ///     formula     = response ~ part { + part } , with `- 1` for no intercept
  ///     response    = variable | Surv(variable, 1 - variable)
  ///     part        = product | 1 | 0 | covariance | strata(variable) | offset(log(variable))
  ///     product     = interaction { * interaction }       a*b = a + b + a:b
  ///     interaction = variable { : variable }
  ///     covariance  = structure(visit {, coordinate} | [group /] subject)     us ar1 ar1h cs csh ad adh toep toeph sp_exp sp_gau
  ///
  /// `:` binds before `*`, as in R. Terms are put in R's order: by number of variables, then as written. Of equal terms (`a:b` and `b:a`) the first stays, and in
  /// its own spelling, where R would put the variables in order of appearance. Spaces do not matter.
  ///
  /// - Reference: Chambers & Hastie (1992), Statistical Models in S, section 2.4; R's `terms.formula`.
  /// - Checked: against the expansions in R's documentation of `formula`; every product of k factors once; its canonical text means the same when read again.
  public static func parse(_ text: String) throws(FormulaFault) -> ModelFormula {
    var parser = FormulaParser(tokens: try FormulaToken.reading(text))
    return try parser.formula(text: text)
  }
}

/// Walks the tokens from left to right, and knows what may come next.
struct FormulaParser {
  static let mostFactors = 8
  static let mostTerms = 1000
  static let structures = CovarianceTerm.Structure.allCases.map(\.rawValue)

  private let tokens: [FormulaToken]
  private var position = 0
  private var terms: [[String]] = []
  private var known: Set<Set<String>> = []
  private var intercept: Bool?
  private var covariance: CovarianceTerm?
  private var censoring: String?
  private var strata: [String] = []
  private var timeAtRisk: String?

  init(tokens: [FormulaToken]) { self.tokens = tokens }

  mutating func formula(text: String) throws(FormulaFault) -> ModelFormula {
    guard next.kind != .end else { throw fault(at: next, "a formula such as CHG ~ BASE + TRT01P", .missing) }
    let response = next.text == "Surv" && following.kind == .sign("(") ? try survival() : try variable()
    guard take("~") else { throw fault(at: next, "\"~\" after the response \(response)") }
    repeat { try part() } while take("+") || next.kind == .sign("-")
    guard next.kind == .end else { throw unexpected(next) }
    guard !terms.isEmpty || intercept != false else {
      throw FormulaFault(found: "no term", expected: "at least one term, or the intercept", rule: .missing, offset: next.offset)
    }
    guard !known.contains(where: { $0.contains(response) }), !strata.contains(response) else {
      let again = tokens.dropFirst().first { $0.kind == .name && $0.text == response }
      throw FormulaFault(
        found: "the response \(response) among the terms", expected: "variables other than the response", rule: .contradicts,
        offset: again?.offset ?? 0)
    }
    let ordered = terms.enumerated().sorted { ($0.element.count, $0.offset) < ($1.element.count, $1.offset) }.map(\.element)
    return ModelFormula(
      response: response, terms: ordered, hasIntercept: intercept ?? true, covariance: covariance, censoring: censoring,
      strata: strata, offset: timeAtRisk, text: text)
  }

  // MARK: Parts

  private mutating func part() throws(FormulaFault) {
    let start = next
    if take("-") {
      guard next.text == "1", next.kind == .number else {
        throw fault(at: start, "\"- 1\" for no intercept: terms are added, never taken away", .refused)
      }
      position += 1
      try setIntercept(false, at: start)
    } else if start.kind == .number, start.text == "0" || start.text == "1" {
      position += 1
      try setIntercept(start.text == "1", at: start)
    } else if start.kind == .name, following.kind == .sign("(") {
      try call()
    } else {
      try product()
    }
  }

  private mutating func setIntercept(_ present: Bool, at token: FormulaToken) throws(FormulaFault) {
    guard intercept == nil || intercept == present else { throw fault(at: token, "the intercept either kept or left out", .contradicts) }
    intercept = present
  }

  private mutating func product() throws(FormulaFault) {
    let start = next
    var crossed = [try interaction()]
    var factors = 1
    while take("*") {
      factors += 1
      guard factors <= Self.mostFactors else { throw fault(at: start, "a product of at most \(Self.mostFactors) factors", .limit) }
      let right = try interaction()
      crossed += [right] + crossed.map { Self.union($0, right) }
    }
    for term in crossed where known.insert(Set(term)).inserted { terms.append(term) }
    guard terms.count <= Self.mostTerms else { throw fault(at: start, "at most \(Self.mostTerms) terms", .limit) }
  }

  private mutating func interaction() throws(FormulaFault) -> [String] {
    var factors = [try variable()]
    while take(":") { factors = Self.union(factors, [try variable()]) }
    return factors
  }

  private static func union(_ left: [String], _ right: [String]) -> [String] { left + right.filter { !left.contains($0) } }

  private mutating func variable() throws(FormulaFault) -> String {
    guard next.kind == .name else { throw next.kind == .sign("(") ? unexpected(next) : fault(at: next, "a variable") }
    guard following.kind != .sign("(") else {
      guard Self.structures.contains(next.text) else { throw unknownCall(next) }
      throw fault(at: next, "the covariance as a term of its own, such as \"+ us(AVISIT | USUBJID)\"")
    }
    position += 1
    return tokens[position - 1].text
  }

  // MARK: Covariance

  /// `Surv(AVAL, 1 - CNSR)`.
  private mutating func survival() throws(FormulaFault) -> String {
    let example = "Surv(AVAL, 1 - CNSR)"
    position += 2
    let time = try variable()
    guard take(",") else { throw fault(at: next, "\",\" after the time, as in \(example)") }
    guard next.kind == .number, next.text == "1" else { throw fault(at: next, "\"1 - CNSR\", as in \(example)") }
    position += 1
    guard take("-") else { throw fault(at: next, "\"1 - CNSR\", as in \(example)") }
    censoring = try variable()
    guard take(")") else { throw fault(at: next, "\")\" after the censoring") }
    return time
  }

  /// `offset(log(TRTDURD))`.
  private mutating func offset() throws(FormulaFault) {
    let (start, example) = (next, "offset(log(TRTDURD))")
    guard timeAtRisk == nil else { throw fault(at: start, "one offset", .duplicate) }
    position += 2
    guard next.kind == .name, next.text == "log", following.kind == .sign("(") else {
      throw fault(at: next, "the logarithm of a time, as in \(example)")
    }
    position += 2
    timeAtRisk = try variable()
    for _ in 0..<2 { guard take(")") else { throw fault(at: next, "\")\" after the time, as in \(example)") } }
  }

  private mutating func call() throws(FormulaFault) {
    let start = next
    if start.text == "strata" {
      position += 2
      let factor = try variable()
      guard take(")") else { throw fault(at: next, "\")\" after the factor \(factor)") }
      guard !strata.contains(factor) else { throw fault(at: start, "each factor once", .duplicate) }
      return strata.append(factor)
    }
    if start.text == "offset" { return try offset() }
    guard let structure = CovarianceTerm.Structure(rawValue: start.text) else { throw unknownCall(start) }
    guard covariance == nil else { throw fault(at: start, "one covariance term", .duplicate) }
    position += 2
    let visit = try variable()
    var coordinates: [String] = []
    while structure.isSpatial, take(",") { coordinates.append(try variable()) }
    guard take("|") else { throw fault(at: next, "\"|\" and the subject, as in us(AVISIT | USUBJID)") }
    let first = try variable()
    let second = take("/") ? try variable() : nil
    let (group, subject) = second.map { (first, $0) } ?? (nil, first)
    guard take(")") else { throw fault(at: next, "\")\" after the subject \(subject)") }
    let named = [visit] + coordinates + (group.map { [$0] } ?? []) + [subject]
    if let twice = named.first(where: { name in named.count { $0 == name } > 1 }) {
      throw FormulaFault(
        found: "\"\(twice)\" twice", expected: group == nil ? "a visit and a subject" : "a visit, a group and a subject", rule: .contradicts,
        offset: start.offset)
    }
    covariance = CovarianceTerm(structure: structure, visit: visit, coordinates: coordinates, group: group, subject: subject)
  }

  private func unknownCall(_ name: FormulaToken) -> FormulaFault {
    let found = "\"\(name.text)(…)\""
    let expected = "a variable, or the covariance us(AVISIT | USUBJID)"
    if let near = NearWord.nearest(to: name.text, among: Self.structures + ["offset"]) {
      return FormulaFault(found: found, expected: expected, suggestion: near, rule: .unknownName, offset: name.offset)
    }
    return FormulaFault(found: found, expected: "\(expected): functions are not part of a formula", rule: .refused, offset: name.offset)
  }

  // MARK: Tokens

  private var next: FormulaToken { tokens[position] }
  private var following: FormulaToken { tokens[min(position + 1, tokens.count - 1)] }

  private mutating func take(_ sign: Unicode.Scalar) -> Bool {
    guard next.kind == .sign(sign) else { return false }
    position += 1
    return true
  }

  private func fault(at token: FormulaToken, _ expected: String, _ rule: Fault.Rule = .syntax) -> FormulaFault {
    FormulaFault(found: token.quoted, expected: expected, rule: rule, offset: token.offset)
  }

  private func unexpected(_ token: FormulaToken) -> FormulaFault {
    switch token.kind {
    case .sign("("), .sign(")"): fault(at: token, "terms written out, without parentheses", .refused)
    case .sign("^"), .sign("/"), .sign("%"): fault(at: token, "\"+\", \":\" or \"*\": no other arithmetic", .refused)
    case .sign("|"): fault(at: token, "the covariance as us(AVISIT | USUBJID)")
    case .sign("~"): fault(at: token, "one \"~\"")
    default: fault(at: token, "\"+\", \":\" or \"*\" between terms")
    }
  }
}
