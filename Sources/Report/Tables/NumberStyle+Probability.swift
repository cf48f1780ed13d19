import Foundation

extension NumberStyle {
  /// A probability in per cent: whole, one decimal under 10%, two digits under 1%, as far as the Monte Carlo standard error supports: `30%`, `2.5%`, `0.15%`.
  ///
  /// What is not 0 or 1 is never rounded to it: `< 0.1%`, `> 99%`; a simulated 0 or 1 says the same, for a simulation cannot know.
  ///
  /// - Parameters:
  ///   - value: in `[0, 1]`; numbers outside, as an information fraction may be, are written as they are.
  ///   - monteCarloError: standard error of a simulated value, as a fraction; nil for an exact one.
  ///   - decimals: of the percentage, where they are fixed.
  public static func probability(_ value: Double, monteCarloError: Double? = nil, decimals fixed: Int? = nil) -> String {
    guard value.isFinite else { return number(value, decimals: 0) }
    let percent = 100 * value
    var decimals = fixed ?? (percent < 1 && percent > 0 && monteCarloError == nil ? 2 : percent < 9.95 && percent >= -9.95 ? 1 : 0)
    if fixed == nil && (percent == 0 || percent.isWhole && monteCarloError == nil) { decimals = 0 }
    if let error = monteCarloError, error > 0 { decimals = min(decimals, self.decimals(monteCarloError: 100 * error)) }
    let isSimulated = monteCarloError != nil
    if (0...1).contains(value) {
      let unit = pow(10, -Double(decimals))
      let roundsToZero = percent < unit / 2
      let roundsToOne = percent > 100 - unit / 2
      if roundsToZero && (value > 0 || isSimulated) { return "< " + (monteCarloError == 0 ? "0.1" : number(unit, decimals: decimals)) + "%" }
      if roundsToOne && (value < 1 || isSimulated) { return "> " + number(100 - unit, decimals: decimals) + "%" }
    }
    return number(percent, decimals: decimals) + "%"
  }

  /// A p-value: two significant digits: `0.16`, `0.022`, `< 0.001`, `> 0.99`. The number 0.1 is written `0.10`.
  public static func pValue(_ p: Double) -> String {
    if p.isNaN { return "NaN" }
    if p < 0.001 { return "< 0.001" }
    return p > 0.99 ? "> 0.99" : significant(p, digits: 2)
  }

  /// A nominal level that a p-value is held against, three significant digits however small: `0.0245`, `0.0000212`. (Two would turn the last bound of
  /// a trial with looks, 0.0245, into that of one without.)
  public static func level(_ p: Double) -> String {
    guard p.isFinite, p > 0 else { return number(p, decimals: 0) }
    return significant(p, digits: 3)
  }

  /// A number in (0, 1] with so many significant digits, zeros at the end included.
  private static func significant(_ p: Double, digits: Int) -> String {
    var decimals = min(12, max(0, digits - 1 - Int(floor(log10(p)))))
    // 0.0996 is 0.10, not 0.100: rounding up to the next power of ten takes a digit away.
    let rounded = Double(String(format: "%.\(decimals)f", p)) ?? p
    if decimals > 0 && floor(log10(rounded)) > floor(log10(p)) { decimals -= 1 }
    return number(p, decimals: decimals)
  }

  /// A range: `0.24 to 2.61`.
  public static func range(_ lower: Double, _ upper: Double, decimals: Int) -> String {
    number(lower, decimals: decimals) + " to " + number(upper, decimals: decimals)
  }

  /// A level of confidence: `95%`, `97.5%`.
  public static func percent(_ share: Double) -> String { plain(100 * share) + "%" }
}

extension Double {
  /// Whether this is a whole number, but for the rounding of a product.
  fileprivate var isWhole: Bool { abs(self - rounded()) < 1e-9 }
}
