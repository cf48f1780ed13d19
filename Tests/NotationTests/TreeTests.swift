import Testing

@testable import Notation

@Suite struct `Tree` {
  private func entries(_ node: Node?) throws -> [Entry] {
    guard case .map(let entries)? = node?.content else { throw Faults([]) }
    return entries
  }

  @Test func `keeps keys, texts and their places`() throws {
    let read = TreeReading("a: 1\nb:\n  \"c d\": {e: no, f: 'x''y'}   # g: h\n  l: [1e3, \"on\"]\n")
    #expect(read.faults == [])
    let top = try entries(read.root)
    let inner = try entries(top[1].value)
    let flow = try entries(inner[0].value)
    guard case .list(let items) = inner[1].value.content else {
      Issue.record("\(read)")
      return
    }
    #expect(top.map(\.key) == ["a", "b"])
    #expect(top[0].value == Node(position: Position(line: 1, column: 4), content: .text("1", quoted: false), isVerbatim: true))
    #expect(inner[0].key == "c d" && inner[0].position == Position(line: 3, column: 3))
    #expect(flow[0].value.content == .text("no", quoted: false) && flow[0].value.position == Position(line: 3, column: 14))
    #expect(flow[1].value.content == .text("x'y", quoted: true) && !flow[1].value.isVerbatim)
    #expect(items.map(\.content) == [.text("1e3", quoted: false), .text("on", quoted: true)])
    #expect(items[1].position(ofScalar: 1) == Position(line: 4, column: 14))
  }

  @Test func `takes texts of several lines`() throws {
    let read = TreeReading("note: |\n  one\n  * two & !three\nlong: this goes\n  *on\n  and on\nend: x\n")
    #expect(read.faults == [])
    let top = try entries(read.root)
    #expect(
      top.map(\.value.content) == [
        .text("one\n* two & !three\n", quoted: true), .text("this goes *on and on", quoted: false), .text("x", quoted: false),
      ])
  }

  @Test func `counts columns in characters, whatever their bytes`() throws {
    let read = TreeReading("müde: {größe: x}\n")
    let top = try entries(read.root)
    let inner = try entries(top[0].value)
    #expect(inner[0].position == Position(line: 1, column: 8) && inner[0].value.position == Position(line: 1, column: 15))
  }

  @Test func `reads lines that end as on Windows`() {
    #expect(TreeReading("a: 1\r\nb: 2\r\n").root == TreeReading("a: 1\nb: 2\n").root)
  }

  @Test func `tells an empty value at its key`() throws {
    let read = TreeReading("a:\nb: {c: , d: }\n")
    let top = try entries(read.root)
    let inner = try entries(top[1].value)
    #expect(top[0].value.position == Position(line: 1, column: 1))
    #expect(inner.map(\.value.content) == [.text("", quoted: false), .text("", quoted: false)])
    #expect(inner.map(\.value.position) == inner.map(\.position))
  }

  /// Text, and its faults as rule, line, column and place.
  static let refused: [(String, String)] = [
    ("a: &x 1\nb: *x\n", "refused 1:4 a, refused 2:4 b"),
    ("a: {b: 1}\nc:\n  <<: *a\n  d: 1\n", "refused 3:3 c"),
    ("a: {b: 1}\nc: {<<: {d: 1}}\n", "refused 2:5 c"),
    ("a: !!str 1\n", "refused 1:4 a"),
    ("a: [!x 1, 2]\n", "refused 1:5 a"),
    ("&x a: 1\n", "refused 1:1 "),
    ("*x : 1\n", "refused 1:1 "),
    ("a: 1\n---\nb: 2\n", "refused 2:1 "),
    ("%YAML 1.2\n---\na: 1\n", "refused 1:1 "),
    ("a: 1\n...\n", "refused 2:1 "),
    ("? a\n: b\n", "syntax 1:1 "),
    ("[a]: 1\n", "syntax 1:1 "),
    ("{a: 1}: 2\n", "syntax 1:1 "),
    ("a:\n\tb: 1\n", "syntax 2:1 "),
    ("a:\n  \tb: 1\n", "syntax 2:3 "),
    ("a: b\tc\n", "syntax 1:5 "),
    ("a: \"b\tc\"\n", "syntax 1:6 "),
    ("a: |\n  b\tc\n", "syntax 2:4 "),
    ("a: \"b\n", "syntax 1:4 "),
    ("a: 'b\nc: d\n", "syntax 1:4 "),
    ("a: [b\nc: d\n", "syntax 2:2 "),
    ("a: @b\n", "syntax 1:4 "),
    ("a: 1\n b: 2\n", "syntax 2:3 "),
    ("a: b: c\n", "syntax 1:5 "),
    ("a:\n  b: 1\n c: 2\n", "syntax 3:2 "),
    ("\"\": 1\n", "syntax 1:1 "),
    ("a: 1\nb: {c: 1, d: {e: 1, e: 2}, c: 2}\na: 2\n", "duplicate 2:21 b.d.e, duplicate 2:28 b.c, duplicate 3:1 a"),
    ("a: 1\n\"a\": 2\n'a': 3\n", "duplicate 2:1 a, duplicate 3:1 a"),
    ("1: x\n\"1\": y\n", "duplicate 2:1 1"),
    ("a: 1\r\rb: 2\n", "syntax 1:5 "),
    ("a: \u{0}\n", "syntax 1:4 "),
    ("a: \u{85}\n", "syntax 1:4 "),
    ("a: \u{2028}\n", "syntax 1:4 "),
    ("a: \u{FEFF}\n", "syntax 1:4 "),
    ("just text\n", "missing 1:1 "),
    ("t\n\nmore: x\n", "syntax 3:5 "),
    ("- a\n", "missing 1:1 "),
    ("", "missing 0:0 "),
    ("\n  \n# nothing\n", "missing 0:0 "),
    ("---\n", "missing 1:1 "),
  ]

  @Test(arguments: refused)
  func `refuses what the language leaves out of YAML`(_ text: String, _ expected: String) {
    let faults = TreeReading(text).faults.map { "\($0.rule) \($0.line):\($0.column) \($0.place)" }
    #expect(faults.joined(separator: ", ") == expected)
  }

  @Test(arguments: ["a: 1 &x *y !z", "a: x&y", "a: \"*b\"", "a: '&b !c'", "a: b # *c\n", "a: [b *c, d&e]", "'*a': b\n", "a:\n  - b\n"])
  func `takes the same signs within a text`(_ text: String) { #expect(TreeReading(text).faults == []) }

  @Test func `tells equal keys of a map once each, up to many`() {
    let text = (0..<12).map { "k\($0): 1\nk\($0): 2\n" }.joined()
    let faults = TreeReading(text).faults
    #expect(faults.map(\.line) == (0..<12).map { 2 * $0 + 2 })
    #expect(faults[5].found == "a second key \"k5\"" && faults[5].expected == "one; the first is in line 11")
    #expect(TreeReading(String(repeating: "k: 1\n", count: 500)).faults.map(\.rule) == [.duplicate])
  }
}
