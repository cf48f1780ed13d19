import Mathematics
import Trial

extension PatternLikelihood {
  /// Score and average information at a point.
  ///
  ///     ∂l/∂θ_ij = ½ (2 − δ_ij) [ Σ_k (U_k + Γ_k − n_k W_k) ]_ij,   U_k = W_kR_kW_k,  Γ_k = W_kG_kW_k,  G_k[s, t] = tr(S_zz,k (BΦB')_st)
  ///     average:   ½ [ Σ_k tr(E_aW_kE_bU_k) − f_a'Φf_b ]
  struct Slope {
    /// ∂l/∂θ.
    var score: [Double]
    /// U_k and, under REML, Γ_k: T × T each.
    var U: [Double]
    var Γ: [Double]
    /// L_H⁻¹ f_a, p each.
    var f: [Double]
  }

  /// What the observed information has besides.
  struct Curvature {
    /// −∂²l/∂θ².
    var observed: [Double]
    /// F_a = ∂(−H)/∂θ_a, p × p each: ∂Φ/∂θ_a = Φ F_a Φ.
    var F: [Double]
  }

  func slope(at point: Point) -> Slope {
    let (K, TT, m) = (patterns.count, T * T, parameters.count)
    let U = sandwiches(point.W, point.R)
    let Γ = estimation == .REML ? sandwiches(point.W, traces(point.Φ)) : Array(repeating: 0, count: K * TT)
    var total = Array(repeating: 0.0, count: TT)
    for k in 0..<K { for index in 0..<TT { total[index] += U[k * TT + index] + Γ[k * TT + index] - counts[k] * point.W[k * TT + index] } }
    let score = parameters.map { (i, j) in (i == j ? 0.5 : 1) * total[i * T + j] }
    var f = Array(repeating: 0.0, count: m * p)
    let DW = residualsTimes(point.W, covariateResiduals(point.A))
    f.withUnsafeMutableBufferPointer { f in
      guard let f = f.baseAddress else { return }
      for (a, (i, j)) in parameters.enumerated() {
        force(i, j, point.W, DW, into: f + a * p)
        point.rootH.withUnsafeBufferPointer { root in
          if let root = root.baseAddress { Cholesky.solveLower(root, order: p, stride: p, f + a * p) }
        }
      }
    }
    return Slope(score: score, U: U, Γ: Γ, f: f)
  }

  /// Always positive semidefinite.
  func average(at point: Point, _ slope: Slope) -> [Double] {
    information(point.W, slope.U) { a, b in -inner(slope.f, a, b, count: p) }.map { $0 / 2 }
  }

  ///     observed:  Σ_k tr(E_aW_kE_b(U_k + Γ_k − ½ n_kW_k)) − f_a'Φf_b − ½ tr(ΦF_aΦF_b)
  func curvature(at point: Point, _ slope: Slope) -> Curvature {
    let (K, TT) = (patterns.count, T * T)
    var X = slope.U
    for k in 0..<K { for index in k * TT..<(k + 1) * TT { X[index] += slope.Γ[index] - counts[k] * point.W[index] / 2 } }
    let F = derivativesOfH(point.W)
    guard estimation == .REML else {
      return Curvature(observed: information(point.W, X) { a, b in -inner(slope.f, a, b, count: p) }, F: F)
    }
    let (whitened, length) = whitenedTriangles(F, root: point.rootH)
    let observed = information(point.W, X) { a, b in -inner(slope.f, a, b, count: p) - inner(whitened, a, b, count: length) / 2 }
    return Curvature(observed: observed, F: F)
  }

