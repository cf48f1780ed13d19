import Mathematics
import Trial

/// Cox's proportional hazards, stratified where the times have strata.
///
///     λ(t | x) = λ₀ₛ(t) e^(xᵀβ);   Newton's steps, halved where the likelihood falls
///     score U(β₀)ᵀ I(β₀)⁻¹ U(β₀),   Wald (β − β₀)ᵀ I(β) (β − β₀),   likelihood ratio 2 (ℓ(β) − ℓ(β₀)),   β₀ = 0
///
/// - Reference: Cox (1972), J R Stat Soc B 34:187–220; Efron (1977), J Am Stat Assoc 72:557–565; Breslow (1974), Biometrics 30:89–99; Gail, Lubin &
///   Rubinstein (1981), Biometrika 68:703–707 for the exact likelihood of ties.
/// - Checked: `References/survival`, R's `coxph`.
public struct CoxModel: Sendable {
  public let coefficients: [Double]
  /// I(β)⁻¹.
  public let covariance: Matrix
  /// ℓ(0) and ℓ(β).
  public let nullLogLikelihood: Double
  public let logLikelihood: Double
  /// Of all coefficients together.
  public let scoreStatistic: Double
  public let waldStatistic: Double
  public var likelihoodRatio: Double { 2 * (logLikelihood - nullLogLikelihood) }

  /// Newton's steps taken, and the largest |∂ℓ∕∂β| where they ended.
  public let iterations: Int
  public let largestScore: Double

  private static let mostIterations = 50
  /// Beyond it the log hazard between the ends of a covariate is taken to run away.
  private static let farthest = 30.0

  /// - Parameter covariates: one row a patient.
  /// - Throws: `notEstimable` without events; `noConvergence` where a coefficient is infinite, as where one group has no event; `notPositiveDefinite` where
  ///   covariates are aliased.
  public init(_ data: SurvivalTimes, covariates: [[Double]], ties: CoxLikelihood.Ties = .efron) throws(MathematicalFailure) {
    precondition(covariates.count == data.times.count, "a patient has a row of covariates")
    guard data.events > 0 else { throw MathematicalFailure(.notEstimable, computing: "a proportional-hazards model without events") }
    let likelihood = CoxLikelihood(data, covariates: covariates, ties: ties)
    let p = likelihood.width
    var β = [Double](repeating: 0, count: p)
    var at = likelihood.evaluated(β)
    let null = at
    var factor = try CholeskyFactor(of: at.information)
    nullLogLikelihood = null.value
    scoreStatistic = Self.product(null.score, factor.solve(null.score))
    var iteration = 0
    while true {
      let step = factor.solve(at.score)
      var scale = 1.0
      var next = likelihood.evaluated(zip(β, step).map { $0 + scale * $1 })
      while !(next.value >= at.value - 1e-12 * abs(at.value)), scale > 1e-6 {
        scale /= 2
        next = likelihood.evaluated(zip(β, step).map { $0 + scale * $1 })
      }
      β = zip(β, step).map { $0 + scale * $1 }
      at = next
      iteration += 1
      guard iteration < Self.mostIterations, zip(β, likelihood.spreads).allSatisfy({ abs($0) * $1 < Self.farthest }) else {
        throw MathematicalFailure(.noConvergence, computing: "a proportional-hazards model", iterations: iteration, lastPoint: β)
      }
      factor = try CholeskyFactor(of: at.information)
      if Self.product(at.score, factor.solve(at.score)) < 1e-18 { break }
    }
    coefficients = β
    iterations = iteration
    largestScore = at.score.map(abs).max() ?? 0
    covariance = factor.inverse
    logLikelihood = at.value
    let information = at.information
    waldStatistic = β.indices.reduce(0) { sum, i in sum + β.indices.reduce(0) { $0 + β[i] * information[i, $1] * β[$1] } }
  }

  public func standardError(_ index: Int) -> Double { covariance[index, index].squareRoot() }

  private static func product(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
}
