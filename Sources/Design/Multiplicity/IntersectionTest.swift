import Mathematics

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The test of several hypotheses at once, each with a weight of the error.
///
/// Of a group with weights wᵢ and W = Σ wᵢ, the group's p is compared with α of the family, its own share being αW:
///
///     Bonferroni   min pᵢ ∕ wᵢ
///     Šidák        min [1 − (1 − pᵢ)^(W∕wᵢ)] ∕ W
///     Simes        min pᵢ ∕ Σ of wⱼ with pⱼ ≤ pᵢ
///     Hochberg     min (m − k + 1) p₍ₖ₎ ∕ W,   m hypotheses of equal weight in order of p
///     parametric   P(Pᵢ ≤ wᵢq for some i) ∕ W,   q = min pᵢ ∕ wᵢ,   Pᵢ the p values of jointly t, or normal, statistics
///
/// Weights of 0 take no part. Bonferroni holds whatever the dependence; Šidák, Simes and Hochberg under positive dependence, as of arms that share a control;
/// the parametric test for the correlation it is given.
///
/// - Reference: Simes (1986), Biometrika 73:751–754; Hochberg (1988), Biometrika 75:800–802; Bretz, Posch, Glimm, Klinglmueller, Maurer & Rohmeyer (2011),
///   Biometrical Journal 53:894–913; Xi, Glimm, Maurer & Bretz (2017), Biometrical Journal 59:918–931, for groups.
public enum IntersectionTest: Equatable, Sendable {
  case bonferroni
  case sidak
  case simes
  case hochberg
  /// The correlation of the group's statistics, in the order of its members, and their degrees of freedom, infinite for normals. p values are one-sided.
  case parametric(correlation: Matrix, degreesOfFreedom: Double)

  /// - Parameters:
  ///   - members: the group's hypotheses that are in the intersection, as positions in the group.
  ///   - p, weights: theirs.
  /// - Returns: p at least 0, not capped; infinite where no weight is above 0.
  func pValue(members: [Int], _ p: [Double], _ weights: [Double]) throws(MathematicalFailure) -> Double {
    let open = members.indices.filter { weights[$0] > 0 }
    let total = open.reduce(0.0) { $0 + weights[$1] }
    guard total > 0 else { return .infinity }
    switch self {
    case .bonferroni: return open.map { p[$0] / weights[$0] }.min() ?? .infinity
    case .sidak:
      return open.map { -expm1(total / weights[$0] * log1p(-p[$0])) / total }.min() ?? .infinity
    case .simes:
      return open.map { i -> Double in p[i] / open.filter { p[$0] <= p[i] }.reduce(0.0) { $0 + weights[$1] } }.min() ?? .infinity
    case .hochberg:
      let ordered = open.map { p[$0] }.sorted()
      return ordered.indices.map { Double(ordered.count - $0) * ordered[$0] }.min()! / total
    case .parametric(let correlation, let degreesOfFreedom):
      let q = open.map { p[$0] / weights[$0] }.min() ?? .infinity
      let law = StudentT(degreesOfFreedom: degreesOfFreedom)
      let limits = open.map { law.upperQuantile(min(weights[$0] * q, 1)) }
      let chosen = open.map { members[$0] }
      let joint = MultivariateT(
        correlation: correlation.submatrix(rows: chosen, columns: chosen), degreesOfFreedom: degreesOfFreedom)
      return try joint.atLeastOne(above: limits) / total
    }
  }
}
