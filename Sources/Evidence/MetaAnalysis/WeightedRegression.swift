import Mathematics

/// Effects on moderators by least squares with known weights: θ = Xβ, W = diag(w).
///
///     β̂ = (X′WX)⁻¹ X′W y,    P = W − W X (X′WX)⁻¹ X′W,    Q = y′P y = Σ wᵢ (yᵢ − xᵢ′β̂)²
///
/// The traces of P and P² come from p × p matrices, so that each step of a search costs k p² operations.
struct WeightedRegression: Sendable {
  let weights: [Double]
  let coefficients: [Double]
  /// (X′WX)⁻¹.
  let covariance: Matrix
  let residuals: [Double]
  /// log det X′WX.
  let logDeterminant: Double
  private let design: Matrix

  init(_ effects: [Double], _ design: Matrix, weights: [Double]) throws(MathematicalFailure) {
    let product = Self.product(design, weights: weights)
    let factor = try CholeskyFactor(of: product)
    // Lⱼⱼ² ∕ Aⱼⱼ is the share of column j that the columns before it do not explain; rounding alone leaves some of a column that they do.
    for j in 0..<design.columns where factor.lower[j, j] * factor.lower[j, j] <= 1e-12 * product[j, j] {
      throw MathematicalFailure(.notPositiveDefinite, computing: "a regression on moderators that depend on each other", lastPoint: [Double(j)])
    }
    let score = (0..<design.columns).map { j in effects.indices.reduce(0) { $0 + weights[$1] * design[$1, j] * effects[$1] } }
    let coefficients = factor.solve(score)
    self.weights = weights
    self.coefficients = coefficients
    self.design = design
    covariance = factor.inverse
    logDeterminant = factor.logDeterminant
    residuals = effects.indices.map { i in effects[i] - (0..<design.columns).reduce(0) { $0 + design[i, $1] * coefficients[$1] } }
  }

  /// X′ diag(w) X.
  static func product(_ design: Matrix, weights: [Double]) -> Matrix {
    var product = Matrix(rows: design.columns, columns: design.columns)
    for a in 0..<design.columns {
      for b in 0...a {
        let sum = weights.indices.reduce(0) { $0 + weights[$1] * design[$1, a] * design[$1, b] }
        product[a, b] = sum
        product[b, a] = sum
      }
    }
    return product
  }

  var residualDegreesOfFreedom: Double { Double(design.rows - design.columns) }

  /// Q = Σ wᵢ eᵢ².
  var sumOfSquares: Double { residuals.indices.reduce(0) { $0 + weights[$1] * residuals[$1] * residuals[$1] } }

  /// y′P P y = Σ wᵢ² eᵢ².
  var squaredSumOfSquares: Double {
    residuals.indices.reduce(0) {
      let weighted = weights[$1] * residuals[$1]
      return $0 + weighted * weighted
    }
  }

  /// tr P = Σw − tr((X′WX)⁻¹ X′W²X).
  var trace: Double { weights.reduce(0, +) - (covariance * weightedProduct(2)).trace }

  /// tr P² = Σw² − 2 tr((X′WX)⁻¹ X′W³X) + tr((X′WX)⁻¹ X′W²X)².
  var traceOfSquare: Double {
    let second = covariance * weightedProduct(2)
    return weights.reduce(0) { $0 + $1 * $1 } - 2 * (covariance * weightedProduct(3)).trace + (second * second).trace
  }

  /// P itself, k × k.
  var projection: Matrix {
    let leverage = design * covariance * design.transposed
    var p = Matrix(rows: design.rows, columns: design.rows)
    for i in 0..<design.rows {
      for j in 0..<design.rows { p[i, j] = (i == j ? weights[i] : 0) - weights[i] * leverage[i, j] * weights[j] }
    }
    return p
  }

  private func weightedProduct(_ power: Int) -> Matrix {
    Self.product(design, weights: weights.map { w in (1..<power).reduce(w) { product, _ in product * w } })
  }
}
