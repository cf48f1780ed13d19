import Mathematics
import Trial

/// The comparison of two rates by the normal approximation: power and size of a single look, on the scale of a difference, ratio or odds ratio.
///
///     s = π₁ − π₂ − θ₀,   π₁ − θ₀ π₂,   log(odds₁ ∕ odds₂) − log θ₀
///     power = Φ((s √N − z₁₋α √v₀) ∕ √v₁),   N = ((z₁₋α √v₀ + z_power √v₁) ∕ s)²
///
/// v₁ is the variance of the estimate of s with one patient in all at the true rates; v₀ that which the test uses: at the rates that are likeliest under the
/// hypothesis (Farrington–Manning; the pooled rate where θ₀ says no effect), or v₁ itself (unpooled).
///
///     v = (1 + r)(q₁ ∕ r + q₂),   (1 + r)(q₁ ∕ r + θ₀² q₂),   (1 + r)(1 ∕ (r q₁) + 1 ∕ q₂),   q = π (1 − π)
///
/// - Reference: Farrington & Manning (1990), Statistics in Medicine 9:1447–1454; Chow, Shao & Wang (2008), ch. 4.
/// - Checked: `References/sample-size`, `rates-2g*`, `rates-gs-*`, `power-rates-*`, `gsd-nBinomial*`, `base-power.prop.test`.
public struct TwoRates: Equatable, Sendable {
  public enum Scale: String, Sendable, CaseIterable { case difference, ratio, oddsRatio }
  /// Where the test takes its variance.
  public enum NullVariance: String, Sendable, CaseIterable {
    /// At the likeliest rates under the hypothesis: pooled, or Farrington and Manning's.
    case restricted
    /// At the rates themselves.
    case unpooled
  }

  public let scale: Scale
  /// θ₀: the effect under the hypothesis.
  public let nullEffect: Double
  public let nullVariance: NullVariance
  /// r: treated patients for each control.
  public let ratio: Double
  /// Whether the treated rate is to be the greater one.
  public let higherIsBetter: Bool
  public let error: DesignPlan.ErrorRate

  /// - Parameters:
  ///   - nullEffect: θ₀; left out, no effect: 0 for a difference, 1 for ratios. Differences in (−1, 1), ratios above 0.
  ///   - ratio: r, above 0.
  public init(
    scale: Scale = .difference, nullEffect: Double? = nil, nullVariance: NullVariance = .restricted, ratio: Double = 1, higherIsBetter: Bool = true,
    error: DesignPlan.ErrorRate
  ) {
    let null = nullEffect ?? (scale == .difference ? 0 : 1)
    precondition(null.isFinite, "an effect under the hypothesis is finite")
    precondition(scale == .difference ? abs(null) < 1 : null > 0, "a difference of rates lies in (−1, 1), a ratio above 0")
    precondition(ratio > 0 && ratio.isFinite, "a ratio is finite and above 0")
    precondition(error.level > 0 && error.level < 1, "an error lies in (0, 1)")
    self.scale = scale
    self.nullEffect = null
    self.nullVariance = nullVariance
    self.ratio = ratio
    self.higherIsBetter = higherIsBetter
    self.error = error
  }

  /// θ of two rates, in (0, 1).
  public func effect(treated π1: Double, comparator π2: Double) -> Double {
    Self.requireRates(π1, π2)
    return switch scale {
    case .difference: π1 - π2
    case .ratio: π1 / π2
    case .oddsRatio: π1 * (1 - π2) / ((1 - π1) * π2)
    }
  }

  /// Probability of rejecting with N patients at one look, on either side in a two-sided test.
  public func power(treated: Double, comparator: Double, patients: Double) -> Double {
    let toward = powerTowardBenefit(treated: treated, comparator: comparator, patients: patients)
    return toward + (error.sides == 2 ? tail(-distance(treated, comparator), treated, comparator, patients) : 0)
  }

  /// Probability of rejecting toward benefit.
  public func powerTowardBenefit(treated: Double, comparator: Double, patients: Double) -> Double {
    tail(distance(treated, comparator), treated, comparator, patients)
  }

