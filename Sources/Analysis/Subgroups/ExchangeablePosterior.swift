import Mathematics

/// Exchangeable effects with a half-normal prior of τ, integrated over it.
///
///     p(τ | y) ∝ exp(−τ² ∕ 2s²) p(y | τ),   p(θₖ | y) = ∫ N(E θₖ, Var θₖ) p(τ | y) dτ
///
/// By Gauss–Legendre with 20 points in pieces of τ that double: the likelihood changes on the scale of the smallest error first and over ratios of τ after.
/// Means and variances are those of the mixture; its quantiles are found by Brent's method. No random numbers are drawn.
///
/// - Reference: Gelman (2006), Bayesian Anal 1:515–534; Röver (2020), J Stat Softw 93(6), who integrates in the same way.
/// - Checked: `References/subgroups`, an independent integral; the printed posterior of the eight schools.
public struct ExchangeablePosterior: Equatable, Sendable {
  public let effects: ExchangeableEffects
  /// s, in the unit of the effects.
  public let scale: Double
  /// Nodes of τ and their posterior masses, which sum to 1.
  let nodes: [(tau: Double, mass: Double, given: ExchangeableEffects.Conditional)]

  public static func == (a: Self, b: Self) -> Bool { a.effects == b.effects && a.scale == b.scale }

  private static let rule = GaussLegendre(points: 20)

  /// - Parameter scale: s > 0: that of the normal whose positive half is the prior; its mean is 0.8 s.
  public init(_ effects: ExchangeableEffects, scale: Double) {
    precondition(scale > 0 && scale.isFinite, "a scale is above 0")
    self.effects = effects
    self.scale = scale
    var logs: [(tau: Double, log: Double, given: ExchangeableEffects.Conditional)] = []
    var (lower, upper) = (0.0, 0.25 * min((effects.variances.min() ?? 1).squareRoot(), scale))
    let farthest = 8.3 * scale
    while lower < farthest {
      upper = min(upper, farthest)
      let (points, weights) = Self.rule.scaled(from: lower, to: upper)
      for (tau, weight) in zip(points, weights) {
        let given = effects.given(tau: tau)
        logs.append((tau, plainLog(weight) - 0.5 * (tau / scale) * (tau / scale) + given.logLikelihood, given))
      }
      (lower, upper) = (upper, 2 * upper)
    }
    let highest = logs.map(\.log).max() ?? 0
    let masses = logs.map { plainExp($0.log - highest) }
    let total = masses.reduce(0, +)
    nodes = zip(logs, masses).filter { $0.1 > 0 }.map { ($0.0.tau, $0.1 / total, $0.0.given) }
  }

  /// A mixture of normal laws over τ.
  public struct Belief: Equatable, Sendable {
    public let mean: Double
    public let standardDeviation: Double
    let parts: [(mass: Double, mean: Double, deviation: Double)]

    public static func == (a: Self, b: Self) -> Bool { a.mean == b.mean && a.standardDeviation == b.standardDeviation }

    init(_ parts: [(mass: Double, mean: Double, deviation: Double)]) {
      self.parts = parts
      let mean = parts.reduce(0) { $0 + $1.mass * $1.mean }
      self.mean = mean
      standardDeviation =
        parts.reduce(0) { $0 + $1.mass * ($1.deviation * $1.deviation + ($1.mean - mean) * ($1.mean - mean)) }.squareRoot()
    }

    /// P(θ ≤ x).
    public func cumulative(_ x: Double) -> Double {
      parts.reduce(0) { $0 + $1.mass * StandardNormal.cumulative((x - $1.mean) / $1.deviation) }
    }

    /// P(θ > x), exact where it is small.
    public func above(_ x: Double) -> Double {
      parts.reduce(0) { $0 + $1.mass * StandardNormal.upperTail((x - $1.mean) / $1.deviation) }
    }

    /// The x with P(θ ≤ x) = p in (0, 1).
    public func quantile(_ p: Double) throws(MathematicalFailure) -> Double {
      precondition(p > 0 && p < 1, "a probability lies between 0 and 1")
      let z = StandardNormal.quantile(p)
      let ends = parts.map { $0.mean + z * $0.deviation }
      guard let low = ends.min(), let high = ends.max(), low < high else { return ends.first ?? mean }
      return try Root.find(between: low, and: high, tolerance: 1e-12 * standardDeviation, computing: "a quantile of an effect") { cumulative($0) - p }
    }
  }

  /// Of one effect.
  public func effect(_ k: Int) -> Belief { Belief(nodes.map { ($0.mass, $0.given.effects[k], $0.given.variances[k].squareRoot()) }) }

  /// Of μ, the mean of effects of which these are draws.
  public var mean: Belief { Belief(nodes.map { ($0.mass, $0.given.mean, $0.given.meanVariance.squareRoot()) }) }

  /// E τ.
  public var meanTau: Double { nodes.reduce(0) { $0 + $1.mass * $1.tau } }
}
