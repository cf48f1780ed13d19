import Notation

/// Whether a title as a source prints it is that of the record it is said to mean.
enum CitationTitle {
  struct Contradiction: Equatable {
    /// The word, or the whole title.
    var printed: String
    var recorded: String
    /// Unicode scalars of the printed title before the word.
    var offset: Int
  }

  /// A word of five letters or more that the record has otherwise, nearly the same (edit distance up to 3 and a third of its length); or, where fewer
  /// than half of the printed words stand in the record, the titles themselves. Nil for what is hardly a title, such as an address.
  ///
  /// Plurals and British spelling are no contradictions.
  static func contradiction(_ printed: String, record: String) -> Contradiction? {
    let own = words(printed)
    let theirs = words(record)
    guard own.count >= 3, !theirs.isEmpty else { return nil }
    let missing = own.filter { word in !theirs.contains { $0.plain == word.plain } }
    if missing.count * 2 > own.count { return Contradiction(printed: printed, recorded: record, offset: 0) }
    let unmatched = theirs.filter { word in !own.contains { $0.plain == word.plain } }
    for word in missing {
      let near = unmatched.first { other in
        let distance = NearWord.editDistance(Array(word.plain.unicodeScalars), Array(other.plain.unicodeScalars))
        return distance <= min(3, word.plain.count / 3)
      }
      if let near { return Contradiction(printed: word.text, recorded: near.text, offset: word.offset) }
    }
    return nil
  }

  private struct Word {
    var text: String
    /// In lower case, American spelling and the singular.
    var plain: String
    var offset: Int
  }

  private static func words(_ title: String) -> [Word] {
    var all: [Word] = []
    var current: [Unicode.Scalar] = []
    for (index, scalar) in (Array(title.unicodeScalars) + [" "]).enumerated() {
      if scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) {
        current.append(scalar)
      } else {
        if current.count >= 5 {
          let text = String(String.UnicodeScalarView(current))
          all.append(Word(text: text, plain: plain(text), offset: index - current.count))
        }
        current = []
      }
    }
    return all
  }

  private static func plain(_ word: String) -> String {
    let american = word.lowercased().replacing("isa", with: "iza").replacing("ise", with: "ize").replacing("our", with: "or")
    return american.hasSuffix("s") ? String(american.dropLast()) : american
  }
}
