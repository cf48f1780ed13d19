import Design
import Mathematics

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What a family's curves are at some doses, at points spread over the box of the parameters that the mean is not linear in: made once, used by every fit.
struct CurveGrid: Sendable {
  let family: DoseResponseFamily
  let doses: [Double]
  let bounds: [ClosedRange<Double>]
  /// The nonlinear parameters of each point, one after the other.
  let parameters: [Double]
  /// f₁ at each dose for each point.
  let values: [Double]

  var dimension: Int { bounds.count }
  var count: Int { values.count / max(doses.count, 1) }

  /// Points spread evenly over the box, over its logarithm where an end is ten times the other; one point where there are no such parameters.
  ///
  /// - Parameter family: linear in two parameters.
  init(_ family: DoseResponseFamily, doses: [Double], bounds: [ClosedRange<Double>]) {
    precondition(family.linearCount == 2, "a grid is of families with one factor")
    let count = bounds.count == 1 ? 60 : bounds.count == 2 ? 24 : 10
    let points = bounds.reduce([[]] as [[Double]]) { points, range in
      let (a, b) = (range.lowerBound, range.upperBound)
      let places = (0..<count).map { k -> Double in
        let t = (Double(k) + 0.5) / Double(count)
        return b > 10 * a ? a * pow(b / a, t) : a + t * (b - a)
      }
      return points.flatMap { point in places.map { point + [$0] } }
    }
    self.family = family
    self.doses = doses
    self.bounds = bounds
    parameters = points.flatMap { $0 }
    values = points.flatMap { point in doses.map { family.basis(point, at: $0)[0] } }
  }
}

/// The curve of a one-factor family nearest to means, without an allocation in its loops.
///
/// With E₀ profiled out the distance is |A(m − θ₁f)|², A = (I − ee′)L⁻¹, e = L⁻¹1 ∕ |L⁻¹1|; the grid's points are judged by their profile over θ₁,
///
///     m′Bm − (f′Bm)² ∕ f′Bf,   B = A′A
///
/// and Levenberg–Marquardt in (θ₁, nonlinear), steps projected into the box, goes on from the best of them.
///
/// - Checked: against `BoxedLeastSquares` from many starts in `CurveSearchTests`, and by every reference of a fit.
struct ProfiledCurve {
  private let grid: CurveGrid
  private let k: Int
  /// A, by rows.
  private var a: [Double]
  /// Am.
  private var y: [Double]
  private let means: [Double]
  /// S⁻¹1 ∕ 1′S⁻¹1, so that E₀ is its product with what is left.
  private let center: [Double]

  init(_ grid: CurveGrid, means: [Double], factor: CholeskyFactor) {
    self.grid = grid
    self.means = means
    let k = means.count
    self.k = k
    let columns = (0..<k).map { j in factor.whitened((0..<k).map { $0 == j ? 1 : 0 }) }
    let e = factor.whitened([Double](repeating: 1, count: k))
    let length = e.reduce(0) { $0 + $1 * $1 }
    center = columns.map { column in zip(column, e).reduce(0) { $0 + $1.0 * $1.1 } / length }
    a = [Double](repeating: 0, count: k * k)
    y = [Double](repeating: 0, count: k)
    for j in 0..<k {
      let along = center[j]
      for i in 0..<k {
        a[i * k + j] = columns[j][i] - e[i] * along
        y[i] += a[i * k + j] * means[j]
      }
    }
  }

  private static let starts = 4

  /// θ and the minimum; nil where the family has no effect on these doses, or the search does not end: then another way is to say why.
  func minimum() -> (parameters: [Double], value: Double)? {
    let best = bestPoints()
    guard let first = best.first else { return nil }
    let q = grid.dimension
    guard q > 0 else { return finished([first.slope], value: first.value) }
    var search = Search(self)
    var found: (x: [Double], value: Double)?
    for (place, start) in best.enumerated() {
      let x = [start.slope] + (0..<q).map { grid.parameters[start.point * q + $0] }
      // A later start goes on to its end where it is below what an earlier one came to.
      guard let one = search.run(from: x, giveUpAbove: place == 0 ? nil : found?.value) else {
        if place == 0 { return nil }
        continue
      }
      if one.value < found?.value ?? .infinity { found = one }
    }
    return found.map { finished($0.x, value: $0.value) }
  }

