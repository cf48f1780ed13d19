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
/// Letters and derivation: `Documentation/methods/mmrm.md`, section 3.
struct PatternLikelihood {
  let sums: PatternSums
  let estimation: Estimation
  let q: Int
  let T: Int
  let p: Int
  /// Sparse rows of B': for each column its nonzero places t·q + z and weights.
  private let columns: [[(place: Int, weight: Double)]]
  /// (i, j) of each element of θ, i ≥ j.
  let parameters: [(i: Int, j: Int)]

  init(sums: PatternSums, design: ModelDesign, estimation: Estimation) {
    self.sums = sums
    self.estimation = estimation
    q = design.covariateCount
    T = design.visitCount
    p = design.columns.count
    columns = design.sparseColumns
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
    /// log|H|.
    var logDeterminantH: Double
    var W: [[Double]]
    /// A by visits: A[t·q + z].
    var A: [Double]
  }

  /// The likelihood and β̂ at Σ; nil when Σ is not positive definite or H is singular.
  func point(at Σ: [Double]) -> Point? {
    var W: [[Double]] = []
    var twice = 0.0
    for k in sums.patterns.indices {
      guard let (inverse, logDeterminant) = paddedInverse(Σ, pattern: sums.patterns[k]) else { return nil }
      W.append(inverse)
      twice += Double(sums.counts[k]) * logDeterminant
    }
    let M = saturated(W)
    let H = restricted(M)
    guard let (root, Φ, logDeterminantH) = invertedSymmetric(H, size: p) else { return nil }
    let right = restrictedVector { t, a in
      var total = 0.0
      for k in W.indices { for s in 0..<T { total += W[k][t * T + s] * sums.sum(k, a, q + s) } }
      return total
    }
    let β = multiply(Φ, right, size: p)
    let A = spread(β)
    for k in W.indices {
      let R = residualProducts(k, A)
      for index in 0..<(T * T) { twice += W[k][index] * R[index] }
    }
    if estimation == .REML { twice += logDeterminantH }
    let rows = sums.responseCount - (estimation == .REML ? p : 0)
    twice += Double(rows) * log(2 * .pi)
    guard twice.isFinite else { return nil }
    return Point(Σ: Σ, minusTwoLogLikelihood: twice, β: β, Φ: Φ, rootH: root, logDeterminantH: logDeterminantH, W: W, A: A)
  }

  /// Score and information at a point.
  struct Curvature {
    /// ∂l/∂θ.
    var score: [Double]
    /// Average information: always positive semidefinite.
    var average: [Double]
    /// Observed information −∂²l/∂θ².
    var observed: [Double]
    /// F_a = ∂(−H)/∂θ_a, p × p each: ∂Φ/∂θ_a = Φ F_a Φ.
    var F: [[Double]]
  }

  func curvature(at point: Point) -> Curvature {
    let m = parameters.count
    let restricted = estimation == .REML
    var scoreMatrix = Array(repeating: 0.0, count: T * T)
    var U: [[Double]] = []
    var second: [[Double]] = []  // U + Γ − nW/2
    var DW: [[Double]] = []  // (S_zy − S_zz A) W, q × T
    let P = restricted ? outerOfRestricted(point.Φ) : []
    for k in point.W.indices {
      let W = point.W[k]
      let u = sandwich(W, residualProducts(k, point.A))
      let γ = restricted ? sandwich(W, traces(k, P)) : Array(repeating: 0, count: T * T)
      let n = Double(sums.counts[k])
      var inner = u
      for index in 0..<(T * T) {
        scoreMatrix[index] += u[index] + γ[index] - n * W[index]
        inner[index] += γ[index] - n * W[index] / 2
      }
      U.append(u)
      second.append(inner)
      DW.append(residualCovariateProducts(k, point.A, W))
    }
    let score = parameters.map { (i, j) in (i == j ? 0.5 : 1) * scoreMatrix[i * T + j] }

    var f: [[Double]] = []
    var F: [[Double]] = []
    for (i, j) in parameters {
      f.append(forces(i, j, point.W, DW))
      F.append(derivativeOfH(i, j, point.W))
    }
    let whitenedF = restricted ? F.map { whitened($0, root: point.rootH) } : []
    let whitenedf = f.map { whitenedVector($0, root: point.rootH) }
    var average = Array(repeating: 0.0, count: m * m)
    var observed = average
    for a in 0..<m {
      for b in 0...a {
        let ff = dot(whitenedf[a], whitenedf[b])
        var ai = 0.0
        var oi = 0.0
        for k in point.W.indices {
          ai += trace(a, b, point.W[k], U[k])
          oi += trace(a, b, point.W[k], second[k])
        }
        oi -= ff
        if restricted { oi -= dot(whitenedF[a], whitenedF[b]) / 2 }
        average[a * m + b] = (ai - ff) / 2
        average[b * m + a] = average[a * m + b]
        observed[a * m + b] = oi
        observed[b * m + a] = oi
      }
    }
    return Curvature(score: score, average: average, observed: observed, F: F)
  }
}

