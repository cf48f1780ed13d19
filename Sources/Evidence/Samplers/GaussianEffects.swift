import Mathematics

/// The exact posterior of any number of jointly normal effects, given the words of trials.
///
/// Effects θ ~ N(m, V), statistics z | θ ~ N(Aθ, R), findings a < z < b. A contrast κ = c′θ ~ N(c′m, c′Vc) leaves the others to be integrated out in closed form,
///
///     z | κ ~ N(A(m + g(κ − c′m)), R + A(V − g g′ c′Vc)A′),   g = Vc ∕ c′Vc
///     p(κ) ∝ φ(κ; c′m, c′Vc) · P(a < z < b | κ)
///
/// so that every margin is one quadrature over rectangles (the posterior is a closed skew normal).
///
/// - Reference: Domínguez-Molina, González-Farías & Gupta (2003), The multivariate closed skew normal distribution; Arellano-Valle & Azzalini (2006),
///   Scandinavian Journal of Statistics 33:561–574.
/// - Checked: two arms with independent effects in `References/exact-road`; one claim in closed form.
public struct GaussianEffects: Sendable {
  public let mean: [Double]
  public let covariance: Matrix

  public init(mean: [Double], covariance: Matrix) {
    precondition(covariance.isSquare && covariance.rows == mean.count, "a covariance has the order of its mean")
    self.mean = mean
    self.covariance = covariance
  }

  /// Independent effects.
  public init(means: [Double], standardDeviations: [Double]) {
    precondition(means.count == standardDeviations.count, "every effect has a mean and a standard deviation")
    self.init(mean: means, covariance: Matrix(diagonal: standardDeviations.map { $0 * $0 }))
  }

  /// The probability of the findings under the prior.
  ///
  /// - Parameter response: A: row k holds what one unit of each effect adds to E z of statistic k.
  public func evidence(
    of pattern: Pattern, response A: Matrix, effort: MultivariateNormal.Effort = .fine(tolerance: 1e-7)
  ) throws(MathematicalFailure) -> MultivariateNormal.Probability {
    let law = MultivariateNormal(mean: A * mean, covariance: pattern.statistics.correlation + A * covariance * A.transposed)
    return try law.probability(lower: pattern.lower, upper: pattern.upper, effort: effort)
  }

  /// The posterior of a contrast of the effects.
  ///
  /// - Parameters:
  ///   - contrast: c, of the length of the effects, with c′Vc > 0.
  ///   - response: A, statistics × effects.
  public func posterior(
    of contrast: [Double], given pattern: Pattern, response A: Matrix, effort: MultivariateNormal.Effort = .fine(tolerance: 1e-7)
  ) throws(MathematicalFailure) -> EffectPosterior {
    precondition(contrast.count == mean.count, "a contrast has a weight for every effect")
    let Vc = covariance * contrast
    let variance = dot(contrast, Vc)
    precondition(variance > 0, "a contrast has a prior variance")
    let center = dot(contrast, mean)
    let g = Vc.map { $0 / variance }
    let rest = covariance - variance * Matrix(g.map { a in g.map { a * $0 } })
    let S = pattern.statistics.correlation + A * rest * A.transposed
    let (base, slope) = (A * mean, A * g)
    return try EffectPosterior(prior: Normal(mean: center, standardDeviation: variance.squareRoot())) { (κ: Double) throws(MathematicalFailure) in
      let law = MultivariateNormal(mean: base.indices.map { base[$0] + slope[$0] * (κ - center) }, covariance: S)
      return try law.probability(lower: pattern.lower, upper: pattern.upper, effort: effort).value
    }
  }

  private func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
}

extension JointStatistics {
  /// A of effects that are declared one by one: column j holds E z at a unit of effect j and none of the others.
  ///
  /// - Parameter effect: how much of effect j is in an arm, a stratum and a visit: 1 where it is wholly there.
  public func response(effects: Int, effect: (_ index: Int, _ arm: Int, _ stratum: Int, _ visit: Int) -> Double) -> Matrix {
    let columns = (0..<effects).map { j in means { effect(j, $0, $1, $2) } }
    return Matrix(columns).transposed
  }
}
