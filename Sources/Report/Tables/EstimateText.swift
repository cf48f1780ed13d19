import Trial

/// An estimate or a test in one line of words and numbers.
public enum EstimateText {
  /// `−2.8 points (95% CI −5.0 to −0.6), SE 1.10, t = −2.54, 153.2 degrees of freedom, p = 0.012 (two-sided)`.
  ///
  /// - Parameter decimals: of value and interval; nil chooses them from the standard error.
  public static func sentence(_ estimate: Estimate, decimals: Int? = nil) -> String {
    var parts = [valueWithInterval(estimate, decimals: decimals)]
    if let error = estimate.standardError {
      parts.append(
        "SE " + NumberStyle.number(error, decimals: max(self.decimals(estimate, decimals), NumberStyle.tableDecimals(standardError: error))))
    }
    if let statistic = estimate.statistic {
      let isNormal = estimate.degreesOfFreedom.map(\.isInfinite) ?? true
      parts.append((isNormal ? "z = " : "t = ") + NumberStyle.number(statistic, decimals: 2))
    }
    if let degrees = estimate.degreesOfFreedom, degrees.isFinite { parts.append(degreesOfFreedom(degrees)) }
    if let p = estimate.pTwoSided { parts.append("p " + equality(NumberStyle.pValue(p)) + " (two-sided)") }
    return parts.joined(separator: ", ") + (estimate.note.map { "; " + $0 } ?? "")
  }

  /// `−2.8 points (95% CI −5.0 to −0.6)`.
  public static func valueWithInterval(_ estimate: Estimate, decimals: Int? = nil) -> String {
    let digits = self.decimals(estimate, decimals)
    let value = NumberStyle.number(estimate.value, decimals: digits) + (estimate.unit.isEmpty ? "" : " " + estimate.unit)
    guard let interval = estimate.interval else { return value }
    let kind =
      switch interval.kind {
      case .confidence: " CI "
      case .credible: " credible interval "
      case .prediction: " prediction interval "
      }
    return value + " (" + NumberStyle.percent(interval.level) + kind + NumberStyle.range(interval.lower, interval.upper, decimals: digits) + ")"
  }

  /// `F = 4.20, 2 and 151.2 degrees of freedom, p = 0.017`.
  public static func sentence(_ test: TestResult) -> String {
    var parts = [test.distribution + " = " + NumberStyle.number(test.statistic, decimals: 2)]
    if let degrees = test.degreesOfFreedom, degrees.isFinite {
      parts.append((test.numeratorDegreesOfFreedom.map { NumberStyle.plain($0) + " and " } ?? "") + degreesOfFreedom(degrees))
    }
    parts.append("p " + equality(NumberStyle.pValue(test.p)) + (test.sides == 1 ? " (one-sided)" : ""))
    return parts.joined(separator: ", ")
  }

  /// `= 0.012` or `< 0.001`.
  static func equality(_ p: String) -> String { p.hasPrefix("<") || p.hasPrefix(">") ? p : "= " + p }

  private static func decimals(_ estimate: Estimate, _ asked: Int?) -> Int {
    asked ?? estimate.standardError.map(NumberStyle.decimals(standardError:)) ?? NumberStyle.decimals(of: [estimate.value])
  }

  private static func degreesOfFreedom(_ degrees: Double) -> String {
    NumberStyle.number(degrees, decimals: degrees == degrees.rounded() ? 0 : 1) + " degrees of freedom"
  }
}
