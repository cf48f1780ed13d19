/// Whether a correlation matrix is one that random variables can have, none of them a combination of the others.
enum PositiveDefiniteness {
  /// A pivot this small of a variance of 1 is rounding.
  private static let least = 1e-10

  /// Tries the Cholesky factor: L Lᵀ = matrix, whose pivots are all positive exactly when the matrix is positive definite.
  static func holds(for matrix: [[Double]]) -> Bool {
    var factor = matrix.map { $0.map { _ in 0.0 } }
    for row in matrix.indices {
      for column in 0...row {
        var rest = matrix[row][column]
        for inner in 0..<column { rest -= factor[row][inner] * factor[column][inner] }
        if row == column {
          guard rest > least else { return false }
          factor[row][row] = rest.squareRoot()
        } else {
          factor[row][column] = rest / factor[column][column]
        }
      }
    }
    return true
  }
}
