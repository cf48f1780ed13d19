/// Ordinary least squares by Householder reflections, with the columns of X taken in their order.
///
///     minimize ‖y − Xβ‖²,   QX = R,   β = R⁻¹(Qy)₁,   RSS = ‖(Qy)₂‖²
///
/// Column j is *aliased*, and left out, when the length left of it after the columns before it is below `tolerance` times its own length: the rule of
/// R's `lm` (LINPACK's dqrdc2), which therefore drops the LATER of dependent columns.
///
/// - Checked: closed forms, and the dropped columns and coefficients against normal equations in `LeastSquaresTests`.
public struct LeastSquares: Equatable, Sendable {
  /// One coefficient a column of X; `nil` where the column is aliased.
  public let coefficients: [Double?]
  /// The columns kept, ascending.
  public let kept: [Int]
  /// The columns dropped, ascending.
  public let aliased: [Int]
  /// R of the kept columns, upper triangular; the signs of its diagonal are not fixed.
  public let upper: Matrix
  /// Σ (y − Xβ)².
  public let residualSumOfSquares: Double
  /// y − Xβ.
  public let residuals: [Double]
  /// Rows of X less its rank.
  public let residualDegreesOfFreedom: Int

  public var rank: Int { kept.count }

  /// - Parameters:
  ///   - x: the model matrix, a row an observation.
  ///   - y: the response, one element a row of `x`.
  ///   - tolerance: the share of a column's length below which it counts as aliased.
  public init(_ x: Matrix, _ y: [Double], tolerance: Double = 1e-7) {
    precondition(x.rows == y.count, "a response has as many elements as the model matrix has rows")
    precondition(tolerance > 0 && tolerance < 1, "a tolerance of aliasing lies in (0, 1)")
    var columns = (0..<x.columns).map(x.column)
    var response = y
    var kept: [Int] = []
    var aliased: [Int] = []
    for j in columns.indices {
      let length = norm(columns[j][...])
      let done = kept.count
      guard done < x.rows, norm(columns[j][done...]) > tolerance * length else {
        aliased.append(j)
        continue
      }
      let reflection = Reflection(annihilatingBelow: done, of: columns[j])
      for k in j..<columns.count { reflection.apply(to: &columns[k]) }
      reflection.apply(to: &response)
      kept.append(j)
    }
    self.kept = kept
    self.aliased = aliased
    upper = Matrix((0..<kept.count).map { i in kept.indices.map { $0 < i ? 0 : columns[kept[$0]][i] } })
    residualDegreesOfFreedom = x.rows - kept.count
    residualSumOfSquares = response[kept.count...].reduce(0) { $0 + $1 * $1 }
    var solution = Array(response[..<kept.count])
    for i in kept.indices.reversed() {
      for k in i + 1..<kept.count { solution[i] -= upper[i, k] * solution[k] }
      solution[i] /= upper[i, i]
    }
    var coefficients = [Double?](repeating: nil, count: x.columns)
    for (position, j) in kept.enumerated() { coefficients[j] = solution[position] }
    self.coefficients = coefficients
    residuals = y.indices.map { i in kept.reduce(y[i]) { $0 - x[i, $1] * (coefficients[$1] ?? 0) } }
  }

  /// (X′X)⁻¹ of the kept columns, in the order of `kept`; times the residual variance it is the covariance of their coefficients.
  public var unscaledCovariance: Matrix {
    let n = rank
    var inverse = Matrix(rows: n, columns: n)
    for j in 0..<n {
      inverse[j, j] = 1 / upper[j, j]
      for i in (0..<j).reversed() {
        var sum = 0.0
        for k in i + 1...j { sum += upper[i, k] * inverse[k, j] }
        inverse[i, j] = -sum / upper[i, i]
      }
    }
    return inverse * inverse.transposed
  }
}

/// H = I − 2vv′, the reflection that zeroes a column below one element.
private struct Reflection {
  /// v from element `start` on; the elements before it are 0.
  private var direction: [Double]
  private let start: Int

  init(annihilatingBelow start: Int, of column: [Double]) {
    self.start = start
    direction = Array(column[start...])
    direction[0] += direction[0] < 0 ? -norm(direction[...]) : norm(direction[...])
    let length = norm(direction[...])
    for i in direction.indices { direction[i] /= length }
  }

  func apply(to column: inout [Double]) {
    var projection = 0.0
    for i in direction.indices { projection += direction[i] * column[start + i] }
    for i in direction.indices { column[start + i] -= 2 * projection * direction[i] }
  }
}

/// The Euclidean length, scaled so that it neither overflows nor underflows.
private func norm(_ x: ArraySlice<Double>) -> Double {
  let largest = x.reduce(0) { max($0, abs($1)) }
  guard largest > 0 else { return 0 }
  return largest * x.reduce(0) { $0 + ($1 / largest) * ($1 / largest) }.squareRoot()
}
