import Notation

/// The faults that reading a mechanism comes upon, and the checks that every section needs.
struct MechanismFindings {
  private(set) var faults: [Fault] = []

  /// So many are told.
  private static let most = 100

  mutating func add(_ fault: Fault) {
    if faults.count < Self.most, !faults.contains(fault) { faults.append(fault) }
  }

  /// A fault of the value at a spot.
  mutating func fault(_ spot: Spot, _ found: String, expected: String, _ rule: Fault.Rule, near: String? = nil, offset: Int = 0) {
    let at = spot.node.position(ofScalar: offset)
    add(Fault(line: at.line, column: at.column, place: spot.place, found: found, expected: expected, suggestion: near, rule: rule))
  }

  /// A fault of a spot's key, or of what is missing under it.
  mutating func keyFault(_ spot: Spot, _ found: String, expected: String, _ rule: Fault.Rule, near: String? = nil, place: String? = nil) {
    add(
      Fault(
        line: spot.key.line, column: spot.key.column, place: place ?? spot.place, found: found, expected: expected, suggestion: near, rule: rule))
  }

  /// Holds a map to its keys; `label` and `note` are free everywhere.
  ///
  /// - Returns: whether it is a map.
  mutating func keys(_ spot: Spot, required: [String], optional: [String] = []) -> Bool {
    guard isMap(spot, "keys \(required.joined(separator: ", "))") else { return false }
    let known = required + optional + ["label", "note"]
    var isMisspelled = false
    for (key, value) in spot.entries where !known.contains(key) {
      let near = NearWord.nearest(to: key, among: known)
      isMisspelled = isMisspelled || near != nil
      keyFault(
        value, "key \"\(key)\"", expected: "one of \((required + optional).joined(separator: ", "))", .unknownName, near: near, place: spot.place)
    }
    for key in required where spot[key] == nil && !isMisspelled {
      keyFault(spot, "no key \"\(key)\"", expected: "\"\(key)\"", .missing)
    }
    return true
  }

  mutating func isMap(_ spot: Spot, _ expected: String) -> Bool {
    if spot.isMap { return true }
    if case .refused = spot.node.content { return false }
    fault(spot, told(spot), expected: expected, .wrongType)
    return false
  }

  /// Text; an empty value is a fault.
  mutating func text(_ spot: Spot?) -> String? {
    guard let spot else { return nil }
    if let text = spot.text { return text }
    fault(spot, told(spot), expected: "text", .wrongType)
    return nil
  }

  mutating func number(_ spot: Spot?) -> Double? {
    guard let spot else { return nil }
    if let number = spot.number { return number }
    fault(spot, told(spot), expected: "a number such as 0.25 (the unit stands beside it)", .wrongType)
    return nil
  }

  mutating func value<Value: Written>(_ spot: Spot?, _ type: Value.Type) -> Value? {
    guard let spot else { return nil }
    if let value = spot.read(type) { return value }
    fault(spot, told(spot), expected: spot.text.map(Value.expected(for:)) ?? Value.usual, .wrongType)
    return nil
  }

  mutating func word<Word: RawRepresentable<String> & CaseIterable>(_ spot: Spot?, _ type: Word.Type) -> Word? {
    guard let spot else { return nil }
    if let word = spot.word(type) { return word }
    let all = Word.allCases.map(\.rawValue)
    fault(
      spot, told(spot), expected: "one of \(all.joined(separator: ", "))", .unknownName,
      near: spot.text.flatMap { NearWord.nearest(to: $0, among: all) })
    return nil
  }

  /// One of the names that are declared.
  mutating func name(_ spot: Spot?, among names: [String], what: String) -> String? {
    guard let spot, let text = text(spot) else { return nil }
    if names.contains(text) { return text }
    unknown(spot, text, among: names, what: what)
    return nil
  }

  mutating func unknown(_ spot: Spot, _ name: String, among names: [String], what: String, offset: Int = 0, atKey: Bool = false) {
    let near = NearWord.nearest(to: name, among: names)
    let list = names.count <= 30 ? ": \(names.joined(separator: ", "))" : ""
    if atKey {
      keyFault(spot, "\"\(name)\"", expected: what + list, .unknownName, near: near)
    } else {
      fault(spot, "\"\(name)\"", expected: what + list, .unknownName, near: near, offset: offset)
    }
  }

  mutating func texts(_ spot: Spot?) -> [String] {
    guard let spot else { return [] }
    guard case .list = spot.node.content else {
      fault(spot, told(spot), expected: "a list such as [one, two]", .wrongType)
      return []
    }
    return spot.items.compactMap { text($0) }
  }

  mutating func distribution(_ spot: Spot?) -> WrittenDistribution? {
    guard let spot else { return nil }
    let (distribution, faults) = WrittenDistribution.reading(spot.node, place: spot.place)
    for fault in faults { add(fault) }
    guard let distribution else { return nil }
    if case .choice = distribution {
      fault(spot, "a choice", expected: "a distribution of a number", .wrongType)
      return nil
    }
    if let unit = distribution.unit {
      fault(spot, "the unit \"\(unit)\"", expected: "numbers without a unit: the parameter has it", .wrongType)
      return nil
    }
    return distribution
  }

  mutating func formula(_ spot: Spot?) -> Expression? {
    guard let spot, let text = text(spot) else { return nil }
    do throws(ExpressionFault) {
      return try ExpressionText.reading(text)
    } catch {
      fault(spot, error.found, expected: error.expected, error.rule, offset: error.offset)
      return nil
    }
  }

  func told(_ spot: Spot) -> String {
    switch spot.node.content {
    case .text(let text, let quoted): text.isEmpty && !quoted ? "nothing" : "\"\(text)\""
    case .list: "a list"
    case .map: "a map"
    case .refused: "what is refused"
    }
  }
}
