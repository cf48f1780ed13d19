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
/// Reference: `Documentation/methods/mmrm.md`, section 2 (the derivation). Checked: case `hamd348-saturated-us-reml` of `References/mmrm`.
struct ClosedForm: Sendable {
  let covariateCount: Int
  let visitCount: Int
  let estimation: Estimation
  /// n_t.
  private(set) var seen: [Int]
  /// σ²_t.
  private(set) var residualVariance: [Double]
  /// β̂_t by visits, T × q.
  private(set) var coefficients: [Double]
  /// L⁻¹, T × T, unit lower triangular.
  private(set) var inverseL: [Double]
  /// The upper Cholesky factor of each visit's cross-products of (z, y_1 … y_t), (q + T) × (q + T) each, in the leading q + t rows.
  private var factors: [Double]
  private(set) var logDeterminantZ: Double

  /// - Throws: `.notEstimable` when a visit has n_t ≤ q + t − 1 subjects or its covariates are linearly dependent.
  init(_ sums: PatternSums, estimation: Estimation) throws(MathematicalFailure) {
    self.estimation = estimation
    covariateCount = sums.covariateCount
    visitCount = sums.visitCount
    let (q, T, size) = (sums.covariateCount, sums.visitCount, sums.size)
    seen = Array(repeating: 0, count: T)
    residualVariance = Array(repeating: 0, count: T)
    coefficients = Array(repeating: 0, count: T * q)
    inverseL = Array(repeating: 0, count: T * T)
    factors = Array(repeating: 0, count: T * size * size)
    logDeterminantZ = 0

    accumulate(sums)
    for t in 0..<T {
      guard seen[t] > q + t else {
        throw MathematicalFailure(.notEstimable, computing: "visit \(t + 1): \(seen[t]) subjects for \(q + t) coefficients")
      }
      try factor(t)
    }
    for t in 0..<T { solve(t) }
  }

  private var size: Int { covariateCount + visitCount }

  /// Cumulative cross-products: visit t takes every subject whose last visit is t or later.
  private mutating func accumulate(_ sums: PatternSums) {
    let size = size
    for k in sums.patterns.indices {
      // The visits observed without a gap: for a monotone pattern all of them.
      let prefix = (~sums.patterns[k]).trailingZeroBitCount
      for t in 0..<min(prefix, visitCount) {
        seen[t] += sums.counts[k]
        sums.withSums(k) { sum in
          for a in 0...(covariateCount + t) {
            for b in a...(covariateCount + t) { factors[(t * size + a) * size + b] += sum[a * size + b] }
          }
        }
      }
    }
  }

  private mutating func factor(_ t: Int) throws(MathematicalFailure) {
    let (size, q) = (size, covariateCount)
    let failed = factors.withUnsafeMutableBufferPointer { buffer -> Int? in
      guard let base = buffer.baseAddress else { return nil }
      return factorUpper(base + t * size * size, order: q + t + 1, stride: size)
    }
    if let failed {
      throw MathematicalFailure(.notEstimable, computing: "visit \(t + 1): covariate \(failed + 1) depends on those before it")
    }
    let last = q + t
    let root = factors[(t * size + last) * size + last]
    residualVariance[t] = root * root / Double(estimation == .REML ? seen[t] - q : seen[t])
    for a in 0..<q { logDeterminantZ += 2 * log(factors[(t * size + a) * size + a]) }
  }

  /// Back-substitution of the last column: (α̂_t, φ̂_t), then β̂_t and row t of L⁻¹.
  private mutating func solve(_ t: Int) {
    let (size, q, T) = (size, covariateCount, visitCount)
    let last = q + t
    var x = Array(repeating: 0.0, count: last)
    for a in stride(from: last - 1, through: 0, by: -1) {
      var value = factors[(t * size + a) * size + last]
      for b in (a + 1)..<max(last, a + 1) { value -= factors[(t * size + a) * size + b] * x[b] }
      x[a] = value / factors[(t * size + a) * size + a]
    }
    inverseL[t * T + t] = 1
    for a in 0..<q { coefficients[t * q + a] = x[a] }
    for s in 0..<t {
      let φ = x[q + s]
      for a in 0..<q { coefficients[t * q + a] += φ * coefficients[s * q + a] }
      for r in 0...s { inverseL[t * T + r] += φ * inverseL[s * T + r] }
    }
  }

  /// Σ̂, T × T.
  var covariance: [Double] {
    let T = visitCount
    var Σ = Array(repeating: 0.0, count: T * T)
    for i in 0..<T {
      for j in 0..<T {
        for s in 0...min(i, j) { Σ[i * T + j] += inverseL[i * T + s] * residualVariance[s] * inverseL[j * T + s] }
      }
    }
    return Σ
  }

