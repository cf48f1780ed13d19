import Mathematics
import Trial

/// The difference at the last visit by a mixed model for repeated measures, with dropout: power and size of a single look.
///
///     N₁ = (φ₁ σ₁² + λ φ₂ σ₂²)(z₁₋α + z_power)² ∕ (δ − δ₀)²,   N = N₁ (1 + 1 ∕ λ)
///     φ = last diagonal element of (Σⱼ (rⱼ − rⱼ₊₁) R̃ⱼ⁻¹)⁻¹,   rⱼ₊₁ = 0 after the last visit
///
/// rⱼ is the share of an arm observed through visit j, Rⱼ the correlation of the first j visits, R̃ⱼ⁻¹ its inverse with zeros for the rest, λ = N₁ ∕ N₂ the ratio,
/// σ the standard deviation of an arm at the last visit, δ₀ the benefit under the hypothesis. φ = 1 without dropout; 1 ∕ r_J where visits are independent, and less the more they tell of the last. By t the
/// normal quantiles are replaced by those of t on N − 2 degrees of freedom, N from the normal ones.
///
/// Dropout is monotone and at random; all visits have a treatment effect of their own, which the unstructured model means.
///
/// - Reference: Lu, Luo & Chen (2008), Sample size estimation for repeated measures analysis in randomized clinical trials with missing data, The
///   International Journal of Biostatistics 4(1), article 9.
/// - Checked: tables 1 and 2 of the paper, in `RepeatedMeansTests`.
public struct RepeatedMeans: Equatable, Sendable, ComparisonOfMeans {
  /// σ₁ at the last visit, after what covariates explain.
  public let standardDeviation: Double
  /// σ₂, of the comparator.
  public let comparatorDeviation: Double
  /// φ of the treated arm and of the comparator.
  public let attrition: (treated: Double, comparator: Double)
  /// λ: treated patients for each control.
  public let ratio: Double
  /// δ₀: −margin for non-inferiority.
  public let nullBenefit: Double
  public let error: DesignPlan.ErrorRate
  public let approximation: DesignPlan.Approximation

  /// - Parameters:
  ///   - standardDeviation: σ₁, above 0.
  ///   - comparatorDeviation: σ₂, above 0; σ₁ where it is left out.
  ///   - attrition: φ of the arms, each at least 1.
  ///   - ratio: λ, above 0.
  public init(
    standardDeviation: Double, comparatorDeviation: Double? = nil, attrition: (treated: Double, comparator: Double), ratio: Double = 1,
    nullBenefit: Double = 0, error: DesignPlan.ErrorRate, approximation: DesignPlan.Approximation = .t
  ) {
    let comparator = comparatorDeviation ?? standardDeviation
    precondition(standardDeviation > 0 && standardDeviation.isFinite, "a standard deviation is finite and above 0")
    precondition(comparator > 0 && comparator.isFinite, "a standard deviation is finite and above 0")
    precondition(nullBenefit.isFinite, "a margin is finite")
    precondition(ratio > 0 && ratio.isFinite, "a ratio is finite and above 0")
    precondition(attrition.treated > 0 && attrition.comparator > 0, "attrition factors are above 0")
    precondition(attrition.treated.isFinite && attrition.comparator.isFinite, "attrition factors are finite")
    precondition(error.level > 0 && error.level < 1, "an error lies in (0, 1)")
    self.standardDeviation = standardDeviation
    self.comparatorDeviation = comparator
    self.nullBenefit = nullBenefit
    self.attrition = attrition
    self.ratio = ratio
    self.error = error
    self.approximation = approximation
  }

  public static func == (a: Self, b: Self) -> Bool {
    a.standardDeviation == b.standardDeviation && a.comparatorDeviation == b.comparatorDeviation && a.attrition == b.attrition
      && a.ratio == b.ratio && a.nullBenefit == b.nullBenefit && a.error == b.error && a.approximation == b.approximation
  }

