import Evidence
import Foundation
import Mathematics
import TestSupport
import Testing

@Suite struct `Posterior of one effect` {
  @Test(.tags(.identity), arguments: [(174.0, 8.0, 1.8, 1.0, true), (60, 7, 0, 2, false), (30, 6.5, -1, 0.5, true), (5000, 8, 1.8, 1, true)])
  func `after one claim is a normal cut by a probit`(_ n: Double, _ sd: Double, _ m: Double, _ s: Double, _ above: Bool) throws {
    let prior = Normal(mean: m, standardDeviation: s)
    let cells = PatientCells(arms: [("drug", n), ("placebo", n)])
    let pattern = Pattern(
      [JudgedStatistic(Comparison("end", of: cells), above ? .significantInFavor : .notSignificantInFavor)], in: cells, standardDeviation: sd)
    let found = try ExactRoad.posterior(pattern, prior)
    let exact = ProbitCutNormal(
      prior: prior, standardError: sd * (2 / n).squareRoot(), criticalValue: SignificanceRule.twoSided5Percent.criticalValue, above: above)
    #expect(found.evidence.isClose(to: exact.evidence, within: 1e-12))
    #expect(found.mean.isClose(to: exact.mean, within: 1e-11))
    #expect(found.standardDeviation.isClose(to: exact.standardDeviation, within: 1e-11))
    for x in [-2, -0.5, 0, 0.7, 1.5, 3] {
      #expect(found.cumulative(x).isClose(to: exact.cumulative(x), within: 1e-11))
      #expect(found.probability(above: x).isClose(to: 1 - exact.cumulative(x), within: 1e-11))
    }
    for p in [0.01, 0.5, 0.9] { #expect(exact.cumulative(try found.quantile(p)).isClose(to: p, within: 1e-11)) }
  }

  @Test(.tags(.identity)) func `without findings is the prior`() throws {
    let prior = Normal(mean: -0.4, standardDeviation: 2.5)
    let found = try EffectPosterior(prior: prior) { _ in 1 }
    #expect(found.evidence.isClose(to: 1, within: 1e-13))
    #expect(found.mean.isClose(to: -0.4, within: 1e-13))
    #expect(found.standardDeviation.isClose(to: 2.5, within: 1e-12))
    for p in [0.001, 0.3, 0.99] { #expect(try found.quantile(p).isClose(to: prior.quantile(p), within: 1e-10)) }
    #expect(found.density(1).isClose(to: prior.density(1), within: 1e-14))
    #expect(found.expectation { $0 * $0 }.isClose(to: 2.5 * 2.5 + 0.16, within: 1e-11))
    #expect(found.cumulative(-1e9) == 0 && found.cumulative(1e9) == 1)
  }
}

@Suite struct `Jointly normal effects` {
  /// Two correlated effects and two claims, against a plain sum over the plane.
  @Test(.tags(.identity)) func `have the margins that a sum over the plane has`() throws {
    let cells = PatientCells(arms: [("drug", 100), ("placebo", 80)], strata: [("UK", 0.7), ("else", 0.3)])
    let pattern = Pattern(
      [JudgedStatistic(Comparison("UK", in: [0], of: cells), .significantInFavor), JudgedStatistic(Comparison("all", of: cells), .notSignificant)],
      in: cells, standardDeviation: 7)
    let effects = GaussianEffects(mean: [1, 0.5], covariance: Matrix([[2, 0.9], [0.9, 1.5]]))
    let A = pattern.statistics.response(effects: 2) { index, arm, stratum, _ in arm == 0 && index == stratum ? 1 : 0 }
    let factor = try CholeskyFactor(of: effects.covariance).lower
    let rule = GaussLegendre(points: 60)
    var (mass, first, square, share) = (0.0, 0.0, 0.0, 0.0)
    for (x, u) in zip(rule.nodes, rule.weights) {
      for (y, v) in zip(rule.nodes, rule.weights) {
        let (p, q) = (8 * x, 8 * y)
        let θ = [1 + factor[0, 0] * p, 0.5 + factor[1, 0] * p + factor[1, 1] * q]
        let w = 64 * u * v * StandardNormal.density(p) * StandardNormal.density(q) * (try pattern.probability(means: A * θ).value)
        mass += w
        let κ = 0.7 * θ[0] + 0.3 * θ[1]
        first += w * κ
        square += w * κ * κ
        share += w * θ[1]
      }
    }
    #expect(try effects.evidence(of: pattern, response: A).value.isClose(to: mass, within: 1e-10))
    let whole = try effects.posterior(of: [0.7, 0.3], given: pattern, response: A)
    #expect(whole.evidence.isClose(to: mass, within: 1e-10))
    #expect(whole.mean.isClose(to: first / mass, within: 1e-8))
    #expect(whole.standardDeviation.isClose(to: (square / mass - first * first / mass / mass).squareRoot(), within: 1e-8))
    #expect(try effects.posterior(of: [0, 1], given: pattern, response: A).mean.isClose(to: share / mass, within: 1e-8))
  }
}
