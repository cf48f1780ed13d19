import Foundation
import Mathematics
import Trial

/// The exact optimum of an unstructured model in closed form: every visit has its own coefficient of every covariate, and no subject has a gap.
///
/// The likelihood factors over visits: y_t = z'α_t + Σ_{s<t} φ_ts y_s + e_t, Var e_t = σ²_t, over the n_t subjects seen at t. With L = I − Φ:
///
///     φ̂_t, α̂_t = least squares of y_t on (z, y_1 … y_{t−1});   σ̂²_t = RSS_t / (n_t − q)   (ML: RSS_t / n_t)
///     β̂_t = α̂_t + Σ_{s<t} φ̂_ts β̂_s;   Σ̂ = L⁻¹ D L⁻ᵀ
///     contrast K (T × q):  u_s = Σ_t (L⁻¹)_ts K_t;   v = Σ_s σ²_s u_s' Z_s⁻¹ u_s
///
/// The cross-products of (z, y_1 … y_t) over the subjects seen at t are added up from the last visit to the first; one Cholesky factor of each gives
/// all of the above. Solved again for other sums of the same model, nothing is allocated. (One block and pointers, because a trial's analyses are to
/// cost no more than drawing its patients.)
///
/// Reference: `Documentation/methods/mmrm.md`, section 2 (the derivation). Checked: case `hamd348-saturated-us-reml` of `References/mmrm`; against the
/// general solver on a thousand random trials.
struct ClosedForm: Sendable {
  let covariateCount: Int
  let visitCount: Int
  let estimation: Estimation
  /// n_t.
  private(set) var seen: [Int]
  private var values: [Double]

  /// Room for a model with q covariates and T visits; nothing is known before `solve`.
  init(covariateCount q: Int, visitCount T: Int, estimation: Estimation) {
    covariateCount = q
    visitCount = T
    self.estimation = estimation
    seen = Array(repeating: 0, count: T)
    values = Array(repeating: 0, count: Places(q: q, T: T).count)
  }

  /// - Throws: `.notEstimable` when a visit has n_t ≤ q + t − 1 subjects or its covariates are linearly dependent.
  init(_ sums: PatternSums, estimation: Estimation) throws(MathematicalFailure) {
    self.init(covariateCount: sums.covariateCount, visitCount: sums.visitCount, estimation: estimation)
    try solve(sums)
  }

  /// Where everything stands in the block.
  private struct Places {
    let q: Int
    let T: Int
    /// Doubles of a row and rows of a factor: q + T, padded to quads.
    var size: Int { OuterProducts.order(q + T) }
    var variance: Int { 0 }
    /// A row of `size` for each visit: β̂_t, then row t of L⁻¹, which is unit lower triangular.
    var rows: Int { T }
    /// The upper Cholesky factor of each visit's cross-products, `size` × `size` each, in the leading q + t rows.
    var factors: Int { rows + T * size }
    /// 1 ∕ the diagonal of each factor, `size` each: multiplications wait less than divisions.
    var inverses: Int { factors + T * size * size }
    /// u_s and h_s = σ²_s Z_s⁻¹ u_s of a contrast, T × q each.
    var u: Int { inverses + T * size }
    var h: Int { u + T * q }
    /// For one visit: a right side, or a gradient and what it is made of.
    var x: Int { h + T * q }
    var count: Int { x + max(size, 2 * T) + 4 }
  }
  private var places: Places { Places(q: covariateCount, T: visitCount) }

