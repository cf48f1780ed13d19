import Foundation
import Mathematics
import Trial

/// The (restricted) likelihood of a mixed model with unstructured covariance, with its score and information, from pattern sums alone.
///
/// Any column of the design is, at each visit, a weight times a subject covariate (`ModelDesign`), so with W_k = Σ_k⁻¹ padded with zeros
///
///     M = Σ_k W_k ⊗ S_zz,k,   H = B'MB,   h = B' vec Σ_k S_zy,k W_k,   β̂ = H⁻¹h,   A = Bβ̂ by visits (q × T)
///     −2l = Σ n_k log|Σ_k| + log|H| + Σ tr(W_k R_k),   R_k = S_yy − A'S_zy − S_zy'A + A'S_zz A
///
/// and the cost of an evaluation does not depend on the number of subjects. θ holds the elements of Σ (i ≥ j), in which Σ is linear.
/// Letters and derivation: `Documentation/methods/mmrm.md`, section 3. (The sums are copied into whole square blocks, and loops run on pointers: this is
/// the inner loop of every simulation whose model has no closed form.)
struct PatternLikelihood {
  let estimation: Estimation
  let q: Int
  let T: Int
  let p: Int
  let patterns: [UInt64]
  let counts: [Double]
  let responseCount: Int
  /// S_zz,k (q × q), S_zy,k (q × T) and S_yy,k (T × T), pattern by pattern.
  let zz: [Double]
  let zy: [Double]
  let yy: [Double]
  /// B' by columns: column j's nonzero places t·q + z and weights stand at `first[j] ..< first[j + 1]`.
  let first: [Int]
  let place: [Int]
  let weight: [Double]
  /// (i, j) of each element of θ, i ≥ j.
  let parameters: [(i: Int, j: Int)]

  init(sums: PatternSums, design: ModelDesign, estimation: Estimation) {
    self.estimation = estimation
    let (q, T) = (design.covariateCount, design.visitCount)
    self.q = q
    self.T = T
    p = design.columns.count
    patterns = sums.patterns
    counts = sums.counts.map(Double.init)
    responseCount = sums.responseCount
    zz = sums.patterns.indices.flatMap { k in (0..<q * q).map { sums.sum(k, $0 / q, $0 % q) } }
    zy = sums.patterns.indices.flatMap { k in (0..<q * T).map { sums.sum(k, $0 / T, q + $0 % T) } }
    yy = sums.patterns.indices.flatMap { k in (0..<T * T).map { sums.sum(k, q + $0 / T, q + $0 % T) } }
    let columns = design.sparseColumns
    var first = [0]
    for column in columns { first.append(first[first.count - 1] + column.count) }
    self.first = first
    place = columns.flatMap { $0.map(\.place) }
    weight = columns.flatMap { $0.map(\.weight) }
    parameters = (0..<T).flatMap { i in (0...i).map { (i, $0) } }
  }

  /// Everything known at one Σ.
  struct Point {
    var Σ: [Double]
    var minusTwoLogLikelihood: Double
    var β: [Double]
    /// Inverse of H: the model-based covariance of β̂.
    var Φ: [Double]
    /// Lower Cholesky factor of H.
    var rootH: [Double]
    /// W_k, T × T each.
    var W: [Double]
    /// R_k, T × T each.
    var R: [Double]
    /// A by visits: A[t·q + z].
    var A: [Double]
  }

