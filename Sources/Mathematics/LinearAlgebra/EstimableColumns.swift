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
    var rows: [[Double]] = []
    for j in 0..<a.rows {
      var row: [Double] = []
      var pivot = a[j, j]
      for (position, k) in kept.enumerated() {
        var sum = a[j, k]
        for m in 0..<position { sum -= rows[position][m] * row[m] }
        let element = sum / rows[position][position]
        row.append(element)
        pivot -= element * element
      }
      if pivot > tolerance * a[j, j] {
        row.append(pivot.squareRoot())
        rows.append(row)
        kept.append(j)
      } else {
        aliased.append(j)
      }
    }
    self.kept = kept
    self.aliased = aliased
    lower = Matrix(rows.map { $0 + Array(repeating: 0, count: rows.count - $0.count) })
  }
}
