import CKernels

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Cholesky factors and triangular systems in buffers of the caller: the kernels of the hot loops.
///
/// Every matrix is row-major with `stride` doubles from one row to the next (stride ≥ order), so that a leading block of a larger matrix
/// can be worked on in place. Nothing is allocated, nothing traps, and only the triangle named is read or written. Unsafe pointers, because the
/// kernels run on matrices of order 4 … 20 a million times a second, where an array's allocation costs more than the work.
///
/// - Checked: products of the factors, closed forms, and the printed factor of a Hilbert matrix in `CholeskyTests`.
public enum Cholesky {
  /// A = LL′ in place in the lower triangle.
  ///
  /// - Returns: `nil` where A is positive definite; else the index of the first pivot that is not above 0 (rows before it hold their part of L).
  @inlinable
  public static func factorLower(_ a: UnsafeMutablePointer<Double>, order n: Int, stride: Int) -> Int? {
    for i in 0..<n {
      let row = a + i * stride
      for j in 0..<i {
        let other = a + j * stride
        var sum = row[j]
        for k in 0..<j { sum -= row[k] * other[k] }
        row[j] = sum / other[j]
      }
      var pivot = row[i]
      for k in 0..<i { pivot -= row[k] * row[k] }
      guard pivot > 0, pivot.isFinite else { return i }
      row[i] = pivot.squareRoot()
    }
    return nil
  }

  /// A = R′R in place in the upper triangle.
  ///
  /// - Returns: `nil` where A is positive definite; else the index of the first pivot that is not above 0.
  @inlinable
  public static func factorUpper(_ a: UnsafeMutablePointer<Double>, order n: Int, stride: Int) -> Int? {
    for k in 0..<n {
      let row = a + k * stride
      let pivot = row[k]
      guard pivot > 0, pivot.isFinite else { return k }
      let root = pivot.squareRoot()
      row[k] = root
      // 1 ∕ root, without waiting for the root before dividing.
      let inverse = root * (1 / pivot)
      for j in k + 1..<n { row[j] *= inverse }
      for i in k + 1..<n {
        let factor = row[i]
        let target = a + i * stride
        for j in i..<n { target[j] -= factor * row[j] }
      }
    }
    return nil
  }

  /// The same, four columns at a time from the quad of the diagonal on: what stands left of the diagonal in its quad, or right of column n in the last, is
  /// overwritten without meaning. The kernel is in C, once for each level of the processor.
  ///
  /// - Parameters:
  ///   - stride: a multiple of four.
  ///   - least: the share of a column's squared length that is to be left when the columns before it are taken out; of the first 64, others have 0.
  ///   - inverses: takes 1 ∕ r_kk, n of them, where it is given.
  public static func factorUpperInQuads(
    _ a: UnsafeMutablePointer<Double>, order n: Int, stride: Int, least: Double = 0, inverses: UnsafeMutablePointer<Double>? = nil
  ) -> Int? {
    precondition(stride % 4 == 0 && stride >= n, "rows are padded to quads")
    let failed = ckernels_factor_upper(a, UInt64(n), UInt64(stride), least, inverses)
    return failed < 0 ? nil : Int(failed)
  }

  /// Lx = b in place of b.
  @inlinable
  public static func solveLower(_ l: UnsafePointer<Double>, order n: Int, stride: Int, _ b: UnsafeMutablePointer<Double>) {
    for i in 0..<n {
      let row = l + i * stride
      var sum = b[i]
      for k in 0..<i { sum -= row[k] * b[k] }
      b[i] = sum / row[i]
    }
  }

  /// L′x = b in place of b.
  @inlinable
  public static func solveLowerTransposed(_ l: UnsafePointer<Double>, order n: Int, stride: Int, _ b: UnsafeMutablePointer<Double>) {
    for i in (0..<n).reversed() {
      let row = l + i * stride
      let x = b[i] / row[i]
      b[i] = x
      for k in 0..<i { b[k] -= row[k] * x }
    }
  }

  /// log|A| = 2 Σ log lᵢᵢ, from either factor.
  @inlinable
  public static func logDeterminant(_ factor: UnsafePointer<Double>, order n: Int, stride: Int) -> Double {
    var sum = 0.0
    for i in 0..<n { sum += log(factor[i * stride + i]) }
    return 2 * sum
  }

  /// A⁻¹ = L⁻ᵀL⁻¹ from the lower factor: the whole symmetric inverse into `result`, which must not overlap the factor.
  @inlinable
  public static func invert(
    lower l: UnsafePointer<Double>, order n: Int, stride: Int, into result: UnsafeMutablePointer<Double>, resultStride: Int
  ) {
    invertTriangle(lower: l, order: n, stride: stride, into: result, resultStride: resultStride)
    // Row i of the inverse needs rows ≥ i of L⁻¹ only, so the lower triangle can be overwritten from the top.
    for i in 0..<n {
      for j in 0...i {
        var sum = 0.0
        for k in i..<n { sum += result[k * resultStride + i] * result[k * resultStride + j] }
        result[i * resultStride + j] = sum
      }
    }
    for i in 0..<n { for j in 0..<i { result[j * resultStride + i] = result[i * resultStride + j] } }
  }

  /// L⁻¹ into the lower triangle of `result`, which must not overlap the factor.
  @inlinable
  public static func invertTriangle(
    lower l: UnsafePointer<Double>, order n: Int, stride: Int, into result: UnsafeMutablePointer<Double>, resultStride: Int
  ) {
    for i in 0..<n {
      let row = l + i * stride
      let inverse = 1 / row[i]
      for j in 0..<i {
        var sum = 0.0
        for k in j..<i { sum += row[k] * result[k * resultStride + j] }
        result[i * resultStride + j] = -sum * inverse
      }
      result[i * resultStride + i] = inverse
    }
  }

  /// C += weight · x x′ in the lower triangle.
  @inlinable
  public static func addOuterProduct(
    of x: UnsafePointer<Double>, weight: Double = 1, order n: Int, to c: UnsafeMutablePointer<Double>, stride: Int
  ) {
    for i in 0..<n {
      let factor = weight * x[i]
      let row = c + i * stride
      for j in 0...i { row[j] += factor * x[j] }
    }
  }

  /// C += A′A in the lower triangle: the symmetric rank-k update, k the number of rows of A.
  @inlinable
  public static func addCrossProduct(
    of a: UnsafePointer<Double>, rows k: Int, columns n: Int, to c: UnsafeMutablePointer<Double>, stride: Int
  ) {
    for i in 0..<k { addOuterProduct(of: a + i * n, order: n, to: c, stride: stride) }
  }
}