  /// Takes other sums of the same model to their optimum. Throws as `init`.
  mutating func solve(_ sums: PatternSums) throws(MathematicalFailure) {
    precondition(sums.covariateCount == covariateCount && sums.visitCount == visitCount, "sums are of the model")
    let (p, q, T) = (places, covariateCount, visitCount)
    count(sums)
    for t in 0..<T where seen[t] <= q + t {
      throw MathematicalFailure(.notEstimable, computing: "visit \(t + 1): \(seen[t]) subjects for \(q + t) coefficients")
    }
    let (seen, divisors) = (seen, estimation == .REML ? q : 0)
    let failed = values.withUnsafeMutableBufferPointer { buffer -> (visit: Int, column: Int)? in
      guard let base = buffer.baseAddress else { return nil }
      ClosedForm.accumulate(sums, p, base)
      for t in 0..<T {
        let factor = base + p.factors + t * p.size * p.size
        if let column = Cholesky.factorUpperInQuads(factor, order: q + t + 1, stride: p.size, least: 1e-11, inverses: base + p.inverses + t * p.size)
        {
          return (t, column)
        }
        let root = factor[(q + t) * p.size + q + t]
        base[p.variance + t] = root * root / Double(seen[t] - divisors)
      }
      for t in 0..<T { ClosedForm.backSubstitute(t, p, base) }
      return nil
    }
    if let failed { throw MathematicalFailure(.notEstimable, computing: "visit \(failed.visit + 1): \(dependence(failed.column, at: failed.visit))") }
  }

  /// What a column that gave out says: covariates come first, then the visits before, then the response.
  private func dependence(_ column: Int, at t: Int) -> String {
    let q = covariateCount
    if column == q + t { return "the covariates\(t > 0 ? " and the visits before it" : "") explain the response wholly" }
    if column < q { return "covariate \(column + 1) depends on those before it" }
    return "visit \(column - q + 1) depends on the covariates and the visits before it"
  }

  /// The visits observed without a gap: for a monotone pattern all of them.
  private static func prefix(_ pattern: UInt64, _ T: Int) -> Int { min((~pattern).trailingZeroBitCount, T) }

  private mutating func count(_ sums: PatternSums) {
    let T = visitCount
    seen.withUnsafeMutableBufferPointer { seen in
      for t in 0..<T { seen[t] = 0 }
      for k in sums.patterns.indices {
        let n = sums.counts[k]
        var t = ClosedForm.prefix(sums.patterns[k], T)
        while t > 0 {
          t &-= 1
          seen[t] &+= n
        }
      }
    }
  }

  /// Visit t takes every subject whose last visit is t or later: those of the visit after, and the patterns that end here.
  private static func accumulate(_ sums: PatternSums, _ p: Places, _ base: UnsafeMutablePointer<Double>) {
    let (q, T, size) = (p.q, p.T, p.size)
    for t in stride(from: T - 1, through: 0, by: -1) {
      let here = base + (p.factors + t * size * size)
      let after = here + size * size
      // Nothing, at first, for the last visit.
      var earlier: UnsafePointer<Double>? = t == T - 1 ? nil : UnsafePointer(after)
      for k in sums.patterns.indices where ClosedForm.prefix(sums.patterns[k], T) == t + 1 {
        sums.withSums(k) { add($0, and: earlier, to: here, rows: q + t + 1, size) }
        earlier = UnsafePointer(here)
      }
      if let earlier, earlier == after { add(earlier, and: nil, to: here, rows: q + t + 1, size) }
    }
  }

  /// The sum of the leading rows of two upper triangles, or one alone, by quads from that of the diagonal on.
  @inline(__always)
  private static func add(_ x: UnsafePointer<Double>, and y: UnsafePointer<Double>?, to: UnsafeMutablePointer<Double>, rows: Int, _ size: Int) {
    var a = 0
    while a < rows {
      var b = a &* size &+ a & ~3
      let end = a &* size &+ rows
      while b < end {
        if let y { Quad.store(Quad.load(y + b) + Quad.load(x + b), to + b) } else { Quad.store(Quad.load(x + b), to + b) }
        b &+= 4
      }
      a &+= 1
    }
  }