  /// The likelihood and β̂ at Σ; nil when Σ is not positive definite or H is singular.
  func point(at Σ: [Double]) -> Point? {
    let (K, TT) = (patterns.count, T * T)
    var W = Array(repeating: 0.0, count: K * TT)
    var twice = 0.0
    for k in 0..<K {
      guard let logDeterminant = paddedInverse(Σ, pattern: patterns[k], into: &W, at: k * TT) else { return nil }
      twice += counts[k] * logDeterminant
    }
    guard let H = Symmetric(restricted(W), size: p) else { return nil }
    var right = Array(repeating: 0.0, count: T * q)
    for k in 0..<K {
      for a in 0..<q {
        let sums = k * q * T + a * T
        for t in 0..<T {
          var total = 0.0
          for s in 0..<T { total += W[k * TT + t * T + s] * zy[sums + s] }
          right[t * q + a] += total
        }
      }
    }
    let β = multiply(H.inverse, gathered(right), size: p)
    let A = spread(β)
    let R = residualProducts(A)
    twice += dot(W, R)
    if estimation == .REML { twice += H.logDeterminant }
    twice += Double(responseCount - (estimation == .REML ? p : 0)) * log(2 * .pi)
    guard twice.isFinite else { return nil }
    return Point(Σ: Σ, minusTwoLogLikelihood: twice, β: β, Φ: H.inverse, rootH: H.root, W: W, R: R, A: A)
  }

  /// Mean squared residual of each visit.
  func residualVariances(_ point: Point) -> [Double] {
    var total = Array(repeating: 0.0, count: T)
    var seen = Array(repeating: 0.0, count: T)
    for k in patterns.indices {
      for t in 0..<T where patterns[k] & (1 << UInt64(t)) != 0 {
        total[t] += point.R[k * T * T + t * T + t]
        seen[t] += counts[k]
      }
    }
    return zip(total, seen).map { $1 > 0 ? $0 / $1 : 0 }
  }
}

// MARK: - Parts of the sums

extension PatternLikelihood {
  /// Inverse of Σ on the observed visits, zeros elsewhere; log|Σ_k|, nil when it is not positive definite.
  private func paddedInverse(_ Σ: [Double], pattern: UInt64, into W: inout [Double], at start: Int) -> Double? {
    let visits = (0..<T).filter { pattern & (1 << UInt64($0)) != 0 }
    let d = visits.count
    guard let block = Symmetric(visits.flatMap { i in visits.map { Σ[i * T + $0] } }, size: d) else { return nil }
    for (a, i) in visits.enumerated() { for (b, j) in visits.enumerated() { W[start + i * T + j] = block.inverse[a * d + b] } }
    return block.logDeterminant
  }

  /// B'(Σ_k V_k ⊗ S_zz,k)B for one symmetric T × T matrix V_k a pattern, K of them one after another.
  func restricted(_ V: [Double]) -> [Double] {
    var H = Array(repeating: 0.0, count: p * p)
    var M = Array(repeating: 0.0, count: q * q * T * T)
    H.withUnsafeMutableBufferPointer { H in
      M.withUnsafeMutableBufferPointer { M in
        V.withUnsafeBufferPointer { V in
          if let H = H.baseAddress, let M = M.baseAddress, let V = V.baseAddress { restricted(V, M, into: H) }
        }
      }
    }
    return H
  }

  /// As above; M is room for q² T² numbers: for each pair of covariates the T × T matrix Σ_k V_k S_zz,k[a, b].
  func restricted(_ V: UnsafePointer<Double>, _ M: UnsafeMutablePointer<Double>, into H: UnsafeMutablePointer<Double>) {
    let (K, q, T, p) = (patterns.count, q, T, p)
    let TT = T * T
    zz.withUnsafeBufferPointer { zz in
      for a in 0..<q {
        for b in a..<q {
          let m = M + (a &* q &+ b) &* TT
          for index in 0..<TT { m[index] = 0 }
          for k in 0..<K {
            let s = zz[k &* q &* q &+ a &* q &+ b]
            if s == 0 { continue }
            let v = V + k &* TT
            for index in 0..<TT { m[index] += s * v[index] }
          }
        }
      }
    }
    first.withUnsafeBufferPointer { first in
      place.withUnsafeBufferPointer { place in
        weight.withUnsafeBufferPointer { weight in
          for i in 0..<p {
            for j in 0...i {
              var total = 0.0
              for x in first[i]..<first[i &+ 1] {
                let (t, a) = (place[x] / q, place[x] % q)
                for y in first[j]..<first[j &+ 1] {
                  let (s, b) = (place[y] / q, place[y] % q)
                  // V is symmetric, so that the pair (a, b) at (t, s) is the pair (b, a) at (s, t), and both are the same matrix.
                  total += weight[x] * weight[y] * M[(min(a, b) &* q &+ max(a, b)) &* TT &+ t &* T &+ s]
                }
              }
              H[i &* p &+ j] = total
              H[j &* p &+ i] = total
            }
          }
        }
      }
    }
  }