  private func finished(_ x: [Double], value: Double) -> (parameters: [Double], value: Double) {
    let curve = x.count == 1 ? Array(grid.values[0..<k]) : grid.doses.map { grid.family.basis(Array(x.dropFirst()), at: $0)[0] }
    let e0 = (0..<k).reduce(0) { $0 + center[$1] * (means[$1] - x[0] * curve[$1]) }
    return ([e0] + x, value)
  }

  private struct Start {
    var point: Int
    var slope: Double
    var value: Double
  }

  private func bestPoints() -> [Start] {
    let k = k
    var b = [Double](repeating: 0, count: k * k)
    for i in 0..<k { for j in 0..<k { for l in 0..<k { b[i * k + j] += a[l * k + i] * a[l * k + j] } } }
    let bm = (0..<k).map { i in (0..<k).reduce(0) { $0 + b[i * k + $1] * means[$1] } }
    let all = y.reduce(0) { $0 + $1 * $1 }
    var best: [Start] = []
    best.reserveCapacity(Self.starts + 1)
    grid.values.withUnsafeBufferPointer { f in
      b.withUnsafeBufferPointer { b in
        bm.withUnsafeBufferPointer { bm in
          for point in 0..<grid.count {
            let at = point * k
            var (num, den, size) = (0.0, 0.0, 0.0)
            for i in 0..<k {
              var row = 0.0
              for j in 0..<k { row += b[i * k + j] * f[at + j] }
              den += f[at + i] * row
              size += b[i * k + i] * f[at + i] * f[at + i]
              num += f[at + i] * bm[i]
            }
            guard den > 1e-13 * size, den.isFinite else { continue }
            let value = all - num * num / den
            if best.count == Self.starts, value >= best[Self.starts - 1].value { continue }
            let place = best.firstIndex { $0.value > value } ?? best.count
            best.insert(Start(point: point, slope: num / den, value: max(value, 0)), at: place)
            if best.count > Self.starts { best.removeLast() }
          }
        }
      }
    }
    return best
  }

  /// Levenberg–Marquardt in up to four variables.
  private struct Search {
    let curve: ProfiledCurve
    let n: Int
    /// Residuals at the point and at a trial, and Jacobians by columns.
    private var r: [Double], s: [Double]
    private var j: [Double], t: [Double]
    private var f: [Double], g: [Double]

    init(_ curve: ProfiledCurve) {
      self.curve = curve
      n = 1 + curve.grid.dimension
      let k = curve.k
      (r, s) = ([Double](repeating: 0, count: k), [Double](repeating: 0, count: k))
      (j, t) = ([Double](repeating: 0, count: n * k), [Double](repeating: 0, count: n * k))
      f = [Double](repeating: 0, count: k)
      g = [Double](repeating: 0, count: 3 * k)
    }

    /// Fills s and t at a point; ½ Σ s².
    private mutating func evaluate(_ x: SIMD4<Double>) -> Double {
      let (k, q) = (curve.k, n - 1)
      for i in 0..<k {
        let one = curve.grid.family.factor(x, at: curve.grid.doses[i])
        f[i] = one.value
        for c in 0..<q { g[c * k + i] = x[0] * one.gradient[c] }
      }
      var sum = 0.0
      for i in 0..<k {
        var row = 0.0
        for l in 0..<k { row += curve.a[i * k + l] * f[l] }
        t[i] = row
        s[i] = x[0] * row - curve.y[i]
        sum += s[i] * s[i]
        for c in 0..<q {
          var column = 0.0
          for l in 0..<k { column += curve.a[i * k + l] * g[c * k + l] }
          t[(c + 1) * k + i] = column
        }
      }
      return 0.5 * sum
    }

