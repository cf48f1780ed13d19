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
    let parts = "\(abs(fraction))".split(separator: "e")
    let mantissa = parts[0].split(separator: ".")
    let shift = (parts.count > 1 ? Int(parts[1].drop { $0 == "+" }) ?? 0 : 0) + 2
    let all = mantissa.joined()
    let digits = all.drop { $0 == "0" }
    guard !digits.isEmpty else { return "0" }
    /// Digits before the point.
    let whole = mantissa[0].count + shift - (all.count - digits.count)
    return (fraction < 0 ? "-" : "") + placed(String(digits), pointAfter: whole)
  }

  /// Digits with the point after some of them, or with an exponent where there would be many zeros.
  private static func placed(_ digits: String, pointAfter whole: Int) -> String {
    var digits = digits
    while digits.last == "0", digits.count > 1 { digits.removeLast() }
    switch whole {
    case -4...0: return "0." + String(repeating: "0", count: -whole) + digits
    case 1...20 where digits.count <= whole: return digits + String(repeating: "0", count: whole - digits.count)
    case 1...20: return "\(digits.prefix(whole)).\(digits.dropFirst(whole))"
    default: return "\(digits.prefix(1))\(digits.count > 1 ? "." : "")\(digits.dropFirst())e\(whole - 1)"
    }
  }

  private static func moved(_ digits: String, by places: Int) -> String {
    guard let e = digits.firstIndex(of: "e") else { return "\(digits)e\(places)" }
    let exponent = Int(digits[digits.index(after: e)...].drop { $0 == "+" }) ?? 0
    return "\(digits[..<e])e\(exponent + places)"
  }
}