  /// N, in the two groups, at which a single look has the power of rejecting toward benefit; it need not be whole.
  ///
  /// - Throws: `outsideDomain` where the rates are no benefit over the hypothesis, or the power is not above the error on its side.
  public func patients(treated: Double, comparator: Double, power: Double) throws(MathematicalFailure) -> Double {
    precondition(power > 0 && power < 1, "a power lies in (0, 1)")
    let s = distance(treated, comparator)
    guard s > 0, power > error.perSide else {
      throw MathematicalFailure(.outsideDomain, computing: "a sample size for these rates and power", lastPoint: [treated, comparator, power])
    }
    let (v0, v1) = variances(treated, comparator)
    let root = (StandardNormal.upperQuantile(error.perSide) * v0.squareRoot() + StandardNormal.quantile(power) * v1.squareRoot()) / s
    guard root > 0, root * root <= 1e9 else {
      throw MathematicalFailure(.outsideDomain, computing: "a sample size for these rates and power", lastPoint: [treated, comparator, root])
    }
    return root * root
  }

  /// r in [1∕20, 20] with the fewest patients in all for the power, everything else as it is.
  public func optimalRatio(treated: Double, comparator: Double, power: Double) throws(MathematicalFailure) -> Double {
    let limit = plainLog(20)
    let found = try LineMinimum.find(between: -limit, and: limit, tolerance: 1e-9, computing: "an optimal allocation") {
      (x: Double) throws(MathematicalFailure) in
      try with(ratio: plainExp(x)).patients(treated: treated, comparator: comparator, power: power)
    }
    return plainExp(found.point)
  }

  /// The same comparison with another allocation.
  public func with(ratio: Double) -> Self {
    Self(scale: scale, nullEffect: nullEffect, nullVariance: nullVariance, ratio: ratio, higherIsBetter: higherIsBetter, error: error)
  }

  /// θ for a group-sequential test: the drift with which the normal theory has this comparison's power at a single look.
  public func drift(treated: Double, comparator: Double, patients: Double) -> Double {
    let (v0, v1) = variances(treated, comparator)
    let z = StandardNormal.upperQuantile(error.perSide)
    return z + (distance(treated, comparator) * patients.squareRoot() - z * v0.squareRoot()) / v1.squareRoot()
  }

  /// The observed effect at which the statistic meets a bound, where the comparator's observed rate is as given.
  ///
  /// - Parameter z: toward benefit; negative for the other side.
  /// - Throws: `notBracketed` where no observed rate meets it.
  public func criticalEffect(z: Double, comparator: Double, patients: Double) throws(MathematicalFailure) -> Double {
    precondition(patients > 0, "patients are above 0")
    let edge = 1e-9
    let critical = try Root.find(between: edge, and: 1 - edge, tolerance: 1e-14, computing: "a critical effect") { treated in
      distance(treated, comparator) * patients.squareRoot() - z * variances(treated, comparator).null.squareRoot()
    }
    return effect(treated: critical, comparator: comparator)
  }

  /// s, positive when better.
  func distance(_ π1: Double, _ π2: Double) -> Double {
    Self.requireRates(π1, π2)
    let s =
      switch scale {
      case .difference: π1 - π2 - nullEffect
      case .ratio: π1 - nullEffect * π2
      case .oddsRatio: plainLog(effect(treated: π1, comparator: π2) / nullEffect)
      }
    return higherIsBetter ? s : -s
  }

  private func tail(_ s: Double, _ π1: Double, _ π2: Double, _ patients: Double) -> Double {
    precondition(patients > 0, "patients are above 0")
    let (v0, v1) = variances(π1, π2)
    return StandardNormal.cumulative((s * patients.squareRoot() - StandardNormal.upperQuantile(error.perSide) * v0.squareRoot()) / v1.squareRoot())
  }

  /// v₀ and v₁.
  func variances(_ π1: Double, _ π2: Double) -> (null: Double, true: Double) {
    let v1 = variance(π1, π2)
    guard nullVariance == .restricted else { return (v1, v1) }
    let p =
      switch scale {
      case .difference: RestrictedRates.difference(nullEffect, π1, π2, ratio: ratio)
      case .ratio: RestrictedRates.ratio(nullEffect, π1, π2, ratio: ratio)
      case .oddsRatio: RestrictedRates.oddsRatio(nullEffect, π1, π2, ratio: ratio)
      }
    return (variance(p.treated, p.comparator), v1)
  }

  private func variance(_ π1: Double, _ π2: Double) -> Double {
    let (q1, q2) = (π1 * (1 - π1), π2 * (1 - π2))
    return switch scale {
    case .difference: (1 + ratio) * (q1 / ratio + q2)
    case .ratio: (1 + ratio) * (q1 / ratio + nullEffect * nullEffect * q2)
    case .oddsRatio: (1 + ratio) * (1 / (ratio * q1) + 1 / q2)
    }
  }

  private static func requireRates(_ π1: Double, _ π2: Double) {
    precondition(π1 > 0 && π1 < 1 && π2 > 0 && π2 < 1, "a rate lies in (0, 1)")
  }
}
