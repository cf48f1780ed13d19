import Mathematics

/// Effects that differ as draws of one normal law do, each estimated with its own error.
///
///     yₖ ~ N(θₖ, vₖ),   θₖ ~ N(μ, τ²),   μ flat
///
/// Given τ, with wₖ = 1 ∕ (vₖ + τ²), all is normal:
///
///     μ̂ = Σ wₖyₖ ∕ Σ wₖ,             Var μ = V = 1 ∕ Σ wₖ
///     E θₖ = (1 − Bₖ) yₖ + Bₖ μ̂,     Var θₖ = (1 − Bₖ) vₖ + Bₖ² V,     Bₖ = vₖ wₖ
///     log p(y | τ) = ½ log V + ½ Σ log wₖ − ½ Σ wₖ(yₖ − μ̂)² + const
///
/// Bₖ is the share by which an estimate is shrunk toward the common mean.
///
/// - Reference: Gelman et al. (2014), Bayesian Data Analysis, 3rd ed., §5.4; Jones et al. (2011), Clin Trials 8:129–143, for subgroups.
/// - Checked: `References/subgroups`; the eight schools of Rubin (1981).
public struct ExchangeableEffects: Equatable, Sendable {
  public let estimates: [Double]
  /// vₖ, above 0.
  public let variances: [Double]

  /// - Parameters: at least two, of patients that no two share.
  public init(estimates: [Double], standardErrors: [Double]) {
    precondition(estimates.count >= 2 && estimates.count == standardErrors.count, "two effects or more, each with its error")
    precondition(
      standardErrors.allSatisfy { $0 > 0 && $0.isFinite } && estimates.allSatisfy(\.isFinite), "an effect is a number with an error above 0")
    self.estimates = estimates
    variances = standardErrors.map { $0 * $0 }
  }

  public var count: Int { estimates.count }

  /// What is known of the effects given τ.
  public struct Conditional: Equatable, Sendable {
    public var mean: Double
    public var meanVariance: Double
    /// E θₖ and Var θₖ.
    public var effects: [Double]
    public var variances: [Double]
    /// Bₖ, in (0, 1].
    public var shrinkage: [Double]
    /// Up to a constant that does not depend on τ.
    public var logLikelihood: Double
  }

  /// - Parameter tau: at least 0; with 0 all effects are the common mean.
  public func given(tau: Double) -> Conditional {
    precondition(tau >= 0 && tau.isFinite, "a standard deviation is not negative")
    let w = variances.map { 1 / ($0 + tau * tau) }
    let V = 1 / w.reduce(0, +)
    let mean = V * zip(w, estimates).reduce(0) { $0 + $1.0 * $1.1 }
    let B = zip(variances, w).map { $0 * $1 }
    var logLikelihood = 0.5 * plainLog(V)
    for (w, y) in zip(w, estimates) { logLikelihood += 0.5 * (plainLog(w) - w * (y - mean) * (y - mean)) }
    return Conditional(
      mean: mean, meanVariance: V, effects: zip(B, estimates).map { (1 - $0) * $1 + $0 * mean },
      variances: zip(B, variances).map { (1 - $0) * $1 + $0 * $0 * V }, shrinkage: B, logLikelihood: logLikelihood)
  }

  /// d log p(y | τ) ∕ dτ² · 2 = Σ wₖ²(yₖ − μ̂)² − Σ wₖ + Σ wₖ² ∕ Σ wₖ.
  private func score(_ tauSquared: Double) -> Double {
    let w = variances.map { 1 / ($0 + tauSquared) }
    let sum = w.reduce(0, +)
    let mean = zip(w, estimates).reduce(0) { $0 + $1.0 * $1.1 } / sum
    return zip(w, estimates).reduce(0) { $0 + $1.0 * $1.0 * ($1.1 - mean) * ($1.1 - mean) } - sum + w.reduce(0) { $0 + $1 * $1 } / sum
  }

  /// τ̂ by restricted maximum likelihood: the greatest p(y | τ), which may lie at 0.
  ///
  /// Falls of the score through 0 are looked for between points of τ², a factor of 1.5 apart, up to where every estimate's distance is less than τ; the best is taken.
  ///
  /// - Checked: `References/subgroups`; `Evidence`'s restricted likelihood of the same numbers.
  public func restrictedMaximum() throws(MathematicalFailure) -> Double {
    let spread = (estimates.max() ?? 0) - (estimates.min() ?? 0)
    guard spread > 0 else { return 0 }
    // Beyond spread² the squares are less than what the degrees of freedom take.
    let most = 4 * spread * spread + (variances.max() ?? 0)
    var maxima: [Double] = [0]
    var (low, atLow) = (0.0, score(0))
    var point = 1e-6 * (variances.min() ?? 1)
    while low < most {
      let atHigh = score(point)
      if atLow > 0, atHigh <= 0 {
        maxima.append(try Root.find(between: low, and: point, tolerance: 0, computing: "variance between subsets") { score($0) })
      }
      (low, atLow) = (point, atHigh)
      point *= 1.5
    }
    let best = maxima.max { given(tau: $0.squareRoot()).logLikelihood < given(tau: $1.squareRoot()).logLikelihood }
    return (best ?? 0).squareRoot()
  }
}
