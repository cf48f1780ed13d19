import Notation

/// The faults, warnings and defaults that reading a file comes upon.
struct Findings {
  private(set) var faults: [Fault] = []
  private(set) var defaults: [AppliedDefault] = []
  private var told: Set<Fault> = []

  /// Tells a fault once; what is wrong in `assumptions` would otherwise be told for every scenario.
  mutating func add(_ fault: Fault) {
    if told.insert(fault).inserted { faults.append(fault) }
  }

  /// A fault of the value at a spot, told where the value begins.
  mutating func fault(
    _ spot: Spot, _ found: String, expected: String, _ rule: Fault.Rule, suggestion: String? = nil, place: String? = nil, offset: Int = 0
  ) {
    let at = spot.node.position(ofScalar: offset)
    add(Fault(line: at.line, column: at.column, place: place ?? spot.place, found: found, expected: expected, suggestion: suggestion, rule: rule))
  }

  /// A fault of the key of a spot, or of what is missing under it.
  mutating func keyFault(
    _ spot: Spot, _ found: String, expected: String, _ rule: Fault.Rule, suggestion: String? = nil, place: String? = nil
  ) {
    let at = spot.key
    add(Fault(line: at.line, column: at.column, place: place ?? spot.place, found: found, expected: expected, suggestion: suggestion, rule: rule))
  }

  /// A name that nothing declares: told with the names that are declared, the nearest offered.
  mutating func unknown(_ spot: Spot, _ name: String, expected names: [String], or nothing: String, atKey: Bool = false) {
    let expected = names.isEmpty ? nothing : Shape.choice(names)
    let near = NearWord.nearest(to: name, among: names)
    if atKey {
      keyFault(spot, "\"\(name)\"", expected: expected, .unknownName, suggestion: near)
    } else {
      fault(spot, "\"\(name)\"", expected: expected, .unknownName, suggestion: near)
    }
  }

  mutating func fill(_ place: String, _ value: String, because reason: String) {
    defaults.append(AppliedDefault(place: place, value: value, reason: reason))
  }
}
