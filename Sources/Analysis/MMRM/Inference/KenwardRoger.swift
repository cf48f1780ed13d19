import Mathematics
import Trial

/// Kenward and Roger's adjusted covariance of the coefficients and their F test.
///
///     Φ_A = Φ + 2Φ [ Σ W_ab (Q_ab − F_aΦF_b − R_ab ∕ 4) ] Φ,     Q_ab = X'W V_a W V_b W X,  R_ab = X'W V_ab W X
///
/// With V differentiated in natural parameters it is SAS's `ddfm=kr`; with R = 0 SAS's `kr(linear)`; in mmrm's own parameters mmrm's, which is smaller.
/// Θ = L'(LΦL')⁻¹L, A₁ = Σ W_ab tr(ΘΦF_aΦ) tr(ΘΦF_bΦ), A₂ = Σ W_ab tr(ΘΦF_aΦ ΘΦF_bΦ); from them the scale λ and the degrees of freedom.
///
/// Reference: Kenward & Roger (1997), Biometrics 53:983–997. Checked: `References/mmrm-natural`, `mmrm-sas`, `mmrm-structures`.
struct KenwardRoger: Sendable {
  let covariance: [Double]
  private let fit: StructuredFit

  /// - Throws: `.outsideDomain` under ML, for which it is not defined, and for mmrm's variant of a spatial covariance.
  init(_ fit: StructuredFit, data: LongitudinalData, method: DegreesOfFreedom, estimation: Estimation) throws(MathematicalFailure) {
    guard estimation == .REML else { throw MathematicalFailure(.outsideDomain, computing: "Kenward-Roger under ML: it is of REML") }
    self.fit = fit
    let likelihood = StructuredLikelihood(data, structure: fit.structure, estimation: estimation)
    guard likelihood.evaluate(at: fit.θ) else { throw MathematicalFailure(.notPositiveDefinite, computing: "the covariance") }
    likelihood.differentiate()
    let (p, m, r) = (data.p, likelihood.m, likelihood.r)
    let bends = try KenwardRoger.curvature(fit, method, r)
    var sums = CrossProducts(data)
    for (k, kind) in data.kinds.enumerated() {
      let n = kind.visits.count
      let V = likelihood.value(of: kind, derivatives: true)
      let inverse = likelihood.inverses[k]
      let first = kind.group * r
      var inner = Array(repeating: 0.0, count: n * n)
      for a in 0..<r {
        var weighted = Array(repeating: 0.0, count: n * n)
        for b in 0..<r { add(V.first[b], times: fit.W[(first + a) * m + first + b], to: &weighted) }
        add(product(product(V.first[a], inverse, n), weighted, n), times: 1, to: &inner)
      }
      if method != .kenwardRogerLinear {
        for (a, b, values) in V.second {
          add(values, times: -(a == b ? 0.25 : 0.5) * fit.W[(first + a) * m + first + b], to: &inner)
        }
        for a in 0..<r where bends[first + a] != 0 { add(V.first[a], times: -0.25 * bends[first + a], to: &inner) }
      }
      // Each order of a and b once: half of the sum with its transpose.
      var symmetric = inner
      for i in 0..<n { for j in 0..<n { symmetric[i * n + j] = (inner[i * n + j] + inner[j * n + i]) / 2 } }
      sums.add(kind, sandwich(inverse, symmetric, n))
    }
    var middle = sums.total()
    for a in 0..<m {
      var weighted = Array(repeating: 0.0, count: p * p)
      for b in 0..<m { add(fit.F[b], times: fit.W[a * m + b], to: &weighted) }
      add(product(product(fit.F[a], fit.Φ, p), weighted, p), times: -1, to: &middle)
    }
    let correction = product(product(fit.Φ, middle, p), fit.Φ, p)
    var adjusted = fit.Φ
    for i in 0..<p { for j in 0..<p { adjusted[i * p + j] += correction[i * p + j] + correction[j * p + i] } }
    covariance = adjusted
  }

