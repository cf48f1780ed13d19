import Notation

/// What is wrong with a condition as it is written, before its names are looked up.
struct ConditionFault: Error {
  var found: String
  var expected: String
  var rule: Fault.Rule
}

/// A condition taken apart: clauses joined by `and`, each a name, a sign and what stands after it.
struct ConditionText {
  struct Clause {
    var name: String
    var sign: String
    var right: String
  }
  var clauses: [Clause] = []

  /// Longer signs first, so that `<=` is not read as `<`.
  private static let signs = ["!=", "<=", ">=", "<", ">", "="]

  init(_ text: String) throws(ConditionFault) {
    if text == "all" { return }
    for part in text.split(separator: " and ", omittingEmptySubsequences: false) { clauses.append(try Self.clause(String(part))) }
  }

  /// The leftmost sign that stands between spaces parts name and value.
  private static func clause(_ part: String) throws(ConditionFault) -> Clause {
    let found = "\"\(part)\""
    let example = "a condition such as \"country = UK\""
    let words = part.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
    guard let at = words.firstIndex(where: signs.contains), at > 0, at + 1 < words.count else {
      throw ConditionFault(found: found, expected: guess(part).map { "a condition such as \"\($0)\"" } ?? example, rule: .wrongType)
    }
    let name = words[..<at].joined(separator: " ")
    let right = words[(at + 1)...].joined(separator: " ")
    guard !name.isEmpty, !right.isEmpty else { throw ConditionFault(found: found, expected: example, rule: .wrongType) }
    if "<>".contains(words[at].first ?? "=") {
      guard Number.reading(right) != nil else { throw ConditionFault(found: found, expected: "a number after \"\(words[at])\"", rule: .wrongType) }
    }
    return Clause(name: name, sign: words[at], right: right)
  }

  /// `country=UK` and `baseline>=24` want spaces, `==` one sign.
  private static func guess(_ part: String) -> String? {
    for sign in ["=="] + signs where part.contains(sign) {
      let sides = part.split(separator: sign, maxSplits: 1)
      guard sides.count == 2 else { continue }
      let trimmed = sides.map { $0.split(separator: " ").joined(separator: " ") }
      guard trimmed.allSatisfy({ !$0.isEmpty }) else { continue }
      return "\(trimmed[0]) \(sign == "==" ? "=" : sign) \(trimmed[1])"
    }
    return nil
  }
}
