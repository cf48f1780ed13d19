/// What follows a factor A = R′R of `factorUpperInQuads`, four columns at a time: its systems, its inverse, and A⁻¹.
///
/// Rows of what is written are `stride` doubles apart, a multiple of four, and hold zeros right of their last element up to the end of its quad.
extension Cholesky {
  /// R′x = b in place of b, which is padded to quads as the rows of R are.
  @inlinable
  public static func solveUpperTransposed(_ r: UnsafePointer<Double>, order n: Int, stride: Int, _ b: UnsafeMutablePointer<Double>) {
    for i in 0..<n {
      let row = r + i &* stride
      let x = b[i] / row[i]
      b[i] = x
      var j = i &+ 1
      while j < n {
        b[j] -= row[j] * x
        j &+= 1
      }
    }
  }

  /// Rx = b in place of b.
  @inlinable
  public static func solveUpper(_ r: UnsafePointer<Double>, order n: Int, stride: Int, _ b: UnsafeMutablePointer<Double>) {
    for i in (0..<n).reversed() {
      let row = r + i &* stride
      var sum = b[i]
      var j = i &+ 1
      while j < n {
        sum -= row[j] * b[j]
        j &+= 1
      }
      b[i] = sum / row[i]
    }
  }

  /// The lower triangle of L⁻¹, L = R′, by rows: row i is (e_i − Σ_{k<i} r_ki · row k) / r_ii.
  @inlinable
  public static func invertTriangleInQuads(
    upper r: UnsafePointer<Double>, order n: Int, stride: Int, into result: UnsafeMutablePointer<Double>, resultStride: Int
  ) {
    precondition(resultStride % 4 == 0 && resultStride >= n, "rows are padded to quads")
    for i in 0..<n {
      let row = result + i &* resultStride
      Quad.clear(row, count: resultStride)
      for k in 0..<i { Quad.add(-r[k &* stride &+ i], result + k &* resultStride, to: row, count: k &+ 1) }
      row[i] = 1
      Quad.scale(row, by: 1 / r[i &* stride &+ i], count: i &+ 1)
    }
  }

  /// A⁻¹ = Σ_k (row k of L⁻¹)′(row k of L⁻¹), whole, from the rows of L⁻¹.
  @inlinable
  public static func multiplyTriangleInQuads(
    inverse rows: UnsafePointer<Double>, order n: Int, stride: Int, into result: UnsafeMutablePointer<Double>
  ) {
    Quad.clear(result, count: n &* stride)
    for k in 0..<n {
      let row = rows + k &* stride
      for i in 0...k { Quad.add(row[i], row, to: result + i &* stride, count: k &+ 1) }
    }
  }
}
