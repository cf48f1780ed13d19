import Notation

/// Why a text is no formula, and where.
struct ExpressionFault: Error, Equatable {
  var found: String
  var expected: String
  /// Unicode scalars from the beginning of the text.
  var offset: Int
  var rule: Fault.Rule = .syntax
}

/// Reads a formula: `^` binds strongest and to the right, then the sign, then `*` and `/`, then `+` and `-`, the latter two pairs to the left.
struct ExpressionText {
  /// Longer formulas, and deeper ones, are refused, so that noise costs nothing.
  static let longest = 2000
  private static let deepest = 64

  private enum Token: Equatable {
    case number(Double)
    case name(String)
    case sign(Unicode.Scalar)
  }
  private var tokens: [(token: Token, text: String, at: Int)] = []
  private var next = 0
  private var depth = 0
  private let end: Int

  static func reading(_ text: String) throws(ExpressionFault) -> Expression {
    var scan = try ExpressionText(text)
    let whole = try scan.sum()
    if let rest = scan.peek { throw scan.unexpected(rest.text, rest.at, "an operator such as \"*\", or the end") }
    return whole
  }

  private init(_ text: String) throws(ExpressionFault) {
    let scalars = Array(text.unicodeScalars)
    end = scalars.count
    guard scalars.count <= Self.longest else {
      throw ExpressionFault(found: "\(scalars.count) characters", expected: "at most \(Self.longest)", offset: 0, rule: .limit)
    }
    var at = 0
    while at < scalars.count {
      let begin = at
      let first = scalars[at]
      if first == " " {
        at += 1
      } else if Self.isDigit(first) || first == "." {
        at = Self.numberEnd(scalars, at)
        let written = Self.text(scalars[begin..<at])
        guard let value = Number.reading(written) else {
          throw ExpressionFault(found: "\"\(written)\"", expected: "a number such as 0.5 or 1e6", offset: begin)
        }
        tokens.append((.number(value), written, begin))
      } else if Self.isLetter(first) {
        while at < scalars.count, Self.isLetter(scalars[at]) || Self.isDigit(scalars[at]) || scalars[at] == "_" { at += 1 }
        let name = Self.text(scalars[begin..<at])
        tokens.append((.name(name), name, begin))
      } else if "+-*/^(),".unicodeScalars.contains(first) {
        tokens.append((.sign(first), String(first), begin))
        at += 1
      } else {
        throw ExpressionFault(found: "\"\(first)\"", expected: "numbers, names, + - * / ^ and brackets", offset: begin)
      }
    }
  }

  /// Digits, a point, an exponent with its sign.
  private static func numberEnd(_ scalars: [Unicode.Scalar], _ begin: Int) -> Int {
    var at = begin
    while at < scalars.count, isDigit(scalars[at]) || scalars[at] == "." { at += 1 }
    guard at < scalars.count, scalars[at] == "e" || scalars[at] == "E" else { return at }
    var exponent = at + 1
    if exponent < scalars.count, scalars[exponent] == "-" || scalars[exponent] == "+" { exponent += 1 }
    guard exponent < scalars.count, isDigit(scalars[exponent]) else { return at }
    while exponent < scalars.count, isDigit(scalars[exponent]) { exponent += 1 }
    return exponent
  }

  static func isDigit(_ scalar: Unicode.Scalar) -> Bool { scalar >= "0" && scalar <= "9" }
  static func isLetter(_ scalar: Unicode.Scalar) -> Bool { scalar.properties.isAlphabetic }
  private static func text(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars)
    return String(view)
  }

  private var peek: (token: Token, text: String, at: Int)? { next < tokens.count ? tokens[next] : nil }

  private func unexpected(_ found: String?, _ at: Int, _ expected: String) -> ExpressionFault {
    ExpressionFault(found: found.map { "\"\($0)\"" } ?? "the end of the formula", expected: expected, offset: at)
  }

  /// The operator, where it comes next.
  private mutating func take(_ operators: [Expression.Operator]) -> (Expression.Operator, Int)? {
    guard let now = peek, case .sign(let sign) = now.token, let found = operators.first(where: { $0.rawValue == String(sign) }) else { return nil }
    next += 1
    return (found, now.at)
  }

  private mutating func sum() throws(ExpressionFault) -> Expression {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.deepest else {
      throw ExpressionFault(found: "brackets within brackets", expected: "at most \(Self.deepest) deep", offset: peek?.at ?? end, rule: .limit)
    }
    var left = try product()
    while let (sign, at) = take([.plus, .minus]) { left = .operation(sign, left, try product(), at: at) }
    return left
  }

  private mutating func product() throws(ExpressionFault) -> Expression {
    var left = try signed()
    while let (sign, at) = take([.times, .over]) { left = .operation(sign, left, try signed(), at: at) }
    return left
  }

  private mutating func signed() throws(ExpressionFault) -> Expression {
    var isNegative = false
    while take([.minus]) != nil { isNegative.toggle() }
    let inner = try power()
    return isNegative ? .negated(inner) : inner
  }

  private mutating func power() throws(ExpressionFault) -> Expression {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.deepest else {
      throw ExpressionFault(found: "powers within powers", expected: "at most \(Self.deepest) deep", offset: peek?.at ?? end, rule: .limit)
    }
    let base = try atom()
    guard let (sign, at) = take([.power]) else { return base }
    return .operation(sign, base, try signed(), at: at)
  }

  private mutating func atom() throws(ExpressionFault) -> Expression {
    guard let now = peek else { throw unexpected(nil, end, "a number, a name or a bracket") }
    next += 1
    switch now.token {
    case .number(let value): return .number(value)
    case .sign("("):
      let inner = try sum()
      try close("\")\"")
      return inner
    case .sign: throw unexpected(now.text, now.at, "a number, a name or a bracket")
    case .name(let name):
      guard let following = peek, following.token == .sign("(") else { return .name(name, at: now.at) }
      guard let function = Expression.Function(rawValue: name) else {
        let known = Expression.Function.allCases.map(\.rawValue).joined(separator: ", ")
        throw ExpressionFault(found: "the function \"\(name)\"", expected: "one of \(known)", offset: now.at, rule: .unknownName)
      }
      next += 1
      return .call(function, try arguments(function, now.at), at: now.at)
    }
  }

  private mutating func arguments(_ function: Expression.Function, _ at: Int) throws(ExpressionFault) -> [Expression] {
    var all = [try sum()]
    while let now = peek, now.token == .sign(",") {
      next += 1
      all.append(try sum())
    }
    try close("\")\" or \",\"")
    guard all.count == function.arguments else {
      throw ExpressionFault(
        found: "\(all.count) arguments of \(function.rawValue)", expected: "\(function.arguments)", offset: at, rule: .wrongType)
    }
    return all
  }

  private mutating func close(_ expected: String) throws(ExpressionFault) {
    guard let now = peek, now.token == .sign(")") else { throw unexpected(peek?.text, peek?.at ?? end, expected) }
    next += 1
  }
}
