import Foundation
import Trial

/// The covariance Σ(θ) of one subject's residuals, with its derivatives in natural parameters: variances, covariances, correlations, as SAS has them.
///
///     us            σ_ij, i ≥ j                             ar1, ad            v, then ρ
///     cs            residual variance, common covariance    ar1h, csh, adh, toeph   v_1 … v_T, then ρ
///     toep          σ_0, σ_1 … σ_T−1                         sp_exp, sp_gau     v, then the range θ
///
/// us, cs and toep are linear in θ. Reference: `Documentation/methods/mmrm.md`, section 8; SAS/STAT, PROC MIXED, TYPE=. Checked: against differences in
/// `CovarianceStructureTests`; `References/mmrm-natural`.
struct CovarianceStructure: Sendable {
  let kind: CovarianceTerm.Structure
  let visitCount: Int

  /// Σ and, where asked for, Σ_a and those Σ_ab that are not 0, a ≤ b; all T × T by rows.
  struct Value {
    var Σ: [Double]
    var first: [[Double]] = []
    var second: [(a: Int, b: Int, values: [Double])] = []
  }

  var parameterCount: Int {
    switch kind {
    case .unstructured: visitCount * (visitCount + 1) / 2
    case .toeplitz: visitCount
    default: scaleCount + correlationCount
    }
  }

  /// How many variances: one, or one a visit.
  private var scaleCount: Int {
    switch kind {
    case .heterogeneousAutoregressive, .heterogeneousCompoundSymmetry, .heterogeneousAntedependence, .heterogeneousToeplitz: visitCount
    default: 1
    }
  }
  var isHeterogeneous: Bool { scaleCount > 1 }
  var correlationCount: Int {
    switch kind {
    case .unstructured, .toeplitz: 0
    case .antedependence, .heterogeneousAntedependence, .heterogeneousToeplitz: visitCount - 1
    default: visitCount > 1 ? 1 : 0
    }
  }

  /// - Parameter distances: of the visits, T × T, for a spatial structure.
  func value(_ θ: [Double], distances: [Double] = [], derivatives: Bool) -> Value {
    precondition(θ.count == parameterCount, "a covariance has its parameters")
    let T = visitCount
    switch kind {
    case .unstructured:
      return linear(θ, derivatives) { i, j in [(max(i, j) * (max(i, j) + 1) / 2 + min(i, j), 1)] }
    case .toeplitz: return linear(θ, derivatives) { i, j in [(abs(i - j), 1)] }
    case .compoundSymmetry:
      return linear(θ, derivatives) { i, j in (i == j ? [(0, 1)] : []) + (T > 1 ? [(1, 1)] : []) }
    default: return scaled(θ, distances, derivatives)
    }
  }

  private func linear(_ θ: [Double], _ derivatives: Bool, parts: (Int, Int) -> [(Int, Double)]) -> Value {
    let T = visitCount
    var value = Value(Σ: Array(repeating: 0, count: T * T))
    if derivatives { value.first = θ.map { _ in Array(repeating: 0, count: T * T) } }
    for i in 0..<T {
      for j in 0..<T {
        for (a, weight) in parts(i, j) {
          value.Σ[i * T + j] += weight * θ[a]
          if derivatives { value.first[a][i * T + j] += weight }
        }
      }
    }
    return value
  }

