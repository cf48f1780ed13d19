/// The characters of a file, once its bytes are known to be UTF-8 without control characters and few enough.
struct PlainText {
  var scalars: [Unicode.Scalar]

  /// Checks size first, so that any amount of noise is refused at once, then every character.
  init(_ bytes: [UInt8]) throws(Faults) {
    guard bytes.count <= Limits.bytes else { throw Faults([Self.tooLarge(bytes.count)]) }
    guard !bytes.isEmpty else { throw Faults([Self.fault(0, 0, "an empty file", "\"equipoise: 1\"", .missing)]) }
    if let mark = Self.byteOrderMark(bytes) { throw Faults([mark]) }
    scalars = []
    scalars.reserveCapacity(bytes.count)
    var here = Position(line: 1, column: 1)
    var decoder = UTF8()
    var rest = bytes.makeIterator()
    decoding: while true {
      switch decoder.decode(&rest) {
      case .emptyInput: break decoding
      case .error: throw Faults([Self.fault(here.line, here.column, "bytes that are not UTF-8", "UTF-8 text", .syntax)])
      case .scalarValue(let scalar):
        guard Self.isAllowed(scalar) else {
          throw Faults([Self.fault(here.line, here.column, "the control character \(Self.code(scalar))", "text without control characters", .syntax)])
        }
        scalars.append(scalar)
        if scalar == "\n" { here = Position(line: here.line + 1, column: 1) } else { here.column += 1 }
      }
    }
    try endLinesWithLineFeeds()
  }

  /// A carriage return may stand before a line feed and nowhere else; it is taken away.
  private mutating func endLinesWithLineFeeds() throws(Faults) {
    guard scalars.contains("\r") else { return }
    var here = Position(line: 1, column: 1)
    var kept: [Unicode.Scalar] = []
    kept.reserveCapacity(scalars.count)
    for (index, scalar) in scalars.enumerated() {
      if scalar == "\r" {
        guard index + 1 < scalars.count, scalars[index + 1] == "\n" else {
          throw Faults([Self.fault(here.line, here.column, "a carriage return within a line", "lines that end with a line feed", .syntax)])
        }
        continue
      }
      kept.append(scalar)
      if scalar == "\n" { here = Position(line: here.line + 1, column: 1) } else { here.column += 1 }
    }
    scalars = kept
  }

  /// Everything but the control characters, the line and paragraph separators (which YAML 1.1 took for ends of lines) and the byte order mark.
  /// Tabs pass here and are told by `Strictness`, which knows whether they stand in a comment.
  private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x09, 0x0A, 0x0D: true
    case 0..<0x20, 0x7F..<0xA0, 0x2028, 0x2029, 0xFEFF, 0xFFFE, 0xFFFF: false
    default: true
    }
  }

  private static func byteOrderMark(_ bytes: [UInt8]) -> Fault? {
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
      return fault(1, 1, "a byte order mark", "UTF-8 text without one", .syntax)
    }
    if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) || bytes.starts(with: [0, 0, 0xFE, 0xFF]) {
      return fault(1, 1, "bytes that are not UTF-8", "UTF-8 text", .syntax)
    }
    return nil
  }

  private static func tooLarge(_ count: Int) -> Fault {
    let tenths = (Double(count) / 1e5).rounded() / 10
    return fault(0, 0, "\(tenths) MB", "at most 1 MiB", .limit)
  }

  private static func fault(_ line: Int, _ column: Int, _ found: String, _ expected: String, _ rule: Fault.Rule) -> Fault {
    Fault(line: line, column: column, place: "", found: found, expected: expected, rule: rule)
  }

  private static func code(_ scalar: Unicode.Scalar) -> String {
    let digits = String(scalar.value, radix: 16, uppercase: true)
    return "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }
}
