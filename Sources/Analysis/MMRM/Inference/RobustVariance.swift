import Mathematics
import Trial

/// The covariance of the coefficients from the subjects' own residuals (sandwich), and Satterthwaite's degrees of freedom for it.
///
/// On the scale whitened by the root G of V_i⁻¹ = GG' (X̃ = G'X, ẽ = G'e, H_ii = X̃_iΦX̃_i'):
///
///     Φ Σ X̃_i'C_i ẽ_iẽ_i' C_iX̃_i Φ,     C_i = I (CR0), (I − H_ii)^−½ (CR2), (I − H_ii)⁻¹ (CR3)
///     single observations a subject: HC0, HC2 and HC3 are these, HC1 = n ∕ (n − p) HC0
///     df = (Σ λ)² ∕ Σ λ², λ the eigenvalues of the quadratic form of c's variance when V is right: with a_i = C_iX̃_iΦc and u_i = X̃_i'a_i
///          its matrix is diag(a_i'a_i) − u_i'Φu_j
///
/// CR2 depends on the root. A direction in which a subject's leverage is 1 has no residual and is given none. No factor for small samples.
///
/// Reference: Liang & Zeger (1986), Biometrika 73:13–22; Bell & McCaffrey (2002), Survey Methodology 28:169–181; Mancl & DeRouen (2001), Biometrics
/// 57:126–134. Checked: `References/mmrm-structures`, `mmrm-sas`.
struct RobustVariance: Sendable {
  let covariance: [Double]
  private let Φ: [Double]
  /// For each subject C_iX̃_i and X̃_i, m × p by rows.
  private let corrected: [[Double]]
  private let whitened: [[Double]]
  private let p: Int

  /// - Throws: `outsideDomain` for errors of single observations where a subject has several; `notPositiveDefinite`.
  init(_ rows: SubjectRows, fit: StructuredFit, data: LongitudinalData, kind: StandardErrors) throws(MathematicalFailure) {
    guard !kind.isHeteroscedastic || rows.subjects.allSatisfy({ $0.visits.count == 1 }) else {
      throw MathematicalFailure(
        .outsideDomain,
        computing: "standard errors \(kind.rawValue) of repeated visits: they are of single observations, CR0, CR2 and CR3 of subjects")
    }
    let p = fit.β.count
    (self.p, Φ) = (p, fit.Φ)
    let likelihood = StructuredLikelihood(data, structure: fit.structure, estimation: .ML)
    guard likelihood.evaluate(at: fit.θ) else { throw MathematicalFailure(.notPositiveDefinite, computing: "the covariance") }
    var roots: [[Int]: [Double]] = [:]
    var (corrected, whitened) = ([[Double]](), [[Double]]())
    var meat = Array(repeating: 0.0, count: p * p)
    for subject in rows.subjects {
      let n = subject.visits.count
      let key = [subject.group] + subject.visits
      var root = fit.structure.kind.isSpatial ? nil : roots[key]
      if root == nil {
        let kind = LongitudinalData.Kind(visits: subject.visits, group: subject.group, count: 1, distances: subject.distances)
        guard let V = inverted(likelihood.value(of: kind, derivatives: false).Σ, n)?.inverse else {
          throw MathematicalFailure(.notPositiveDefinite, computing: "the covariance")
        }
        root = try CholeskyFactor(of: Matrix(rows: n, columns: n, storage: V)).lower.storage
        roots[key] = root
      }
      let G = root ?? []
      var X = Array(repeating: 0.0, count: n * p)
      var e = Array(repeating: 0.0, count: n)
      for s in 0..<n {
        for t in s..<n {
          let weight = G[t * n + s]
          var residual = subject.y[t]
          for i in 0..<p {
            X[s * p + i] += weight * subject.X[t * p + i]
            residual -= subject.X[t * p + i] * fit.β[i]
          }
          e[s] += weight * residual
        }
      }
      let C = try RobustVariance.correction(X, fit.Φ, n, p, kind)
      var CX = X
      if let C {
        for s in 0..<n { for i in 0..<p { CX[s * p + i] = (0..<n).reduce(0.0) { $0 + C[s * n + $1] * X[$1 * p + i] } } }
      }
      // X̃'Cẽ.
      let g = (0..<p).map { i in (0..<n).reduce(0.0) { $0 + CX[$1 * p + i] * e[$1] } }
      for i in 0..<p where g[i] != 0 { for j in 0..<p { meat[i * p + j] += g[i] * g[j] } }
      corrected.append(CX)
      whitened.append(X)
    }
    (self.corrected, self.whitened) = (corrected, whitened)
    if kind == .HC1 {
      let n = Double(rows.subjects.count)
      guard n > Double(p) else { throw MathematicalFailure(.notEstimable, computing: "robust errors of a model with as many columns as rows") }
      meat = meat.map { $0 * n / (n - Double(p)) }
    }
    covariance = sandwich(fit.Φ, meat, p)
  }

  /// A power of I − H_ii; nil for CR0.
  private static func correction(_ X: [Double], _ Φ: [Double], _ n: Int, _ p: Int, _ kind: StandardErrors) throws(MathematicalFailure) -> [Double]? {
    guard [.CR2, .CR3, .HC2, .HC3].contains(kind) else { return nil }
    let isWhole = kind == .CR3 || kind == .HC3
    var left = Matrix(rows: n, columns: n)
    for s in 0..<n {
      let ΦX = multiply(Φ, Array(X[s * p..<(s + 1) * p]), size: p)
      for t in 0..<n { left[s, t] = (s == t ? 1 : 0) - (0..<p).reduce(0.0) { $0 + ΦX[$1] * X[t * p + $1] } }
    }
    let eigen = try SymmetricEigen(of: left)
    let powers = eigen.values.map { $0 < 1e-10 ? 0 : (isWhole ? 1 / $0 : 1 / $0.squareRoot()) }
    return (0..<n).flatMap { s in
      (0..<n).map { t in (0..<n).reduce(0.0) { $0 + eigen.vectors[s, $1] * powers[$1] * eigen.vectors[t, $1] } }
    }
  }

  /// Satterthwaite's degrees of freedom of one row.
  func degreesOfFreedom(_ c: [Double]) -> Double {
    let x = multiply(Φ, c, size: p)
    var (trace, squares) = (0.0, 0.0)
    var S = Array(repeating: 0.0, count: p * p)
    for (CX, X) in zip(corrected, whitened) {
      let n = X.count / p
      let a = (0..<n).map { s in (0..<p).reduce(0.0) { $0 + CX[s * p + $1] * x[$1] } }
      let u = (0..<p).map { i in (0..<n).reduce(0.0) { $0 + X[$1 * p + i] * a[$1] } }
      let size = dot(a, a)
      let moved = dot(u, multiply(Φ, u, size: p))
      trace += size - moved
      // Σ_ij (δ_ij d_i − u_i'Φu_j)² = Σ d² − 2 Σ d u'Φu + tr(ΦSΦS), S = Σ uu'.
      squares += size * size - 2 * size * moved
      for i in 0..<p where u[i] != 0 { for j in 0..<p { S[i * p + j] += u[i] * u[j] } }
    }
    let ΦS = product(Φ, S, p)
    squares += transposedSum(ΦS, ΦS, p)
    return trace * trace / squares
  }
}
