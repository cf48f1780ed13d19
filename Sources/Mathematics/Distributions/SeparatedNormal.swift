#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A rectangle of any dimension, of normals or of t variables with one scale, by separation of variables and a lattice.
///
/// With X = CY, Y independent, the bounds of Yₖ depend on Y₁ … Yₖ₋₁ only, and Yₖ = Φ⁻¹(dₖ + wₖ(eₖ − dₖ)) turns the rectangle into
///
///     ∫ … ∫ Πₖ (eₖ − dₖ) dw₁ … dwᵣ₋₁
///
/// over the unit cube, where dₖ and eₖ are Φ of the greatest lower and least upper bound that the rows ending in column k leave. Rows that depend on others
/// (a singular correlation) only add bounds. The row whose interval is least probable comes first. For T = (X + δ) ∕ S the bounds are S aᵢ − δᵢ and S bᵢ − δᵢ,
/// and one coordinate more gives νS² its quantiles.
///
/// - Reference: Genz (1992), Journal of Computational and Graphical Statistics 1:141–149; Genz & Bretz (2009), Computation of Multivariate Normal and t
///   Probabilities, §4.1 and, for singular matrices, Genz & Kwong (2000), Journal of Statistical Computation and Simulation 68:1–21.
/// - Checked: mvtnorm in `References/multivariate-normal`; orthants in `MultivariateNormalTests`.
struct SeparatedNormal {
  /// One bound on the variable of a stage: (S · bound − δ − Σ cⱼyⱼ), divided by the last coefficient beforehand.
  private struct Row {
    let lower: Double
    let upper: Double
    let shift: Double
    let coefficients: [Double]
  }
  private let stages: [[Row]]
  /// Nil for normals, whose scale is 1.
  private let scale: ScaleQuantiles?

  /// - Parameters:
  ///   - noncentrality: δ, 0 where it is left out.
  ///   - degreesOfFreedom: ν; infinite for normals.
  init(
    lower: [Double], upper: [Double], correlation: Matrix, noncentrality: [Double]? = nil, degreesOfFreedom: Double = .infinity
  ) throws(MathematicalFailure) {
    let δ = noncentrality ?? [Double](repeating: 0, count: lower.count)
    let order = try Self.arranged(lower: zip(lower, δ).map { $0 - $1 }, upper: zip(upper, δ).map { $0 - $1 }, correlation)
    scale = degreesOfFreedom == .infinity ? nil : ScaleQuantiles(degreesOfFreedom: degreesOfFreedom)
    let c = order.coefficients
    var stages = [[Row]](repeating: [], count: order.rank)
    for i in 0..<c.rows {
      guard let last = (0..<order.rank).last(where: { abs(c[i, $0]) > 1e-9 }) else { continue }
      let pivot = c[i, last]
      let bounds = (lower[i] / pivot, upper[i] / pivot)
      stages[last].append(
        Row(
          lower: min(bounds.0, bounds.1), upper: max(bounds.0, bounds.1), shift: δ[i] / pivot, coefficients: (0..<last).map { c[i, $0] / pivot }))
    }
    self.stages = stages
  }

  /// The root whose pivots are taken by the least probability of their interval, given the means of those before.
  private static func arranged(
    lower: [Double], upper: [Double], _ r: Matrix
  ) throws(MathematicalFailure) -> (coefficients: Matrix, rank: Int) {
    let n = r.rows
    var c = Matrix(rows: n, columns: n)
    var left = r.diagonal
    var shift = [Double](repeating: 0, count: n)
    var rest = Array(0..<n)
    var rank = 0
    while true {
      let open = rest.filter { left[$0] > 1e-12 }
      if open.isEmpty { break }
      let chance = open.map { i in
        BivariateNormal.interval((lower[i] - shift[i]) / left[i].squareRoot(), (upper[i] - shift[i]) / left[i].squareRoot())
      }
      let p = open[chance.indices.min { chance[$0] < chance[$1] } ?? 0]
      let root = left[p].squareRoot()
      let y = truncatedMean((lower[p] - shift[p]) / root, (upper[p] - shift[p]) / root)
      c[p, rank] = root
      rest.removeAll { $0 == p }
      for i in rest {
        var sum = r[i, p]
        for j in 0..<rank { sum -= c[i, j] * c[p, j] }
        c[i, rank] = sum / root
        left[i] -= c[i, rank] * c[i, rank]
        shift[i] += c[i, rank] * y
      }
      rank += 1
    }
    if let worst = rest.min(by: { left[$0] < left[$1] }), left[worst] < -1e-8 {
      throw MathematicalFailure(.notPositiveDefinite, computing: "root of a correlation", iterations: worst, residual: left[worst])
    }
    return (c, rank)
  }