  /// log-likelihood but for log|H| of the model's own parametrization: Σ_t over visits, with the constant.
  ///
  ///     −2 l_REML = (N − p) log 2π + Σ_t [ (n_t − q) log σ²_t + RSS_t/σ²_t + log|Z_t| ]
  var logLikelihood: Double {
    var twice = 0.0
    for t in 0..<visitCount {
      let divisor = Double(estimation == .REML ? seen[t] - covariateCount : seen[t])
      twice += divisor * (log(2 * .pi) + log(residualVariance[t]) + 1)
    }
    if estimation == .REML { twice += logDeterminantZ }
    return -twice / 2
  }

  /// Solves R_z' x = u in place, R_z the factor of Z_t: then x'x = u' Z_t⁻¹ u.
  private func whiten(_ u: inout [Double], visit t: Int) {
    let (size, q) = (size, covariateCount)
    for a in 0..<q {
      var value = u[a]
      for b in 0..<a { value -= factors[(t * size + b) * size + a] * u[b] }
      u[a] = value / factors[(t * size + a) * size + a]
    }
  }

  /// Whitened vectors w_s(t) = R_s⁻ᵀ u_t for the visits s ≤ t that a contrast needs, and u itself.
  private func contributions(_ contrast: [Double]) -> [[Double]] {
    let (q, T) = (covariateCount, visitCount)
    var u = Array(repeating: Array(repeating: 0.0, count: q), count: T)
    for s in 0..<T {
      for t in s..<T {
        let weight = inverseL[t * T + s]
        for a in 0..<q { u[s][a] += weight * contrast[t * q + a] }
      }
    }
    return u
  }

  /// K·β̂ for a contrast by visits (T × q).
  func estimate(_ contrast: [Double]) -> Double { zip(contrast, coefficients).reduce(0) { $0 + $1.0 * $1.1 } }

  /// Covariance of two contrasts: Σ_s σ²_s u_s' Z_s⁻¹ w_s.
  func covariance(_ first: [Double], _ second: [Double]) -> Double {
    let (u, w) = (contributions(first), contributions(second))
    var total = 0.0
    for s in 0..<visitCount {
      var (x, y) = (u[s], w[s])
      whiten(&x, visit: s)
      whiten(&y, visit: s)
      total += residualVariance[s] * zip(x, y).reduce(0) { $0 + $1.0 * $1.1 }
    }
    return total
  }

  /// The variance of a contrast and its Satterthwaite degrees of freedom: 2v² / (∇v' A ∇v), A the inverse observed information.
  ///
  ///     ∂v/∂log σ²_s = σ²_s u_s' Z_s⁻¹ u_s;   ∂v/∂φ_ab = 2 Σ_{s≤b} σ²_s (L⁻¹)_bs u_a' Z_s⁻¹ u_s
  ///     ∇v' A ∇v = Σ_t [ 2 (∂v/∂log σ²_t)² / (n_t − q) + σ²_t (∂v/∂φ_t)' P_t⁻¹ (∂v/∂φ_t) ]
  func variance(_ contrast: [Double]) -> (variance: Double, degreesOfFreedom: Double) {
    let (q, T, size) = (covariateCount, visitCount, size)
    let u = contributions(contrast)
    var v = 0.0
    var spread = 0.0
    // h[s] = σ²_s Z_s⁻¹ u_s
    var h: [[Double]] = []
    for s in 0..<T {
      var x = u[s]
      whiten(&x, visit: s)
      let part = residualVariance[s] * x.reduce(0) { $0 + $1 * $1 }
      v += part
      spread += 2 * part * part / Double(estimation == .REML ? seen[s] - q : seen[s])
      for a in stride(from: q - 1, through: 0, by: -1) {
        for b in (a + 1)..<max(q, a + 1) { x[a] -= factors[(s * size + a) * size + b] * x[b] }
        x[a] /= factors[(s * size + a) * size + a]
      }
      h.append(x.map { $0 * residualVariance[s] })
    }
    for t in 0..<T where t > 0 {
      var gradient = Array(repeating: 0.0, count: t)
      for b in 0..<t {
        for s in 0...b {
          let product = zip(u[t], h[s]).reduce(0) { $0 + $1.0 * $1.1 }
          gradient[b] += 2 * inverseL[b * T + s] * product
        }
      }
      // Solve R_yy' x = gradient, R_yy'R_yy = P_t.
      for a in 0..<t {
        for b in 0..<a { gradient[a] -= factors[(t * size + q + b) * size + q + a] * gradient[b] }
        gradient[a] /= factors[(t * size + q + a) * size + q + a]
      }
      spread += residualVariance[t] * gradient.reduce(0) { $0 + $1 * $1 }
    }
    return (v, 2 * v * v / spread)
  }
}

/// The upper Cholesky factor in place; the index of the first column of which less than 1e-11 of its squared length is left, nil if there is none.
private func factorUpper(_ a: UnsafeMutablePointer<Double>, order: Int, stride: Int) -> Int? {
  if let failed = Cholesky.factorUpper(a, order: order, stride: stride) { return failed }
  for i in 0..<order {
    var squared = 0.0
    for k in 0...i { squared += a[k * stride + i] * a[k * stride + i] }
    let left = a[i * stride + i] * a[i * stride + i]
    if left < 1e-11 * squared { return i }
  }
  return nil
}
