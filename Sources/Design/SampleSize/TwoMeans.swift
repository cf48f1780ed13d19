import Mathematics
import Trial

/// The comparison of two means of independent groups with one standard deviation: power and size of a single look.
///
///     T = (X̄₁ − X̄₂) ∕ (s √(1∕n₁ + 1∕n₂)) ~ t′(N − 2, δ),   δ = Δ ∕ σ · √(N r) ∕ (1 + r)
///
/// N patients in all, r of them in the treated group for each control, Δ the benefit. By the normal approximation T ~ N(δ, 1). N need not be
/// whole.
///
/// - Reference: Chow, Shao & Wang (2008), Sample Size Calculations in Clinical Research, ch. 3.
/// - Checked: `References/sample-size`, `means-2g-*`, `power-means-348-*`, `base-power.t.test*`.
public struct TwoMeans: Equatable, Sendable {
  /// σ of one observation, in the endpoint's unit.
  public let standardDeviation: Double
  /// r: treated patients for each control.
  public let ratio: Double
  /// Two sides count the rejections on either.
  public let error: DesignPlan.ErrorRate
  public let approximation: DesignPlan.Approximation

  public init(standardDeviation: Double, ratio: Double = 1, error: DesignPlan.ErrorRate, approximation: DesignPlan.Approximation = .t) {
    precondition(standardDeviation > 0 && standardDeviation.isFinite, "a standard deviation is finite and above 0")
    precondition(ratio > 0 && ratio.isFinite, "a ratio is finite and above 0")
    precondition(error.level > 0 && error.level < 1, "an error lies in (0, 1)")
    self.standardDeviation = standardDeviation
    self.ratio = ratio
    self.error = error
    self.approximation = approximation
  }

  /// δ: the expectation of the statistic with N patients.
  public func noncentrality(benefit: Double, patients: Double) -> Double {
    precondition(patients > 0, "patients are above 0")
    return benefit / standardDeviation * (patients * ratio).squareRoot() / (1 + ratio)
  }

  /// Standard error of the difference: σ (1 + r) ∕ √(N r).
  public func standardError(patients: Double) -> Double { standardDeviation * (1 + ratio) / (patients * ratio).squareRoot() }

  /// Probability of rejecting with N patients at one look, on either side in a two-sided test.
  ///
  /// - Parameters:
  ///   - benefit: Δ, positive when better; in the unit of the standard deviation.
  ///   - patients: N, above 2 for t.
  public func power(benefit: Double, patients: Double) -> Double {
    let law = law(benefit: benefit, patients: patients)
    let c = critical(patients)
    return law.upperTail(c) + (error.sides == 2 ? law.cumulative(-c) : 0)
  }

  /// Sizes beyond this are refused.
  private static let mostPatients = 1e9

  /// N at which a single look has the power of rejecting toward benefit, whatever the sides, as peers size their trials.
  ///
  /// - Throws: `outsideDomain` where the benefit is not positive or so small that 10⁹ patients do not suffice, or the power not above the error on its side.
  public func patients(benefit: Double, power: Double) throws(MathematicalFailure) -> Double {
    precondition(power > 0 && power < 1, "a power lies in (0, 1)")
    guard benefit > 0, power > error.perSide else {
      throw MathematicalFailure(.outsideDomain, computing: "a sample size for this benefit and power", lastPoint: [benefit, power])
    }
    let δ = StandardNormal.upperQuantile(error.perSide) + StandardNormal.quantile(power)
    let byNormal = (δ / noncentrality(benefit: benefit, patients: 1)) * (δ / noncentrality(benefit: benefit, patients: 1))
    guard byNormal <= Self.mostPatients else {
      throw MathematicalFailure(.outsideDomain, computing: "a sample size for so small a benefit", lastPoint: [benefit, byNormal])
    }
    if approximation == .normal { return byNormal }
    let least = 3.0
    let lack = { (patients: Double) in power - self.law(benefit: benefit, patients: patients).upperTail(self.critical(patients)) }
    if lack(least) <= 0 { return least }
    let first = max(byNormal, least)
    return try Root.find(near: first, 1.02 * first + 4, within: least...2 * Self.mostPatients, tolerance: 1e-10, computing: "a sample size", of: lack)
  }

  /// θ for a group-sequential test: the drift with which the normal theory has this comparison's power at a single look.
  ///
  ///     θ = z₁₋α − Φ⁻¹(P(T < t₁₋α)),   odd in Δ;   δ itself by the normal approximation
  ///
  /// The t distribution enters once, at N; the sequential law of t statistics is not used.
  public func drift(benefit: Double, patients: Double) -> Double {
    let δ = noncentrality(benefit: benefit, patients: patients)
    guard approximation == .t else { return δ }
    // Further out, where no probability shows it and the tail of T leaves the range of numbers, θ goes on in proportion.
    let excess = max(1, abs(δ) / 30)
    let miss = law(benefit: abs(benefit) / excess, patients: patients).cumulative(critical(patients))
    let θ = excess * (StandardNormal.upperQuantile(error.perSide) - StandardNormal.quantile(miss))
    return benefit < 0 ? -θ : θ
  }

  /// The least observed benefit that crosses a bound with these patients.
  ///
  ///     t₁₋ₚ(N − 2) · σ (1 + r) ∕ √(N r),   p = 1 − Φ(z),   z itself by the normal approximation
  public func criticalBenefit(z: Double, patients: Double) -> Double {
    let quantile = approximation == .t ? StudentT(degreesOfFreedom: patients - 2).upperQuantile(StandardNormal.upperTail(z)) : z
    return quantile * standardError(patients: patients)
  }

  /// c: the critical value on one side.
  private func critical(_ patients: Double) -> Double {
    approximation == .t
      ? StudentT(degreesOfFreedom: patients - 2).upperQuantile(error.perSide) : StandardNormal.upperQuantile(error.perSide)
  }

  /// The law of T.
  private func law(benefit: Double, patients: Double) -> any ContinuousDistribution {
    let δ = noncentrality(benefit: benefit, patients: patients)
    if approximation == .normal { return Normal(mean: δ, standardDeviation: 1) }
    precondition(patients > 2, "a t test has more than two patients")
    return NoncentralT(degreesOfFreedom: patients - 2, noncentrality: δ)
  }
}