  /// Σ_k tr(E_aW_kE_bX_k) + rest(a, b), for symmetric X_k.
  private func information(_ W: [Double], _ X: [Double], _ rest: (Int, Int) -> Double) -> [Double] {
    let (K, T, TT, m) = (patterns.count, T, T * T, parameters.count)
    var all = Array(repeating: 0.0, count: m * m)
    W.withUnsafeBufferPointer { W in
      X.withUnsafeBufferPointer { X in
        for a in 0..<m {
          let (i, j) = parameters[a]
          for b in 0...a {
            let (k, l) = parameters[b]
            let (jk, jl, ik, il) = (j &* T &+ k, j &* T &+ l, i &* T &+ k, i &* T &+ l)
            var total = 0.0
            for pattern in 0..<K {
              let at = pattern &* TT
              total += W[at &+ jk] * X[at &+ il] + W[at &+ jl] * X[at &+ ik] + W[at &+ ik] * X[at &+ jl] + W[at &+ il] * X[at &+ jk]
            }
            let value = total * (i == j ? 0.5 : 1) * (k == l ? 0.5 : 1) + rest(a, b)
            all[a * m + b] = value
            all[b * m + a] = value
          }
        }
      }
    }
    return all
  }

  /// The product of rows a and b of a matrix.
  private func inner(_ x: [Double], _ a: Int, _ b: Int, count: Int) -> Double {
    x.withUnsafeBufferPointer { x in
      guard let base = x.baseAddress else { return 0 }
      let (u, v) = (base + a * count, base + b * count)
      var (even, odd) = (0.0, 0.0)
      var index = 0
      while index &+ 1 < count {
        even += u[index] * v[index]
        odd += u[index &+ 1] * v[index &+ 1]
        index &+= 2
      }
      if index < count { even += u[index] * v[index] }
      return even + odd
    }
  }

  /// W_k X_k W_k.
  private func sandwiches(_ W: [Double], _ X: [Double]) -> [Double] {
    let (T, TT) = (T, T * T)
    var half = Array(repeating: 0.0, count: TT)
    var full = Array(repeating: 0.0, count: W.count)
    for start in stride(from: 0, to: W.count, by: TT) {
      for i in 0..<T {
        for j in 0..<T {
          var total = 0.0
          for k in 0..<T { total += W[start + i * T + k] * X[start + k * T + j] }
          half[i * T + j] = total
        }
      }
      for i in 0..<T {
        for j in 0...i {
          var total = 0.0
          for k in 0..<T { total += half[i * T + k] * W[start + k * T + j] }
          full[start + i * T + j] = total
          full[start + j * T + i] = total
        }
      }
    }
    return full
  }

  /// G_k[s, t] = tr(S_zz,k P_st), P = BΦB'.
  private func traces(_ Φ: [Double]) -> [Double] {
    let (q, T, K) = (q, T, patterns.count)
    // For each pair of covariates the T × T matrix of their places in P.
    var P = Array(repeating: 0.0, count: q * q * T * T)
    for i in 0..<p {
      for j in 0..<p {
        for x in first[i]..<first[i + 1] {
          let (s, a) = (place[x] / q, place[x] % q)
          let value = weight[x] * Φ[i * p + j]
          for y in first[j]..<first[j + 1] { P[((a * q + place[y] % q) * T + s) * T + place[y] / q] += value * weight[y] }
        }
      }
    }
    var G = Array(repeating: 0.0, count: K * T * T)
    for k in 0..<K {
      for pair in 0..<q * q {
        let s = zz[k * q * q + pair]
        if s == 0 { continue }
        for index in 0..<T * T { G[k * T * T + index] += s * P[pair * T * T + index] }
      }
    }
    return G
  }

  /// (S_zy − S_zz A) W, q × T, pattern by pattern.
  private func residualsTimes(_ W: [Double], _ D: [Double]) -> [Double] {
    var product = Array(repeating: 0.0, count: D.count)
    for k in patterns.indices {
      for a in 0..<q {
        for t in 0..<T {
          var total = 0.0
          for s in 0..<T { total -= D[k * q * T + a * T + s] * W[k * T * T + s * T + t] }
          product[k * q * T + a * T + t] = total
        }
      }
    }
    return product
  }

