#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Standard normals that are independent given one factor: Xᵢ = λᵢF + √(1 − λᵢ²) Eᵢ, so that ρᵢⱼ = λᵢλⱼ.
///
/// So are arms that share a control, looks and subsets that are spread evenly over each other. The rectangle is one integral over F,
///
///     ∫ φ(f) Πᵢ [Φ((bᵢ − λᵢf)∕sᵢ) − Φ((aᵢ − λᵢf)∕sᵢ)] df,   sᵢ = √(1 − λᵢ²)
///
/// a variable with |λᵢ| = 1 only bounds f. Panels of 32 points are at most 8∕√(1 + Σ λᵢ²∕sᵢ²) wide, the narrowest scale that the integrand has.
///
/// - Reference: Dunnett & Sobel (1955), Biometrika 42:258–260.
/// - Checked: `References/normal-rectangles`; equicorrelated orthants 1∕(d + 1) in `MultivariateNormalTests`.
struct OneFactorNormal {
  let loadings: [Double]

  /// The loadings of a correlation matrix of order d that has this form to 10⁻¹³; nil where it has not.
  init?(correlation r: Matrix) {
    let d = r.rows
    guard let found = Self.star(r, d) ?? Self.triad(r, d) else { return nil }
    for i in 0..<d { for j in 0..<i where abs(found[i] * found[j] - r[i, j]) > 1e-13 { return nil } }
    loadings = found
  }

  /// One of the variables is the factor.
  private static func star(_ r: Matrix, _ d: Int) -> [Double]? {
    candidates: for k in 0..<d {
      for i in 0..<d where i != k {
        for j in 0..<i where j != k && abs(r[i, k] * r[j, k] - r[i, j]) > 1e-13 { continue candidates }
      }
      return (0..<d).map { $0 == k ? 1 : r[$0, k] }
    }
    return nil
  }

  /// λᵢ² = ρᵢⱼρᵢₖ ∕ ρⱼₖ of the strongest pair (i, j) and the third that goes with it best.
  private static func triad(_ r: Matrix, _ d: Int) -> [Double]? {
    var (i, j) = (1, 0)
    for p in 0..<d { for q in 0..<p where abs(r[p, q]) > abs(r[i, j]) { (i, j) = (p, q) } }
    let others = (0..<d).filter { $0 != i && $0 != j }
    guard let k = others.max(by: { abs(r[i, $0] * r[j, $0]) < abs(r[i, $1] * r[j, $1]) }), r[j, k] != 0 else { return nil }
    let square = r[i, j] * r[i, k] / r[j, k]
    guard square > 0, square <= 1 + 1e-13 else { return nil }
    let first = min(square.squareRoot(), 1)
    let all = (0..<d).map { $0 == i ? first : r[i, $0] / first }
    return all.allSatisfy { abs($0) <= 1 + 1e-13 } ? all.map { min(max($0, -1), 1) } : nil
  }

  private static let rule = GaussLegendre(points: 32)
  /// The factor is taken to lie within this many standard deviations: beyond is 10⁻²⁰.
  private static let farthest = 9.3

  /// - Returns: nil where the integrand is so steep that halving by itself is the better way.
  func rectangle(lower: [Double], upper: [Double]) -> Double? {
    var (from, to) = (-Double.infinity, Double.infinity)
    var sharpness = 1.0
    var free: [Int] = []
    let s = loadings.map { ((1 - $0) * (1 + $0)).squareRoot() }
    for i in loadings.indices {
      let λ = loadings[i]
      // Where the variable itself is F or −F, or is out of reach of its bounds whatever its error.
      let reach = s[i] < 1e-8 ? 0 : Self.farthest * s[i]
      if s[i] < 1e-8 || abs(λ) > 0.5 {
        let (low, high) = ((lower[i] - reach) / λ, (upper[i] + reach) / λ)
        from = max(from, min(low, high))
        to = min(to, max(low, high))
      }
      if s[i] >= 1e-8 {
        free.append(i)
        sharpness += λ * λ / (s[i] * s[i])
      }
    }
    guard from < to else { return 0 }
    if free.isEmpty { return BivariateNormal.interval(from, to) }
    from = max(from, -Self.farthest)
    to = min(to, Self.farthest)
    guard from < to else { return 0 }
    let panels = ((to - from) * sharpness.squareRoot() / 8).rounded(.up)
    guard panels <= 40 else { return nil }
    var sum = 0.0
    let half = 0.5 * (to - from) / panels
    for panel in 0..<Int(panels) {
      let middle = from + half * Double(2 * panel + 1)
      for node in Self.rule.nodes.indices {
        let f = middle + half * Self.rule.nodes[node]
        var term = Self.rule.weights[node] * exp(-0.5 * f * f)
        for i in free {
          let mean = loadings[i] * f
          term *= BivariateNormal.interval((lower[i] - mean) / s[i], (upper[i] - mean) / s[i])
          if term == 0 { break }
        }
        sum += term
      }
    }
    return min(sum * half * 0.3989422804014327, 1)
  }
}
