import Notation

/// Text of the file language, line by line, each line under its place, with the remarks of that place and the reason of a default behind it.
struct LanguageText {
  private(set) var lines: [String] = []
  private var path: [String] = []
  /// Levels by which a line stands further in than its place is long.
  private var shift = 0
  private var filter: Filter?
  private let reasons: [String: String]
  private let remarks: [Remark]

  /// Which keys of one level are written.
  private struct Filter {
    var level: Int
    var keys: Set<String>
    var keeps: Bool
  }

  init(defaults: [AppliedDefault], remarks: [Remark]) {
    reasons = Dictionary(defaults.map { ($0.place, $0.reason) }, uniquingKeysWith: { first, _ in first })
    self.remarks = remarks
  }

  var text: String { lines.joined(separator: "\n") + "\n" }

  /// A key and what stands under it, line by line.
  mutating func block(_ key: String, _ write: (inout LanguageText) -> Void) {
    guard isWritten(key) else { return }
    append(key, "")
    path.append(key)
    write(&self)
    for remark in remarks(at: path) { append(remark.kind.rawValue, remark.written(inFlow: false)) }
    path.removeLast()
  }

  /// A key and a text as it stands, such as a quantity or a map in flow style.
  mutating func line(_ key: String, _ value: String) {
    guard isWritten(key) else { return }
    let place = (path + [key]).joined(separator: ".")
    var value = value
    for remark in remarks where remark.place == place || remark.place.hasPrefix(place + ".") {
      value = FlowText.inserting(remark, under: String(remark.place.dropFirst(place.count + 1)), into: value)
    }
    append(key, value)
  }

  /// A key and values that are written already, line by line, so that each may be a default and say why.
  mutating func block(_ key: String, _ entries: [(String, String)]) {
    block(key) { page in for (name, value) in entries { page.line(name, value) } }
  }

  /// What a reader may want to know and the program does not read.
  mutating func comment(_ text: String) { lines.append("\(indentation)# \(text)") }

  /// Writes some keys of what follows alone, or all but these.
  ///
  /// - Parameter path: where the lines belong, if not where they are written.
  mutating func filtered(_ keys: Set<String>, keeps: Bool, as path: [String]? = nil, _ write: (inout LanguageText) -> Void) {
    let before = (self.path, shift)
    if let path { (self.path, shift) = (path, self.path.count - path.count) }
    filter = Filter(level: self.path.count, keys: keys, keeps: keeps)
    write(&self)
    filter = nil
    (self.path, shift) = before
  }

  /// Whether something is said of a key, so that it has to be written as a map.
  func hasRemark(_ key: String) -> Bool { !remarks(at: path + [key]).isEmpty }

  private func remarks(at path: [String]) -> [Remark] {
    let place = path.joined(separator: ".")
    return remarks.filter { $0.place == place }
  }
  private func isWritten(_ key: String) -> Bool {
    guard let filter, filter.level == path.count else { return true }
    return filter.keys.contains(key) == filter.keeps
  }
  private var indentation: String { String(repeating: "  ", count: path.count + shift) }

  private mutating func append(_ key: String, _ value: String) {
    let place = (path + [key]).joined(separator: ".")
    let reason = reasons[place].map { "   # default: \($0)" } ?? ""
    lines.append("\(indentation)\(Self.quoted(key, inFlow: false)):\(value.isEmpty ? "" : " ")\(value)\(reason)")
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

  /// A number for each arm.
  static func numbers(_ numbers: [Double], _ arms: [Arm]) -> String { flow(zip(arms, numbers).map { ($0.name, Number.written($1)) }) }

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
