/// A root C of a positive semidefinite matrix, A = CC′ with as many columns as A has rank, by Cholesky's method with pivots.
///
/// Row i of C writes variable i in r independent ones. The greatest variance that is left is taken first, so that row `pivots[k]` ends with column k.
///
/// - Reference: Higham (2002), Accuracy and Stability of Numerical Algorithms, 2nd ed., §10.3.
/// - Checked: CC′ = A at full and lower rank in `PivotedRootTests`.
public struct PivotedRoot: Equatable, Sendable {
  /// C, rows × rank.
  public let coefficients: Matrix
  /// The rows taken as pivots, in the order of the columns.
  public let pivots: [Int]

  public var rank: Int { pivots.count }

  /// - Parameters:
  ///   - matrix: square; only its lower triangle is read.
  ///   - tolerance: a variance that is left counts as 0 from this part of the greatest on.
  /// - Throws: `notPositiveDefinite` where a variance that is left lies below 0 by more than rounding: A is indefinite.
  public init(of matrix: Matrix, tolerance: Double = 1e-12) throws(MathematicalFailure) {
    precondition(matrix.isSquare, "a root is of a square matrix")
    let n = matrix.rows
    var c = Matrix(rows: n, columns: n)
    var left = matrix.diagonal
    let least = tolerance * (left.max() ?? 0)
    var pivots: [Int] = []
    while pivots.count < n {
      let k = pivots.count
      let rest = (0..<n).filter { !pivots.contains($0) }
      guard let p = rest.max(by: { left[$0] < left[$1] }), left[p] > least else { break }
      let root = left[p].squareRoot()
      pivots.append(p)
      c[p, k] = root
      for i in rest where i != p {
        var sum = i > p ? matrix[i, p] : matrix[p, i]
        for j in 0..<k { sum -= c[i, j] * c[p, j] }
        c[i, k] = sum / root
        left[i] -= c[i, k] * c[i, k]
      }
    }
    let rest = (0..<n).filter { !pivots.contains($0) }
    if let worst = rest.min(by: { left[$0] < left[$1] }), left[worst] < -max(1e-8 * (matrix.diagonal.max() ?? 0), 100 * least) {
      throw MathematicalFailure(.notPositiveDefinite, computing: "root of a covariance", iterations: worst, residual: left[worst])
    }
    // The variances left are 0, yet what the rows share may not be: then A is indefinite too.
    for i in rest {
      for j in rest where j < i {
        var sum = matrix[i, j]
        for k in pivots.indices { sum -= c[i, k] * c[j, k] }
        guard abs(sum) <= 1e-7 * (matrix.diagonal.max() ?? 0) else {
          throw MathematicalFailure(.notPositiveDefinite, computing: "root of a covariance", iterations: i, residual: sum)
        }
      }
    }
    coefficients = c.submatrix(rows: Array(0..<n), columns: Array(0..<pivots.count))
    self.pivots = pivots
  }
}