  /// φ of an arm.
  ///
  /// - Parameters:
  ///   - correlation: R of all visits, positive definite.
  ///   - retention: r₁ ≥ r₂ ≥ … ≥ r_J > 0, shares of those randomized, r₁ at most 1.
  /// - Throws: `notPositiveDefinite` where R is not.
  public static func attritionFactor(correlation R: Matrix, retention r: [Double]) throws(MathematicalFailure) -> Double {
    precondition(R.isSquare && R.rows == r.count && !r.isEmpty, "retention has a share for each visit of the correlation")
    precondition(r[0] <= 1 && r.last! > 0 && zip(r, r.dropFirst()).allSatisfy { $0 >= $1 }, "retention falls from at most 1 to above 0")
    let visits = r.count
    var information = Matrix(rows: visits, columns: visits)
    for j in 0..<visits {
      let leaving = r[j] - (j + 1 < visits ? r[j + 1] : 0)
      guard leaving > 0 else { continue }
      let inverse = try CholeskyFactor(of: R.submatrix(rows: Array(0...j), columns: Array(0...j))).inverse
      for a in 0...j { for b in 0...j { information[a, b] += leaving * inverse[a, b] } }
    }
    return try CholeskyFactor(of: information).inverse[visits - 1, visits - 1]
  }

  /// Standard error of the difference at the last visit with N patients randomized: √((φ₁ σ₁² + λ φ₂ σ₂²)(1 + λ) ∕ (λ N)).
  public func standardError(patients: Double) -> Double {
    precondition(patients > 0, "patients are above 0")
    let (a, b) = (standardDeviation, comparatorDeviation)
    return ((attrition.treated * a * a + ratio * attrition.comparator * b * b) * (1 + ratio) / (ratio * patients)).squareRoot()
  }

  public func degreesOfFreedom(patients: Double) -> Double { patients - 2 }
  public var leastPatients: Double { 3 }

  /// Power toward benefit with N patients: Φ(δ ∕ s.e. − z₁₋α), by t with the quantiles and the law of t on N − 2 degrees of freedom.
  public func power(benefit: Double, patients: Double) -> Double {
    let δ = noncentrality(benefit: benefit, patients: patients)
    guard approximation == .t else { return StandardNormal.upperTail(StandardNormal.upperQuantile(error.perSide) - δ) }
    let t = StudentT(degreesOfFreedom: patients - 2)
    return t.upperTail(t.upperQuantile(error.perSide) - δ)
  }

  /// N, randomized to both arms, for a power toward benefit; it need not be whole.
  ///
  /// - Throws: `outsideDomain` where the benefit is not positive, the power not above the error on its side, or, by t, two patients would do.
  public func patients(benefit: Double, power: Double) throws(MathematicalFailure) -> Double {
    precondition(power > 0 && power < 1, "a power lies in (0, 1)")
    let unit = noncentrality(benefit: benefit, patients: 1)
    let z = StandardNormal.upperQuantile(error.perSide) + StandardNormal.quantile(power)
    let byNormal = z * z / (unit * unit)
    guard unit > 0, power > error.perSide, byNormal <= 1e9, approximation == .normal || byNormal > 2 else {
      throw MathematicalFailure(.outsideDomain, computing: "a sample size for this benefit and power", lastPoint: [benefit, power])
    }
    if approximation == .normal { return byNormal }
    let law = StudentT(degreesOfFreedom: byNormal - 2)
    let t = law.upperQuantile(error.perSide) + law.quantile(power)
    return t * t / (unit * unit)
  }

  /// θ = z₁₋α + Φ⁻¹(power), odd in δ − δ₀; δ ∕ s.e. itself by the normal approximation.
  public func drift(benefit: Double, patients: Double) -> Double {
    let δ = noncentrality(benefit: benefit, patients: patients)
    guard approximation == .t else { return δ }
    // Further out, where no probability shows it, θ goes on in proportion.
    let excess = max(1, abs(δ) / 30)
    let t = StudentT(degreesOfFreedom: patients - 2)
    let miss = t.upperTail(abs(δ) / excess - t.upperQuantile(error.perSide))
    let θ = excess * (StandardNormal.upperQuantile(error.perSide) + StandardNormal.upperQuantile(miss))
    return δ < 0 ? -θ : θ
  }
}
