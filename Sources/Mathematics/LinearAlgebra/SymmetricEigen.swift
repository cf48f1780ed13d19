/// Eigenvalues and eigenvectors of a small symmetric matrix, A = VΛV′, by cyclic Jacobi rotations.
///
/// - Reference: Golub & Van Loan (2013), Matrix Computations, 4th ed., §8.5.
/// - Checked: closed forms and A = VΛV′ in `SymmetricEigenTests`.
public struct SymmetricEigen: Equatable, Sendable {
  /// The eigenvalues, ascending.
  public let values: [Double]
  /// The eigenvectors of length 1, column k belonging to `values[k]`.
  public let vectors: Matrix

  /// - Parameter matrix: square; only its lower triangle is read, and its elements are finite.
  /// - Throws: `noConvergence` after 60 sweeps, with the size of what is left off the diagonal.
  public init(of matrix: Matrix) throws(MathematicalFailure) {
    precondition(matrix.isSquare, "eigenvalues are of a square matrix")
    precondition(matrix.storage.allSatisfy(\.isFinite), "eigenvalues are of a matrix of finite numbers")
    let n = matrix.rows
    var a = matrix
    for i in 0..<n { for j in i + 1..<n { a[i, j] = a[j, i] } }
    var v = Matrix.identity(n)
    let size = a.storage.reduce(0) { $0 + abs($1) }
    var sweeps = 0
    while true {
      var rest = 0.0
      for i in 0..<n { for j in 0..<i { rest += abs(a[i, j]) } }
      if rest <= size * 1e-18 { break }
      guard sweeps < 60 else {
        throw MathematicalFailure(.noConvergence, computing: "eigenvalues of a symmetric matrix", iterations: sweeps, residual: rest)
      }
      for p in 0..<n { for q in p + 1..<n { rotate(&a, &v, p, q) } }
      sweeps += 1
    }
    let order = (0..<n).sorted { a[$0, $0] < a[$1, $1] }
    values = order.map { a[$0, $0] }
    vectors = v.submatrix(rows: Array(0..<n), columns: order)
  }

  /// The largest over the smallest absolute eigenvalue; infinite for a singular matrix.
  public var conditionNumber: Double {
    let sizes = values.map { abs($0) }
    guard let least = sizes.min(), let greatest = sizes.max(), greatest > 0 else { return 1 }
    return least == 0 ? .infinity : greatest / least
  }
}

/// Zeroes a(p, q) by a rotation of rows and columns p and q.
private func rotate(_ a: inout Matrix, _ v: inout Matrix, _ p: Int, _ q: Int) {
  guard a[p, q] != 0 else { return }
  let θ = (a[q, q] - a[p, p]) / (2 * a[p, q])
  let t = (θ < 0 ? -1 : 1) / (abs(θ) + (1 + θ * θ).squareRoot())
  let c = 1 / (1 + t * t).squareRoot()
  let s = t * c
  let n = a.rows
  a[p, p] -= t * a[p, q]
  a[q, q] += t * a[p, q]
  a[p, q] = 0
  a[q, p] = 0
  for k in 0..<n where k != p && k != q {
    let (x, y) = (a[k, p], a[k, q])
    a[k, p] = c * x - s * y
    a[k, q] = s * x + c * y
    a[p, k] = a[k, p]
    a[q, k] = a[k, q]
  }
  for k in 0..<n {
    let (x, y) = (v[k, p], v[k, q])
    v[k, p] = c * x - s * y
    v[k, q] = s * x + c * y
  }
}
