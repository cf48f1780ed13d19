import Foundation
import Mathematics
import TestSupport
import Testing

/// A random matrix of normals, from a stream of its own.
func randomMatrix(_ rows: Int, _ columns: Int, _ number: UInt64) -> Matrix {
  var stream = RandomStream(seed: 424_242, trial: number, subject: 0, purpose: .parameters)
  return Matrix(rows: rows, columns: columns, storage: (0..<rows * columns).map { _ in stream.nextNormal() })
}

/// max |aᵢⱼ − bᵢⱼ|.
func distance(_ a: Matrix, _ b: Matrix) -> Double { zip(a.storage, b.storage).map { abs($0 - $1) }.max() ?? 0 }

@Suite struct `Cholesky factors` {
  /// A well-conditioned random covariance of order n, inside rows of `stride`.
  static func covariance(_ n: Int) -> Matrix { randomMatrix(2 * n + 3, n, UInt64(n)).crossProduct }

  @Test(.tags(.identity), arguments: [1, 2, 3, 6, 11, 25])
  func `the lower factor times its transpose is the matrix`(_ n: Int) throws {
    let a = Self.covariance(n)
    let factor = try CholeskyFactor(of: a)
    #expect(distance(factor.lower * factor.lower.transposed, a) < 1e-13 * Double(n))
    for i in 0..<n {
      #expect(factor.lower[i, i] > 0)
      for j in i + 1..<n { #expect(factor.lower[i, j] == 0) }
    }
  }

  @Test(.tags(.identity), arguments: [1, 2, 3, 6, 11, 25])
  func `upper and lower kernels agree, and leave the rest of a wider buffer alone`(_ n: Int) throws {
    let a = Self.covariance(n)
    let stride = n + 3
    var wide = [Double](repeating: -7, count: n * stride)
    for i in 0..<n { for j in i..<n { wide[i * stride + j] = a[i, j] } }
    let failed = wide.withUnsafeMutableBufferPointer { Cholesky.factorUpper($0.baseAddress!, order: n, stride: stride) }
    #expect(failed == nil)
    let lower = try CholeskyFactor(of: a).lower
    for i in 0..<n {
      for j in 0..<stride {
        let value = wide[i * stride + j]
        if j >= i && j < n { #expect(value.isClose(to: lower[j, i], within: 1e-13)) } else { #expect(value == -7) }
      }
    }
  }

  /// The same operations in the same order: the same bits.
  @Test(.tags(.identity), arguments: [1, 2, 3, 6, 11, 25])
  func `the kernel by quads has the bits of the plain one`(_ n: Int) throws {
    let a = Self.covariance(n)
    let stride = (n + 3) / 4 * 4
    var plain = [Double](repeating: 0, count: n * stride)
    for i in 0..<n { for j in i..<n { plain[i * stride + j] = a[i, j] } }
    var quads = plain
    let failed = plain.withUnsafeMutableBufferPointer { Cholesky.factorUpper($0.baseAddress!, order: n, stride: stride) }
    var inverses = [Double](repeating: 0, count: n)
    let failedToo = quads.withUnsafeMutableBufferPointer {
      Cholesky.factorUpperInQuads($0.baseAddress!, order: n, stride: stride, inverses: &inverses)
    }
    #expect(failed == nil && failedToo == nil)
    for i in 0..<n { #expect(inverses[i].isClose(to: 1 / plain[i * stride + i], relative: 1e-15)) }
    for i in 0..<n { for j in i..<n { #expect(quads[i * stride + j].bitPattern == plain[i * stride + j].bitPattern) } }
  }

  /// The third column is the sum of the first two but for 1e-7: 1e-14 of its squared length is left.
  @Test(.tags(.identity))
  func `the kernel by quads finds the column of which too little is left`() {
    let ε = 1e-14
    var a = [1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 2 * (1 + ε), 0]
    var b = a
    a.withUnsafeMutableBufferPointer { #expect(Cholesky.factorUpperInQuads($0.baseAddress!, order: 3, stride: 4, least: 1e-11) == 2) }
    b.withUnsafeMutableBufferPointer { #expect(Cholesky.factorUpperInQuads($0.baseAddress!, order: 3, stride: 4) == nil) }
  }

  @Test(.tags(.identity), arguments: [1, 2, 5, 12])
  func `solutions satisfy their systems`(_ n: Int) throws {
    let a = Self.covariance(n)
    let b = randomMatrix(n, 1, 99).column(0)
    let factor = try CholeskyFactor(of: a)
    let residual = zip(a * factor.solve(b), b).map { abs($0 - $1) }.max() ?? 0
    #expect(residual < 1e-12)
    #expect(dot(factor.whitened(b), factor.whitened(b)).isClose(to: dot(b, factor.solve(b)), relative: 1e-12))
    #expect(distance(a * factor.inverse, .identity(n)) < 1e-12)
    #expect(factor.inverse.isSymmetric())
    #expect(distance(factor.solve(.identity(n)), factor.inverse) < 1e-12)
  }

  @Test(.tags(.identity), arguments: [1, 2, 5, 12])
  func `triangular kernels solve with the lower factor and its transpose`(_ n: Int) throws {
    let a = Self.covariance(n)
    let l = try CholeskyFactor(of: a).lower
    let r = l.transposed
    let b = randomMatrix(n, 1, 98).column(0)
    func solved(_ m: Matrix, _ kernel: (UnsafePointer<Double>, Int, Int, UnsafeMutablePointer<Double>) -> Void) -> [Double] {
      var x = b
      m.storage.withUnsafeBufferPointer { m in x.withUnsafeMutableBufferPointer { kernel(m.baseAddress!, n, n, $0.baseAddress!) } }
      return x
    }
    func check(_ m: Matrix, _ x: [Double]) { #expect(zip(m * x, b).allSatisfy { $0.isClose(to: $1, within: 1e-12) }) }
    check(l, solved(l) { Cholesky.solveLower($0, order: $1, stride: $2, $3) })
    check(r, solved(l) { Cholesky.solveLowerTransposed($0, order: $1, stride: $2, $3) })
  }

  /// |Hₙ| of the Hilbert matrix = c(n)⁴ ∕ c(2n), c(n) = Π i! for i < n.
  @Test(.tags(.identity), arguments: 1...8)
  func `the determinant of a Hilbert matrix`(_ n: Int) throws {
    let hilbert = Matrix((0..<n).map { i in (0..<n).map { 1 / Double(i + $0 + 1) } })
    func logC(_ n: Int) -> Double { (1..<n).reduce(0) { $0 + lgamma(Double($1 + 1)) } }
    let expected = 4 * logC(n) - logC(2 * n)
    #expect(try CholeskyFactor(of: hilbert).logDeterminant.isClose(to: expected, within: 1e-6))
    #expect(try CholeskyFactor(of: Matrix(diagonal: [4, 9, 0.25])).logDeterminant.isClose(to: log(9), within: 1e-15))
  }

  @Test(.tags(.identity))
  func `a matrix that is not positive definite names its pivot`() {
    let a = Matrix([[4, 2, 1], [2, 1, 3], [1, 3, 5]])
    #expect(throws: MathematicalFailure(.notPositiveDefinite, computing: "Cholesky factor", iterations: 1, lastPoint: [1])) {
      try CholeskyFactor(of: a)
    }
    var buffer = a.storage
    #expect(buffer.withUnsafeMutableBufferPointer { Cholesky.factorUpper($0.baseAddress!, order: 3, stride: 3) } == 1)
    buffer = Matrix([[1, 0], [0, .nan]]).storage
    #expect(buffer.withUnsafeMutableBufferPointer { Cholesky.factorLower($0.baseAddress!, order: 2, stride: 2) } == 1)
    #expect(buffer.withUnsafeMutableBufferPointer { Cholesky.factorUpper($0.baseAddress!, order: 2, stride: 2) } == 1)
  }

  @Test(.tags(.identity))
  func `weighted outer products add up to the weighted cross product`() {
    let x = randomMatrix(7, 4, 5)
    let weights = [1, 0.5, 2, 3, 0.25, 1.5, 4]
    var c = Matrix(rows: 4, columns: 4, repeating: 1)
    for (i, weight) in weights.enumerated() {
      let row = x.row(i)
      row.withUnsafeBufferPointer { row in
        c.storage.withUnsafeMutableBufferPointer {
          Cholesky.addOuterProduct(of: row.baseAddress!, weight: weight, order: 4, to: $0.baseAddress!, stride: 4)
        }
      }
    }
    let expected = x.transposed * Matrix(diagonal: weights) * x
    for i in 0..<4 {
      for j in 0...i { #expect(c[i, j].isClose(to: 1 + expected[i, j], within: 1e-13)) }
      for j in i + 1..<4 { #expect(c[i, j] == 1) }
    }
  }
}

private func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
