import Mathematics
import Trial

/// One mean against a value, or two against each other: what is computed alike for both.
public protocol ComparisonOfMeans: Sendable {
  /// Two sides count the rejections on either.
  var error: DesignPlan.ErrorRate { get }
  var approximation: DesignPlan.Approximation { get }
  /// Δ₀: the benefit under the hypothesis.
  var nullBenefit: Double { get }
  /// Standard error of the estimate with N patients, at the true variances; it falls with 1 ∕ √N.
  func standardError(patients: Double) -> Double
  /// Of the t test with N patients.
  func degreesOfFreedom(patients: Double) -> Double
  /// The least N for which there is a t test.
  var leastPatients: Double { get }
  /// Probability of rejecting with N patients at one look, on either side in a two-sided test.
  func power(benefit: Double, patients: Double) -> Double
  /// N at which a single look has the power of rejecting toward benefit.
  func patients(benefit: Double, power: Double) throws(MathematicalFailure) -> Double
  /// θ for a group-sequential test with N patients.
  func drift(benefit: Double, patients: Double) -> Double
}

extension ComparisonOfMeans {
  var statistic: MeanStatistic { MeanStatistic(error: error, approximation: approximation) }

  /// δ: the expectation of the statistic with N patients.
  public func noncentrality(benefit: Double, patients: Double) -> Double { (benefit - nullBenefit) / standardError(patients: patients) }

  /// Probability of rejecting with N patients at one look, on either side in a two-sided test.
  ///
  /// - Parameters:
  ///   - benefit: Δ, positive when better; in the unit of the standard deviation.
  ///   - patients: N, with degrees of freedom above 0 for t.
  public func power(benefit: Double, patients: Double) -> Double {
    statistic.power(
      noncentrality: noncentrality(benefit: benefit, patients: patients), degreesOfFreedom: degreesOfFreedom(patients: patients))
  }

  /// N at which a single look has the power of rejecting toward benefit, whatever the sides, as peers size their trials.
  ///
  /// - Throws: `outsideDomain` where the benefit is not above Δ₀ or so little that 10⁹ patients do not suffice, or the power not above the error on its
  ///   side.
  public func patients(benefit: Double, power: Double) throws(MathematicalFailure) -> Double {
    try statistic.patients(
      unit: noncentrality(benefit: benefit, patients: 1), power: power, least: leastPatients,
      degreesOfFreedom: { degreesOfFreedom(patients: $0) })
  }

  /// θ for a group-sequential test: the drift with which the normal theory has this comparison's power at a single look.
  ///
  ///     θ = z₁₋α − Φ⁻¹(P(T < t₁₋α)),   odd in Δ − Δ₀;   δ itself by the normal approximation
  ///
  /// The t distribution enters once, at N; the sequential law of t statistics is not used.
  public func drift(benefit: Double, patients: Double) -> Double {
    statistic.drift(
      noncentrality: noncentrality(benefit: benefit, patients: patients), degreesOfFreedom: degreesOfFreedom(patients: patients))
  }

  /// The least observed benefit that crosses a bound with these patients: Δ₀ + t₁₋ₚ(df) · s.e., p = 1 − Φ(z); z itself by the normal approximation.
  public func criticalBenefit(z: Double, patients: Double) -> Double {
    nullBenefit + statistic.quantile(z: z, degreesOfFreedom: degreesOfFreedom(patients: patients)) * standardError(patients: patients)
  }

  /// The bound on the scale of z that a benefit seen with these patients is at: the inverse of `criticalBenefit`.
  public func z(benefit: Double, patients: Double) -> Double {
    statistic.z(quantile: (benefit - nullBenefit) / standardError(patients: patients), degreesOfFreedom: degreesOfFreedom(patients: patients))
  }
}
