extension NumberRange: Written {
  /// `18 to 34`, both ends belonging.
  public static func reading(_ text: String) -> NumberRange? {
    let words = text.split(separator: " ", omittingEmptySubsequences: false)
    guard words.count == 3, words[1] == "to", let lower = Number.reading(String(words[0])), let upper = Number.reading(String(words[2])),
      lower <= upper
    else { return nil }
    return NumberRange(lower, upper)
  }

  public static let usual = "a range such as \"18 to 34\""

  /// `18-34` and `18..34`: minus or range?
  public static func expected(for text: String) -> String {
    for sign in ["..", "\u{2013}", "-", "\u{2026}"] {
      let ends = text.filter { $0 != " " }.replacing(sign, with: " ").split(separator: " ")
      if ends.count == 2, let guess = firstThatReads(["\(ends[0]) to \(ends[1])"]) { return "a range such as \"\(guess)\"" }
    }
    return usual
  }

  public var written: String { "\(Number.written(lower)) to \(Number.written(upper))" }
}
