import Notation

/// Gathers the faults of a data file: the first hundred in full, the rest by number, so that noise is refused at little cost.
struct FaultCollector {
  static let most = 100

  private var listed: [Fault] = []
  private var further = 0

  var isEmpty: Bool { listed.isEmpty }

  mutating func add(_ fault: @autoclosure () -> Fault) {
    if listed.count < Self.most { listed.append(fault()) } else { further += 1 }
  }

  /// All listed faults; after them, where there are more, how many more.
  var faults: Faults {
    guard further > 0, let last = listed.max(by: { ($0.line, $0.column) < ($1.line, $1.column) }) else { return Faults(listed) }
    let rest = Fault(
      line: last.line, column: last.column, place: "", found: "\(further) further faults", expected: "a file without faults", rule: .limit)
    var all = Faults(listed)
    all.all.append(rest)
    return all
  }

  /// A cell's text in quotation marks, cut to what a line can hold, control characters made visible.
  static func quoted(_ text: String) -> String {
    let most = 60
    var shown = ""
    for scalar in text.unicodeScalars.prefix(most) {
      shown += scalar.value < 0x20 || scalar.value == 0x7F ? scalar.escaped(asASCII: true) : String(scalar)
    }
    return "\"\(shown)\(text.unicodeScalars.count > most ? "…" : "")\""
  }
}
