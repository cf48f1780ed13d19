import Notation

/// How a fault says what may stand at a place.
extension Shape {
  var expected: String { expected(for: "") }

  func expected(for text: String) -> String {
    let parts = alternatives.compactMap { $0.phrase(for: text) }
    return Shape.listed(parts, last: "or")
  }

  private func phrase(for text: String) -> String? {
    switch self {
    case .leaf(.distribution), .later: nil
    // Where a number is the rule, told of to whom it may help.
    case .leaf(.normal): text.first?.isLetter == true ? Leaf.normal.expected : nil
    case .leaf(let leaf): leaf.expected(for: text)
    case .words(let words, _, _): words.isEmpty ? nil : Shape.choice(words)
    case .list(let item): "a list, each \(item.expected)"
    case .map(let fields, let others): Shape.keys(fields, others)
    case .either: expected(for: text)
    case .distribution: WrittenLaw.expected(for: text)
    case .any: "a value"
    }
  }

  private static func keys(_ fields: [Field], _ others: Others?) -> String {
    let known = fields.filter(\.isPlainlyRead).map(\.name)
    switch others?.key {
    case .time: return known.isEmpty ? "visits and their values" : "keys such as \(known.prefix(3).joined(separator: ", ")), or visits"
    case .look: return "looks and their values"
    case .condition: return "conditions and their values"
    case .level: return "levels and their values"
    case .name: return "names and what they stand for"
    case .reference: return "names and their values"
    case .place: return "places and their values"
    case .column: return "columns by their CDISC names"
    case .event: return "events such as \(known.prefix(3).joined(separator: ", "))"
    case .amount: return "keys such as \(known.prefix(3).joined(separator: ", "))"
    case nil: return "keys such as \(known.prefix(3).joined(separator: ", "))"
    }
  }

  /// `one of a, b, c`; a single word stands alone, and of very many the first are told.
  static func choice(_ words: [String]) -> String {
    guard words.count != 1 else { return words[0] }
    let told = words.prefix(20).joined(separator: ", ")
    return words.count > 20 ? "one of \(told) and \(words.count - 20) more" : "one of \(told)"
  }

  static func listed(_ parts: [String], last: String) -> String {
    guard parts.count > 1 else { return parts.first ?? "nothing" }
    return parts.dropLast().joined(separator: ", ") + " \(last) " + parts[parts.count - 1]
  }
}

extension Field {
  /// Whether a map may have this key, remarks and sources aside.
  var isPlainlyRead: Bool {
    if case .read = standing { return !["label", "note", "source"].contains(name) }
    return false
  }
}