    mutating func run(from start: [Double], giveUpAbove limit: Double?) -> (x: [Double], value: Double)? {
      let k = curve.k
      var x = SIMD4<Double>(repeating: 0)
      for c in 0..<n { x[c] = start[c] }
      var value = evaluate(x)
      guard value.isFinite else { return nil }
      swap(&r, &s)
      swap(&j, &t)
      var λ = 1e-3
      /// Steps in a row that hardly lowered the sum: along a ridge the curve at the doses stands long before its parameters do.
      var idle = 0
      for iteration in 0..<400 {
        var (gradient, diagonal) = (SIMD4<Double>(repeating: 0), SIMD4<Double>(repeating: 0))
        var cross = [SIMD4<Double>](repeating: .zero, count: 4)
        for c in 0..<n {
          for d in c..<n {
            var sum = 0.0
            for i in 0..<k { sum += j[c * k + i] * j[d * k + i] }
            cross[c][d] = sum
            cross[d][c] = sum
          }
          var sum = 0.0
          for i in 0..<k { sum += j[c * k + i] * r[i] }
          (gradient[c], diagonal[c]) = (sum, cross[c][c])
        }
        var free: [Int] = []
        var steepest = 0.0
        for c in 0..<n where diagonal[c] > 0 {
          if c > 0 {
            let range = curve.grid.bounds[c - 1]
            if x[c] <= range.lowerBound && gradient[c] >= 0 || x[c] >= range.upperBound && gradient[c] <= 0 { continue }
          }
          free.append(c)
          steepest = max(steepest, abs(gradient[c]) / diagonal[c].squareRoot())
        }
        if steepest <= 1e-10 * (2 * value).squareRoot() || value == 0 { return point(x, value) }
        if let limit, iteration >= 6, 2 * value > limit { return nil }
        var isDone = false
        while true {
          var next = x
          if !step(&next, free, cross, gradient, λ) {
            λ = max(4 * λ, 1e-12)
            guard λ < 1e30 else { return nil }
            continue
          }
          var moved = false
          for c in 0..<n where abs(next[c] - x[c]) > 1e-12 * max(abs(x[c]), abs(next[c])) { moved = true }
          guard moved else {
            isDone = true
            break
          }
          let reached = evaluate(next)
          if reached < value {
            idle = value - reached <= 1e-13 * value ? idle + 1 : 0
            (x, value) = (next, reached)
            swap(&r, &s)
            swap(&j, &t)
            λ = max(λ * 0.2, 1e-15)
            break
          }
          λ = min(λ * 4, 1e30)
        }
        if isDone || idle >= 5 { return point(x, value) }
      }
      return limit == nil ? nil : point(x, value)
    }

    private func point(_ x: SIMD4<Double>, _ value: Double) -> (x: [Double], value: Double) { ((0..<n).map { x[$0] }, 2 * value) }

    /// A projected step by the Cholesky factor of the damped matrix; false where it has none.
    private func step(_ x: inout SIMD4<Double>, _ free: [Int], _ cross: [SIMD4<Double>], _ gradient: SIMD4<Double>, _ λ: Double) -> Bool {
      let m = free.count
      var l = [SIMD4<Double>](repeating: .zero, count: 4)
      for p in 0..<m {
        for o in 0...p {
          var sum = cross[free[p]][free[o]] * (p == o ? 1 + λ : 1)
          for c in 0..<o { sum -= l[p][c] * l[o][c] }
          if p == o {
            guard sum > 1e-14 * cross[free[p]][free[p]] else { return false }
            l[p][p] = sum.squareRoot()
          } else {
            l[p][o] = sum / l[o][o]
          }
        }
      }
      var z = SIMD4<Double>(repeating: 0)
      for p in 0..<m {
        var sum = -gradient[free[p]]
        for c in 0..<p { sum -= l[p][c] * z[c] }
        z[p] = sum / l[p][p]
      }
      for p in stride(from: m - 1, through: 0, by: -1) {
        var sum = z[p]
        for c in (p + 1)..<max(m, p + 1) { sum -= l[c][p] * z[c] }
        z[p] = sum / l[p][p]
      }
      for p in 0..<m {
        let c = free[p]
        x[c] += z[p]
        if c > 0 { x[c] = min(max(x[c], curve.grid.bounds[c - 1].lowerBound), curve.grid.bounds[c - 1].upperBound) }
      }
      return true
    }
  }
}
