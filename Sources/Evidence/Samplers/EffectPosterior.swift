import Mathematics

/// The posterior of one effect by quadrature: prior times likelihood, with its evidence, moments, quantiles and tails to about 10⁻¹².
///
///     evidence = ∫ π(δ) L(δ) dδ,   p(δ) = π(δ) L(δ) ∕ evidence
///
/// on panels of 16 points over the prior's support; within a panel the distribution function is integrated anew, so that quantiles are exact too.
///
/// - Checked: `References/exact-road`; the normal cut by a probit in `EffectPosteriorTests`.
public struct EffectPosterior: Sendable {
  /// ∫ π(δ) L(δ) dδ: the probability of the findings under the prior.
  public let evidence: Double
  public let mean: Double
  public let standardDeviation: Double

  private let unscaled: @Sendable (Double) -> Double
  /// Ends of the panels, and the mass below each.
  private let ends: [Double]
  private let below: [Double]
  private let points: [Double]
  private let masses: [Double]

  private static let rule = GaussLegendre(points: 16)

  /// - Parameters:
  ///   - prior: of the effect; its mass beyond the 3·10⁻¹⁷ quantiles is left out, 8.4 standard deviations of a normal.
  ///   - panels: 40 resolve trials of up to ten thousand patients an arm under a prior of one unit.
  ///   - likelihood: of the findings at an effect; not negative.
  /// - Throws: `outsideDomain` where the findings have probability 0 at every effect.
  public init(
    prior: some ContinuousDistribution, panels: Int = 40, likelihood: @escaping @Sendable (Double) throws(MathematicalFailure) -> Double
  ) throws(MathematicalFailure) {
    try self.init(
      density: { prior.density($0) }, from: prior.quantile(3e-17), to: prior.upperQuantile(3e-17), panels: panels, likelihood: likelihood)
  }

  /// The same with a prior given by its density between two ends.
  public init(
    density: @escaping @Sendable (Double) -> Double, from: Double, to: Double, panels: Int = 40,
    likelihood: @escaping @Sendable (Double) throws(MathematicalFailure) -> Double
  ) throws(MathematicalFailure) {
    precondition(from < to && from.isFinite && to.isFinite, "an effect has a finite range")
    precondition(panels >= 1, "there is a panel")
    var ends = [from]
    var below = [0.0]
    var points: [Double] = []
    var masses: [Double] = []
    for panel in 0..<panels {
      let end = from + (to - from) * Double(panel + 1) / Double(panels)
      let (x, w) = Self.rule.scaled(from: ends[panel], to: end)
      var sum = 0.0
      for i in x.indices {
        let value = density(x[i]) * (try likelihood(x[i]))
        guard value >= 0 else { throw MathematicalFailure(.outsideDomain, computing: "likelihood of an effect", lastPoint: [x[i], value]) }
        points.append(x[i])
        masses.append(w[i] * value)
        sum += w[i] * value
      }
      ends.append(end)
      below.append(below[panel] + sum)
    }
    let evidence = below[panels]
    guard evidence > 0, evidence.isFinite else {
      throw MathematicalFailure(.outsideDomain, computing: "posterior of findings that have probability 0", lastPoint: [evidence])
    }
    self.evidence = evidence
    self.ends = ends
    self.below = below.map { $0 / evidence }
    self.points = points
    self.masses = masses.map { $0 / evidence }
    var mean = 0.0
    for i in points.indices { mean += self.masses[i] * points[i] }
    var variance = 0.0
    for i in points.indices { variance += self.masses[i] * (points[i] - mean) * (points[i] - mean) }
    self.mean = mean
    standardDeviation = variance.squareRoot()
    // What fails has failed above: the function is asked between points where it was defined.
    unscaled = { x in
      guard let value = try? likelihood(x) else { return 0 }
      return density(x) * value
    }
  }

  /// p(δ).
  public func density(_ effect: Double) -> Double {
    guard let first = ends.first, let last = ends.last, effect >= first, effect <= last else { return 0 }
    return unscaled(effect) / evidence
  }

  /// P(effect ≤ δ).
  public func cumulative(_ effect: Double) -> Double {
    guard effect > ends[0] else { return 0 }
    guard let next = ends.firstIndex(where: { $0 >= effect }) else { return 1 }
    let start = ends[next - 1]
    return min(below[next - 1] + Self.rule.integrate(from: start, to: effect, unscaled) / evidence, 1)
  }

  /// P(effect > δ).
  public func probability(above effect: Double) -> Double { 1 - cumulative(effect) }

  /// The effect with this probability below it.
  ///
  /// - Parameter probability: in (0, 1).
  public func quantile(_ probability: Double) throws(MathematicalFailure) -> Double {
    precondition(probability > 0 && probability < 1, "a quantile is asked of a probability in (0, 1)")
    guard let next = below.indices.dropFirst().first(where: { below[$0] >= probability }) else { return ends[ends.count - 1] }
    return try Root.find(between: ends[next - 1], and: ends[next], tolerance: 1e-13, computing: "quantile of an effect") {
      cumulative($0) - probability
    }
  }

  /// The interval that leaves (1 − level)∕2 on either side.
  public func interval(_ level: Double) throws(MathematicalFailure) -> (lower: Double, upper: Double) {
    precondition(level > 0 && level < 1, "the level of an interval lies in (0, 1)")
    return (try quantile(0.5 - 0.5 * level), try quantile(0.5 + 0.5 * level))
  }

  /// ∫ f(δ) p(δ) dδ.
  public func expectation<Failure: Error>(_ f: (Double) throws(Failure) -> Double) throws(Failure) -> Double {
    var sum = 0.0
    for i in points.indices where masses[i] > 1e-18 { sum += masses[i] * (try f(points[i])) }
    return sum
  }
}
