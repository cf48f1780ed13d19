import Mathematics
import Notation
import TestSupport
import Testing

@testable import Design
@testable import Trial

@Suite struct `Delayed response` {
  static func bounds(_ fractions: [Double] = [0.3, 0.6, 1], _ rule: FutilityRule.Rule = .binding) throws -> Boundaries {
    try Boundaries(
      fractions: fractions, error: ErrorRate(0.025, sides: 1), efficacy: .spending(.lanDeMetsPocock),
      futility: FutilityRule(bounds: .spending(.lanDeMetsPocock, spent: 0.2, under: .effect), rule: rule))
  }

  @Test(.tags(.identity), arguments: [[0.1, 0.2], [0.4, 0.05], [0, 0.3], [0.001, 0]])
  func `keeps the error of the bounds`(_ pipeline: [Double]) throws {
    let bounds = try Self.bounds()
    let delayed = try DelayedResponse(bounds, pipeline: pipeline)
    let found = delayed.exits(drift: 0)
    #expect(found.efficacy.reduce(0, +).isClose(to: 0.025, within: 1e-11))
    let plain = SequentialTest(bounds).exits(drift: 0)
    expect(found.efficacy, plain.efficacy, within: 1e-11)
    for look in 0..<2 { #expect(found.stop(at: look).isClose(to: plain.stop(at: look), within: 1e-11)) }
  }

  @Test(.tags(.identity))
  func `without a pipeline is the test itself`() throws {
    let bounds = try Self.bounds()
    let delayed = try DelayedResponse(bounds, pipeline: [0, 0])
    #expect(delayed.decisionZ == Array(bounds.efficacyZ.prefix(2)))
    for θ in [-2.0, 0, 3] {
      let (found, plain) = (delayed.exits(drift: θ), SequentialTest(bounds).exits(drift: θ))
      expect(found.efficacy, plain.efficacy, within: 1e-11)
      expect(found.futility, plain.futility, within: 1e-11)
      #expect(delayed.expectedFraction(drift: θ).isClose(to: plain.expectedFraction, within: 1e-11))
    }
  }

  /// Two looks by the law of Z₁ given Z̃₁, a route that the recursion does not take.
  @Test(.tags(.identity), arguments: [0.0, 2.8])
  func `agrees with the bivariate normal at the first look`(_ θ: Double) throws {
    let bounds = try Self.bounds([0.5, 1])
    let delayed = try DelayedResponse(bounds, pipeline: [0.2])
    let (c, a, critical) = (bounds.efficacyZ[0], bounds.futilityZ[0]!, delayed.decisionZ[0])
    let ρ = (0.5 / 0.7).squareRoot()
    let (m1, m2) = (θ * 0.5.squareRoot(), θ * 0.7.squareRoot())
    let rejected = GaussLegendre(points: 200).integrate(from: critical, to: m2 + 10) { z in
      let (mean, sd) = (m1 + ρ * (z - m2), (1 - ρ * ρ).squareRoot())
      return StandardNormal.density(z - m2) * (StandardNormal.upperTail((c - mean) / sd) + StandardNormal.cumulative((a - mean) / sd))
    }
    #expect(delayed.exits(drift: θ).efficacy[0].isClose(to: rejected, within: 1e-10))
  }

  /// More data decide more rightly: the power is that of the bounds or above, and what is taken back at the critical value balances.
  @Test(.tags(.identity))
  func `gains power at an effect`() throws {
    let bounds = try Self.bounds()
    let delayed = try DelayedResponse(bounds, pipeline: [0.2, 0.2])
    let θ = bounds.futilityDrift!
    #expect(delayed.exits(drift: θ).power > SequentialTest(bounds).exits(drift: θ).power)
    #expect(delayed.expectedFraction(drift: θ) > SequentialTest(bounds).exits(drift: θ).expectedFraction)
    let whole = delayed.exits(drift: θ)
    let end = SequentialTest(bounds).exits(drift: θ)
    #expect((whole.earlyStop + end.efficacy[2]).isClose(to: end.earlyStop + whole.efficacy[2], within: 1e-11))
  }

  @Test(.tags(.identity))
  func `needs futility beside efficacy, and never rejects where only futility stops`() throws {
    let alone = try Boundaries(fractions: [0.5, 1], error: ErrorRate(0.025, sides: 1), efficacy: .family(.pocock))
    #expect(throws: MathematicalFailure.self) { try DelayedResponse(alone, pipeline: [0.1]) }
    let late = try Boundaries(
      fractions: [0.5, 1], error: ErrorRate(0.025, sides: 1), efficacy: nil, futility: FutilityRule(bounds: [0, nil], rule: .binding))
    let delayed = try DelayedResponse(late, pipeline: [0.1])
    #expect(delayed.decisionZ == [.infinity] && delayed.exits(drift: 1).efficacy[0] == 0)
  }
}
