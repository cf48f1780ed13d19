#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Two standard normals with a correlation.
///
/// - Reference: Drezner & Wesolowsky (1990), Journal of Statistical Computation and Simulation 35:101–107, with the changes of Genz (2004), Statistics
///   and Computing 14:251–260, §2.
/// - Checked: `References/normal-rectangles` by mpmath; orthants in `BivariateNormalTests`.
public enum BivariateNormal {
  /// P(X > h, Y > k) at correlation ρ, to 10⁻¹⁵ of absolute error.
  ///
  ///     |ρ| < 0.925:  Φ(−h)Φ(−k) + (1∕2π) ∫₀^asin ρ exp(−(h² + k² − 2hk sin θ) ∕ 2cos²θ) dθ
  ///
  /// and by an expansion about |ρ| = 1 beyond, the ends included.
  ///
  /// - Parameters:
  ///   - h, k: any numbers, infinite ones too.
  ///   - correlation: ρ in [−1, 1].
  public static func upperOrthant(_ h: Double, _ k: Double, correlation ρ: Double) -> Double {
    precondition(abs(ρ) <= 1, "a correlation lies in [−1, 1]")
    if h == .infinity || k == .infinity { return 0 }
    if h == -.infinity { return StandardNormal.upperTail(k) }
    if k == -.infinity { return StandardNormal.upperTail(h) }
    if ρ == 0 { return StandardNormal.upperTail(h) * StandardNormal.upperTail(k) }
    let value = abs(ρ) < 0.925 ? moderate(h, k, ρ) : extreme(h, k, ρ)
    return min(max(value, 0), 1)
  }

  /// P(a₁ < X < b₁, a₂ < Y < b₂), each axis turned so that its farther end is the smaller tail.
  public static func rectangle(
    lower: (Double, Double), upper: (Double, Double), correlation: Double
  ) -> Double {
    var ((a, b), (c, d), ρ) = ((lower.0, upper.0), (lower.1, upper.1), correlation)
    guard a < b, c < d else { return 0 }
    if a == -.infinity, b == .infinity { return interval(c, d) }
    if c == -.infinity, d == .infinity { return interval(a, b) }
    if turns(a, b) { (a, b, ρ) = (-b, -a, -ρ) }
    if turns(c, d) { (c, d, ρ) = (-d, -c, -ρ) }
    var sum = upperOrthant(a, c, correlation: ρ)
    if b < .infinity { sum -= upperOrthant(b, c, correlation: ρ) }
    if d < .infinity { sum -= upperOrthant(a, d, correlation: ρ) }
    if b < .infinity, d < .infinity { sum += upperOrthant(b, d, correlation: ρ) }
    return max(sum, 0)
  }

  private static func turns(_ a: Double, _ b: Double) -> Bool { a == -.infinity || (b < .infinity && a + b < 0) }

  /// Φ(b) − Φ(a) for a standard normal, from the tail that keeps its digits; 0 where a ≥ b.
  @inline(__always)
  static func interval(_ a: Double, _ b: Double) -> Double {
    guard a < b else { return 0 }
    return a > 0
      ? StandardNormal.upperTail(a) - StandardNormal.upperTail(b) : StandardNormal.cumulative(b) - StandardNormal.cumulative(a)
  }

  private static let rules = [GaussLegendre(points: 6), GaussLegendre(points: 12), GaussLegendre(points: 20)]

  private static func moderate(_ h: Double, _ k: Double, _ ρ: Double) -> Double {
    let rule = rules[abs(ρ) < 0.3 ? 0 : abs(ρ) < 0.75 ? 1 : 2]
    let half = 0.5 * (h * h + k * k)
    let θ = 0.5 * asin(ρ)
    var sum = 0.0
    for i in rule.nodes.indices {
      let s = sin(θ * (1 + rule.nodes[i]))
      sum += rule.weights[i] * exp((s * h * k - half) / (1 - s * s))
    }
    return sum * θ / (2 * .pi) + StandardNormal.upperTail(h) * StandardNormal.upperTail(k)
  }

  private static func extreme(_ h: Double, _ second: Double, _ ρ: Double) -> Double {
    let k = ρ < 0 ? -second : second
    let bound = abs(ρ) < 1 ? expansion(h, k, ρ) : 0
    if ρ > 0 { return bound + StandardNormal.upperTail(max(h, k)) }
    guard h < k else { return -bound }
    return interval(h, k) - bound
  }

  /// What lies between |ρ| and 1, with hk the product after the sign of ρ is taken out.
  private static func expansion(_ h: Double, _ k: Double, _ ρ: Double) -> Double {
    let hk = h * k
    let square = (1 - ρ) * (1 + ρ)
    let a = square.squareRoot()
    let bb = (h - k) * (h - k)
    let c = (4 - hk) / 8
    let d = (12 - hk) / 80
    var sum = 0.0
    let e = -0.5 * (bb / square + hk)
    if e > -100 { sum = a * exp(e) * (1 - c * (bb - square) * (1 - d * bb) / 3 + c * d * square * square) }
    if hk > -100 {
      let b = bb.squareRoot()
      sum -= exp(-0.5 * hk) * (2 * Double.pi).squareRoot() * StandardNormal.upperTail(b / a) * b * (1 - c * bb * (1 - d * bb) / 3)
    }
    let rule = rules[2]
    var rest = 0.0
    for i in rule.nodes.indices {
      let x = 0.5 * a * (1 + rule.nodes[i])
      let xx = x * x
      let e = -0.5 * (bb / xx + hk)
      guard e > -100 else { continue }
      let root = (1 - xx).squareRoot()
      rest += rule.weights[i] * exp(e) * (1 + c * xx * (1 + 5 * d * xx) - exp(-0.5 * hk * xx / ((1 + root) * (1 + root))) / root)
    }
    return (0.5 * a * rest - sum) / (2 * .pi)
  }
}
