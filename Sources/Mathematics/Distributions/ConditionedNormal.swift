#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Standard normals that fall into independent groups once one of them is given: looks, given a look between; subsets, given the whole; any four.
///
///     P = ∫ φ(x) Π over groups P(group within its bounds | Xₖ = x) dx over aₖ < x < bₖ
///     Xᵢ | x ~ N(ρᵢₖx, 1 − ρᵢₖ²),  Cov(Xᵢ, Xⱼ | x) = ρᵢⱼ − ρᵢₖρⱼₖ
///
/// k is the variable that leaves the least groups. The conditional correlations do not depend on x, so each group's road is found once. Where the correlation
/// is singular the integrand has bends, and the integral halves by itself.
///
/// - Reference: Genz & Bretz (2009), Computation of Multivariate Normal and t Probabilities, §2.3 (conditioning).
/// - Checked: autoregressive chains by recursion, four variables by a lattice, in `MultivariateNormalTests`.
struct ConditionedNormal {
  private struct Group {
    let members: [Int]
    let road: RectangleRoad
  }

  let correlation: Matrix
  private let given: Int
  private let groups: [Group]
  private let slopes: [Double]
  private let roots: [Double]
  private let sharpness: Double
  private let isSingular: Bool

  private static let rule = GaussLegendre(points: 20)
  private static let quickRule = GaussLegendre(points: 14)

  /// Nil where every variable leaves a group too great for the integrals that may still stand within one another.
  init?(correlation r: Matrix, isSingular: Bool, depth: Int) throws(MathematicalFailure) {
    let n = r.rows
    var best: (given: Int, groups: [[Int]], size: Int, sharpness: Double)?
    for k in 0..<n {
      let others = (0..<n).filter { $0 != k }
      guard others.allSatisfy({ 1 - r[$0, k] * r[$0, k] > 1e-9 }) else { continue }
      let groups = Self.groups(of: others) { abs(r[$0, $1] - r[$0, k] * r[$1, k]) > 1e-13 }
      let size = groups.map(\.count).max() ?? 0
      let sharpness = others.reduce(1) { $0 + r[$1, k] * r[$1, k] / (1 - r[$1, k] * r[$1, k]) }
      if let best, (best.size, best.sharpness) <= (size, sharpness) { continue }
      best = (k, groups, size, sharpness)
    }
    guard let best, best.size <= 2 + depth, best.sharpness < 1e4 else { return nil }
    var all: [Group] = []
    let k = best.given
    for members in best.groups {
      var conditional = Matrix.identity(members.count)
      for (i, p) in members.enumerated() {
        for (j, q) in members.enumerated() where i != j {
          let covariance = r[p, q] - r[p, k] * r[q, k]
          conditional[i, j] = min(max(covariance / ((1 - r[p, k] * r[p, k]) * (1 - r[q, k] * r[q, k])).squareRoot(), -1), 1)
        }
      }
      let road = try RectangleRoad(correlation: conditional, depth: depth - 1)
      if case .lattice = road { return nil }
      all.append(Group(members: members, road: road))
    }
    correlation = r
    given = k
    groups = all
    slopes = r.column(k)
    roots = slopes.map { max(1 - $0 * $0, 0).squareRoot() }
    sharpness = best.sharpness
    self.isSingular = isSingular
  }

  /// Whether a group takes more than a pair's closed form or one short integral.
  var isDeep: Bool {
    groups.contains {
      switch $0.road {
      case .conditioned, .space: true
      default: false
      }
    }
  }

  /// Whether the integrand is smooth and its groups are had without a further integral of more than one variable.
  var isShort: Bool { !isSingular && !isDeep }

  func rectangle(lower: [Double], upper: [Double], _ effort: MultivariateNormal.Effort) throws(MathematicalFailure) -> (value: Double, error: Double)
  {
    let from = max(lower[given], -8.3)
    let to = min(upper[given], 8.3)
    guard from < to else { return (0, 0) }
    if isSingular {
      let whole = try GaussKronrod.integrate(from: from, to: to, tolerance: effort == .quick ? 1e-8 : 1e-12, depth: 12) {
        (x: Double) throws(MathematicalFailure) in try density(x, lower, upper, effort)
      }
      return (min(max(whole.value, 0), 1), whole.error)
    }
    let panels = ((to - from) * sharpness.squareRoot() / 8).rounded(.up)
    let half = 0.5 * (to - from) / panels
    var sum = 0.0
    for panel in 0..<Int(panels) {
      let middle = from + half * Double(2 * panel + 1)
      sum += try (effort == .quick ? Self.quickRule : Self.rule).integrate(from: middle - half, to: middle + half) {
        (x: Double) throws(MathematicalFailure) in try density(x, lower, upper, effort)
      }
    }
    return (min(sum, 1), effort == .quick ? 1e-7 : 1e-12)
  }

  /// φ(x) times the probability of all groups given x.
  private func density(_ x: Double, _ lower: [Double], _ upper: [Double], _ effort: MultivariateNormal.Effort) throws(MathematicalFailure) -> Double {
    var product = 0.3989422804014327 * exp(-0.5 * x * x)
    for group in groups {
      let a = group.members.map { (lower[$0] - slopes[$0] * x) / roots[$0] }
      let b = group.members.map { (upper[$0] - slopes[$0] * x) / roots[$0] }
      // What is below 10⁻¹⁷ of the whole costs nothing.
      if group.members.indices.contains(where: { a[$0] > 8.5 || b[$0] < -8.5 }) { return 0 }
      product *= try group.road.probability(lower: a, upper: b, effort).value
      if product == 0 { return 0 }
    }
    return product
  }

  /// The parts that no dependence joins.
  static func groups(of all: [Int], _ depend: (Int, Int) -> Bool) -> [[Int]] {
    var groups: [[Int]] = []
    for i in all {
      let joined = groups.indices.filter { groups[$0].contains { depend(i, $0) } }
      let merged = joined.flatMap { groups[$0] } + [i]
      for g in joined.reversed() { groups.remove(at: g) }
      groups.append(merged.sorted())
    }
    return groups
  }
}
