import TestSupport
import Testing

@testable import Notation

@Suite struct `Limits of a file` {
  @Test func `sizes are told in MB, the limit in MiB`() {
    #expect(TreeReading([UInt8](repeating: 0x61, count: Limits.bytes + 1)).faults.map(\.found) == ["1.0 MB"])
    #expect(TreeReading([UInt8](repeating: 0xFF, count: 2_345_678)).faults.map(\.found) == ["2.3 MB"])
  }

  @Test func `sixteen levels are taken, seventeen are not`() {
    func nested(_ levels: Int) -> String { String(repeating: "{a: ", count: levels) + "x" + String(repeating: "}", count: levels) }
    #expect(TreeReading(nested(16)).faults == [])
    #expect(TreeReading(nested(17)).faults.map(\.rule) == [.limit])
    func indented(_ levels: Int) -> String {
      (0..<levels).map { String(repeating: " ", count: $0) + "a:\n" }.joined() + String(repeating: " ", count: levels) + "x"
    }
    #expect(TreeReading(indented(16)).faults == [])
    #expect(TreeReading(indented(17)).faults.map(\.rule) == [.limit])
    #expect(TreeReading(indented(3000)).faults.map(\.rule) == [.limit])
    #expect(TreeReading("a: " + String(repeating: "[", count: 5000)).faults.map(\.rule) == [.limit])
    #expect(TreeReading("a:\n" + String(repeating: "- ", count: 5000)).faults.map(\.rule) == [.limit])
  }

  /// A condition or a place is a longer key than a name, whose sixty characters the language looks at.
  @Test func `keys have at most two hundred characters`() {
    #expect(TreeReading(String(repeating: "n", count: 200) + ": x").faults == [])
    #expect(TreeReading(String(repeating: "n", count: 201) + ": x").faults.map(\.found) == ["a key of 201 characters"])
  }

  @Test func `of very many faults the first are told`() {
    let name = String(repeating: "n", count: 201)
    #expect(TreeReading((0..<500).map { "\(name)\($0): x\n" }.joined()).faults.count == Limits.faults)
  }

  @Test func `twenty thousand values are taken and more are not`() {
    func list(_ count: Int) -> String { "a:\n" + String(repeating: "  - x\n", count: count) }
    #expect(TreeReading(list(Limits.nodes - 4)).faults == [])
    #expect(TreeReading(list(Limits.nodes)).faults.map(\.rule) == [.limit])
  }

  /// Nine levels of nine aliases each would be half a billion texts.
  @Test func `a billion laughs are not laughed`() {
    var text = "a0: &a0 [x, x]\n"
    for level in 1...30 { text += "a\(level): &a\(level) [\(Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", "))]\n" }
    text += "{*a30 : 1}\n"
    let start = ContinuousClock.now
    #expect(TreeReading(text).faults.allSatisfy { $0.rule == .refused })
    #expect(ContinuousClock.now - start < .seconds(10))
  }

  /// The parser behind never meets an anchor, an alias or a tag: `Strictness` takes all out or stops.
  @Test func `soups of signs never reach the parser with what the language leaves out`() {
    let signs = [
      "&a", "*a", "!t", "!!str", "a", "b c", ": ", ":", "- ", "? ", "[", "]", "{", "}", ", ", ",", "\n", "\n  ", "\n    ", " ", "'", "\"", "|\n",
      ">-\n", "#", " # ", "\\", "%", "---", "0",
    ]
    var random = SplitMix(state: 1)
    for _ in 0..<4000 {
      let text = (0..<Int.random(in: 1...24, using: &random)).map { _ in signs.randomElement(using: &random) ?? "" }.joined()
      let read = TreeReading("k: v\n" + text)
      for fault in read.faults {
        #expect(!["alias)", "anchor)", "tag)"].contains { fault.found.contains($0) }, "\(text.debugDescription): \(fault)")
      }
      #expect(read.root != nil || !read.faults.isEmpty)
    }
  }

  @Test func `random bytes end in faults`() {
    var random = SplitMix(state: 2)
    for length in stride(from: 0, to: 3000, by: 7) {
      #expect(!TreeReading((0..<length).map { _ in UInt8.random(in: 0...255, using: &random) }).faults.isEmpty)
    }
  }
}