  private static func truncatedMean(_ a: Double, _ b: Double) -> Double {
    let mass = BivariateNormal.interval(a, b)
    guard mass > 1e-200 else { return a.isFinite ? a : b.isFinite ? b : 0 }
    return ((a.isFinite ? StandardNormal.density(a) : 0) - (b.isFinite ? StandardNormal.density(b) : 0)) / mass
  }

  /// The sum over one lattice at one shift.
  func sum(_ rule: LatticeRule, shift: [Double]) -> Double {
    let r = stages.count
    guard r > 0 else { return 1 }
    var total = 0.0
    var y = [Double](repeating: 0, count: r)
    for k in 0..<rule.points {
      var product = 1.0
      let s = scale.map { $0.value(rule.coordinate(r - 1, of: k, shift: shift[r - 1])) } ?? 1
      for stage in 0..<r {
        var (low, high) = (-Double.infinity, Double.infinity)
        for row in stages[stage] {
          var mean = 0.0
          for j in 0..<stage { mean += row.coefficients[j] * y[j] }
          low = max(low, s * row.lower - row.shift - mean)
          high = min(high, s * row.upper - row.shift - mean)
        }
        guard low < high else {
          product = 0
          break
        }
        // The tail that keeps its digits.
        let turned = low > 0
        let d = turned ? StandardNormal.upperTail(high) : StandardNormal.cumulative(low)
        let e = turned ? StandardNormal.upperTail(low) : StandardNormal.cumulative(high)
        product *= e - d
        if product <= 0 { break }
        guard stage < r - 1 else { continue }
        let w = rule.coordinate(stage, of: k, shift: shift[stage])
        let z = StandardNormal.quantile(d + (turned ? 1 - w : w) * (e - d))
        y[stage] = min(max(turned ? -z : z, -38), 38)
      }
      total += max(product, 0)
    }
    return total / Double(rule.points)
  }

  /// One lattice at a fixed shift: the same points whatever the bounds, so that the value moves smoothly with them.
  func quick(size: Int) -> Double {
    sum(LatticeRule(size: size, dimension: dimension), shift: Self.fixedShift(stages.count))
  }

  /// Coordinates of the cube: one a stage but for the last, and one for the scale.
  private var dimension: Int { max(stages.count - (scale == nil ? 1 : 0), 0) }

  private static func fixedShift(_ count: Int) -> [Double] { (0..<count).map { 0.5 + 0.1937 * Double($0) }.map { $0 - $0.rounded(.down) } }

  /// Twelve lattices at shifts from a counter-based stream, ever larger until three standard errors lie within the tolerance.
  func fine(tolerance: Double) -> (value: Double, error: Double) {
    let r = stages.count
    guard r > 1 || scale != nil else { return (quick(size: 0), 1e-15) }
    let shifts = 12
    var best = (value: 0.0, error: Double.infinity)
    for size in 3..<LatticeRule.sizes {
      let rule = LatticeRule(size: size, dimension: dimension)
      var stream = RandomStream(seed: 0x6C61_7474_6963_65, trial: UInt64(size), subject: 0, purpose: .parameters)
      var values: [Double] = []
      for _ in 0..<shifts { values.append(sum(rule, shift: (0..<r).map { _ in stream.nextUniform() })) }
      let mean = values.reduce(0, +) / Double(shifts)
      let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(shifts * (shifts - 1))
      let error = 3 * variance.squareRoot()
      if error < best.error { best = (mean, error) }
      if best.error <= tolerance { break }
    }
    return best
  }
}
