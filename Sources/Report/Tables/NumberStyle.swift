import Foundation

/// How a number is written for people: the one place that chooses minus signs, digits and percentages.
///
/// The minus sign is U+2212; numbers from 10 000 on have narrow no-break spaces (U+202F); a number that rounds to zero has no sign; infinity is ∞. A number never
/// has more digits than its Monte Carlo standard error supports.
public enum NumberStyle {
  static let minus = "\u{2212}"
  static let thinSpace = "\u{202F}"
  /// Stands in a cell without a value.
  public static let missing = "–"

  /// A number with a fixed count of digits after the point: `−1.39`, `10 000`, `∞`.
  ///
  /// - Parameter decimals: from 0 to 12.
  public static func number(_ value: Double, decimals: Int) -> String {
    precondition((0...12).contains(decimals), "a number is shown with 0 to 12 decimals")
    guard !value.isNaN else { return "NaN" }
    guard value.isFinite else { return value < 0 ? minus + "∞" : "∞" }
    let digits = String(format: "%.\(decimals)f", abs(value))
    let isZero = digits.allSatisfy { $0 == "0" || $0 == "." }
    return (value < 0 && !isZero ? minus : "") + spaced(digits)
  }

  /// A whole number: `348`, `10 000`, `−3`.
  public static func count(_ value: Int) -> String { (value < 0 ? minus : "") + spaced(String(value.magnitude)) }

  /// The number as it was likely written: up to `significant` digits, without zeros at the end: `0.25`, `56.25`, `8`.
  public static func plain(_ value: Double, significant: Int = 6) -> String {
    guard value.isFinite, value != 0 else { return number(value, decimals: 0) }
    var text = number(value, decimals: min(12, max(0, significant - 1 - exponent(value))))
    if text.contains(".") {
      while text.hasSuffix("0") { text.removeLast() }
      if text.hasSuffix(".") { text.removeLast() }
    }
    return text
  }

  /// A number too small for decimals, two digits and a power of ten: `2.4 × 10⁻¹²`.
  public static func scientific(_ value: Double) -> String {
    guard value.isFinite, value != 0 else { return number(value, decimals: 0) }
    let parts = String(format: "%.1e", abs(value)).split(separator: "e")
    let power = String(Int(parts[1]) ?? 0).map { superscripts[$0] ?? "" }.joined()
    return (value < 0 ? minus : "") + parts[0] + " × 10" + power
  }

  private static let superscripts: [Character: String] = [
    "-": "⁻", "0": "⁰", "1": "¹", "2": "²", "3": "³", "4": "⁴", "5": "⁵", "6": "⁶", "7": "⁷", "8": "⁸", "9": "⁹",
  ]

  /// Decimals for an estimate and its interval: half a unit of the last is below a fifth of the standard error.
  ///
  /// - Parameter standardError: in the estimate's unit; 0 or infinite errors give 2.
  public static func decimals(standardError: Double) -> Int {
    guard standardError.isFinite, standardError > 0 else { return 2 }
    var decimals = 0
    while decimals < 6, 0.5 * pow(10, -Double(decimals)) >= standardError / 5 { decimals += 1 }
    return decimals
  }

  /// Decimals in a table of inference: as `decimals(standardError:)`, and no fewer than show two digits of the standard error.
  public static func tableDecimals(standardError: Double) -> Int {
    guard standardError.isFinite, standardError > 0 else { return 2 }
    return max(decimals(standardError: standardError), min(6, max(0, 1 - exponent(standardError))))
  }

  /// The most decimals a Monte Carlo standard error supports: those of its own first digit.
  public static func decimals(monteCarloError: Double) -> Int {
    guard monteCarloError.isFinite, monteCarloError > 0 else { return 12 }
    let first = exponent(monteCarloError)
    let rounded = (monteCarloError / pow(10, Double(first))).rounded() >= 10 ? first + 1 : first
    return min(12, max(0, -rounded))
  }

  /// Decimals for numbers of one column without an error: three digits of the largest, none where all are whole.
  public static func decimals(of values: [Double]) -> Int {
    let finite = values.filter(\.isFinite)
    guard let largest = finite.map(abs).max(), largest > 0 else { return 0 }
    if finite.allSatisfy({ $0 == $0.rounded() }) && largest < 1e15 { return 0 }
    return min(6, max(largest >= 100 ? 1 : 2, 2 - exponent(largest)))
  }

  /// A Monte Carlo standard error with one digit: `0.4`, `0.04`, `3`.
  public static func monteCarloError(_ error: Double) -> String { number(error, decimals: decimals(monteCarloError: error)) }

  /// floor(log₁₀|value|).
  private static func exponent(_ value: Double) -> Int { Int(floor(log10(abs(value)))) }

  /// Digits of a number's whole part in groups of three, from 10 000 on.
  private static func spaced(_ digits: String) -> String {
    let whole = digits.prefix { $0 != "." }
    guard whole.count > 4 else { return digits }
    var grouped = ""
    for (index, digit) in whole.enumerated() {
      if index > 0 && (whole.count - index) % 3 == 0 { grouped += thinSpace }
      grouped.append(digit)
    }
    return grouped + digits.dropFirst(whole.count)
  }
}
