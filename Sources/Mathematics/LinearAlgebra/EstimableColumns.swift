/// Which columns of a model matrix can be estimated, found from its cross product A = X′X, and the factor of those columns.
///
/// The columns are taken in their order. Column j is *aliased* when what is left of it after the columns before it is negligible,
///
///     aⱼⱼ − Σₖ lⱼₖ² ≤ tolerance · aⱼⱼ,
///
/// so that of dependent columns the LATER are dropped, as R's `lm` does. A cross product carries half the digits of X: `lm`, which works on X,
/// can ask for 1e-7 of the column's length, which is 1e-14 of its square and no more than rounding here. `LeastSquares` has `lm`'s rule itself.
public struct EstimableColumns: Equatable, Sendable {
  /// The columns kept, ascending.
  public let kept: [Int]
  /// The columns dropped, ascending.
  public let aliased: [Int]
  /// L of the kept columns' part of A = LL′, in the order of `kept`.
  public let lower: Matrix

  public var rank: Int { kept.count }

  /// - Parameters:
  ///   - crossProduct: X′X; only its lower triangle is read.
  ///   - tolerance: the share of a column's squared length below which it counts as aliased; in `(0, 1)`.
  public init(crossProduct a: Matrix, tolerance: Double = 1e-12) {
    precondition(a.isSquare, "a cross product is square")
    precondition(tolerance > 0 && tolerance < 1, "a tolerance of aliasing lies in (0, 1)")
    var kept: [Int] = []
    var aliased: [Int] = []
    let n = a.rows
    // Row i of L, as long as n, is that of the i-th column kept.
    var rows = Array(repeating: 0.0, count: n * n)
    for j in 0..<n {
      let line = kept.count * n
      var pivot = a[j, j]
      for (position, k) in kept.enumerated() {
        var sum = a[j, k]
        for m in 0..<position { sum -= rows[position * n + m] * rows[line + m] }
        let element = sum / rows[position * n + position]
        rows[line + position] = element
        pivot -= element * element
      }
      if pivot > tolerance * a[j, j] {
        rows[line + kept.count] = pivot.squareRoot()
        kept.append(j)
      } else {
        for m in kept.indices { rows[line + m] = 0 }
        aliased.append(j)
      }
    }
    self.kept = kept
    self.aliased = aliased
    lower = Matrix(rows: kept.count, columns: kept.count, storage: kept.indices.flatMap { rows[$0 * n..<$0 * n + kept.count] })
  }
}
