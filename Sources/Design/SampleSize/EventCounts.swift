import Mathematics
import Trial

/// The comparison of two rates of recurrent events, negative binomial or Poisson: power and size of a single look.
///
///     N₂ = (z₁₋α √V₀ + z_power √V₁)² ∕ log²(ω ∕ ω₀),   V = (1 ∕ λ₂ + 1 ∕ (r λ₁)) ∕ t + κ (1 + 1 ∕ r),   N = N₂ (1 + r)
///
/// λᵢ are events per unit of time and patient, ω = λ₁ ∕ λ₂, t the time that each patient is followed, κ the shape of the gamma frailty (variance of a count
/// μ + κ μ²; 0 is Poisson), r the treated patients for each control. V₀ has the rates λ₂⁰ = (λ₂ + r λ₁) ∕ (1 + r ω₀), λ₁⁰ = ω₀ λ₂⁰, which keep the number of
/// events; where ω₀ = 1 they are the likeliest under the hypothesis.
///
/// - Reference: Zhu & Lakkis (2014), Statistics in Medicine 33:376–387, method 3 at ω₀ = 1.
/// - Checked: the Poisson formula written out and the identities of power and size in `EventCountsTests`.
public struct EventCounts: Equatable, Sendable {
  /// t, the same for all patients.
  public let followUp: Double
  /// κ.
  public let overdispersion: Double
  /// ω₀.
  public let nullRateRatio: Double
  public let ratio: Double
  /// Whether fewer events are better.
  public let lowerIsBetter: Bool
  public let error: DesignPlan.ErrorRate

  public init(
    followUp: Double, overdispersion: Double = 0, nullRateRatio: Double = 1, ratio: Double = 1, lowerIsBetter: Bool = true,
    error: DesignPlan.ErrorRate
  ) {
    precondition(followUp > 0 && followUp.isFinite, "a time of follow-up is finite and above 0")
    precondition(overdispersion >= 0 && overdispersion.isFinite, "an overdispersion is finite and at least 0")
    precondition(nullRateRatio > 0 && nullRateRatio.isFinite, "a ratio of rates is finite and above 0")
    precondition(ratio > 0 && ratio.isFinite, "a ratio is finite and above 0")
    precondition(error.level > 0 && error.level < 1, "an error lies in (0, 1)")
    self.followUp = followUp
    self.overdispersion = overdispersion
    self.nullRateRatio = nullRateRatio
    self.ratio = ratio
    self.lowerIsBetter = lowerIsBetter
    self.error = error
  }

  /// V₀ and V₁ of the log ratio with one control.
  private func variances(_ λ1: Double, _ λ2: Double) -> (null: Double, true: Double) {
    precondition(λ1 > 0 && λ2 > 0 && λ1.isFinite && λ2.isFinite, "rates of events are finite and above 0")
    let variance = { (λ1: Double, λ2: Double) in (1 / λ2 + 1 / (ratio * λ1)) / followUp + overdispersion * (1 + 1 / ratio) }
    let null = (λ2 + ratio * λ1) / (1 + ratio * nullRateRatio)
    return (variance(nullRateRatio * null, null), variance(λ1, λ2))
  }

  private func distance(_ λ1: Double, _ λ2: Double) -> Double { (lowerIsBetter ? -1 : 1) * plainLog(λ1 / λ2 / nullRateRatio) }

  /// Probability of rejecting toward benefit with N patients.
  public func power(treated λ1: Double, comparator λ2: Double, patients: Double) -> Double {
    precondition(patients > 0, "patients are above 0")
    let (v0, v1) = variances(λ1, λ2)
    let s = distance(λ1, λ2) * (patients / (1 + ratio)).squareRoot()
    return StandardNormal.cumulative((s - StandardNormal.upperQuantile(error.perSide) * v0.squareRoot()) / v1.squareRoot())
  }

  /// N, in both arms, for a power toward benefit; it need not be whole.
  ///
  /// - Throws: `outsideDomain` where the rates are no benefit, or the power not above the error on its side.
  public func patients(treated λ1: Double, comparator λ2: Double, power: Double) throws(MathematicalFailure) -> Double {
    precondition(power > 0 && power < 1, "a power lies in (0, 1)")
    let (v0, v1) = variances(λ1, λ2)
    let s = distance(λ1, λ2)
    let root = (StandardNormal.upperQuantile(error.perSide) * v0.squareRoot() + StandardNormal.quantile(power) * v1.squareRoot()) / s
    guard s > 0, power > error.perSide, root > 0, root * root <= 1e9 else {
      throw MathematicalFailure(.outsideDomain, computing: "a sample size for these rates of events and power", lastPoint: [λ1, λ2, power])
    }
    return root * root * (1 + ratio)
  }
}
