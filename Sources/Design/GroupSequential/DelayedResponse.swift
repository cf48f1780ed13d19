#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

import Mathematics

/// A test whose looks stop recruitment, and decide when the patients in the pipeline have been followed.
///
/// A look k that is left at Zₖ ≥ cₖ or Zₖ ≤ aₖ ends recruitment; then the information t̃ₖ = tₖ + dₖ is had, and the treatment is shown to work where
/// Z̃ₖ ≥ c̃ₖ. The critical values balance the two ways of turning round, so that the type I error is that of crossing cₖ:
///
///     P₀(k reached, Zₖ ≥ cₖ, Z̃ₖ < c̃ₖ) = P₀(k reached, Zₖ ≤ aₖ, Z̃ₖ ≥ c̃ₖ)
///
/// - Reference: Hampson & Jennison (2013), Journal of the Royal Statistical Society B 75:3–54, §4.2.
/// - Checked: the error against that of the bounds to 10⁻¹¹; no pipeline gives back the bounds' test; the bivariate normal with two looks.
public struct DelayedResponse: Sendable {
  /// The looks that stop recruitment.
  public let boundaries: Boundaries
  /// t̃ₖ of each look before the end.
  public let decisionFractions: [Double]
  /// c̃ₖ of each look before the end; infinite where crossing cₖ is not possible. At the end the bound itself decides.
  public let decisionZ: [Double]

  /// - Parameters:
  ///   - boundaries: one-sided, with futility wherever efficacy stops recruitment before the end.
  ///   - pipeline: dₖ, the information of patients recruited and not yet followed at each look before the end, as a share of the planned; 0 or
  ///     at least 10⁻⁴, and tₖ + dₖ ≤ 1.
  /// - Throws: `outsideDomain` where a look has a bound for efficacy and none for futility: then nothing balances what is taken back.
  public init(_ boundaries: Boundaries, pipeline: [Double]) throws(MathematicalFailure) {
    precondition(boundaries.sides == 1 && pipeline.count == boundaries.looks - 1, "a one-sided test has a pipeline at each look before the end")
    precondition(pipeline.allSatisfy { $0 == 0 || $0 >= ScoreDensity.leastIncrement }, "a pipeline is nothing or some information")
    self.boundaries = boundaries
    decisionFractions = zip(boundaries.fractions, pipeline).map { $0 + $1 }
    precondition(decisionFractions.allSatisfy { $0 <= 1 }, "nobody is recruited beyond the plan")
    var decisionZ: [Double] = []
    for (look, parts) in Self.parts(boundaries, decisionFractions).enumerated() {
      decisionZ.append(try Self.critical(boundaries, look, parts, at: decisionFractions[look]))
    }
    self.decisionZ = decisionZ
  }

  /// Those who stop recruitment at a look, above and below.
  private struct Parts {
    var above: ScoreDensity
    var below: ScoreDensity?
  }

  /// - Parameter drift: about which the laws are integrated.
  private static func parts(_ boundaries: Boundaries, _ later: [Double], drift: Double = 0) -> [Parts] {
    var density = ScoreDensity(reference: drift)
    return later.enumerated().map { look, after in
      let t = boundaries.fractions[look]
      let mean = drift * t.squareRoot()
      let (most, least) = (mean + ScoreDensity.farthest, mean - ScoreDensity.farthest)
      let (c, a) = (boundaries.efficacyZ[look], boundaries.futilityZ[look])
      // Without a pipeline the points only have to hold the tail.
      let next = after > t ? after : boundaries.fractions[look + 1]
      var parts = Parts(above: density, below: density)
      parts.above.goOn(to: t, between: max(min(c, most), least), and: most, before: next)
      if let a { parts.below!.goOn(to: t, between: least, and: min(max(a, least), most), before: next) } else { parts.below = nil }
      density.goOn(to: t, between: max(a ?? least, least), and: min(c, most), before: boundaries.fractions[look + 1])
      return parts
    }
  }

  private static func critical(
    _ boundaries: Boundaries, _ look: Int, _ parts: Parts, at t: Double
  ) throws(MathematicalFailure) -> Double {
    let c = boundaries.efficacyZ[look]
    guard c.isFinite else { return .infinity }
    guard let below = parts.below else {
      throw MathematicalFailure(.outsideDomain, computing: "a decision after delayed patients without a bound for futility", lastPoint: [c])
    }
    guard t > boundaries.fractions[look] else { return c }
    let start = boundaries.futilityZ[look] ?? -ScoreDensity.farthest
    return try Root.find(near: start, c, within: -10...10, tolerance: 1e-13, computing: "a critical value after delayed patients") {
      parts.above.below($0, at: t) - below.above($0, at: t)
    }
  }

  /// What happens at each look when the truth has this drift.
  ///
  /// `efficacy` is the probability of stopping recruitment at the look and rejecting after the pipeline, `futility` that of stopping and not rejecting.
  ///
  /// - Parameter drift: θ, the expectation of Z at the end.
  public func exits(drift: Double) -> ExitProbabilities {
    precondition(drift.isFinite, "a drift is finite")
    var found = ExitProbabilities(fractions: boundaries.fractions, efficacyStops: true)
    for (look, parts) in Self.parts(boundaries, decisionFractions, drift: drift).enumerated() {
      let (t, critical) = (decisionFractions[look], decisionZ[look])
      let stops = parts.above.below(.infinity, at: 1) + (parts.below?.below(.infinity, at: 1) ?? 0)
      if t > boundaries.fractions[look] {
        found.efficacy[look] = parts.above.above(critical, at: t) + (parts.below?.above(critical, at: t) ?? 0)
      } else {
        found.efficacy[look] = parts.above.below(.infinity, at: 1)
      }
      found.futility[look] = stops - found.efficacy[look]
    }
    let whole = SequentialTest(boundaries).exits(drift: drift)
    found.efficacy[boundaries.looks - 1] = whole.efficacy[boundaries.looks - 1]
    return found
  }

  /// Expected information fraction, the pipeline with it: 1 − Σ (1 − t̃ₖ) P(stop at k).
  public func expectedFraction(drift: Double) -> Double {
    let found = exits(drift: drift)
    return decisionFractions.enumerated().reduce(1) { $0 - (1 - $1.element) * found.stop(at: $1.offset) }
  }
}
