import Mathematics
import Trial

/// The size of a two-group comparison of means planned anew from the variance of all values together, without knowing who got what.
///
/// Of N values of groups r : 1, S² their variance about one mean,
///
///     one-sample   σ̂² = S²                                   too great by Nw(μ₁ − μ₂)² ∕ (N − 1),   w = r ∕ (1 + r)²
///     adjusted     σ̂² = S² − N w Δ² ∕ (N − 1)                 unbiased where Δ is the true difference
///
/// Recalculated so, the t test at the end keeps its error but for some 10⁻⁴, as S² hardly tells of the difference.
///
/// - Reference: Kieser & Friede (2003), Statistics in Medicine 22:3571–3581; Friede & Kieser (2013), Pharmaceutical Statistics 12:141–146.
/// - Checked: the expectation of S² by its closed form and by simulation; the size is `TwoMeans`'.
public struct BlindedReestimation: Equatable, Sendable {
  /// The comparison, its error and allocation; its standard deviation is what was planned with, and is not used.
  public let comparison: TwoMeans
  /// Δ, the benefit planned for.
  public let effect: Double
  public let power: Double
  /// Whether S² is adjusted for Δ.
  public let isAdjusted: Bool
  /// Patients in the whole trial.
  public let least: Double
  public let greatest: Double

  /// - Parameters:
  ///   - least, greatest: above 0, in order; the least at least those at the review, and often the size that was planned.
  public init(_ comparison: TwoMeans, effect: Double, power: Double, isAdjusted: Bool = false, least: Double, greatest: Double) {
    precondition(power > 0 && power < 1, "a power lies in (0, 1)")
    precondition(least > 0 && least <= greatest, "sizes are above 0 and in order")
    self.comparison = comparison
    self.effect = effect
    self.power = power
    self.isAdjusted = isAdjusted
    self.least = least
    self.greatest = greatest
  }

  /// σ̂² from S² of N values.
  ///
  /// - Throws: `outsideDomain` where the adjustment leaves no variance.
  public func variance(oneSample s2: Double, patients n: Double) throws(MathematicalFailure) -> Double {
    precondition(s2 > 0 && n > 2, "values vary, and there are more than two")
    guard isAdjusted else { return s2 }
    let r = comparison.ratio
    let found = s2 - n * r / ((1 + r) * (1 + r)) * effect * effect / (n - 1)
    guard found > 0 else {
      throw MathematicalFailure(.outsideDomain, computing: "a variance adjusted for the planned difference", lastPoint: [s2, n])
    }
    return found
  }

  /// Patients in the whole trial, within the limits; they need not be whole.
  public func patients(oneSample s2: Double, patients n: Double) throws(MathematicalFailure) -> Double {
    let seen = TwoMeans(
      standardDeviation: try variance(oneSample: s2, patients: n).squareRoot(), ratio: comparison.ratio, nullBenefit: comparison.nullBenefit,
      error: comparison.error, approximation: comparison.approximation)
    return min(max(try seen.patients(benefit: effect, power: power), least), greatest)
  }
}
