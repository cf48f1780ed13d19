/// A probability or share, always with `%`: `75%`, `2.5%`.
public struct Share: Equatable, Hashable, Sendable {
  /// As a fraction: 75% is 0.75.
  public var fraction: Double

  public init(_ fraction: Double) { self.fraction = fraction }
}

extension Share: Written {
  /// The decimal point is moved before the number is read, so that 56.25% is the number nearest to 0.5625.
  public static func reading(_ text: String) -> Share? {
    guard text.last == "%" else { return nil }
    let digits = String(text.dropLast())
    guard Number.isWellFormed(digits), let value = Double(moved(digits, by: -2)), value.isFinite else { return nil }
    return Share(value)
  }

  public static let usual = "a share with %, such as \"75%\""

  /// `0.75` could be three quarters: then `75%`; `75 %` and `75 percent` have a space or a word too many.
  public static func expected(for text: String) -> String {
    guard let guess = guess(text) else { return usual }
    return "a share with %, such as \"\(guess)\""
  }

  static func guess(_ text: String) -> String? {
    if let number = Number.reading(text), number > 0, number < 1 { return Share(number).written }
    return firstThatReads([text.filter { $0 != " " }, text.replacing(" percent", with: "%"), "\(text)%"])
  }

  public var written: String { Share.percent(fraction) + "%" }

  /// 100 times a fraction, by moving the point of its shortest writing: 0.07 is 7 and never 7.000000000000001.
  public static func percent(_ fraction: Double) -> String {
    let text = moved("\(fraction)", by: 2)
    return Double(text).map(Number.written) ?? text
  }

  private static func moved(_ digits: String, by places: Int) -> String {
    guard let e = digits.firstIndex(of: "e") else { return "\(digits)e\(places)" }
    let exponent = Int(digits[digits.index(after: e)...].drop { $0 == "+" }) ?? 0
    return "\(digits[..<e])e\(exponent + places)"
  }
}