extension PatternLikelihood {
  /// Mean squared residual of each visit.
  func residualVariances(_ point: Point) -> [Double] {
    var total = Array(repeating: 0.0, count: T)
    var seen = Array(repeating: 0.0, count: T)
    for k in sums.patterns.indices {
      let R = residualProducts(k, point.A)
      for t in 0..<T where sums.patterns[k] & (1 << UInt64(t)) != 0 {
        total[t] += R[t * T + t]
        seen[t] += Double(sums.counts[k])
      }
    }
    return zip(total, seen).map { $1 > 0 ? $0 / $1 : 0 }
  }
}

// MARK: - Parts of the sums

extension PatternLikelihood {
  /// Inverse of Σ on the observed visits, zeros elsewhere, and log|Σ_k|.
  private func paddedInverse(_ Σ: [Double], pattern: UInt64) -> (inverse: [Double], logDeterminant: Double)? {
    let visits = (0..<T).filter { pattern & (1 << UInt64($0)) != 0 }
    let d = visits.count
    let block = visits.flatMap { i in visits.map { Σ[i * T + $0] } }
    guard let (_, inverse, logDeterminant) = invertedSymmetric(block, size: d) else { return nil }
    var padded = Array(repeating: 0.0, count: T * T)
    for (a, i) in visits.enumerated() { for (b, j) in visits.enumerated() { padded[i * T + j] = inverse[a * d + b] } }
    return (padded, logDeterminant)
  }

  /// Σ_k V_k ⊗ S_zz,k for one T × T matrix a pattern: (Tq × Tq).
  private func saturated(_ V: [[Double]]) -> [Double] {
    let n = T * q
    var M = Array(repeating: 0.0, count: n * n)
    for k in V.indices {
      for a in 0..<q {
        for b in 0..<q {
          let s = sums.sum(k, a, b)
          if s == 0 { continue }
          for t in 0..<T { for r in 0..<T { M[(t * q + a) * n + r * q + b] += V[k][t * T + r] * s } }
        }
      }
    }
    return M
  }

  /// B'MB.
  private func restricted(_ M: [Double]) -> [Double] {
    let n = T * q
    var H = Array(repeating: 0.0, count: p * p)
    for i in 0..<p {
      for j in 0...i {
        var total = 0.0
        for (x, wx) in columns[i] { for (y, wy) in columns[j] { total += wx * wy * M[x * n + y] } }
        H[i * p + j] = total
        H[j * p + i] = total
      }
    }
    return H
  }

  /// B' applied to a (T·q) vector given by visit and covariate.
  private func restrictedVector(_ element: (Int, Int) -> Double) -> [Double] {
    let full = (0..<T).flatMap { t in (0..<q).map { element(t, $0) } }
    return columns.map { $0.reduce(0) { $0 + $1.weight * full[$1.place] } }
  }

  /// Bβ by visits.
  private func spread(_ β: [Double]) -> [Double] {
    var A = Array(repeating: 0.0, count: T * q)
    for j in 0..<p { for (place, weight) in columns[j] { A[place] += weight * β[j] } }
    return A
  }

  /// B Φ B', (Tq × Tq).
  private func outerOfRestricted(_ Φ: [Double]) -> [Double] {
    let n = T * q
    var half = Array(repeating: 0.0, count: n * p)
    for j in 0..<p { for (place, weight) in columns[j] { for i in 0..<p { half[place * p + i] += weight * Φ[j * p + i] } } }
    var P = Array(repeating: 0.0, count: n * n)
    for x in 0..<n { for j in 0..<p { for (place, weight) in columns[j] { P[x * n + place] += half[x * p + j] * weight } } }
    return P
  }

  /// R_k, T × T.
  private func residualProducts(_ k: Int, _ A: [Double]) -> [Double] {
    var R = Array(repeating: 0.0, count: T * T)
    for t in 0..<T {
      for s in 0...t {
        var total = sums.sum(k, q + t, q + s)
        for a in 0..<q {
          total -= A[t * q + a] * sums.sum(k, a, q + s) + A[s * q + a] * sums.sum(k, a, q + t)
          var inner = 0.0
          for b in 0..<q { inner += sums.sum(k, a, b) * A[s * q + b] }
          total += A[t * q + a] * inner
        }
        R[t * T + s] = total
        R[s * T + t] = total
      }
    }
    return R
  }

