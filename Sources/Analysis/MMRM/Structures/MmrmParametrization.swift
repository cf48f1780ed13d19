import Foundation
import Mathematics
import Trial

/// The parameters φ in which the R package mmrm (0.3.18) writes a covariance: logarithms of standard deviations and unbounded images of correlations.
///
///     v = e^2φ      ρ = t ∕ √(1 + t²)   (ar1, ad, toep)      ρ = (1 + a) ∕ (1 + e^−t) − a, a = 1 ∕ (T − 1)   (cs)
///     us: Σ = LL', L_ij = d_i l_ij, l_ii = 1: the logarithms of d, then l below the diagonal by rows
///
/// Kenward and Roger's standard error depends on the parameters in which Σ is differentiated twice; with these it is mmrm's `Kenward-Roger`.
/// Source: mmrm's article "Covariance structures". Checked: `theta` and `theta_vcov` of `References/mmrm-structures`.
struct MmrmParametrization {
  /// φ.
  let parameters: [Double]
  /// ∂θ_c ∕ ∂φ_a at c · m + a.
  let jacobian: [Double]
  /// ∂²θ_c ∕ ∂φ_a∂φ_b that are not 0, for a ≤ b.
  let curvature: [(c: Int, a: Int, b: Int, value: Double)]

  /// - Throws: `.outsideDomain` for a spatial covariance, for which mmrm has no Kenward–Roger.
  init(_ structure: CovarianceStructure, at θ: [Double]) throws(MathematicalFailure) {
    let (m, T) = (θ.count, structure.visitCount)
    var (φ, J) = (θ, Array(repeating: 0.0, count: m * m))
    var bends: [(c: Int, a: Int, b: Int, value: Double)] = []
    /// θ_c = f(φ_c) alone.
    func scale(_ c: Int) {
      φ[c] = log(θ[c]) / 2
      J[c * m + c] = 2 * θ[c]
      bends.append((c, c, c, 4 * θ[c]))
    }
    func correlation(_ ρ: Double, isCompound: Bool) -> (t: Double, slope: Double, bend: Double) {
      guard isCompound else {
        let left = 1 - ρ * ρ
        return (ρ / left.squareRoot(), left * left.squareRoot(), -3 * ρ * left * left)
      }
      let a = 1 / Double(T - 1)
      let p = (ρ + a) / (1 + a)
      return (log(p / (1 - p)), (1 + a) * p * (1 - p), (1 + a) * p * (1 - p) * (1 - 2 * p))
    }
    switch structure.kind {
    case .spatialExponential, .spatialGaussian:
      throw MathematicalFailure(.outsideDomain, computing: "Kenward-Roger as in mmrm of a spatial covariance")
    case .unstructured:
      (φ, J, bends) = try MmrmParametrization.unstructured(θ, T)
    case .compoundSymmetry, .toeplitz:
      let isCompound = structure.kind == .compoundSymmetry
      let s = isCompound && m > 1 ? θ[0] + θ[1] : θ[0]
      φ[0] = log(s) / 2
      if isCompound {
        guard m > 1 else {
          scale(0)
          break
        }
        let (t, slope, bend) = correlation(θ[1] / s, isCompound: true)
        φ[1] = t
        for (c, sign) in [(0, -1.0), (1, 1.0)] {
          J[c * m] = 2 * θ[c]
          J[c * m + 1] = sign * s * slope
          bends += [(c, 0, 0, 4 * θ[c]), (c, 0, 1, sign * 2 * s * slope), (c, 1, 1, sign * s * bend)]
        }
      } else {
        for c in 0..<m {
          J[c * m] = 2 * θ[c]
          bends.append((c, 0, 0, 4 * θ[c]))
          guard c > 0 else { continue }
          let (t, slope, bend) = correlation(θ[c] / s, isCompound: false)
          φ[c] = t
          J[c * m + c] = s * slope
          bends += [(c, 0, c, 2 * s * slope), (c, c, c, s * bend)]
        }
      }
    default:
      let scales = m - structure.correlationCount
      for c in 0..<scales { scale(c) }
      for c in scales..<m {
        let (t, slope, bend) = correlation(θ[c], isCompound: structure.kind == .heterogeneousCompoundSymmetry)
        φ[c] = t
        J[c * m + c] = slope
        bends.append((c, c, c, bend))
      }
    }
    (parameters, jacobian, curvature) = (φ, J, bends)
  }

  private static func unstructured(_ θ: [Double], _ T: Int) throws(MathematicalFailure) -> (
    [Double], [Double], [(c: Int, a: Int, b: Int, value: Double)]
  ) {
    let m = θ.count
    func element(_ i: Int, _ j: Int) -> Int { max(i, j) * (max(i, j) + 1) / 2 + min(i, j) }
    let L = try CholeskyFactor(of: Matrix((0..<T).map { i in (0..<T).map { θ[element(i, $0)] } })).lower
    let d = L.diagonal
    func l(_ i: Int, _ j: Int) -> Double { L[i, j] / d[i] }
    /// The place of l_pq, q < p, among the parameters.
    func place(_ p: Int, _ q: Int) -> Int { T + p * (p - 1) / 2 + q }
    var φ = d.map { log($0) }
    for p in 1..<max(T, 1) { for q in 0..<p { φ.append(l(p, q)) } }
    var J = Array(repeating: 0.0, count: m * m)
    var bends: [(c: Int, a: Int, b: Int, value: Double)] = []
    for i in 0..<T {
      for j in 0...i {
        let c = element(i, j)
        // Each factor of Σ_ij = d_i d_j Σ_k l_ik l_jk with its derivatives: the scales first.
        let scales: [(a: Int, times: Double)] = i == j ? [(i, 2)] : [(i, 1), (j, 1)]
        var slopes: [Int: Double] = [:]
        for q in 0..<i { slopes[place(i, q), default: 0] += d[i] * d[j] * l(j, q) }
        for q in 0..<j { slopes[place(j, q), default: 0] += d[i] * d[j] * l(i, q) }
        let inOrder = slopes.sorted { $0.key < $1.key }
        for (a, times) in scales {
          J[c * m + a] += times * θ[c]
          for (b, others) in scales where b >= a { bends.append((c, a, b, times * others * θ[c])) }
          for (b, slope) in inOrder { bends.append((c, a, b, times * slope)) }
        }
        for (b, slope) in inOrder { J[c * m + b] += slope }
        for q in 0..<j {
          let (a, b) = (min(place(i, q), place(j, q)), max(place(i, q), place(j, q)))
          bends.append((c, a, b, (a == b ? 2 : 1) * d[i] * d[j]))
        }
      }
    }
    return (φ, J, bends)
  }
}
