/// JSON with its keys in the order they were given, two spaces a level.
indirect enum SchemaText {
  case text(String)
  case number(Double)
  case truth(Bool)
  case list([SchemaText])
  case object([(String, SchemaText)])

  func written(indentation: Int = 0) -> String {
    let inner = String(repeating: "  ", count: indentation + 1)
    let outer = String(repeating: "  ", count: indentation)
    switch self {
    case .text(let text): return Self.quoted(text)
    case .number(let number): return number == number.rounded() && abs(number) < 1e15 ? String(Int(number)) : "\(number)"
    case .truth(let truth): return truth ? "true" : "false"
    case .list(let items):
      guard !items.isEmpty else { return "[]" }
      return "[\n\(items.map { inner + $0.written(indentation: indentation + 1) }.joined(separator: ",\n"))\n\(outer)]"
    case .object(let entries):
      guard !entries.isEmpty else { return "{}" }
      let lines = entries.map { "\(inner)\(Self.quoted($0.0)): \($0.1.written(indentation: indentation + 1))" }
      return "{\n\(lines.joined(separator: ",\n"))\n\(outer)}"
    }
  }

  private static func quoted(_ text: String) -> String {
    "\"\(text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n"))\""
  }
}
