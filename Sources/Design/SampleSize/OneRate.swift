import Mathematics
import Trial

/// The rate of one group against a value: power and size of a single look, by the normal approximation or exactly.
///
///     N = ((z₁₋α √q₀ + z_power √q₁) ∕ (π − π₀))²,   q = π (1 − π)
///     exactly: power(N) = P(X ≥ c | N, π),   c the least count with P(X ≥ c | N, π₀) ≤ α
///
/// The exact power is a saw: it falls whenever c rises. The exact size is the least N from which on it never falls below the target again.
///
/// - Reference: Chow, Shao & Wang (2008), 4.1; Chernick & Liu (2002), The American Statistician 56:149–155, for the saw.
/// - Checked: `References/sample-size`, `rates-1g-*`.
public struct OneRate: Equatable, Sendable {
  /// π₀, in (0, 1).
  public let nullRate: Double
  /// Whether the rate is to be above π₀.
  public let higherIsBetter: Bool
  public let error: DesignPlan.ErrorRate

  public init(nullRate: Double, higherIsBetter: Bool = true, error: DesignPlan.ErrorRate) {
    precondition(nullRate > 0 && nullRate < 1, "a rate lies in (0, 1)")
    precondition(error.level > 0 && error.level < 1, "an error lies in (0, 1)")
    self.nullRate = nullRate
    self.higherIsBetter = higherIsBetter
    self.error = error
  }

  private var z: Double { StandardNormal.upperQuantile(error.perSide) }
  private var q0: Double { nullRate * (1 - nullRate) }
  private var sign: Double { higherIsBetter ? 1 : -1 }

  /// By the normal approximation, on either side in a two-sided test.
  public func power(rate: Double, patients: Double) -> Double {
    precondition(rate > 0 && rate < 1, "a rate lies in (0, 1)")
    precondition(patients > 0, "patients are above 0")
    let distance = sign * (rate - nullRate) * patients.squareRoot()
    let tail = { (s: Double) in StandardNormal.cumulative((s - z * q0.squareRoot()) / (rate * (1 - rate)).squareRoot()) }
    return tail(distance) + (error.sides == 2 ? tail(-distance) : 0)
  }

  /// N for a power toward benefit, by the normal approximation; it need not be whole.
  ///
  /// - Throws: `outsideDomain` where the rate is no benefit, or the power not above the error on its side.
  public func patients(rate: Double, power: Double) throws(MathematicalFailure) -> Double {
    precondition(rate > 0 && rate < 1, "a rate lies in (0, 1)")
    precondition(power > 0 && power < 1, "a power lies in (0, 1)")
    let distance = sign * (rate - nullRate)
    guard distance > 0, power > error.perSide else {
      throw MathematicalFailure(.outsideDomain, computing: "a sample size for this rate and power", lastPoint: [rate, power])
    }
    let root = (z * q0.squareRoot() + StandardNormal.quantile(power) * (rate * (1 - rate)).squareRoot()) / distance
    guard root > 0, root * root <= 1e9 else {
      throw MathematicalFailure(.outsideDomain, computing: "a sample size for this rate and power", lastPoint: [rate, root])
    }
    return root * root
  }

  /// The observed rate that meets a bound, by the normal approximation: π₀ + z √(q₀ ∕ N).
  public func criticalRate(z: Double, patients: Double) -> Double { nullRate + sign * z * (q0 / patients).squareRoot() }

  /// Exactly, on either side in a two-sided test.
  public func exactPower(rate: Double, patients n: Int) -> Double {
    exactTail(rate, n, up: higherIsBetter) + (error.sides == 2 ? exactTail(rate, n, up: !higherIsBetter) : 0)
  }

  /// The error that the exact test spends toward benefit, at most that of its side.
  public func exactError(patients n: Int) -> Double { exactTail(nullRate, n, up: higherIsBetter) }

  /// The least number of patients from which on the exact power toward benefit is never below the target.
  ///
  /// - Throws: as `patients(rate:power:)`; and `outsideDomain` beyond 10⁵ patients.
  public func exactPatients(rate: Double, power: Double) throws(MathematicalFailure) -> Int {
    let byNormal = try patients(rate: rate, power: power)
    guard byNormal <= 1e5 else {
      throw MathematicalFailure(.outsideDomain, computing: "an exact sample size for so small a benefit", lastPoint: [rate, byNormal])
    }
    // A count of one moves N by 1 ∕ |π − π₀|; beyond several of them the saw lies above the target.
    var n = Int((1.1 * byNormal + 5 / abs(rate - nullRate) + 30).rounded(.up))
    while n > 1, exactTail(rate, n - 1, up: higherIsBetter) >= power { n -= 1 }
    return n
  }

  /// P of crossing on one side; the least crossing count is found by the law under π₀.
  private func exactTail(_ rate: Double, _ n: Int, up: Bool) -> Double {
    precondition(rate > 0 && rate < 1, "a rate lies in (0, 1)")
    precondition(n >= 1, "a group has patients")
    // Counts of what is fewer under benefit: of failures where successes are too few.
    let law = Binomial(trials: n, probability: up ? rate : 1 - rate)
    let null = Binomial(trials: n, probability: up ? nullRate : 1 - nullRate)
    // P(X > k) at the least k with P(X > k) ≤ α under π₀.
    return law.upperTail(null.upperQuantile(error.perSide))
  }
}