  /// B' applied to a vector given by visit and covariate.
  func gathered(_ full: [Double]) -> [Double] {
    (0..<p).map { j in
      var total = 0.0
      for x in first[j]..<first[j + 1] { total += weight[x] * full[place[x]] }
      return total
    }
  }

  /// Bβ by visits.
  private func spread(_ β: [Double]) -> [Double] {
    var A = Array(repeating: 0.0, count: T * q)
    for j in 0..<p { for x in first[j]..<first[j + 1] { A[place[x]] += weight[x] * β[j] } }
    return A
  }

  /// S_zz A − S_zy, q × T, pattern by pattern: minus the covariates' products with the residuals.
  func covariateResiduals(_ A: [Double]) -> [Double] {
    var D = zy.map { -$0 }
    for k in patterns.indices {
      for a in 0..<q {
        for b in 0..<q {
          let s = zz[k * q * q + a * q + b]
          for t in 0..<T { D[k * q * T + a * T + t] += s * A[t * q + b] }
        }
      }
    }
    return D
  }

  /// R_k = S_yy + A'D − S_zy'A, D = S_zz A − S_zy, T × T each.
  private func residualProducts(_ A: [Double]) -> [Double] {
    let D = covariateResiduals(A)
    var R = yy
    for k in patterns.indices {
      for t in 0..<T {
        for s in 0...t {
          var total = yy[k * T * T + t * T + s]
          for a in 0..<q { total += A[t * q + a] * D[k * q * T + a * T + s] - A[s * q + a] * zy[k * q * T + a * T + t] }
          R[k * T * T + t * T + s] = total
          R[k * T * T + s * T + t] = total
        }
      }
    }
    return R
  }
}

/// A symmetric matrix by its lower Cholesky factor, inverse and log-determinant; nil when it is not positive definite.
private struct Symmetric {
  var root: [Double]
  var inverse: [Double]
  var logDeterminant: Double

  init?(_ A: [Double], size n: Int) {
    var (root, inverse) = (A, Array(repeating: 0.0, count: n * n))
    let failed = root.withUnsafeMutableBufferPointer { root in
      inverse.withUnsafeMutableBufferPointer { inverse -> Bool in
        guard let root = root.baseAddress, let inverse = inverse.baseAddress else { return n > 0 }
        if Cholesky.factorLower(root, order: n, stride: n) != nil { return true }
        for i in 0..<n { for j in i + 1..<max(n, i + 1) { root[i * n + j] = 0 } }
        Cholesky.invert(lower: root, order: n, stride: n, into: inverse, resultStride: n)
        return false
      }
    }
    if failed { return nil }
    var sum = 0.0
    for i in 0..<n { sum += log(root[i * n + i]) }
    (self.root, self.inverse, logDeterminant) = (root, inverse, 2 * sum)
  }
}

/// Σ x_i y_i.
func dot(_ x: [Double], _ y: [Double]) -> Double {
  x.withUnsafeBufferPointer { x in
    y.withUnsafeBufferPointer { y in
      var total = 0.0
      for index in 0..<min(x.count, y.count) { total += x[index] * y[index] }
      return total
    }
  }
}

/// A x for a row-major square matrix.
func multiply(_ A: [Double], _ x: [Double], size: Int) -> [Double] {
  (0..<size).map { i in
    var total = 0.0
    for j in 0..<size { total += A[i * size + j] * x[j] }
    return total
  }
}
