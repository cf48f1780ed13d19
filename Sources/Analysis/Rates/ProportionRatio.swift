import Mathematics
import Trial

/// What two proportions are compared by, where it is a ratio.
public enum RatioMeasure: String, Equatable, Sendable, CaseIterable {
  case risk = "risk ratio"
  case odds = "odds ratio"
}

/// The ratio of two risks or of two odds, treated over comparator, on the scale of its logarithm.
///
///     risk ratio   p₁ ∕ p₂,                         Var log = 1∕x₁ − 1∕n₁ + 1∕x₂ − 1∕n₂
///     odds ratio   x₁ (n₂ − x₂) ∕ (x₂ (n₁ − x₁)),   Var log = 1∕x₁ + 1∕(n₁ − x₁) + 1∕x₂ + 1∕(n₂ − x₂)
///
/// - Reference: Katz et al. (1978), Biometrics 34:469–474; Woolf (1955), Annals of Human Genetics 19:251–253.
/// - Checked: `References/proportions`, R.
public struct ProportionRatio: Equatable, Sendable {
  public let measure: RatioMeasure
  public let logarithm: Double
  /// Of the logarithm.
  public let standardError: Double
  public var estimate: Double { plainExp(logarithm) }

  /// - Parameters:
  ///   - logarithm: of the ratio.
  ///   - standardError: above 0.
  public init(_ measure: RatioMeasure, logarithm: Double, standardError: Double) {
    precondition(logarithm.isFinite && standardError > 0 && standardError.isFinite, "a ratio has a logarithm and its error")
    (self.measure, self.logarithm, self.standardError) = (measure, logarithm, standardError)
  }

  /// - Throws: `notEstimable` where a risk, or of odds a cell, is 0: the logarithm is infinite.
  public init(_ measure: RatioMeasure, _ groups: ProportionDifference) throws(MathematicalFailure) {
    let (x1, n1, x2, n2) = (groups.treatedEvents, groups.treatedPatients, groups.comparatorEvents, groups.comparatorPatients)
    let (ratio, variance) =
      measure == .risk
      ? (groups.treated / groups.comparator, 1 / x1 - 1 / n1 + 1 / x2 - 1 / n2)
      : (x1 * (n2 - x2) / (x2 * (n1 - x1)), 1 / x1 + 1 / (n1 - x1) + 1 / x2 + 1 / (n2 - x2))
    guard ratio > 0, ratio.isFinite, variance > 0, variance.isFinite else {
      throw MathematicalFailure(.notEstimable, computing: "the logarithm of a \(measure.rawValue) with an empty cell", lastPoint: [x1, n1, x2, n2])
    }
    self.init(measure, logarithm: plainLog(ratio), standardError: variance.squareRoot())
  }

  /// exp(log ± z s.e.).
  public func interval(level: Double = 0.95) -> Interval {
    precondition(level > 0 && level < 1, "a level lies in (0, 1)")
    let reach = StandardNormal.upperQuantile((1 - level) / 2) * standardError
    return Interval(lower: plainExp(logarithm - reach), upper: plainExp(logarithm + reach), level: level)
  }

  /// (log ratio − log θ₀) ∕ s.e.
  public func z(ratio null: Double = 1) -> Double {
    precondition(null > 0, "a ratio is above 0")
    return (logarithm - plainLog(null)) / standardError
  }
}
