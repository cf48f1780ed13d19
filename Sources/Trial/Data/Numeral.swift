/// Numbers as data files write them: digits, a decimal point, an exponent, a sign.
enum Numeral {
  /// The number that `text` writes, correctly rounded; nil if it writes none, or one too large for a double.
  ///
  /// Accepted: `8`, `-1.75`, `+3`, `.5`, `1e-5`. Not: `1,5`, `0x1F`, `Inf`, `NaN`, spaces.
  static func number(_ text: String) -> Double? {
    var digits: UInt64 = 0
    var digitCount = 0
    var decimals = 0
    var hasPoint = false
    var hasExponent = false
    var isNegative = false
    var last: UInt8 = 0
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        if !hasExponent {
          digitCount += 1
          if digitCount <= 19 { digits = digits &* 10 &+ UInt64(byte - UInt8(ascii: "0")) }
          if hasPoint { decimals += 1 }
        }
      case UInt8(ascii: "."):
        guard !hasPoint, !hasExponent else { return nil }
        hasPoint = true
      case UInt8(ascii: "-"), UInt8(ascii: "+"):
        guard last == 0 || last == UInt8(ascii: "e") else { return nil }
        if last == 0 { isNegative = byte == UInt8(ascii: "-") }
      case UInt8(ascii: "e"), UInt8(ascii: "E"):
        guard !hasExponent, digitCount > 0 else { return nil }
        hasExponent = true
        last = UInt8(ascii: "e")
        continue
      default: return nil
      }
      last = byte
    }
    guard digitCount > 0, last >= UInt8(ascii: "0") && last <= UInt8(ascii: "9") || last == UInt8(ascii: ".") && !hasExponent else { return nil }
    // Both numbers are exact below 2⁵³ and 10²², so that their quotient is rounded once (Clinger 1990).
    if !hasExponent, digits < 1 << 53, digitCount <= 19, decimals <= 22 {
      let size = Double(digits) / powersOfTen[decimals]
      return isNegative ? -size : size
    }
    let value = Double(text.last == "." ? String(text.dropLast()) : text)
    return value.flatMap { $0.isFinite ? $0 : nil }
  }

  /// Whether the digits begin with a zero that says nothing, as in `006`: such texts are names, not numbers.
  static func hasLeadingZero(_ text: String) -> Bool {
    let digits = text.utf8.drop { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "+") }
    guard digits.first == UInt8(ascii: "0"), let second = digits.dropFirst().first else { return false }
    return second >= UInt8(ascii: "0") && second <= UInt8(ascii: "9")
  }

  /// Digits after the point; nil with an exponent.
  static func decimals(_ text: String) -> Int? {
    guard !text.utf8.contains(where: { $0 | 0x20 == UInt8(ascii: "e") }) else { return nil }
    return text.utf8.firstIndex(of: UInt8(ascii: ".")).map { text.utf8.distance(from: $0, to: text.utf8.endIndex) - 1 } ?? 0
  }

  /// The shortest text that reads back to the same double; whole numbers without a point.
  static func text(_ number: Double) -> String {
    precondition(number.isFinite, "a number in a file is finite")
    if number == number.rounded(), abs(number) < 1e15, number != 0 || number.sign == .plus { return String(Int(number)) }
    return number.description
  }

  private static let powersOfTen: [Double] = [
    1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
  ]
}
