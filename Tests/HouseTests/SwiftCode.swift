/// Swift source with comments and the text of strings blanked, so that what is searched for is code; places stay where they were.
///
/// Code interpolated in a string is kept. Regular expression literals are taken for code.
struct SwiftCode {
  let lines: [String]

  init(_ source: String) {
    var scanner = Scanner(characters: Array(source))
    scanner.code(until: nil)
    lines = String(scanner.kept).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }

  /// The lines, from 1, in which a pattern is found.
  func lines(matching pattern: some RegexComponent) -> [Int] { lines.indices.filter { lines[$0].contains(pattern) }.map { $0 + 1 } }

  private struct Scanner {
    let characters: [Character]
    var place = 0
    var kept: [Character] = []

    private func starts(_ text: String, at offset: Int = 0) -> Bool {
      let end = place + offset + text.count
      return end <= characters.count && characters[(place + offset)..<end].elementsEqual(text)
    }
    private mutating func keep(_ count: Int = 1) {
      kept += characters[place..<(place + count)]
      place += count
    }
    private mutating func blank(_ count: Int = 1) {
      for _ in 0..<min(count, characters.count - place) {
        kept.append(characters[place].isNewline ? "\n" : " ")
        place += 1
      }
    }

    /// Code to the end, or through the parenthesis that closes an interpolation.
    mutating func code(until closing: Character?) {
      var depth = 0
      while place < characters.count {
        let character = characters[place]
        if starts("//") {
          while place < characters.count, !characters[place].isNewline { blank() }
        } else if starts("/*") {
          comment()
        } else if character == "\"" || (character == "#" && opensString) {
          string()
        } else {
          if character == "(" { depth += 1 }
          if character == ")", closing != nil {
            if depth == 0 { return keep() }
            depth -= 1
          }
          keep()
        }
      }
    }

    /// Comments nest.
    private mutating func comment() {
      var depth = 0
      repeat {
        if starts("/*") {
          depth += 1
          blank(2)
        } else if starts("*/") {
          depth -= 1
          blank(2)
        } else {
          blank()
        }
      } while depth > 0 && place < characters.count
    }

    /// Whether number signs here lead to a quotation mark.
    private var opensString: Bool { characters[place...].first { $0 != "#" } == "\"" }

    private mutating func string() {
      let signs = String(repeating: "#", count: characters[place...].prefix { $0 == "#" }.count)
      let quotes = starts("\"\"\"", at: signs.count) ? "\"\"\"" : "\""
      keep(signs.count + quotes.count)
      while place < characters.count {
        if starts(quotes + signs) { return keep(quotes.count + signs.count) }
        if starts("\\" + signs + "(") {
          blank(1 + signs.count)
          keep()
          code(until: ")")
        } else if starts("\\") && signs.isEmpty {
          blank(2)
        } else {
          blank()
        }
      }
    }
  }
}
