import Mathematics
import Trial

/// The law of a standardized mean or difference of means: T ~ t′(df, δ), or N(δ, 1) by the normal approximation.
///
/// What the comparisons of one and of two groups share; each says its δ, its degrees of freedom and its least size.
struct MeanStatistic {
  let error: DesignPlan.ErrorRate
  let approximation: DesignPlan.Approximation

  /// Sizes beyond this are refused.
  private static let mostPatients = 1e9

  /// c: the critical value on one side.
  func critical(degreesOfFreedom: Double) -> Double { quantile(z: StandardNormal.upperQuantile(error.perSide), degreesOfFreedom: degreesOfFreedom) }

  /// t₁₋ₚ with p = 1 − Φ(z); z itself by the normal approximation.
  func quantile(z: Double, degreesOfFreedom: Double) -> Double {
    approximation == .t ? StudentT(degreesOfFreedom: degreesOfFreedom).upperQuantile(StandardNormal.upperTail(z)) : z
  }

  /// z with 1 − Φ(z) = P(T ≥ t); t itself by the normal approximation. From the nearer tail, so that none is lost to rounding.
  func z(quantile t: Double, degreesOfFreedom: Double) -> Double {
    guard approximation == .t else { return t }
    let size = StandardNormal.upperQuantile(StudentT(degreesOfFreedom: degreesOfFreedom).upperTail(abs(t)))
    return t < 0 ? -size : size
  }

  private func law(_ δ: Double, _ degreesOfFreedom: Double) -> any ContinuousDistribution {
    if approximation == .normal { return Normal(mean: δ, standardDeviation: 1) }
    precondition(degreesOfFreedom > 0, "a t test has degrees of freedom")
    return NoncentralT(degreesOfFreedom: degreesOfFreedom, noncentrality: δ)
  }

  /// Probability of rejecting toward benefit.
  func powerTowardBenefit(noncentrality δ: Double, degreesOfFreedom: Double) -> Double {
    law(δ, degreesOfFreedom).upperTail(critical(degreesOfFreedom: degreesOfFreedom))
  }

  /// Probability of rejecting, on either side in a two-sided test.
  func power(noncentrality δ: Double, degreesOfFreedom: Double) -> Double {
    let c = critical(degreesOfFreedom: degreesOfFreedom)
    let law = law(δ, degreesOfFreedom)
    return law.upperTail(c) + (error.sides == 2 ? law.cumulative(-c) : 0)
  }

  /// N at which the power toward benefit is as asked; it need not be whole.
  ///
  /// - Parameters:
  ///   - unit: δ with one patient; δ grows with √N.
  ///   - least: the least N.
  func patients(
    unit: Double, power: Double, least: Double, degreesOfFreedom: (Double) -> Double
  ) throws(MathematicalFailure) -> Double {
    precondition(power > 0 && power < 1, "a power lies in (0, 1)")
    guard unit > 0, power > error.perSide else {
      throw MathematicalFailure(.outsideDomain, computing: "a sample size for this benefit and power", lastPoint: [unit, power])
    }
    let ratio = (StandardNormal.upperQuantile(error.perSide) + StandardNormal.quantile(power)) / unit
    let byNormal = ratio * ratio
    guard byNormal <= Self.mostPatients else {
      throw MathematicalFailure(.outsideDomain, computing: "a sample size for so small a benefit", lastPoint: [unit, byNormal])
    }
    if approximation == .normal { return byNormal }
    func lack(_ n: Double) -> Double { power - powerTowardBenefit(noncentrality: unit * n.squareRoot(), degreesOfFreedom: degreesOfFreedom(n)) }
    if lack(least) <= 0 { return least }
    let first = max(byNormal, least)
    return try Root.find(near: first, 1.02 * first + 4, within: least...2 * Self.mostPatients, tolerance: 1e-10, computing: "a sample size", of: lack)
  }

  /// θ for a group-sequential test: the drift with which the normal theory has this statistic's power at a single look, odd in δ.
  func drift(noncentrality δ: Double, degreesOfFreedom: Double) -> Double {
    guard approximation == .t else { return δ }
    // Further out, where no probability shows it and the tail of T leaves the range of numbers, θ goes on in proportion.
    let excess = max(1, abs(δ) / 30)
    let miss = law(abs(δ) / excess, degreesOfFreedom).cumulative(critical(degreesOfFreedom: degreesOfFreedom))
    let θ = excess * (StandardNormal.upperQuantile(error.perSide) - StandardNormal.quantile(miss))
    return δ < 0 ? -θ : θ
  }
}
