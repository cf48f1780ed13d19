import Mathematics
import Trial

/// A group-sequential test with its rule of stopping: what happens at each look, at any true effect.
///
/// The statistics are jointly normal, Zₖ ~ N(θ√tₖ, 1) with Corr(Zⱼ, Zₖ) = √(tⱼ∕tₖ); θ, the *drift*, is the expectation of Z at the end. The law
/// of those who go on is integrated once, on making; each drift of the size that trials are planned for then costs one pass over it.
///
/// - Reference: Jennison & Turnbull (2000), Group Sequential Methods, ch. 19.
/// - Checked: `References/group-sequential`: rejections, futility, power, average sample numbers.
public struct SequentialTest: Sendable {
  public let boundaries: Boundaries
  /// Whether a look that crosses its efficacy bound ends the trial.
  public let stopsForEfficacy: Bool
  /// Whether a look that crosses its futility bound ends the trial, binding or not.
  public let stopsForFutility: Bool
  /// The law of those who go on, before each look.
  private let densities: [ScoreDensity]

  public init(_ boundaries: Boundaries, stopsForEfficacy: Bool = true, stopsForFutility: Bool = true) {
    self.init(boundaries, stopsForEfficacy, stopsForFutility, reference: 0)
  }

  private init(_ boundaries: Boundaries, _ stopsForEfficacy: Bool, _ stopsForFutility: Bool, reference: Double) {
    self.boundaries = boundaries
    self.stopsForEfficacy = stopsForEfficacy
    self.stopsForFutility = stopsForFutility
    var density = ScoreDensity(reference: reference)
    var densities = [density]
    let farthest = ScoreDensity.farthest + ScoreDensity.tilt
    for look in boundaries.fractions.indices.dropLast() {
      let upper = stopsForEfficacy ? boundaries.efficacyZ[look] : .infinity
      let lower = boundaries.sides == 2 ? -upper : stopsForFutility ? boundaries.futilityZ[look] ?? -.infinity : -.infinity
      if lower.isFinite || upper.isFinite {
        let t = boundaries.fractions[look]
        let mean = reference * t.squareRoot()
        density.goOn(to: t, between: max(lower, mean - farthest), and: min(upper, mean + farthest), before: boundaries.fractions[look + 1])
      }
      densities.append(density)
    }
    self.densities = densities
  }

  /// What happens at each look when the truth has this drift.
  ///
  /// - Parameter drift: θ, the expectation of Z at the end; positive toward benefit.
  public func exits(drift: Double) -> ExitProbabilities {
    precondition(drift.isFinite, "a drift is finite")
    // A drift further away is integrated anew, about itself.
    guard abs(drift - densities[0].reference) <= ScoreDensity.tilt else {
      return Self(boundaries, stopsForEfficacy, stopsForFutility, reference: drift).exits(drift: drift)
    }
    var result = ExitProbabilities(fractions: boundaries.fractions, efficacyStops: stopsForEfficacy)
    for (look, t) in boundaries.fractions.enumerated() {
      result.efficacy[look] = densities[look].above(boundaries.efficacyZ[look], at: t, drift: drift)
      if boundaries.sides == 2 { result.harm[look] = densities[look].below(-boundaries.efficacyZ[look], at: t, drift: drift) }
      if stopsForFutility, let bound = boundaries.futilityZ[look] {
        result.futility[look] = densities[look].below(bound, at: t, drift: drift)
      }
    }
    return result
  }

  /// The drift at which the test has a power: that of rejecting toward benefit, whatever the sides, as peers size their trials.
  ///
  /// - Parameter power: above the level toward benefit, below 1.
  /// - Returns: θ; θ² is what group-sequential programs call the shift.
  public func drift(forPower power: Double) throws(MathematicalFailure) -> Double {
    precondition(power > 0 && power < 1, "a power lies in (0, 1)")
    guard power > exits(drift: 0).powerTowardBenefit else {
      throw MathematicalFailure(.outsideDomain, computing: "the drift for a power no greater than the level", lastPoint: [power])
    }
    // Without futility, the look that crosses at the least drift would need this one alone; where to begin.
    let looks = stopsForEfficacy ? 0..<boundaries.looks : boundaries.looks - 1..<boundaries.looks
    let z = StandardNormal.upperQuantile(1 - power)
    let single = looks.map { max(0, (boundaries.efficacyZ[$0] + z) / boundaries.fractions[$0].squareRoot()) }.min() ?? .infinity
    guard single < 100 else {
      throw MathematicalFailure(.outsideDomain, computing: "the drift for a power without a bound in reach", lastPoint: [power, single])
    }
    return try Root.find(near: max(single - 0.3, 0), single + 0.1, within: 0...200, tolerance: 1e-13, computing: "the drift for a power") {
      exits(drift: $0).powerTowardBenefit - power
    }
  }

  /// The information of this test over that of a single look with the same error and power: (θ ∕ (z₁₋α + z_power))².
  public func inflationFactor(power: Double, alphaPerSide: Double) throws(MathematicalFailure) -> Double {
    let single = StandardNormal.upperQuantile(alphaPerSide) + StandardNormal.quantile(power)
    let ratio = try drift(forPower: power) / single
    return ratio * ratio
  }
}

/// What happens at each look of a trial, under one truth.
public struct ExitProbabilities: Equatable, Sendable {
  /// Information fractions of the looks.
  public let fractions: [Double]
  /// Whether crossing an efficacy bound before the end ends the trial.
  public let efficacyStops: Bool
  /// Probability of being at the look and crossing its efficacy bound toward benefit.
  public internal(set) var efficacy: [Double]
  /// The same on the other side, in a two-sided test; else 0.
  public internal(set) var harm: [Double]
  /// Probability of being at the look and giving up there.
  public internal(set) var futility: [Double]

  init(fractions: [Double], efficacyStops: Bool) {
    self.fractions = fractions
    self.efficacyStops = efficacyStops
    efficacy = Array(repeating: 0, count: fractions.count)
    harm = efficacy
    futility = efficacy
  }

  /// Probability of rejecting at the look, on either side.
  public func rejection(at look: Int) -> Double { efficacy[look] + harm[look] }

  /// Probability that the trial ends with a rejection: at any look where crossing stops, else at the end.
  public var power: Double {
    efficacyStops ? fractions.indices.reduce(0) { $0 + rejection(at: $1) } : rejection(at: fractions.count - 1)
  }

  /// The part of the power that lies toward benefit; all of it in a one-sided test.
  public var powerTowardBenefit: Double { efficacyStops ? efficacy.reduce(0, +) : efficacy.last! }

  /// Probability of stopping at a look before the end.
  public func stop(at look: Int) -> Double { (efficacyStops ? rejection(at: look) : 0) + futility[look] }

  /// Probability of stopping before the end.
  public var earlyStop: Double { fractions.indices.dropLast().reduce(0) { $0 + stop(at: $1) } }

  /// Expected information fraction when the trial ends: 1 − Σ (1 − tₖ) P(stop at k).
  public var expectedFraction: Double { fractions.indices.dropLast().reduce(1) { $0 - (1 - fractions[$1]) * stop(at: $1) } }
}
