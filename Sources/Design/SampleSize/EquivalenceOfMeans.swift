import Mathematics

/// Equivalence of means by two one-sided tests: both Δ ≤ −m₁ and Δ ≥ m₂ are rejected, each at the error of one side.
///
///     power = P(T₁ ≥ t, T₂ ≤ −t) = ∫₀^U [Φ((m₂ − Δ)∕e − t x) − Φ((−m₁ − Δ)∕e + t x)] f(x) dx,   U = (m₁ + m₂) ∕ (2 e t)
///
/// e is the standard error, t = t₁₋α(df), x = √(χ²_df ∕ df) with density f: Owen's Q functions as one integral. By the normal approximation x = 1.
///
/// - Reference: Schuirmann (1987), Journal of Pharmacokinetics and Biopharmaceutics 15:657–680; Owen (1965), Biometrika 52:437–446.
/// - Checked: published sizes and powers of bioequivalence trials, and the t test where the margins are far apart, in `EquivalenceOfMeansTests`.
public struct EquivalenceOfMeans<Comparison: ComparisonOfMeans>: Sendable {
  /// What is compared; its error is one-sided, and counts for each of the two tests. Its Δ₀ is 0.
  public let comparison: Comparison
  /// The interval −m₁…m₂ of benefits that count as equivalent.
  public let margins: ClosedRange<Double>

  public init(_ comparison: Comparison, margins: ClosedRange<Double>) {
    precondition(margins.lowerBound < margins.upperBound, "margins of equivalence have room between them")
    precondition(comparison.error.sides == 1, "each of the two tests of equivalence is one-sided")
    precondition(comparison.nullBenefit == 0, "the margins take the place of the benefit under the hypothesis")
    self.comparison = comparison
    self.margins = margins
  }

  /// Probability of showing equivalence at a true benefit.
  public func power(benefit: Double, patients: Double) -> Double {
    let e = comparison.standardError(patients: patients)
    let df = comparison.degreesOfFreedom(patients: patients)
    let t = comparison.statistic.critical(degreesOfFreedom: df)
    let (low, high) = ((margins.lowerBound - benefit) / e, (margins.upperBound - benefit) / e)
    let between = { (x: Double) -> Double in
      let (lower, upper) = (low + t * x, high - t * x)
      guard lower < upper else { return 0 }
      // From the nearer tail, so that nothing cancels.
      return lower > 0
        ? StandardNormal.upperTail(lower) - StandardNormal.upperTail(upper) : StandardNormal.cumulative(upper) - StandardNormal.cumulative(lower)
    }
    if comparison.approximation == .normal { return between(1) }
    let chi = ChiSquared(degreesOfFreedom: df)
    let farthest = (chi.upperQuantile(1e-17) / df).squareRoot()
    let end = min((high - low) / (2 * t), farthest)
    let start = min((chi.quantile(1e-17) / df).squareRoot(), end)
    return GaussKronrod.integrate(from: start, to: end, tolerance: 1e-13) { x in between(x) * chi.density(df * x * x) * 2 * df * x }.value
  }

  /// The least N, to 1e-9, with the power.
  ///
  /// - Throws: `outsideDomain` where the benefit is not inside the margins, or 10⁹ patients do not suffice.
  public func patients(benefit: Double, power: Double) throws(MathematicalFailure) -> Double {
    precondition(power > 0 && power < 1, "a power lies in (0, 1)")
    guard margins.lowerBound < benefit, benefit < margins.upperBound else {
      throw MathematicalFailure(.outsideDomain, computing: "a sample size for equivalence at a benefit outside the margins", lastPoint: [benefit])
    }
    let lack = { (n: Double) in power - self.power(benefit: benefit, patients: n) }
    let least = comparison.leastPatients
    var upper = 2 * least
    while lack(upper) > 0 {
      upper *= 2
      guard upper <= 2e9 else {
        throw MathematicalFailure(.outsideDomain, computing: "a sample size for so narrow margins", lastPoint: [benefit, upper])
      }
    }
    return lack(least) <= 0 ? least : try Root.find(between: least, and: upper, tolerance: 1e-9, computing: "a sample size for equivalence", of: lack)
  }
}
