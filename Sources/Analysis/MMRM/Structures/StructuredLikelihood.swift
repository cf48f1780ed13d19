import Foundation
import Mathematics
import Trial

/// The likelihood of any covariance structure, its score and its information in natural parameters, from the sums of each kind of subjects.
///
/// With W = V⁻¹, U = WRW and Γ = WGW of a kind (R its residuals' cross-products, G = Σ XΦX'), D = nW − U − Γ, F_a = X'W V_a W X, f_a = X'W V_a W r:
///
///     −2l  = (N − p) log 2π + Σ n log|V| + log|H| + Σ tr(WR) − Σ log weight          (ML: N, without log|H|)
///     ∂l/∂θ_a = −½ Σ tr(V_a D)
///     average information   ½ [ Σ tr(V_a W V_b U) − f_a'Φf_b ]
///     observed information  Σ tr(V_a W V_b (U + Γ − ½nW)) − f_a'Φf_b − ½ tr(ΦF_aΦF_b) + ½ Σ tr(V_ab D)
///
/// Γ and the term in F fall away under ML. Reference: `Documentation/methods/mmrm.md`, section 8. Checked: against differences in
/// `StructuredLikelihoodTests`.
final class StructuredLikelihood {
  let data: LongitudinalData
  let structure: CovarianceStructure
  let estimation: Estimation
  /// Parameters of one group, and of all.
  let r: Int
  let m: Int

  private(set) var θ: [Double] = []
  private(set) var minusTwoLogLikelihood = Double.infinity
  private(set) var β: [Double] = []
  private(set) var Φ: [Double] = []
  /// For each kind W, m × m.
  private(set) var inverses: [[Double]] = []
  private(set) var score: [Double] = []
  private(set) var observed: [Double] = []
  private(set) var average: [Double] = []
  /// F_a, p × p.
  private(set) var F: [[Double]] = []
  private(set) var values: [CovarianceStructure.Value] = []
  /// For each kind Σ z r' (q × m), or r.
  private var residuals: [[Double]] = []
  private var residualSquares: [[Double]] = []
  /// Σ r r' of a kind, m × m.
  func products(_ k: Int) -> [Double] { residualSquares[k] }

  init(_ data: LongitudinalData, structure: CovarianceStructure, estimation: Estimation) {
    self.data = data
    self.structure = structure
    self.estimation = estimation
    r = structure.parameterCount
    m = r * data.groupCount
  }

  /// θ of one group.
  private func parameters(_ θ: [Double], of group: Int) -> [Double] { Array(θ[group * r..<(group + 1) * r]) }

  /// V of a kind, and its derivatives where asked for.
  func value(of kind: LongitudinalData.Kind, derivatives: Bool) -> CovarianceStructure.Value {
    if structure.kind.isSpatial {
      let own = CovarianceStructure(kind: structure.kind, visitCount: kind.visits.count)
      // A subject of one visit knows nothing of the range.
      guard kind.visits.count > 1 else {
        let v = θ[kind.group * r]
        return CovarianceStructure.Value(Σ: [v], first: derivatives ? (0..<r).map { [$0 == 0 ? 1 : 0] } : [])
      }
      return own.value(parameters(θ, of: kind.group), distances: kind.distances, derivatives: derivatives)
    }
    let whole = values[kind.group]
    func part(_ x: [Double]) -> [Double] { gather(x, kind.visits) }
    return CovarianceStructure.Value(
      Σ: part(whole.Σ), first: derivatives ? whole.first.map(part) : [],
      second: derivatives ? whole.second.map { ($0.a, $0.b, part($0.values)) } : [])
  }

  private func gather(_ x: [Double], _ visits: [Int]) -> [Double] {
    let T = structure.visitCount
    var all: [Double] = []
    all.reserveCapacity(visits.count * visits.count)
    for s in visits { for t in visits { all.append(x[s * T + t]) } }
    return all
  }