  /// σ_ij = s_ij c_ij, s_ij = √(v_iv_j) or v.
  private func scaled(_ θ: [Double], _ distances: [Double], _ derivatives: Bool) -> Value {
    let (T, S) = (visitCount, scaleCount)
    let ρ = Array(θ.dropFirst(S))
    var value = Value(Σ: Array(repeating: 0, count: T * T))
    var second: [Int: [Double]] = [:]
    let m = θ.count
    if derivatives { value.first = θ.map { _ in Array(repeating: 0, count: T * T) } }
    func add(_ a: Int, _ b: Int, _ place: Int, _ x: Double) {
      if x == 0 { return }
      second[min(a, b) * m + max(a, b), default: Array(repeating: 0, count: T * T)][place] += x
    }
    for i in 0..<T {
      for j in 0..<T {
        let c = correlation(i, j, ρ, distances)
        // The scale as a product of powers of the variances: v_i^½ v_j^½, or v.
        let powers: [(parameter: Int, power: Double)] = S == 1 ? [(0, 1)] : (i == j ? [(i, 1)] : [(i, 0.5), (j, 0.5)])
        var s = 1.0
        for (a, power) in powers { s *= power == 1 ? θ[a] : θ[a].squareRoot() }
        let place = i * T + j
        value.Σ[place] = s * c.value
        guard derivatives else { continue }
        for (a, power) in powers {
          value.first[a][place] += power * s / θ[a] * c.value
          for (b, other) in powers where b >= a {
            add(a, b, place, (a == b ? power * (power - 1) : power * other) * s / (θ[a] * θ[b]) * c.value)
          }
          for (r, slope) in c.first { add(a, S + r, place, power * s / θ[a] * slope) }
        }
        for (r, slope) in c.first { value.first[S + r][place] += s * slope }
        for (r, q, bend) in c.second { add(S + r, S + q, place, s * bend) }
      }
    }
    value.second = second.keys.sorted().map { (a: $0 / m, b: $0 % m, values: second[$0] ?? []) }
    return value
  }

  private struct Correlation {
    var value: Double
    var first: [(Int, Double)] = []
    /// r ≤ q.
    var second: [(Int, Int, Double)] = []
  }

  private func correlation(_ i: Int, _ j: Int, _ ρ: [Double], _ distances: [Double]) -> Correlation {
    if i == j { return Correlation(value: 1) }
    let lag = abs(i - j)
    switch kind {
    case .autoregressive, .heterogeneousAutoregressive:
      let d = Double(lag)
      return Correlation(
        value: power(ρ[0], lag), first: [(0, d * power(ρ[0], lag - 1))],
        second: lag > 1 ? [(0, 0, d * (d - 1) * power(ρ[0], lag - 2))] : [])
    case .heterogeneousCompoundSymmetry: return Correlation(value: ρ[0], first: [(0, 1)])
    case .heterogeneousToeplitz: return Correlation(value: ρ[lag - 1], first: [(lag - 1, 1)])
    case .antedependence, .heterogeneousAntedependence: return product(of: ρ, from: min(i, j), to: max(i, j))
    case .spatialExponential, .spatialGaussian:
      let (d, range) = (distances[i * visitCount + j], ρ[0])
      if kind == .spatialExponential {
        let c = exp(-d / range)
        return Correlation(
          value: c, first: [(0, c * d / (range * range))],
          second: [(0, 0, c * d / (range * range * range) * (d / range - 2))])
      }
      let u = d * d / (range * range)
      let c = exp(-u)
      return Correlation(value: c, first: [(0, 2 * c * u / range)], second: [(0, 0, c * u / (range * range) * (4 * u - 6))])
    case .unstructured, .toeplitz, .compoundSymmetry: preconditionFailure("a linear covariance has no correlations of its own")
    }
  }

  private func product(of ρ: [Double], from low: Int, to high: Int) -> Correlation {
    func without(_ r: Int, _ q: Int) -> Double { (low..<high).reduce(1) { $1 == r || $1 == q ? $0 : $0 * ρ[$1] } }
    var all = Correlation(value: without(-1, -1))
    for r in low..<high {
      all.first.append((r, without(r, -1)))
      for q in r + 1..<max(high, r + 1) { all.second.append((r, q, without(r, q))) }
    }
    return all
  }

  private func power(_ x: Double, _ n: Int) -> Double { (0..<n).reduce(1) { product, _ in product * x } }
}

extension CovarianceStructure {
  /// Whether each parameter lies where it may: variances and ranges above 0, correlations within (−1, 1).
  func admits(_ θ: [Double]) -> Bool {
    switch kind {
    case .unstructured, .toeplitz, .compoundSymmetry: return true
    case .spatialExponential, .spatialGaussian: return θ.allSatisfy { $0 > 0 }
    default: return θ.prefix(scaleCount).allSatisfy { $0 > 0 } && θ.dropFirst(scaleCount).allSatisfy { abs($0) < 1 }
    }
  }

