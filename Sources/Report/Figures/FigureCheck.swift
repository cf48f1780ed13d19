/// The traps of the drawing program, each a rule that every specification is held to.
public enum FigureCheck {
  /// What a specification does wrong; empty when it keeps the rules:
  /// the same scale on each layer's x and y (else an axis silently widens), a title or null on each (else titles are joined), no color of its own
  /// (else dark pages break), no limit on text, and no runs of spaces, which collapse.
  public static func faults(_ specification: JSONValue) -> [String] {
    var faults: [String] = []
    for plot in plots(specification) {
      let layers = plot["layer"]?.elements ?? [plot]
      for channel in ["x", "y"] {
        let encodings = layers.compactMap { $0["encoding"]?[channel] }.filter { $0["field"] != nil }
        if Set(encodings.map { ($0["scale"] ?? .null).text() }).count > 1 { faults.append("\(channel) has different scales") }
        if Set(encodings.map { ($0["axis"] ?? .null).text() }).count > 1 { faults.append("\(channel) has different axes") }
        for encoding in encodings {
          if encoding["title"] == nil { faults.append("\(channel) has no title, nor null") }
          if let axis = encoding["axis"], axis != .null, axis["title"] == nil { faults.append("the \(channel) axis has no title, nor null") }
          if encoding["scale"]?["nice"] != .bool(false) { faults.append("the \(channel) scale is not held") }
        }
      }
    }
    each(specification) { key, value in
      if case .text(let text) = value {
        if text.hasPrefix("#"), text.count == 7 || text.count == 4 { faults.append("\(key) holds the color \(text)") }
        if text.contains("  ") { faults.append("a run of spaces in “\(text)”") }
      }
      if key.lowercased().hasSuffix("limit"), value != .integer(0) { faults.append("\(key) is not 0") }
    }
    return faults
  }

  private static func plots(_ value: JSONValue) -> [JSONValue] {
    for key in ["hconcat", "vconcat", "concat"] {
      if let parts = value[key] { return parts.elements.flatMap(plots) }
    }
    return [value]
  }

  private static func each(_ value: JSONValue, key: String = "", _ visit: (String, JSONValue) -> Void) {
    visit(key, value)
    switch value {
    case .array(let all): for element in all { each(element, key: key, visit) }
    case .object(let fields): for field in fields { each(field.value, key: field.key, visit) }
    default: break
    }
  }
}

extension JSONValue {
  /// The elements of an array; none of anything else.
  var elements: [JSONValue] { if case .array(let all) = self { all } else { [] } }
}
