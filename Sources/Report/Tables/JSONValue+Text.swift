extension JSONValue {
  /// The value as JSON text.
  ///
  /// - Parameter indented: two spaces a level, arrays and objects that hold only plain values on one line where they fit; else no space at all.
  public func text(indented: Bool = false) -> String {
    var out = ""
    write(to: &out, level: indented ? 0 : nil)
    if indented { out += "\n" }
    return out
  }

  /// Columns that a plain array or object may take on one line.
  private static let lineWidth = 140

  private func write(to out: inout String, level: Int?) {
    switch self {
    case .null: out += "null"
    case .bool(let value): out += value ? "true" : "false"
    case .integer(let value): out += String(value)
    case .number(let value): out += Self.number(value)
    case .text(let value): Self.quote(value, to: &out)
    case .array(let all):
      Self.list("[", "]", all.map { ("", $0) }, isPlain: all.allSatisfy(\.isPlain), to: &out, level: level)
    case .object(let fields):
      Self.list("{", "}", fields.map { ($0.key, $0.value) }, isPlain: fields.allSatisfy(\.value.isPlain), to: &out, level: level, keyed: true)
    }
  }

  private var isPlain: Bool {
    switch self {
    case .array(let all): all.isEmpty
    case .object(let fields): fields.isEmpty
    default: true
    }
  }

  private static func list(
    _ open: String, _ close: String, _ items: [(String, JSONValue)], isPlain: Bool, to out: inout String, level: Int?, keyed: Bool = false
  ) {
    func item(_ item: (String, JSONValue), to out: inout String, level: Int?, space: String) {
      if keyed {
        quote(item.0, to: &out)
        out += ":" + space
      }
      item.1.write(to: &out, level: level)
    }
    guard let level, !items.isEmpty else {
      out += open
      for (index, each) in items.enumerated() {
        if index > 0 { out += "," }
        item(each, to: &out, level: nil, space: "")
      }
      out += close
      return
    }
    if isPlain {
      var line = open
      for (index, each) in items.enumerated() {
        if index > 0 { line += ", " }
        item(each, to: &line, level: nil, space: " ")
      }
      line += close
      if line.count + 2 * level <= lineWidth {
        out += line
        return
      }
    }
    let margin = String(repeating: "  ", count: level + 1)
    out += open
    for (index, each) in items.enumerated() {
      out += index > 0 ? ",\n" + margin : "\n" + margin
      item(each, to: &out, level: level + 1, space: " ")
    }
    out += "\n" + String(repeating: "  ", count: level) + close
  }

  /// The fewest digits that read back as the same number.
  static func number(_ value: Double) -> String {
    if value.isNaN { return "\"NaN\"" }
    if value.isInfinite { return value > 0 ? "\"Infinity\"" : "\"-Infinity\"" }
    return value.description
  }

  private static func quote(_ value: String, to out: inout String) {
    out += "\""
    for scalar in value.unicodeScalars {
      switch scalar {
      case "\"": out += "\\\""
      case "\\": out += "\\\\"
      case "\n": out += "\\n"
      case "\r": out += "\\r"
      case "\t": out += "\\t"
      case "\u{2028}": out += "\\u2028"
      case "\u{2029}": out += "\\u2029"
      case _ where scalar.value < 0x20:
        let digits = String(scalar.value, radix: 16)
        out += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: out.unicodeScalars.append(scalar)
      }
    }
    out += "\""
  }
}