  /// For each θ_c what mmrm's parameters φ add to Σ W_ab V_ab: the coefficient of V_c is Σ W(φ)_ab ∂²θ_c ∕ ∂φ_a∂φ_b.
  private static func curvature(_ fit: StructuredFit, _ method: DegreesOfFreedom, _ r: Int) throws(MathematicalFailure) -> [Double] {
    let m = fit.θ.count
    var all = Array(repeating: 0.0, count: m)
    guard method == .kenwardRogerAsInMmrm else { return all }
    for group in 0..<fit.groupCount {
      let first = group * r
      let own = try MmrmParametrization(fit.structure, at: Array(fit.θ[first..<first + r]))
      let W = try own.covariance(of: (0..<r).map { a in (0..<r).map { fit.W[(first + a) * m + first + $0] } })
      for (c, a, b, value) in own.curvature { all[first + c] += (a == b ? 1 : 2) * W[a, b] * value }
    }
    return all
  }

  /// F, its numerator and denominator degrees of freedom for the rows L (q × p), q at least 2.
  func test(_ L: [[Double]], β: [Double]) throws(MathematicalFailure) -> FittedModel.JointTest {
    let (p, q, m) = (β.count, L.count, fit.θ.count)
    let A = Matrix(L)
    let Φ = Matrix(rows: p, columns: p, storage: fit.Φ)
    let factor = try CholeskyFactor(of: A * Φ * A.transposed)
    // ΦΘΦ, so that tr(ΘΦF_aΦ) = tr(F_a ΦΘΦ).
    let K = (Φ * A.transposed * factor.inverse * A * Φ).storage
    var (A1, A2) = (0.0, 0.0)
    let traces = fit.F.map { transposedSum($0, K, p) }
    let FK = fit.F.map { product($0, K, p) }
    for a in 0..<m {
      for b in 0..<m {
        A1 += fit.W[a * m + b] * traces[a] * traces[b]
        A2 += fit.W[a * m + b] * transposedSum(FK[a], FK[b], p)
      }
    }
    let n = Double(q)
    let B = (A1 + 6 * A2) / (2 * n)
    let g = ((n + 1) * A1 - (n + 4) * A2) / ((n + 2) * A2)
    let denominator = 3 * n + 2 * (1 - g)
    let (c1, c2, c3) = (g / denominator, (n - g) / denominator, (n + 2 - g) / denominator)
    let expected = 1 / (1 - A2 / n)
    let variance = 2 / n * (1 + c1 * B) / ((1 - c2 * B) * (1 - c2 * B) * (1 - c3 * B))
    let ρ = variance / (2 * expected * expected)
    let df = 4 + (n + 2) / (n * ρ - 1)
    let λ = df / (expected * (df - 2))
    let adjusted = Matrix(rows: p, columns: p, storage: covariance)
    let estimates = L.map { dot($0, β) }
    let F = dot(estimates, try CholeskyFactor(of: A * adjusted * A.transposed).solve(estimates)) / n
    guard df.isFinite, λ.isFinite, df > 0, λ > 0 else {
      throw MathematicalFailure(.outsideDomain, computing: "Kenward and Roger's degrees of freedom", lastPoint: [A1, A2])
    }
    return FittedModel.JointTest(statistic: λ * F, numerator: n, denominator: df)
  }
}

extension MmrmParametrization {
  /// The covariance of φ̂ from that of θ̂: J⁻¹WJ⁻ᵀ.
  func covariance(of W: [[Double]]) throws(MathematicalFailure) -> Matrix {
    let m = parameters.count
    let J = Matrix(rows: m, columns: m, storage: jacobian)
    // J⁻¹ = (J'J)⁻¹J'.
    let inverse = try CholeskyFactor(of: J.transposed * J).inverse * J.transposed
    return inverse * Matrix(W) * inverse.transposed
  }
}

/// to += times · x.
func add(_ x: [Double], times: Double, to: inout [Double]) {
  x.withUnsafeBufferPointer { x in to.withUnsafeMutableBufferPointer { to in for i in 0..<x.count { to[i] += times * x[i] } } }
}
