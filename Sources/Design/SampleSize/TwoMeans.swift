import Mathematics
import Trial

/// The comparison of two means of independent groups: power and size of a single look.
///
///     T = (X̄₁ − X̄₂ − Δ₀) ∕ s.e. ~ t′(df, δ),   δ = (Δ − Δ₀) ∕ √V(N),   V(N) = (1 + r)(σ₁² ∕ r + σ₂²) ∕ N
///
/// N patients in all, r of them in the treated group for each control, Δ the benefit, Δ₀ the benefit under the hypothesis: 0 for superiority, −margin for
/// non-inferiority. With one σ, df = N − 2; with two, Satterthwaite's df at the true variances, for which T is a noncentral t to good approximation. By the
/// normal approximation T ~ N(δ, 1). N need not be whole.
///
/// - Reference: Chow, Shao & Wang (2008), Sample Size Calculations in Clinical Research, ch. 3; Moser, Stevens & Watts (1989), Communications in
///   Statistics – Theory and Methods 18:3963–3975 for two variances.
/// - Checked: `References/sample-size`, `means-*`, `power-means-348-*`, `gsd-nNormal*`, `base-power.t.test*`.
public struct TwoMeans: Equatable, Sendable, ComparisonOfMeans {
  /// σ₁ of one observation in the treated group, in the endpoint's unit.
  public let standardDeviation: Double
  /// σ₂, of the comparator.
  public let comparatorDeviation: Double
  /// r: treated patients for each control.
  public let ratio: Double
  /// Δ₀: the benefit under the hypothesis.
  public let nullBenefit: Double
  /// Two sides count the rejections on either.
  public let error: DesignPlan.ErrorRate
  public let approximation: DesignPlan.Approximation

  /// - Parameters:
  ///   - standardDeviation: σ₁, above 0.
  ///   - comparatorDeviation: σ₂, above 0; σ₁ where it is left out.
  ///   - ratio: r, above 0.
  ///   - nullBenefit: Δ₀; −margin for non-inferiority, +margin for superiority by a margin.
  public init(
    standardDeviation: Double, comparatorDeviation: Double? = nil, ratio: Double = 1, nullBenefit: Double = 0, error: DesignPlan.ErrorRate,
    approximation: DesignPlan.Approximation = .t
  ) {
    let comparator = comparatorDeviation ?? standardDeviation
    precondition(standardDeviation > 0 && standardDeviation.isFinite, "a standard deviation is finite and above 0")
    precondition(comparator > 0 && comparator.isFinite, "a standard deviation is finite and above 0")
    precondition(ratio > 0 && ratio.isFinite, "a ratio is finite and above 0")
    precondition(nullBenefit.isFinite, "a margin is finite")
    precondition(error.level > 0 && error.level < 1, "an error lies in (0, 1)")
    self.standardDeviation = standardDeviation
    self.comparatorDeviation = comparator
    self.ratio = ratio
    self.nullBenefit = nullBenefit
    self.error = error
    self.approximation = approximation
  }

  /// r with the fewest patients in all: σ₁ ∕ σ₂, exact by the normal approximation and with one σ.
  ///
  /// - Reference: Neyman (1934), Journal of the Royal Statistical Society 97:558–625.
  public static func optimalRatio(standardDeviation: Double, comparatorDeviation: Double) -> Double { standardDeviation / comparatorDeviation }

  private var oneDeviation: Bool { standardDeviation == comparatorDeviation }

  /// √V: standard error of the difference; σ (1 + r) ∕ √(N r) with one σ.
  public func standardError(patients: Double) -> Double {
    precondition(patients > 0, "patients are above 0")
    if oneDeviation { return standardDeviation * (1 + ratio) / (patients * ratio).squareRoot() }
    let (a, b) = (standardDeviation, comparatorDeviation)
    return ((1 + ratio) * (a * a / ratio + b * b) / patients).squareRoot()
  }

  /// N − 2, or Satterthwaite's (v₁ + v₂)² ∕ (v₁² ∕ (n₁ − 1) + v₂² ∕ (n₂ − 1)), vᵢ = σᵢ² ∕ nᵢ.
  public func degreesOfFreedom(patients: Double) -> Double {
    if oneDeviation { return patients - 2 }
    let (n1, n2) = (patients * ratio / (1 + ratio), patients / (1 + ratio))
    let (v1, v2) = (standardDeviation * standardDeviation / n1, comparatorDeviation * comparatorDeviation / n2)
    return (v1 + v2) * (v1 + v2) / (v1 * v1 / (n1 - 1) + v2 * v2 / (n2 - 1))
  }

  /// With one σ, 3; with two, two in the smaller group.
  public var leastPatients: Double { oneDeviation ? 3 : 2 * (1 + ratio) / min(1, ratio) }

}
