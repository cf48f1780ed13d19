import Notation

/// The faults, warnings and defaults that reading a file comes upon.
struct Findings {
  private(set) var faults: [Fault] = []
  private(set) var defaults: [AppliedDefault] = []
  private var told: Set<Fault> = []
  /// Places of keys that are there misspelled, so that they are not missed as well.
  private var misspelled: Set<String> = []

  /// So many faults are told; a file with more is no protocol.
  private static let most = Limits.faults

  /// Tells a fault once; what is wrong in `assumptions` would otherwise be told for every scenario.
  mutating func add(_ fault: Fault) {
    guard faults.count <= Self.most, told.insert(fault).inserted else { return }
    if faults.count < Self.most { return faults.append(fault) }
    faults.append(
      Fault(line: fault.line, column: fault.column, place: "", found: "more than \(Self.most) faults", expected: "fewer", rule: .limit))
  }

  /// The nearest of the candidates; none once faults abound, so that noise costs little.
  func nearest(to word: String, among candidates: [String]) -> String? {
    faults.count < Self.most && candidates.count <= 1000 ? NearWord.nearest(to: word, among: candidates) : nil
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

  /// Remembers that a key is there, if misspelled.
  mutating func misspelled(_ key: String, in spot: Spot) { misspelled.insert("\(spot.place).\(key)") }

  /// A key that is not there and must be, unless it is there misspelled.
  ///
  /// - Parameter shared: another block that could have had it.
  mutating func missing(_ keys: String..., in spot: Spot, or shared: Spot? = nil, found: String? = nil, expected: String) {
    let places = [spot.place] + (shared.map { [$0.place] } ?? [])
    guard !keys.contains(where: { key in places.contains { misspelled.contains("\($0).\(key)") } }) else { return }
    keyFault(spot, found ?? "no key \"\(keys[0])\"", expected: expected, .missing)
  }

  /// A name that nothing declares: told with the names that are declared, the nearest offered (of times and looks none is: week 7 is not meant for week 1).
  mutating func unknown(_ spot: Spot, _ name: String, expected names: [String], or nothing: String, atKey: Bool = false) {
    let expected = names.isEmpty ? nothing : Shape.choice(names)
    let near = TimePoint.reading(name) == nil && Names.look(name) == nil ? nearest(to: name, among: names) : nil
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
