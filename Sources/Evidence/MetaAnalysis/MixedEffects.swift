import Mathematics

/// Effects of trials on moderators with a variance between trials: yᵢ = xᵢ′β + uᵢ + eᵢ, uᵢ ~ N(0, τ²), eᵢ ~ N(0, vᵢ).
struct MixedEffects: Sendable {
  let data: Moments
  let tauSquared: Double
  let tauSquaredStandardError: Double
  /// At weights 1 ∕ (vᵢ + τ²).
  let fit: WeightedRegression
  /// Covariance of the coefficients, by the kind of interval asked for.
  let covariance: Matrix
  /// Of a coefficient's t; infinite where it is z.
  let degreesOfFreedom: Double
  /// Q(0), what the moderators leave of the heterogeneity.
  let cochranQ: Double
  /// (k−p) ∕ tr P(0), what a "typical" trial's variance is (Higgins & Thompson 2002).
  let typicalVariance: Double
  let logLikelihood: Double

  init(
    _ studies: [Study], design: Matrix, heterogeneity: Heterogeneity, interval: PooledInterval
  ) throws(MathematicalFailure) {
    let data = Moments(effects: studies.map(\.effect), variances: studies.map(\.variance), design: design)
    let df = data.degreesOfFreedom
    let needsResiduals = heterogeneity != .common || interval != .normal
    guard df >= (needsResiduals ? 1 : 0), !studies.isEmpty else {
      throw MathematicalFailure(.notEstimable, computing: "a meta-analysis of \(studies.count) trials")
    }
    let between = try BetweenTrialVariance(heterogeneity, effects: data.effects, variances: data.variances, design: design)
    let fit = try data.fit(at: between.value)
    let known = try data.fit(at: 0)
    self.data = data
    self.fit = fit
    tauSquared = between.value
    tauSquaredStandardError = between.standardError
    cochranQ = known.sumOfSquares
    typicalVariance = df > 0 ? df / known.trace : 0
    degreesOfFreedom = interval == .normal ? .infinity : df
    // What rounding leaves of equal effects is no dispersion.
    let rounding = 8 * (data.effects.map(abs).max() ?? 0).ulp
    let isDispersed = fit.sumOfSquares > rounding * rounding * fit.weights.reduce(0, +)
    let q = needsResiduals && isDispersed ? fit.sumOfSquares / df : 0
    switch interval {
    case .normal: covariance = fit.covariance
    case .hartungKnapp: covariance = q * fit.covariance
    case .modifiedHartungKnapp: covariance = max(1, q) * fit.covariance
    }
    let likelihood = HeterogeneityLikelihood(data: data, isRestricted: heterogeneity == .restrictedMaximumLikelihood)
    logLikelihood = try likelihood.value(at: between.value)
  }

  func standardError(_ coefficient: Int) -> Double { covariance[coefficient, coefficient].squareRoot() }

  /// Two-sided p of a coefficient of 0.
  func p(_ coefficient: Int) throws(MathematicalFailure) -> Double { Self.pTwoSided(try statistic(coefficient), degreesOfFreedom) }

  /// Equal effects leave Hartung and Knapp no standard error, and so no statistic.
  func statistic(_ coefficient: Int) throws(MathematicalFailure) -> Double {
    let error = standardError(coefficient)
    guard error > 0 else { throw MathematicalFailure(.notEstimable, computing: "a standard error from trials that do not differ") }
    return fit.coefficients[coefficient] / error
  }

  static func pTwoSided(_ statistic: Double, _ degreesOfFreedom: Double) -> Double {
    2 * StudentT(degreesOfFreedom: degreesOfFreedom).upperTail(abs(statistic))
  }
}
