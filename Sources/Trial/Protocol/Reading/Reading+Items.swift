import Notation

/// Scores made of items.
extension Reading {
  /// `data.missing items`.
  mutating func missingItems(_ spot: Spot) -> MissingItems {
    guard let written = spot["missing items"], let text = written.text else { return .none }
    guard let rule = MissingItems(written: text) else {
      findings.fault(written, "\"\(text)\"", expected: "none, or prorate up to 1 … 8, such as \"prorate up to 2\"", .wrongType)
      return .none
    }
    if !endpoints.contains(where: { $0.instrument != nil }) {
      findings.keyFault(written, "key \"missing items\" without an instrument", expected: "an endpoint with instrument HAMD17 or HAMD6", .contradicts)
    }
    return rule
  }

  /// The instrument's range, or that of the version whose agitation goes to 2.
  func hamiltonRange(_ spot: Spot) -> NumberRange {
    spot["range"]?.read(NumberRange.self) == HamiltonScale.shorterRange ? HamiltonScale.shorterRange : HamiltonScale.range
  }
}
