/// Sums, products and quadratic forms.
extension Matrix {
  public static func + (a: Matrix, b: Matrix) -> Matrix { a.combined(with: b, +) }
  public static func - (a: Matrix, b: Matrix) -> Matrix { a.combined(with: b, -) }
  public static func * (factor: Double, a: Matrix) -> Matrix { Matrix(rows: a.rows, columns: a.columns, storage: a.storage.map { factor * $0 }) }

  /// The matrix product AB.
  public static func * (a: Matrix, b: Matrix) -> Matrix {
    precondition(a.columns == b.rows, "a product needs as many columns on the left as rows on the right")
    var result = Matrix(rows: a.rows, columns: b.columns)
    for i in 0..<a.rows {
      for k in 0..<a.columns {
        let factor = a.storage[i * a.columns + k]
        for j in 0..<b.columns { result.storage[i * b.columns + j] += factor * b.storage[k * b.columns + j] }
      }
    }
    return result
  }

  /// The product Ax.
  public static func * (a: Matrix, x: [Double]) -> [Double] {
    precondition(a.columns == x.count, "a vector has as many elements as the matrix has columns")
    return (0..<a.rows).map { i in
      var sum = 0.0
      for j in 0..<a.columns { sum += a.storage[i * a.columns + j] * x[j] }
      return sum
    }
  }

  /// x′Ax.
  public func quadraticForm(_ x: [Double]) -> Double { bilinearForm(x, x) }

  /// x′Ay.
  public func bilinearForm(_ x: [Double], _ y: [Double]) -> Double {
    precondition(rows == x.count, "a vector on the left has as many elements as the matrix has rows")
    return zip(x, self * y).reduce(0) { $0 + $1.0 * $1.1 }
  }

  /// A′A.
  public var crossProduct: Matrix {
    var result = Matrix(rows: columns, columns: columns)
    storage.withUnsafeBufferPointer { a in
      result.storage.withUnsafeMutableBufferPointer { c in
        guard let a = a.baseAddress, let c = c.baseAddress else { return }
        Cholesky.addCrossProduct(of: a, rows: rows, columns: columns, to: c, stride: columns)
      }
    }
    for i in 0..<columns { for j in 0..<i { result[j, i] = result[i, j] } }
    return result
  }

  private func combined(with other: Matrix, _ operation: (Double, Double) -> Double) -> Matrix {
    precondition(rows == other.rows && columns == other.columns, "sums are of matrices of one shape")
    return Matrix(rows: rows, columns: columns, storage: zip(storage, other.storage).map(operation))
  }
}