  /// The longest share of a step, at most 1, in which no variance or range falls below 0.3 of itself or grows threefold; groups stand one after another.
  func longest(from θ: [Double], _ step: [Double]) -> Double {
    let r = parameterCount
    let positive: (Int) -> Bool =
      switch kind {
      case .unstructured, .toeplitz, .compoundSymmetry: { _ in false }
      case .spatialExponential, .spatialGaussian: { _ in true }
      default: { $0 % r < scaleCount }
      }
    var share = 1.0
    for a in θ.indices where positive(a) {
      if step[a] < -0.7 * θ[a] { share = min(share, -0.7 * θ[a] / step[a]) }
      if step[a] > 2 * θ[a] { share = min(share, 2 * θ[a] / step[a]) }
    }
    return share
  }

  /// What to call each parameter.
  func names(_ visits: [String]) -> [String] {
    switch kind {
    case .unstructured: return visits.indices.flatMap { i in (0...i).map { "\(visits[i]), \(visits[$0])" } }
    case .compoundSymmetry: return ["residual variance", "covariance"].prefix(parameterCount).map { $0 }
    case .toeplitz: return (0..<visitCount).map { $0 == 0 ? "variance" : "covariance at lag \($0)" }
    case .spatialExponential, .spatialGaussian: return ["variance", "range"].prefix(parameterCount).map { $0 }
    default:
      let scales = isHeterogeneous ? visits.map { "variance at \($0)" } : ["variance"]
      switch kind {
      case .antedependence, .heterogeneousAntedependence:
        return scales + (0..<correlationCount).map { "correlation of \(visits[$0]), \(visits[$0 + 1])" }
      case .heterogeneousToeplitz: return scales + (0..<correlationCount).map { "correlation at lag \($0 + 1)" }
      default: return scales + (correlationCount > 0 ? ["correlation"] : [])
      }
    }
  }

  /// Parameters near the moments of residuals: `variances` by visit, and the correlation of each two visits, nil where never seen together.
  func start(variances: [Double], correlation: (Int, Int) -> Double?, meanDistance: Double, meanCorrelation: Double, shrinkage: Double) -> [Double] {
    let T = visitCount
    let mean = variances.reduce(0, +) / Double(max(T, 1))
    func average(_ pairs: [(Int, Int)]) -> Double {
      let known = pairs.compactMap { correlation($0.0, $0.1) }
      return known.isEmpty ? 0 : shrinkage * min(max(known.reduce(0, +) / Double(known.count), -0.95), 0.95)
    }
    func lag(_ d: Int) -> [(Int, Int)] { (0..<max(T - d, 0)).map { ($0, $0 + d) } }
    let all = (1..<max(T, 1)).flatMap(lag)
    let scales = isHeterogeneous ? variances : [mean]
    switch kind {
    case .unstructured:
      return (0..<T).flatMap { i in (0...i).map { $0 == i ? variances[i] : average([($0, i)]) * (variances[i] * variances[$0]).squareRoot() } }
    case .toeplitz: return [mean] + (1..<max(T, 1)).map { mean * average(lag($0)) }
    case .compoundSymmetry:
      let ρ = average(all)
      return T > 1 ? [mean * (1 - ρ), mean * ρ] : [mean]
    case .autoregressive, .heterogeneousAutoregressive: return scales + (T > 1 ? [average(lag(1))] : [])
    case .heterogeneousCompoundSymmetry: return scales + (T > 1 ? [average(all)] : [])
    case .antedependence, .heterogeneousAntedependence: return scales + (0..<T - 1).map { average([($0, $0 + 1)]) }
    case .heterogeneousToeplitz: return scales + (1..<max(T, 1)).map { average(lag($0)) }
    case .spatialExponential: return [mean] + (T > 1 ? [-meanDistance / log(meanCorrelation)] : [])
    case .spatialGaussian: return [mean] + (T > 1 ? [meanDistance / (-log(meanCorrelation)).squareRoot()] : [])
    }
  }
}
