import Notation

/// Text of the file language, line by line, each line under its place and with the reason of a default behind it.
struct LanguageText {
  private(set) var lines: [String] = []
  private var path: [String] = []
  private let reasons: [String: String]

  init(defaults: [AppliedDefault]) {
    reasons = Dictionary(defaults.map { ($0.place, $0.reason) }, uniquingKeysWith: { first, _ in first })
  }

  var text: String { lines.joined(separator: "\n") + "\n" }

  /// A key and what stands under it, line by line.
  mutating func block(_ key: String, _ write: (inout LanguageText) -> Void) {
    line(key, "")
    path.append(key)
    write(&self)
    path.removeLast()
  }

  /// What a reader may want to know and the program does not read.
  mutating func comment(_ text: String) { lines.append("\(String(repeating: "  ", count: path.count))# \(text)") }

  /// A key and a text as it stands, such as a quantity or a map in flow style.
  mutating func line(_ key: String, _ value: String) {
    let place = (path + [key]).joined(separator: ".")
    let reason = reasons[place].map { "   # default: \($0)" } ?? ""
    let indentation = String(repeating: "  ", count: path.count)
    lines.append("\(indentation)\(Self.quoted(key, inFlow: false)):\(value.isEmpty ? "" : " ")\(value)\(reason)")
  }

  /// A key and a map of written values: in flow style, or line by line where one of them is a default and says why.
  mutating func map(_ key: String, _ entries: [(String, String)]) {
    let place = (path + [key]).joined(separator: ".")
    guard entries.contains(where: { reasons["\(place).\($0.0)"] != nil }) else { return line(key, Self.flow(entries)) }
    block(key) { page in for (name, value) in entries { page.line(name, value) } }
  }

  /// A key and a free text, in quotation marks where YAML would take it for something else; nothing where there is no text.
  mutating func text(_ key: String, _ value: String?) {
    if let value { line(key, Self.quoted(value, inFlow: false)) }
  }

  /// A map in flow style whose values are written already.
  static func flow(_ entries: [(String, String)]) -> String {
    "{\(entries.map { "\(quoted($0.0, inFlow: true)): \($0.1)" }.joined(separator: ", "))}"
  }

  /// A share for each arm.
  static func shares(_ shares: [Double], _ arms: [Arm]) -> String { flow(zip(arms, shares).map { ($0.name, Share($1).written) }) }

  /// A list in flow style of free texts.
  static func list(_ items: [String]) -> String { "[\(items.map { quoted($0, inFlow: true) }.joined(separator: ", "))]" }

  /// The text itself, or in double quotation marks.
  static func quoted(_ text: String, inFlow: Bool) -> String {
    let signs = inFlow ? ",[]{}" : ""
    let begins = text.first.map { !"!&*-?|>@`\"'%#{}[],:".contains($0) } ?? false
    let isOwnWord = ["null", "~", "true", "false"].contains(text.lowercased())
    let isPlain =
      begins && !isOwnWord && text.last != " " && text.last != ":" && text.first != " " && !text.contains(": ") && !text.contains(" #")
      && !text.contains("\n") && !text.contains(where: signs.contains) && !(inFlow && text.contains(":"))
    guard !isPlain else { return text }
    let escaped = text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
    return "\"\(escaped)\""
  }
}
