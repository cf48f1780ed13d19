import Mathematics

/// The probability of success before the effect is known: the mean of the power over a normal prior of the effect.
///
///     ∫ power(Δ) φ((Δ − μ) ∕ τ) ∕ τ dΔ;   Φ((μ − z₁₋α e) ∕ √(τ² + e²)) for a one-sided z test with standard error e
///
/// - Reference: Spiegelhalter & Freedman (1986), Statistics in Medicine 5:1–13; O'Hagan, Stevens & Campbell (2005), Pharmaceutical Statistics 4:187–201.
/// - Checked: the closed form, the paper's limits, and a prior without width in `PriorAssuranceTests`.
public struct PriorAssurance: Equatable, Sendable {
  /// μ: the benefit to be expected.
  public let mean: Double
  /// τ, at least 0.
  public let standardDeviation: Double

  public init(mean: Double, standardDeviation: Double) {
    precondition(mean.isFinite, "a mean is finite")
    precondition(standardDeviation >= 0 && standardDeviation.isFinite, "a standard deviation is finite and at least 0")
    self.mean = mean
    self.standardDeviation = standardDeviation
  }

  /// Of a one-sided z test in closed form.
  ///
  /// - Parameters:
  ///   - level: α of its side.
  ///   - standardError: e, above 0.
  ///   - nullBenefit: Δ₀, the benefit under the hypothesis.
  public func ofNormalTest(level: Double, standardError e: Double, nullBenefit: Double = 0) -> Double {
    precondition(level > 0 && level < 1, "an error lies in (0, 1)")
    precondition(e > 0, "a standard error is above 0")
    let spread = (standardDeviation * standardDeviation + e * e).squareRoot()
    return StandardNormal.cumulative((mean - nullBenefit - StandardNormal.upperQuantile(level) * e) / spread)
  }

  /// Of any power, by adaptive quadrature over μ ± 9 τ to 1e-10.
  ///
  /// - Parameter power: at a true benefit, in [0, 1]; smooth.
  public func of<Failure: Error>(power: (Double) throws(Failure) -> Double) throws(Failure) -> Double {
    if standardDeviation == 0 { return try power(mean) }
    let integrand = { (x: Double) throws(Failure) -> Double in
      try power(mean + standardDeviation * x) * StandardNormal.density(x)
    }
    // In pieces, so that a steep power is not stepped over.
    var sum = 0.0
    for piece in -9..<9 {
      sum += try GaussKronrod.integrate(from: Double(piece), to: Double(piece + 1), tolerance: 1e-12, integrand).value
    }
    return sum
  }

  /// Of two or one mean, with N patients: the probability of a significant result toward benefit.
  public func of(_ comparison: some ComparisonOfMeans, patients: Double) -> Double {
    let (statistic, df) = (comparison.statistic, comparison.degreesOfFreedom(patients: patients))
    return of { benefit in
      statistic.powerTowardBenefit(noncentrality: comparison.noncentrality(benefit: benefit, patients: patients), degreesOfFreedom: df)
    }
  }

  /// Which no number of patients passes: the prior probability that the benefit is above Δ₀.
  public func limit(nullBenefit: Double = 0) -> Double {
    guard standardDeviation > 0 else { return mean > nullBenefit ? 1 : 0 }
    return StandardNormal.cumulative((mean - nullBenefit) / standardDeviation)
  }

  /// N at which a comparison of means has an assurance.
  ///
  /// - Throws: `outsideDomain` where the assurance is not below its limit, or 10⁹ patients do not suffice.
  public func patients(for assurance: Double, of comparison: some ComparisonOfMeans) throws(MathematicalFailure) -> Double {
    precondition(assurance > 0 && assurance < 1, "an assurance lies in (0, 1)")
    guard assurance < limit(nullBenefit: comparison.nullBenefit) else {
      throw MathematicalFailure(.outsideDomain, computing: "a sample size for an assurance that none has", lastPoint: [assurance])
    }
    let lack = { (n: Double) in assurance - self.of(comparison, patients: n) }
    let least = comparison.leastPatients
    if lack(least) <= 0 { return least }
    var upper = 2 * least
    while lack(upper) > 0 {
      upper *= 2
      guard upper <= 2e9 else {
        throw MathematicalFailure(.outsideDomain, computing: "a sample size for an assurance so near its limit", lastPoint: [assurance])
      }
    }
    return try Root.find(between: least, and: upper, tolerance: 1e-8, computing: "a sample size for an assurance", of: lack)
  }
}