  /// Goes to θ: false, and stays unusable, where a covariance is not positive definite there.
  func evaluate(at θ: [Double]) -> Bool {
    self.θ = θ
    guard (0..<data.groupCount).allSatisfy({ structure.admits(parameters(θ, of: $0)) }) else { return false }
    if !structure.kind.isSpatial {
      values = (0..<data.groupCount).map { structure.value(parameters(θ, of: $0), derivatives: false) }
      for value in values where inverted(value.Σ, structure.visitCount) == nil { return false }
    }
    var H = CrossProducts(data)
    var h = Forces(data)
    var logDeterminants = 0.0
    inverses.removeAll(keepingCapacity: true)
    for kind in data.kinds {
      guard let (W, logDeterminant) = inverted(value(of: kind, derivatives: false).Σ, kind.visits.count) else { return false }
      logDeterminants += Double(kind.count) * logDeterminant
      H.add(kind, W)
      h.add(kind, W, kind.isRows ? kind.y : kind.zy)
      inverses.append(W)
    }
    let p = data.p
    guard let factor = try? CholeskyFactor(of: Matrix(rows: p, columns: p, storage: H.total())) else { return false }
    β = factor.solve(h.total())
    Φ = factor.inverse.storage
    residuals = data.kinds.map { residual($0) }
    var squares = 0.0
    residualSquares.removeAll(keepingCapacity: true)
    for (k, kind) in data.kinds.enumerated() {
      let R = residualProducts(kind, residuals[k])
      squares += sum(inverses[k], R)
      residualSquares.append(R)
    }
    let free = estimation == .REML ? data.rowCount - p : data.rowCount
    minusTwoLogLikelihood =
      Double(free) * log(2 * .pi) + logDeterminants + (estimation == .REML ? factor.logDeterminant : 0) + squares - data.logWeights
    return minusTwoLogLikelihood.isFinite
  }

  /// β by visit and covariate at one visit.
  private func coefficients(at visit: Int) -> [Double] {
    var A = Array(repeating: 0.0, count: data.q)
    for entry in data.present[visit] { A[entry.covariate] += entry.weight * β[entry.column] }
    return A
  }

  /// Σ z r' (q × m), or r = y − Xβ.
  private func residual(_ kind: LongitudinalData.Kind) -> [Double] {
    let (m, p, q) = (kind.visits.count, data.p, data.q)
    if kind.isRows {
      return (0..<m).map { s in
        var value = kind.y[s]
        for i in 0..<p { value -= kind.X[s * p + i] * β[i] }
        return value
      }
    }
    var C = kind.zy
    for (t, visit) in kind.visits.enumerated() {
      let A = coefficients(at: visit)
      for a in 0..<q { for b in 0..<q where A[b] != 0 { C[a * m + t] -= kind.zz[pair(a, b)] * A[b] } }
    }
    return C
  }

  private func pair(_ a: Int, _ b: Int) -> Int {
    let (low, high) = (min(a, b), max(a, b))
    return low * (2 * data.q - 1 - low) / 2 + high
  }

  /// R = Σ r r'.
  private func residualProducts(_ kind: LongitudinalData.Kind, _ C: [Double]) -> [Double] {
    let (m, q) = (kind.visits.count, data.q)
    if kind.isRows { return (0..<m).flatMap { s in (0..<m).map { C[s] * C[$0] } } }
    let A = kind.visits.map(coefficients(at:))
    var R = kind.yy
    for s in 0..<m {
      for t in 0...s {
        var value = R[s * m + t]
        for a in 0..<q { value -= A[s][a] * kind.zy[a * m + t] + A[t][a] * C[a * m + s] }
        R[s * m + t] = value
        R[t * m + s] = value
      }
    }
    return R
  }

  /// For each pair of visits what a kind's S_zz gives of G = Σ XΦX'.
  private var spread: [Double] {
    let Q = data.pairs
    let p = data.p
    var packed = Array(repeating: 0.0, count: p * (p + 1) / 2)
    for i in 0..<p { for j in 0...i { packed[i * (i + 1) / 2 + j] = Φ[i * p + j] } }
    var N = Array(repeating: 0.0, count: (data.terms.first.count - 1) * Q)
    for e in 0..<data.terms.first.count - 1 {
      for place in data.terms.first[e]..<data.terms.first[e + 1] {
        let term = data.terms.terms[place]
        N[e * Q + term.pair] += term.trace * packed[term.packed]
      }
    }
    return N
  }

  private func leverage(_ kind: LongitudinalData.Kind, _ N: [Double]) -> [Double] {
    let (m, p, Q) = (kind.visits.count, data.p, data.pairs)
    var G = Array(repeating: 0.0, count: m * m)
    if kind.isRows {
      for s in 0..<m {
        let ΦX = (0..<p).map { i in
          var value = 0.0
          for j in 0..<p { value += Φ[i * p + j] * kind.X[s * p + j] }
          return value
        }
        for t in 0..<m { for i in 0..<p { G[s * m + t] += ΦX[i] * kind.X[t * p + i] } }
      }
      return G
    }
    for i in 0..<m {
      for j in 0...i {
        let (s, t) = (kind.visits[i], kind.visits[j])
        let place = (s * (s + 1) / 2 + t) * Q
        var value = 0.0
        for pair in 0..<Q { value += kind.zz[pair] * N[place + pair] }
        G[i * m + j] = value
        G[j * m + i] = value
      }
    }
    return G
  }