  /// f_a = B' vec Σ_k (S_zy − S_zz A) W_k E_a W_k.
  private func force(_ i: Int, _ j: Int, _ W: [Double], _ DW: [Double], into f: UnsafeMutablePointer<Double>) {
    let (q, T) = (q, T)
    var full = Array(repeating: 0.0, count: T * q)
    for k in patterns.indices {
      for a in 0..<q {
        let (di, dj) = (DW[k * q * T + a * T + i], i == j ? 0 : DW[k * q * T + a * T + j])
        for t in 0..<T { full[t * q + a] += di * W[k * T * T + j * T + t] + dj * W[k * T * T + i * T + t] }
      }
    }
    for (index, value) in gathered(full).enumerated() { f[index] = value }
  }

  /// F_a = B'(Σ_k W_k E_a W_k ⊗ S_zz,k)B, p × p each.
  private func derivativesOfH(_ W: [Double]) -> [Double] {
    let (K, T, TT, pp) = (patterns.count, T, T * T, p * p)
    var F = Array(repeating: 0.0, count: parameters.count * pp)
    var V = Array(repeating: 0.0, count: K * TT)
    var M = Array(repeating: 0.0, count: q * q * TT)
    F.withUnsafeMutableBufferPointer { F in
      V.withUnsafeMutableBufferPointer { V in
        M.withUnsafeMutableBufferPointer { M in
          W.withUnsafeBufferPointer { W in
            guard let F = F.baseAddress, let V = V.baseAddress, let M = M.baseAddress, let W = W.baseAddress else { return }
            for (a, (i, j)) in parameters.enumerated() {
              for k in 0..<K {
                let (w, v) = (W + k &* TT, V + k &* TT)
                for s in 0..<T {
                  let (wi, wj) = (w[s &* T &+ i], i == j ? 0 : w[s &* T &+ j])
                  for t in 0..<T { v[s &* T &+ t] = wi * w[j &* T &+ t] + wj * w[i &* T &+ t] }
                }
              }
              restricted(V, M, into: F + a &* pp)
            }
          }
        }
      }
    }
    return F
  }

  /// L⁻¹ F_a L⁻ᵀ by its lower triangle, off-diagonal elements times √2, so that products of these rows are traces; and the length of a row.
  private func whitenedTriangles(_ F: [Double], root: [Double]) -> (rows: [Double], length: Int) {
    let (p, m) = (p, parameters.count)
    let length = p * (p + 1) / 2
    var rows = Array(repeating: 0.0, count: m * length)
    var Y = Array(repeating: 0.0, count: p * p)
    rows.withUnsafeMutableBufferPointer { rows in
      Y.withUnsafeMutableBufferPointer { Y in
        F.withUnsafeBufferPointer { F in
          root.withUnsafeBufferPointer { L in
            for a in 0..<m {
              // Y = L⁻¹F, row by row.
              for i in 0..<p {
                let line = a &* p &* p &+ i &* p
                for c in 0..<p { Y[i &* p &+ c] = F[line &+ c] }
                for k in 0..<i {
                  let l = L[i &* p &+ k]
                  if l == 0 { continue }
                  for c in 0..<p { Y[i &* p &+ c] -= l * Y[k &* p &+ c] }
                }
                let inverse = 1 / L[i &* p &+ i]
                for c in 0..<p { Y[i &* p &+ c] *= inverse }
              }
              // Each row of Y times L⁻ᵀ, up to the diagonal.
              var at = a &* length
              for i in 0..<p {
                for j in 0...i {
                  var value = Y[i &* p &+ j]
                  for k in 0..<j { value -= L[j &* p &+ k] * Y[i &* p &+ k] }
                  value /= L[j &* p &+ j]
                  Y[i &* p &+ j] = value
                  rows[at] = i == j ? value : 1.4142135623730951 * value
                  at &+= 1
                }
              }
            }
          }
        }
      }
    }
    return (rows, length)
  }
}