  /// Back-substitution of the last column: (α̂_t, φ̂_t), then β̂_t and row t of L⁻¹.
  private static func backSubstitute(_ t: Int, _ p: Places, _ base: UnsafeMutablePointer<Double>) {
    let (q, size) = (p.q, p.size)
    let last = q + t
    let factor = base + (p.factors + t * size * size)
    let (x, inverses) = (base + p.x, base + p.inverses + t * size)
    var a = last
    while a > 0 {
      a &-= 1
      let line = factor + a &* size
      // The latest last: only it is waited for.
      var value = line[last]
      var b = last &- 1
      while b > a {
        value -= line[b] * x[b]
        b &-= 1
      }
      x[a] = value * inverses[a]
    }
    let row = base + (p.rows + t * size)
    var place = 0
    while place < size {
      Quad.store(place < q ? Quad.load(x + place) : .zero, row + place)
      place &+= 4
    }
    place = q
    while place & 3 != 0 {
      row[place] = 0
      place &+= 1
    }
    row[q + t] = 1
    for s in 0..<t {
      let earlier = base + (p.rows + s &* size)
      let φ = SIMD4(repeating: x[q &+ s])
      place = 0
      while place < size {
        Quad.store(Quad.load(row + place) + φ * Quad.load(earlier + place), row + place)
        place &+= 4
      }
    }
  }

  private func inverseL(_ i: Int, _ j: Int) -> Double { values[places.rows + i * places.size + covariateCount + j] }
  private func residualVariance(_ t: Int) -> Double { values[places.variance + t] }

  /// Σ̂, T × T.
  var covariance: [Double] {
    let T = visitCount
    var Σ = Array(repeating: 0.0, count: T * T)
    for i in 0..<T {
      for j in 0..<T {
        for s in 0...min(i, j) { Σ[i * T + j] += inverseL(i, s) * residualVariance(s) * inverseL(j, s) }
      }
    }
    return Σ
  }

  /// log-likelihood but for log|H| of the model's own parametrization: Σ_t over visits, with the constant.
  ///
  ///     −2 l_REML = (N − p) log 2π + Σ_t [ (n_t − q) log σ²_t + RSS_t/σ²_t + log|Z_t| ]
  var logLikelihood: Double {
    let p = places
    var twice = 0.0
    for t in 0..<visitCount {
      let divisor = Double(estimation == .REML ? seen[t] - covariateCount : seen[t])
      twice += divisor * (log(2 * .pi) + log(residualVariance(t)) + 1)
      if estimation == .REML {
        for a in 0..<covariateCount { twice += 2 * log(values[p.factors + (t * p.size + a) * p.size + a]) }
      }
    }
    return -twice / 2
  }

  /// β̂_t of one covariate.
  func coefficient(_ covariate: Int, visit t: Int) -> Double { values[places.rows + t * places.size + covariate] }

  /// K·β̂ for a contrast by visits (T × q).
  func estimate(_ contrast: [Double]) -> Double {
    let (p, q) = (places, covariateCount)
    var total = 0.0
    for t in 0..<p.T { for a in 0..<q { total += contrast[t * q + a] * values[p.rows + t * p.size + a] } }
    return total
  }

  /// Covariance of two contrasts: Σ_s σ²_s u_s' Z_s⁻¹ w_s.
  func covariance(_ first: [Double], _ second: [Double]) -> Double {
    let p = places
    let (a, b) = (whitened(first), whitened(second))
    var total = 0.0
    for s in 0..<p.T {
      var product = 0.0
      for place in s * p.q..<(s + 1) * p.q { product += a[place] * b[place] }
      total += residualVariance(s) * product
    }
    return total
  }

