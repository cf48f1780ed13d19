import Mathematics
import Trial

/// The odds ratio by Peto's one step: the events under treatment beyond those expected, over the hypergeometric variance.
///
///     log OR = Σ(Oᵢ − Eᵢ) ∕ ΣVᵢ,   se = 1 ∕ √ΣVᵢ,   E = n₁m₁∕N,   V = n₁n₂m₁m₂ ∕ (N²(N−1))
///
/// Fit for rare events, arms of like size and effects near 1; else biased toward 1.
///
/// - Reference: Yusuf, Peto, Lewis, Collins & Sleight (1985), Prog Cardiovasc Dis 27:335–371; Greenland & Salvan (1990), Stat Med 9:247–252.
/// - Checked: `References/meta-analysis`, metafor's `rma.peto`.
public struct PetoOddsRatio: Equatable, Sendable {
  /// The logarithm of the odds ratio.
  public let estimate: Double
  public let standardError: Double
  public let interval: Interval
  public let pTwoSided: Double
  /// Vᵢ ∕ ΣV.
  public let weights: [Double]
  public let cochranQ: Double
  public let cochranP: Double

  /// - Throws: `notEstimable` where no trial has both an event and a patient without one.
  public init(_ tables: [TwoByTwo], level: Double = 0.95) throws(MathematicalFailure) {
    precondition(level > 0 && level < 1, "a level lies between 0 and 1")
    let parts = tables.map { Self.part($0) }
    let (excess, total) = Self.excess(tables)
    guard total > 0 else { throw MathematicalFailure(.notEstimable, computing: "Peto's odds ratio without an event in any trial") }
    let estimate = excess / total
    let error = 1 / total.squareRoot()
    let reach = StandardNormal.upperQuantile((1 - level) / 2) * error
    self.estimate = estimate
    standardError = error
    interval = Interval(lower: estimate - reach, upper: estimate + reach, level: level)
    pTwoSided = 2 * StandardNormal.upperTail(abs(estimate) / error)
    weights = parts.map { $0.variance / total }
    // A trial that says nothing (V = 0) has no effect of its own, and no degree of freedom.
    let telling = parts.filter { $0.variance > 0 }
    cochranQ = telling.reduce(0) {
      let distance = $1.excess / $1.variance - estimate
      return $0 + $1.variance * distance * distance
    }
    cochranP = telling.count > 1 ? ChiSquared(degreesOfFreedom: Double(telling.count - 1)).upperTail(cochranQ) : 1
  }

  /// ΣO − ΣE and ΣV.
  static func excess(_ tables: [TwoByTwo]) -> (excess: Double, variance: Double) {
    tables.map { part($0) }.reduce((0, 0)) { ($0.0 + $1.excess, $0.1 + $1.variance) }
  }

  private static func part(_ table: TwoByTwo) -> (excess: Double, variance: Double) {
    let (a, b, c, d) = table.cells
    let (n1, n2, m1, m2) = (a + b, c + d, a + c, b + d)
    let n = n1 + n2
    return (a - n1 * m1 / n, n1 * n2 * m1 * m2 / (n * n * (n - 1)))
  }
}