  /// The score, both informations and F at the point where it is.
  func differentiate() {
    if !structure.kind.isSpatial { values = (0..<data.groupCount).map { structure.value(parameters(θ, of: $0), derivatives: true) } }
    let N = estimation == .REML && data.kinds.contains(where: { !$0.isRows }) ? spread : []
    let (m, p) = (m, data.p)
    score = Array(repeating: 0, count: m)
    observed = Array(repeating: 0, count: m * m)
    average = observed
    var all = (0..<m).map { _ in CrossProducts(data) }
    var forces = (0..<m).map { _ in Forces(data) }
    for (k, kind) in data.kinds.enumerated() {
      let (n, first) = (kind.visits.count, kind.group * r)
      let V = value(of: kind, derivatives: true)
      let W = inverses[k]
      let U = sandwich(W, residualSquares[k], n)
      let Γ = estimation == .REML ? sandwich(W, leverage(kind, N), n) : []
      var D = Array(repeating: 0.0, count: n * n)
      var Y = D
      for place in 0..<n * n {
        let γ = Γ.isEmpty ? 0 : Γ[place]
        D[place] = Double(kind.count) * W[place] - U[place] - γ
        Y[place] = U[place] + γ - 0.5 * Double(kind.count) * W[place]
      }
      // tr(V_a W V_b Y) = Σ (V_a W)_ij (Y V_b)_ij.
      let VW = V.first.map { product($0, W, n) }
      let YV = V.first.map { product(Y, $0, n) }
      let UV = V.first.map { product(U, $0, n) }
      for a in 0..<r {
        score[first + a] -= 0.5 * sum(V.first[a], D)
        let WVW = product(W, VW[a], n)
        all[first + a].add(kind, WVW)
        forces[first + a].add(kind, WVW, residuals[k])
        for b in 0..<r {
          let place = (first + a) * m + first + b
          observed[place] += sum(VW[a], YV[b])
          average[place] += 0.5 * sum(VW[a], UV[b])
        }
      }
      for (a, b, values) in V.second {
        let bend = 0.5 * sum(values, D)
        observed[(first + a) * m + first + b] += bend
        if a != b { observed[(first + b) * m + first + a] += bend }
      }
    }
    F = all.map { $0.total() }
    let f = forces.map { $0.total() }
    let Φf = f.map { multiply(Φ, $0, size: p) }
    let ΦF = estimation == .REML ? F.map { product(Φ, $0, p) } : []
    for a in 0..<m {
      for b in 0...a {
        let moved = dot(f[a], Φf[b])
        // Equal but for rounding: one number stands for both.
        let curve = (observed[a * m + b] + observed[b * m + a]) / 2 - moved - (ΦF.isEmpty ? 0 : 0.5 * transposedSum(ΦF[a], ΦF[b], p))
        observed[a * m + b] = curve
        observed[b * m + a] = curve
        let mean = (average[a * m + b] + average[b * m + a]) / 2 - 0.5 * moved
        average[a * m + b] = mean
        average[b * m + a] = mean
      }
    }
  }
}

/// A⁻¹ and log|A|; nil where A is not positive definite.
func inverted(_ A: [Double], _ n: Int) -> (inverse: [Double], logDeterminant: Double)? {
  guard let factor = try? CholeskyFactor(of: Matrix(rows: n, columns: n, storage: A)) else { return nil }
  return (factor.inverse.storage, factor.logDeterminant)
}

/// AB of square matrices by rows.
func product(_ A: [Double], _ B: [Double], _ n: Int) -> [Double] {
  Array(unsafeUninitializedCapacity: n * n) { C, count in
    A.withUnsafeBufferPointer { A in
      B.withUnsafeBufferPointer { B in
        for i in 0..<n {
          for j in 0..<n { C[i * n + j] = 0 }
          for k in 0..<n {
            let a = A[i * n + k]
            if a == 0 { continue }
            for j in 0..<n { C[i * n + j] += a * B[k * n + j] }
          }
        }
      }
    }
    count = n * n
  }
}

/// WAW.
func sandwich(_ W: [Double], _ A: [Double], _ n: Int) -> [Double] { product(product(W, A, n), W, n) }

/// Σ a_ij b_ij.
func sum(_ A: [Double], _ B: [Double]) -> Double { dot(A, B) }

/// tr(AB) = Σ a_ij b_ji.
func transposedSum(_ A: [Double], _ B: [Double], _ n: Int) -> Double {
  A.withUnsafeBufferPointer { A in
    B.withUnsafeBufferPointer { B in
      var total = 0.0
      for i in 0..<n { for j in 0..<n { total += A[i * n + j] * B[j * n + i] } }
      return total
    }
  }
}
