import Mathematics
import Trial

/// The mean of one group against a value, or of differences within pairs: power and size of a single look.
///
///     T = (X̄ − Δ₀) ∕ (s ∕ √N) ~ t′(N − 1, δ),   δ = (Δ − Δ₀) ∕ σ · √N
///
/// - Reference: Chow, Shao & Wang (2008), Sample Size Calculations in Clinical Research, 3.1.
/// - Checked: `References/sample-size`, `means-1g-*`, `power-means-1g-gs`.
public struct OneMean: Equatable, Sendable, ComparisonOfMeans {
  /// σ of one observation, or of one difference within a pair.
  public let standardDeviation: Double
  /// Δ₀: the mean under the hypothesis.
  public let nullBenefit: Double
  public let error: DesignPlan.ErrorRate
  public let approximation: DesignPlan.Approximation

  public init(standardDeviation: Double, nullBenefit: Double = 0, error: DesignPlan.ErrorRate, approximation: DesignPlan.Approximation = .t) {
    precondition(standardDeviation > 0 && standardDeviation.isFinite, "a standard deviation is finite and above 0")
    precondition(nullBenefit.isFinite, "a margin is finite")
    precondition(error.level > 0 && error.level < 1, "an error lies in (0, 1)")
    self.standardDeviation = standardDeviation
    self.nullBenefit = nullBenefit
    self.error = error
    self.approximation = approximation
  }

  /// σ ∕ √N.
  public func standardError(patients: Double) -> Double {
    precondition(patients > 0, "patients are above 0")
    return standardDeviation / patients.squareRoot()
  }
  public func degreesOfFreedom(patients: Double) -> Double { patients - 1 }
  public var leastPatients: Double { 2 }
}