  /// (S_zy − S_zz A) W, q × T.
  private func residualCovariateProducts(_ k: Int, _ A: [Double], _ W: [Double]) -> [Double] {
    var D = Array(repeating: 0.0, count: q * T)
    for a in 0..<q {
      for t in 0..<T {
        D[a * T + t] = sums.sum(k, a, q + t)
        for b in 0..<q { D[a * T + t] -= sums.sum(k, a, b) * A[t * q + b] }
      }
    }
    var product = Array(repeating: 0.0, count: q * T)
    for a in 0..<q { for t in 0..<T { for s in 0..<T { product[a * T + t] += D[a * T + s] * W[s * T + t] } } }
    return product
  }

  /// G_k[s, t] = tr(S_zz,k P_st).
  private func traces(_ k: Int, _ P: [Double]) -> [Double] {
    let n = T * q
    var G = Array(repeating: 0.0, count: T * T)
    for a in 0..<q {
      for b in 0..<q {
        let sum = sums.sum(k, a, b)
        if sum == 0 { continue }
        for s in 0..<T { for t in 0..<T { G[s * T + t] += sum * P[(s * q + b) * n + t * q + a] } }
      }
    }
    return G
  }

  /// f_a = B' vec Σ_k (S_zy − S_zz A) W_k E_a W_k.
  private func forces(_ i: Int, _ j: Int, _ W: [[Double]], _ DW: [[Double]]) -> [Double] {
    restrictedVector { t, a in
      var total = 0.0
      for k in W.indices {
        total += DW[k][a * T + i] * W[k][j * T + t]
        if i != j { total += DW[k][a * T + j] * W[k][i * T + t] }
      }
      return total
    }
  }

  /// F_a = B'(Σ_k W_k E_a W_k ⊗ S_zz,k)B.
  private func derivativeOfH(_ i: Int, _ j: Int, _ W: [[Double]]) -> [Double] {
    restricted(
      saturated(
        W.map { W in
          var V = Array(repeating: 0.0, count: T * T)
          for s in 0..<T {
            for t in 0..<T { V[s * T + t] = W[s * T + i] * W[j * T + t] + (i == j ? 0 : W[s * T + j] * W[i * T + t]) }
          }
          return V
        }))
  }

  /// tr(E_a W E_b X) for symmetric W, X.
  private func trace(_ a: Int, _ b: Int, _ W: [Double], _ X: [Double]) -> Double {
    let (i, j) = parameters[a]
    let (k, l) = parameters[b]
    let total = W[j * T + k] * X[l * T + i] + W[j * T + l] * X[k * T + i] + W[i * T + k] * X[l * T + j] + W[i * T + l] * X[k * T + j]
    return total * (i == j ? 0.5 : 1) * (k == l ? 0.5 : 1)
  }

  /// W X W.
  private func sandwich(_ W: [Double], _ X: [Double]) -> [Double] {
    var half = Array(repeating: 0.0, count: T * T)
    var full = half
    for i in 0..<T { for k in 0..<T where W[i * T + k] != 0 { for j in 0..<T { half[i * T + j] += W[i * T + k] * X[k * T + j] } } }
    for i in 0..<T { for k in 0..<T { for j in 0..<T { full[i * T + j] += half[i * T + k] * W[k * T + j] } } }
    return full
  }

  /// L⁻¹ X L⁻ᵀ, L the lower Cholesky factor of H.
  private func whitened(_ X: [Double], root L: [Double]) -> [Double] {
    var Y = X
    for _ in 0..<2 {
      for i in 0..<p {
        for k in 0..<i {
          let l = L[i * p + k]
          if l != 0 { for c in 0..<p { Y[i * p + c] -= l * Y[k * p + c] } }
        }
        for c in 0..<p { Y[i * p + c] /= L[i * p + i] }
      }
      for i in 0..<p { for j in 0..<i { (Y[i * p + j], Y[j * p + i]) = (Y[j * p + i], Y[i * p + j]) } }
    }
    return Y
  }

  private func whitenedVector(_ x: [Double], root L: [Double]) -> [Double] {
    var y = x
    for i in 0..<p {
      for k in 0..<i { y[i] -= L[i * p + k] * y[k] }
      y[i] /= L[i * p + i]
    }
    return y
  }
}

/// Σ x_i y_i.
func dot(_ x: [Double], _ y: [Double]) -> Double {
  var total = 0.0
  for index in x.indices { total += x[index] * y[index] }
  return total
}

/// A x for a row-major square matrix.
func multiply(_ A: [Double], _ x: [Double], size: Int) -> [Double] {
  (0..<size).map { i in
    var total = 0.0
    for j in 0..<size { total += A[i * size + j] * x[j] }
    return total
  }
}

/// The lower Cholesky factor, the inverse and log-determinant of a symmetric matrix; nil when it is not positive definite.
private func invertedSymmetric(_ A: [Double], size n: Int) -> (root: [Double], inverse: [Double], logDeterminant: Double)? {
  guard let factor = try? CholeskyFactor(of: Matrix(rows: n, columns: n, storage: A)) else { return nil }
  return (factor.lower.storage, factor.inverse.storage, factor.logDeterminant)
}
