extension Duration: Written {
  /// `6 weeks`, `1 hour`, `2.2 weeks`.
  public static func reading(_ text: String) -> Duration? {
    let words = text.split(separator: " ", omittingEmptySubsequences: false)
    guard words.count == 2, let amount = Number.reading(String(words[0])), amount >= 0 else { return nil }
    let name = words[1].hasSuffix("s") ? words[1].dropLast() : words[1]
    return Unit(rawValue: String(name)).map { Duration(amount, $0) }
  }

  public static let usual = "a duration such as \"6 weeks\""

  /// `6` has no unit, `6w` no space, `week 6` is a point in time.
  public static func expected(for text: String) -> String {
    if let time = TimePoint.reading(text), time.amount > 0 { return "a duration such as \"\(Duration(time.amount, time.unit).written)\"" }
    guard let (amount, unit) = Unit.parts(of: text) else { return usual }
    return "a duration such as \"\(Duration(amount, unit ?? .week).written)\""
  }

  public var written: String { "\(Number.written(amount)) \(unit.rawValue)\(amount == 1 ? "" : "s")" }
}

extension TimePoint: Written {
  /// `week 1`, `day 8`, `week -1`.
  public static func reading(_ text: String) -> TimePoint? {
    let words = text.split(separator: " ", omittingEmptySubsequences: false)
    guard words.count == 2, let unit = Duration.Unit(rawValue: String(words[0])), let amount = Number.reading(String(words[1])) else { return nil }
    return TimePoint(amount, unit)
  }

  public static let usual = "a time such as \"week 6\""

  /// `6 weeks` is a length, `6` has no unit, `w6` is short.
  public static func expected(for text: String) -> String {
    if let length = Duration.reading(text) { return "a time such as \"\(TimePoint(length.amount, length.unit).name)\"" }
    guard let (amount, unit) = Duration.Unit.parts(of: text) else { return usual }
    return "a time such as \"\(TimePoint(amount, unit ?? .week).name)\""
  }

  public var written: String { name }
}

extension Duration.Unit {
  /// The number and the unit, if any, of a text that is neither a duration nor a time: `6`, `6w`, `6weeks`, `w6`, `Week 6`.
  static func parts(of text: String) -> (amount: Double, unit: Self?)? {
    let letters = text.filter(\.isLetter).lowercased()
    let digits = text.filter { !$0.isLetter && $0 != " " }
    guard let amount = Number.reading(digits), amount >= 0 else { return nil }
    if letters.isEmpty { return (amount, nil) }
    return allCases.first { $0.rawValue.hasPrefix(letters) || letters.hasPrefix($0.rawValue) }.map { (amount, $0) }
  }
}
