import Mathematics
import Trial

/// A fit by iteration: the optimum of the pattern likelihood and what a contrast needs of it.
struct PatternFit: Sendable {
  struct Point: Sendable {
    /// Σ̂, T × T.
    var Σ: [Double]
    var minusTwoLogLikelihood: Double
    var β: [Double]
    /// The model-based covariance of β̂, p × p.
    var Φ: [Double]
  }
  let point: Point
  /// ∂l/∂θ at the optimum.
  let score: [Double]
  let iterations: Int
  /// The upper Cholesky factor of the observed information of θ, and F_a, a row for each pair of columns i ≥ j: rows of m numbers, padded to quads.
  private let information: [Double]
  private let F: [Double]
  private let row: Int

  init(sums: PatternSums, design: ModelDesign, estimation: Estimation) throws(MathematicalFailure) {
    guard sums.responseCount > design.columns.count else {
      throw MathematicalFailure(.notEstimable, computing: "the model: \(sums.responseCount) rows for \(design.columns.count) columns")
    }
    try PatternFit.requirePairs(sums)
    let likelihood = PatternLikelihood(sums: sums, design: design, estimation: estimation)
    var search = RestrictedLikelihoodSearch(likelihood)
    let optimum = try search.optimum(from: startingPoint(sums, likelihood))
    let (room, p, m, T) = (likelihood.room, likelihood.p, likelihood.m, likelihood.T)
    var Σ = Array(repeating: 0.0, count: T * T)
    for (element, (i, j)) in zip(optimum.θ, likelihood.parameters) { (Σ[i * T + j], Σ[j * T + i]) = (element, element) }
    var Φ = Array(repeating: 0.0, count: p * p)
    for i in 0..<p { for j in 0..<p { Φ[i * p + j] = room.Φ[i * room.rowP + j] } }
    point = Point(
      Σ: Σ, minusTwoLogLikelihood: optimum.minusTwoLogLikelihood, β: Array(UnsafeBufferPointer(start: room.β, count: p)), Φ: Φ)
    score = likelihood.score
    iterations = optimum.iterations
    row = room.rowM
    information = Array(UnsafeBufferPointer(start: room.J, count: m * row))
    F = Array(UnsafeBufferPointer(start: room.F, count: likelihood.triangle * row))
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
    var gradient = Array(repeating: 0.0, count: row)
    let spread = gradient.withUnsafeMutableBufferPointer { gradient in
      F.withUnsafeBufferPointer { F in
        information.withUnsafeBufferPointer { information -> Double in
          guard let gradient = gradient.baseAddress, var line = F.baseAddress, let J = information.baseAddress else { return 0 }
          for i in 0..<p {
            for j in 0...i {
              Quad.add((i == j ? 1 : 2) * x[i] * x[j], line, to: gradient, count: row)
              line += row
            }
          }
          Cholesky.solveUpperTransposed(J, order: score.count, stride: row, gradient)
          var total = 0.0
          for a in score.indices { total += gradient[a] * gradient[a] }
          return total
        }
      }
    }
    return FittedModel.Contrast(estimate: dot(c, point.β), standardError: v.squareRoot(), degreesOfFreedom: 2 * v * v / spread)
  }
}

/// Takes the likelihood to where the search starts: the closed form over the subjects' visits before their first gap; where that cannot be had, the residual
/// variances of least squares on a diagonal.
private func startingPoint(_ sums: PatternSums, _ likelihood: PatternLikelihood) throws(MathematicalFailure) -> RestrictedLikelihoodSearch.Point {
  if let closed = try? ClosedForm(sums, estimation: likelihood.estimation) {
    let θ = likelihood.elements(of: closed.covariance)
    if let value = likelihood.evaluate(at: θ) { return RestrictedLikelihoodSearch.Point(θ: θ, minusTwoLogLikelihood: value) }
  }
  var θ = likelihood.parameters.map { $0.i == $0.j ? 1.0 : 0 }
  if likelihood.evaluate(at: θ) != nil {
    for (t, variance) in likelihood.residualVariances.enumerated() { θ[t * (t + 3) / 2] = max(variance, 1e-12) }
  }
  guard let value = likelihood.evaluate(at: θ) else {
    throw MathematicalFailure(.notPositiveDefinite, computing: "the covariance to start from", lastPoint: θ)
  }
  return RestrictedLikelihoodSearch.Point(θ: θ, minusTwoLogLikelihood: value)
}

/// Σ x_i y_i.
func dot(_ x: [Double], _ y: [Double]) -> Double {
  x.withUnsafeBufferPointer { x in
    y.withUnsafeBufferPointer { y in
      var total = 0.0
      for index in 0..<min(x.count, y.count) { total += x[index] * y[index] }
      return total
    }
  }
}

/// A x for a row-major square matrix.
func multiply(_ A: [Double], _ x: [Double], size: Int) -> [Double] {
  (0..<size).map { i in
    var total = 0.0
    for j in 0..<size { total += A[i * size + j] * x[j] }
    return total
  }
}
