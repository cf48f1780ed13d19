/// The factor L of a symmetric positive definite A = LL′, as a value.
public struct CholeskyFactor: Equatable, Sendable {
  /// L, with zeros above the diagonal.
  public let lower: Matrix

  public var order: Int { lower.rows }

  /// Factors the lower triangle of a square matrix; the upper one is not read.
  ///
  /// - Throws: `notPositiveDefinite`, with the index of the pivot that failed as the last point.
  public init(of matrix: Matrix) throws(MathematicalFailure) {
    precondition(matrix.isSquare, "a Cholesky factor is of a square matrix")
    var lower = matrix
    let n = matrix.rows
    let failed = lower.storage.withUnsafeMutableBufferPointer { buffer in
      buffer.baseAddress.flatMap { Cholesky.factorLower($0, order: n, stride: n) }
    }
    if let failed {
      throw MathematicalFailure(.notPositiveDefinite, computing: "Cholesky factor", iterations: failed, lastPoint: [Double(failed)])
    }
    for i in 0..<n { for j in i + 1..<n { lower[i, j] = 0 } }
    self.lower = lower
  }

  /// log|A|.
  public var logDeterminant: Double {
    lower.storage.withUnsafeBufferPointer { buffer in
      buffer.baseAddress.map { Cholesky.logDeterminant($0, order: order, stride: order) } ?? 0
    }
  }

  /// A⁻¹b.
  public func solve(_ b: [Double]) -> [Double] {
    precondition(b.count == order, "a right-hand side has as many elements as the matrix has rows")
    var x = b
    lower.storage.withUnsafeBufferPointer { l in
      x.withUnsafeMutableBufferPointer { x in
        guard let l = l.baseAddress, let x = x.baseAddress else { return }
        Cholesky.solveLower(l, order: order, stride: order, x)
        Cholesky.solveLowerTransposed(l, order: order, stride: order, x)
      }
    }
    return x
  }

  /// L⁻¹b, whose squared length is b′A⁻¹b.
  public func whitened(_ b: [Double]) -> [Double] {
    precondition(b.count == order, "a vector has as many elements as the matrix has rows")
    var x = b
    lower.storage.withUnsafeBufferPointer { l in
      x.withUnsafeMutableBufferPointer { x in
        guard let l = l.baseAddress, let x = x.baseAddress else { return }
        Cholesky.solveLower(l, order: order, stride: order, x)
      }
    }
    return x
  }

  /// A⁻¹B.
  public func solve(_ b: Matrix) -> Matrix {
    precondition(b.rows == order, "a right-hand side has as many rows as the matrix")
    return Matrix((0..<b.columns).map { solve(b.column($0)) }).transposed
  }

  /// A⁻¹.
  public var inverse: Matrix {
    var result = Matrix(rows: order, columns: order)
    lower.storage.withUnsafeBufferPointer { l in
      result.storage.withUnsafeMutableBufferPointer { r in
        guard let l = l.baseAddress, let r = r.baseAddress else { return }
        Cholesky.invert(lower: l, order: order, stride: order, into: r, resultStride: order)
      }
    }
    return result
  }
}
