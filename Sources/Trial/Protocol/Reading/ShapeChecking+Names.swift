import Notation

/// Keys that are not the language's own: names, levels, visits, looks, columns.
extension ShapeChecking {
  mutating func checkKey(_ key: String, _ value: Spot, _ rule: KeyRule, in spot: Spot, _ fields: [Field]) {
    if [KeyRule.name, .event, .level].contains(rule), key.count > Limits.name {
      return findings.keyFault(value, "a name of \(key.count) characters", expected: "at most \(Limits.name)", .limit, place: spot.place)
    }
    switch rule {
    case .name, .event:
      if let wrong = Names.wrong(key) { findings.keyFault(value, "the name \"\(key)\"", expected: wrong.expected, wrong.rule, place: spot.place) }
    case .level:
      if let wrong = Names.wrongLevel(key) { findings.keyFault(value, "the level \"\(key)\"", expected: wrong, .refused, place: spot.place) }
    case .time:
      guard TimePoint.reading(key) == nil else { return }
      let names = fields.map(\.name)
      let near = findings.nearest(to: key, among: names)
      let own = fields.filter(\.isPlainlyRead).map(\.name)
      let expected = own.isEmpty ? TimePoint.expected(for: key) : "\(Shape.choice(own)), or \(TimePoint.expected(for: key))"
      findings.keyFault(value, "key \"\(key)\"", expected: expected, own.isEmpty ? .wrongType : .unknownName, suggestion: near, place: spot.place)
    case .look:
      if Names.look(key) == nil {
        findings.keyFault(value, "key \"\(key)\"", expected: "a look such as \"look 1\" or \"end\"", .wrongType, place: spot.place)
      }
    case .condition:
      do throws(ConditionFault) {
        _ = try ConditionText(key)
      } catch { findings.keyFault(value, "key \(error.found)", expected: error.expected, error.rule, place: spot.place) }
    case .amount:
      if let number = Number.reading(key), number >= 0 { return }
      let near = findings.nearest(to: key, among: fields.map(\.name))
      if let near { findings.misspelled(near, in: spot) }
      findings.keyFault(
        value, "key \"\(key)\"", expected: "\(Shape.choice(fields.filter(\.isPlainlyRead).map(\.name))), or a dose such as 25", .unknownName,
        suggestion: near, place: spot.place)
    case .reference, .column, .place: break
    }
  }

  /// Two names that differ only in case would be taken for one by a reader.
  mutating func sameButForCase(_ spot: Spot) {
    var first: [String: String] = [:]
    for (key, value) in spot.entries {
      if let earlier = first[key.lowercased()] {
        findings.keyFault(
          value, "the names \"\(earlier)\" and \"\(key)\"", expected: "names that differ in more than case", .duplicate, place: spot.place)
      }
      first[key.lowercased()] = key
    }
  }
}

/// What may be a name, a level, a look.
enum Names {
  static let reserved = ["all", "each", "end", "none", "unknown"]

  /// What a name should be; nil where it is one.
  static func wrong(_ name: String) -> (expected: String, rule: Fault.Rule)? {
    let isOurs = reserved.contains(name) || look(name) != nil || TimePoint.reading(name) != nil
    if isOurs { return ("another name: this one means something in the language", .refused) }
    let begins = name.first.map { $0.isLetter || $0.isNumber } ?? false
    guard begins, name.last != " ", name.allSatisfy({ $0.isLetter || $0.isNumber || " -_".contains($0) }) else {
      return ("letters, digits, spaces, \"-\" and \"_\", beginning with a letter or digit", .refused)
    }
    return nil
  }

  /// What a level of a factor should be; nil where it is one.
  static func wrongLevel(_ level: String) -> String? {
    let inner = [" and ", " or ", " = ", " != ", " < ", " <= ", " > ", " >= "].first { level.contains($0) }
    return inner.map { "a level without \"\($0)\", which parts conditions" }
  }

  /// Number of the look, 0 for `end`; nil where it is none.
  static func look(_ name: String) -> Int? {
    if name == "end" { return 0 }
    guard name.hasPrefix("look "), let number = Number.count(String(name.dropFirst(5))), number > 0 else { return nil }
    return number
  }
}
