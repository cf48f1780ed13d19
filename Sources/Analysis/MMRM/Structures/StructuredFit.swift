import Mathematics
import Trial

/// A fit of any covariance structure at one point, and what inference needs of it.
struct StructuredFit: Sendable {
  let structure: CovarianceStructure
  let groupCount: Int
  /// Natural parameters, those of each group after another.
  let θ: [Double]
  /// Σ̂ of each group, T × T; of a spatial covariance that of visits one apart.
  let covariances: [[Double]]
  let minusTwoLogLikelihood: Double
  let β: [Double]
  let Φ: [Double]
  let score: [Double]
  let iterations: Int
  /// F_a = X'WV_aWX, p × p.
  let F: [[Double]]
  /// The inverse of the observed information of θ, m × m.
  let W: [Double]
  let logWeights: Double

  /// Searches the optimum.
  init(_ data: LongitudinalData, structure: CovarianceStructure, estimation: Estimation) throws(MathematicalFailure) {
    guard data.rowCount > data.p else {
      throw MathematicalFailure(.notEstimable, computing: "the model: \(data.rowCount) rows for \(data.p) columns")
    }
    let likelihood = StructuredLikelihood(data, structure: structure, estimation: estimation)
    var search = StructuredSearch(likelihood)
    try search.run(from: try likelihood.start())
    try self.init(likelihood, iterations: search.iterations)
  }

  /// Takes a point that is the optimum already: an unstructured Σ̂.
  init(_ data: LongitudinalData, unstructured Σ: [[Double]], estimation: Estimation) throws(MathematicalFailure) {
    let structure = CovarianceStructure(kind: .unstructured, visitCount: data.T)
    let likelihood = StructuredLikelihood(data, structure: structure, estimation: estimation)
    guard likelihood.evaluate(at: (0..<data.T).flatMap { i in (0...i).map { Σ[i][$0] } }) else {
      throw MathematicalFailure(.notPositiveDefinite, computing: "the covariance")
    }
    likelihood.differentiate()
    try self.init(likelihood, iterations: 0)
  }

  private init(_ likelihood: StructuredLikelihood, iterations: Int) throws(MathematicalFailure) {
    let m = likelihood.m
    structure = likelihood.structure
    groupCount = likelihood.data.groupCount
    θ = likelihood.θ
    minusTwoLogLikelihood = likelihood.minusTwoLogLikelihood
    β = likelihood.β
    Φ = likelihood.Φ
    score = likelihood.score
    F = likelihood.F
    logWeights = likelihood.data.logWeights
    self.iterations = iterations
    guard let inverse = inverted(likelihood.observed, m)?.inverse else {
      throw MathematicalFailure(
        .notPositiveDefinite, computing: "the information of the covariance's parameters: the data do not tell them apart",
        iterations: iterations, residual: likelihood.score.map(abs).max(), lastPoint: likelihood.θ)
    }
    W = inverse
    let (T, r) = (likelihood.structure.visitCount, likelihood.r)
    let apart = (0..<T).flatMap { i in (0..<T).map { $0 == i ? 0.0 : 1.0 } }
    covariances = (0..<likelihood.data.groupCount).map { group in
      likelihood.structure.value(Array(likelihood.θ[group * r..<(group + 1) * r]), distances: apart, derivatives: false).Σ
    }
  }

  var parameterCount: Int { θ.count }

  /// v = cΦc' and Satterthwaite's 2v² ∕ (g'Wg), g_a = (Φc)'F_a(Φc).
  func variance(_ c: [Double]) -> (variance: Double, degreesOfFreedom: Double) {
    let p = c.count
    let x = multiply(Φ, c, size: p)
    let v = dot(c, x)
    let g = F.map { dot(x, multiply($0, x, size: p)) }
    return (v, 2 * v * v / dot(g, multiply(W, g, size: g.count)))
  }
}
