/// Which right word a wrong one is near to.
public enum Nearness {
  /// The nearest candidate: at most two letters away (one, for words of three letters), or with a word in common; nil when none is near.
  ///
  /// - Parameter text: the wrong word, as written.
  /// - Parameter candidates: the right words; of two equally near the first is offered.
  public static func nearest(to text: String, among candidates: [String]) -> String? {
    let wrong = text.lowercased()
    let byLetters = candidates.map { ($0, distance(wrong, $0.lowercased())) }.filter { $0.1 <= min(2, max($0.0.count, wrong.count) / 2) }
    if let near = byLetters.min(by: { $0.1 < $1.1 }) { return near.0 }
    let words = Set(words(of: wrong))
    let byWords = candidates.map { candidate in (candidate, Self.words(of: candidate.lowercased()).filter(words.contains).count) }
    guard let best = byWords.map(\.1).max(), best > 0 else { return nil }
    return byWords.first { $0.1 == best }?.0
  }

  /// Letters inserted, removed or changed to turn one text into the other (Levenshtein), a swap of neighbors counting one.
  public static func distance(_ a: String, _ b: String) -> Int {
    let a = Array(a)
    let b = Array(b)
    guard abs(a.count - b.count) <= 2 else { return abs(a.count - b.count) }
    var rows = [Array(0...b.count)]
    for i in 0..<a.count {
      var row = [i + 1]
      for j in 0..<b.count {
        var least = min(rows[i][j] + (a[i] == b[j] ? 0 : 1), rows[i][j + 1] + 1, row[j] + 1)
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { least = min(least, rows[i - 1][j - 1] + 1) }
        row.append(least)
      }
      rows.append(row)
    }
    return rows[a.count][b.count]
  }

  /// Words of three letters and more, for `of`, `to` and `at` say nothing.
  private static func words(of text: String) -> [Substring] {
    text.split { !$0.isLetter && !$0.isNumber }.filter { $0.count >= 3 }
  }
}
