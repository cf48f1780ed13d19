import Mathematics
import Trial

/// The effects of several trials of one comparison, pooled.
///
///     yᵢ = θ + uᵢ + eᵢ,   uᵢ ~ N(0, τ²),   eᵢ ~ N(0, vᵢ), vᵢ known
///     θ̂ = Σ wᵢ yᵢ ∕ Σ wᵢ,   wᵢ = 1 ∕ (vᵢ + τ̂²)
///
/// The page is `Documentation/methods/meta-analysis.md`.
///
/// - Reference: Viechtbauer (2010), J Stat Softw 36(3).
/// - Checked: `References/meta-analysis`, metafor's `rma`.
public struct MetaAnalysis: Equatable, Sendable {
  public let studies: [Study]
  public let heterogeneity: Heterogeneity
  public let intervalMethod: PooledInterval

  /// θ̂; for ratios a logarithm.
  public let estimate: Double
  public let standardError: Double
  /// θ̂ over its standard error.
  public let statistic: Double
  /// k − 1 for Hartung and Knapp's interval, infinite for the normal one.
  public let degreesOfFreedom: Double
  /// Of θ = 0.
  public let pTwoSided: Double
  public let interval: Interval
  /// wᵢ ∕ Σw, in the order of the studies.
  public let weights: [Double]

  /// τ̂², the variance between trials, in the squared unit of the effect.
  public let tauSquared: Double
  public let tauSquaredStandardError: Double
  /// Cochran's Q = Σ (yᵢ − θ̂₀)² ∕ vᵢ, θ̂₀ being the common effect; χ² with k − 1 degrees of freedom if τ² = 0.
  public let cochranQ: Double
  public let cochranP: Double
  /// τ̂² ∕ (τ̂² + ṽ) as a fraction, ṽ = (k−1) ∕ (Σvᵢ⁻¹ − Σvᵢ⁻² ∕ Σvᵢ⁻¹); for a common effect max(0, (Q − k + 1) ∕ Q).
  public let iSquared: Double
  /// 1 + τ̂² ∕ ṽ; for a common effect Q ∕ (k − 1).
  public let hSquared: Double
  /// Full; for REML the restricted one.
  public let logLikelihood: Double

  let model: MixedEffects

  /// - Parameters:
  ///   - studies: at least two; one will do for a common effect with a normal interval.
  ///   - level: of the interval, in (0, 1).
  /// - Throws: `notEstimable` where there are too few trials, or where trials that do not differ leave Hartung and Knapp no error.
  public init(
    _ studies: [Study], heterogeneity: Heterogeneity = .restrictedMaximumLikelihood, interval method: PooledInterval = .hartungKnapp,
    level: Double = 0.95
  ) throws(MathematicalFailure) {
    precondition(level > 0 && level < 1, "a level lies between 0 and 1")
    let intercept = Matrix(rows: studies.count, columns: 1, repeating: 1)
    let model = try MixedEffects(studies, design: intercept, heterogeneity: heterogeneity, interval: method)
    self.model = model
    self.studies = studies
    self.heterogeneity = heterogeneity
    intervalMethod = method
    estimate = model.fit.coefficients[0]
    standardError = model.standardError(0)
    statistic = try model.statistic(0)
    degreesOfFreedom = model.degreesOfFreedom
    pTwoSided = try model.p(0)
    let reach = StudentT(degreesOfFreedom: model.degreesOfFreedom).upperQuantile((1 - level) / 2) * standardError
    interval = Interval(lower: estimate - reach, upper: estimate + reach, level: level)
    let total = model.fit.weights.reduce(0, +)
    weights = model.fit.weights.map { $0 / total }
    tauSquared = model.tauSquared
    tauSquaredStandardError = model.tauSquaredStandardError
    cochranQ = model.cochranQ
    let df = Double(studies.count - 1)
    cochranP = df > 0 ? ChiSquared(degreesOfFreedom: df).upperTail(model.cochranQ) : 1
    (iSquared, hSquared) = Self.inconsistency(model, heterogeneity)
    logLikelihood = model.logLikelihood
  }

  private static func inconsistency(_ model: MixedEffects, _ method: Heterogeneity) -> (Double, Double) {
    let df = model.data.degreesOfFreedom
    guard df > 0 else { return (0, 1) }
    if method == .common { return (model.cochranQ > df ? (model.cochranQ - df) / model.cochranQ : 0, model.cochranQ / df) }
    let ratio = model.tauSquared / model.typicalVariance
    return (model.tauSquared / (model.tauSquared + model.typicalVariance), 1 + ratio)
  }

  public static func == (a: MetaAnalysis, b: MetaAnalysis) -> Bool {
    a.studies == b.studies && a.heterogeneity == b.heterogeneity && a.intervalMethod == b.intervalMethod && a.interval == b.interval
  }
}
