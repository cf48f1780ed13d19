/// The right word that a wrong one is near to, for "did you mean …?".
public enum NearWord {
  /// The candidate nearest to `word`; nil where none is near.
  ///
  /// Near is: the same but for case; or an edit distance (insertions, deletions, substitutions, transpositions of neighbors) of at most 2, and at most
  /// half of the shorter word; or, failing these, one whole word in common.
  /// Of several equally near, the first.
  ///
  /// - Parameters:
  ///   - word: what was found; longer than 60 characters is near to nothing, so that noise costs nothing.
  ///   - candidates: what may stand there.
  public static func nearest(to word: String, among candidates: some Sequence<String>) -> String? {
    let found = Array(word.lowercased().unicodeScalars)
    guard !found.isEmpty, found.count <= 60 else { return nil }
    let foundWords = words(found)
    var best: (distance: Int, candidate: String)?
    var sharing: String?
    for candidate in candidates {
      let right = Array(candidate.lowercased().unicodeScalars)
      guard !right.isEmpty, right.count <= 60 else { continue }
      let most = min(2, min(right.count, found.count) / 2)
      if abs(right.count - found.count) <= most {
        let distance = editDistance(found, right)
        if distance <= most, best.map({ distance < $0.distance }) ?? true { best = (distance, candidate) }
      }
      if sharing == nil, !foundWords.isDisjoint(with: words(right)) { sharing = candidate }
    }
    return best?.candidate ?? sharing
  }

  /// Words of three letters or more.
  private static func words(_ text: [Unicode.Scalar]) -> Set<[Unicode.Scalar]> {
    Set(text.split { !$0.properties.isAlphabetic && !($0 >= "0" && $0 <= "9") }.map(Array.init).filter { $0.count >= 3 })
  }

  /// Damerau's distance with neighbors transposed once (optimal string alignment).
  public static func editDistance(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar]) -> Int {
    var before: [Int] = []
    var last = Array(0...b.count)
    for i in a.indices {
      var row = [i + 1]
      for j in b.indices {
        var least = min(last[j + 1] + 1, row[j] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { least = min(least, before[j - 1] + 1) }
        row.append(least)
      }
      (before, last) = (last, row)
    }
    return last[b.count]
  }
}