  /// R_s⁻ᵀ u_s by visits, R_s the factor of Z_s.
  private func whitened(_ contrast: [Double]) -> [Double] {
    let p = places
    var copy = self
    return copy.values.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return [] }
      ClosedForm.contributions(contrast, p, base)
      for s in 0..<p.T { ClosedForm.whiten(base + p.u + s * p.q, visit: s, p, base) }
      return Array(buffer[p.u..<p.u + p.T * p.q])
    }
  }

  /// u_s = Σ_{t≥s} (L⁻¹)_ts K_t.
  private static func contributions(_ contrast: [Double], _ p: Places, _ base: UnsafeMutablePointer<Double>) {
    let (q, T) = (p.q, p.T)
    let u = base + p.u
    contrast.withUnsafeBufferPointer { contrast in
      for place in 0..<T * q { u[place] = 0 }
      for t in 0..<T {
        for a in 0..<q where contrast[t * q + a] != 0 {
          let weight = contrast[t * q + a]
          let inverse = base + (p.rows + t * p.size + q)
          for s in 0...t { u[s * q + a] += weight * inverse[s] }
        }
      }
    }
  }

  /// Solves R_z' x = u in place: then x'x = u' Z_t⁻¹ u.
  @inline(__always)
  private static func whiten(
    _ u: UnsafeMutablePointer<Double>, visit t: Int, _ p: Places, _ base: UnsafeMutablePointer<Double>, from first: Int = 0
  ) {
    let (factor, inverses) = (base + (p.factors + t * p.size * p.size), base + p.inverses + t * p.size)
    for a in first..<p.q {
      var value = u[a]
      for b in first..<a { value -= factor[b * p.size + a] * u[b] }
      u[a] = value * inverses[a]
    }
  }

  /// The variance of a contrast and its Satterthwaite degrees of freedom: 2v² / (∇v' A ∇v), A the inverse observed information.
  ///
  ///     ∂v/∂log σ²_s = σ²_s u_s' Z_s⁻¹ u_s;   ∂v/∂φ_ab = 2 Σ_{s≤b} σ²_s (L⁻¹)_bs u_a' Z_s⁻¹ u_s
  ///     ∇v' A ∇v = Σ_t [ 2 (∂v/∂log σ²_t)² / (n_t − q) + σ²_t (∂v/∂φ_t)' P_t⁻¹ (∂v/∂φ_t) ]
  ///
  /// It works in the block's own room, hence `mutating`; what was solved stays.
  mutating func variance(_ contrast: [Double]) -> (variance: Double, degreesOfFreedom: Double) {
    let (p, q, T) = (places, covariateCount, visitCount)
    precondition(contrast.count == q * T, "a contrast has one weight for every visit and covariate")
    let (seen, divisors) = (seen, estimation == .REML ? q : 0)
    return values.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return (0, 0) }
      ClosedForm.contributions(contrast, p, base)
      // Covariates before the first that is contrasted have u = 0.
      let first = contrast.indices.reduce(q) { contrast[$1] == 0 ? $0 : min($0, $1 % q) }
      let (u, h, inverse, products, gradient) = (base + p.u, base + p.h, base + p.rows + q, base + p.x, base + p.x + T)
      var v = 0.0
      var spread = 0.0
      for s in 0..<T {
        let σ2 = base[p.variance + s]
        let x = h + s * q
        for a in 0..<q { x[a] = u[s * q + a] }
        ClosedForm.whiten(x, visit: s, p, base, from: first)
        var squared = 0.0
        for a in first..<q { squared += x[a] * x[a] }
        let part = σ2 * squared
        v += part
        spread += 2 * part * part / Double(seen[s] - divisors)
        let (factor, inverses) = (base + (p.factors + s * p.size * p.size), base + p.inverses + s * p.size)
        for a in stride(from: q - 1, through: 0, by: -1) {
          var value = x[a]
          var b = a + 1
          while b < q {
            value -= factor[a * p.size + b] * x[b]
            b += 1
          }
          x[a] = value * inverses[a]
        }
        for a in 0..<q { x[a] *= σ2 }
      }
      for t in 1..<max(T, 1) {
        let (factor, inverses) = (base + (p.factors + t * p.size * p.size), base + p.inverses + t * p.size)
        for s in 0..<t {
          var product = 0.0
          for a in first..<q { product += u[t * q + a] * h[s * q + a] }
          products[s] = 2 * product
        }
        for b in 0..<t {
          var sum = 0.0
          for s in 0...b { sum += inverse[b * p.size + s] * products[s] }
          gradient[b] = sum
        }
        // Solve R_yy' x = gradient, R_yy'R_yy = P_t.
        var squared = 0.0
        for a in 0..<t {
          var value = gradient[a]
          for b in 0..<a { value -= factor[(q + b) * p.size + q + a] * gradient[b] }
          value *= inverses[q + a]
          gradient[a] = value
          squared += value * value
        }
        spread += base[p.variance + t] * squared
      }
      return (v, 2 * v * v / spread)
    }
  }
}
