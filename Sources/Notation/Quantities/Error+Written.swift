extension ErrorRate: Written {
  public static func reading(_ text: String) -> ErrorRate? {
    let words = text.split(separator: " ", omittingEmptySubsequences: false)
    guard words.count == 2, let sides = ["one-sided": 1, "two-sided": 2][String(words[1])], let level = Share.reading(String(words[0])) else {
      return nil
    }
    return ErrorRate(level.fraction, sides: sides)
  }

  public static let usual = "an error with its side, such as \"2.5% one-sided\""

  /// `5%` is near to `5% two-sided`, `0.025` to `2.5% one-sided`: the usual side of each level, as an example only.
  public static func expected(for text: String) -> String {
    let number = text.split(separator: " ").first.map(String.init) ?? ""
    guard let level = Share.reading(number) ?? Share.guess(number).flatMap(Share.reading), level.fraction > 0, level.fraction < 0.5 else {
      return usual
    }
    let side = level.fraction > 0.026 ? "two-sided" : "one-sided"
    return "an error with its side, such as \"\(level.written) \(side)\""
  }

  public var written: String { "\(Share(level).written) \(sides == 1 ? "one" : "two")-sided" }
}
