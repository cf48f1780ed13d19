import Mathematics
import Trial

/// A fit by iteration: the optimum of the pattern likelihood and what a contrast needs of it.
struct PatternFit: Sendable {
  let point: PatternLikelihood.Point
  /// ∂l/∂θ at the optimum.
  let score: [Double]
  let iterations: Int
  /// Lower Cholesky factor of the observed information of θ.
  private let information: CholeskyFactor
  /// F_a, p × p each.
  private let F: [Double]

  init(sums: PatternSums, design: ModelDesign, estimation: Estimation) throws(MathematicalFailure) {
    let likelihood = PatternLikelihood(sums: sums, design: design, estimation: estimation)
    guard sums.responseCount > design.columns.count else {
      throw MathematicalFailure(.notEstimable, computing: "the model: \(sums.responseCount) rows for \(design.columns.count) columns")
    }
    try PatternFit.requirePairs(sums)
    let search = RestrictedLikelihoodSearch(likelihood: likelihood)
    let optimum = try search.optimum(from: startingCovariance(sums, design, likelihood))
    point = optimum.point
    score = optimum.slope.score
    iterations = optimum.iterations
    F = optimum.curvature.F
    information = optimum.factor
  }

  /// An unstructured covariance of two visits needs subjects seen at both.
  private static func requirePairs(_ sums: PatternSums) throws(MathematicalFailure) {
    for t in 0..<sums.visitCount {
      for s in 0...t {
        let both: UInt64 = (1 << UInt64(t)) | (1 << UInt64(s))
        if !sums.patterns.contains(where: { $0 & both == both }) {
          throw MathematicalFailure(.notEstimable, computing: "the covariance of visits \(s + 1) and \(t + 1): no subject was seen at both")
        }
      }
    }
  }

  /// c'β̂, its variance c'Φc and Satterthwaite's 2v² / (∇v' J⁻¹ ∇v), ∂v/∂θ_a = (Φc)'F_a(Φc), J the observed information.
  func contrast(_ c: [Double]) -> FittedModel.Contrast {
    let p = c.count
    let x = multiply(point.Φ, c, size: p)
    let v = dot(c, x)
    let gradient = score.indices.map { a in
      var total = 0.0
      for i in 0..<p {
        var line = 0.0
        for j in 0..<p { line += F[a * p * p + i * p + j] * x[j] }
        total += x[i] * line
      }
      return total
    }
    let spread = information.whitened(gradient).reduce(0) { $0 + $1 * $1 }
    return FittedModel.Contrast(estimate: dot(c, point.β), standardError: v.squareRoot(), degreesOfFreedom: 2 * v * v / spread)
  }
}

/// Σ to start from: the closed form over the subjects' visits before their first gap; where that cannot be had, the residual variances of least
/// squares on a diagonal.
private func startingCovariance(_ sums: PatternSums, _ design: ModelDesign, _ likelihood: PatternLikelihood) -> [Double] {
  if let closed = try? ClosedForm(sums, estimation: likelihood.estimation), likelihood.point(at: closed.covariance) != nil {
    return closed.covariance
  }
  let T = design.visitCount
  var Σ = Array(repeating: 0.0, count: T * T)
  for t in 0..<T { Σ[t * T + t] = 1 }
  guard let point = likelihood.point(at: Σ) else { return Σ }
  for (t, variance) in likelihood.residualVariances(point).enumerated() { Σ[t * T + t] = max(variance, 1e-12) }
  return Σ
}
