import Foundation
import Mathematics
import Notation
import Simulation
import TestSupport
import Testing
import Trial

@testable import Evidence

/// Monte Carlo: seed 20261123, ten batches of 30 particles, and programmes about them until the posterior is worth 2,000 equal draws unless a test says
/// otherwise; every comparison within three standard errors, which are asked to be small.
@Suite struct `The road of whole trials` {
  private static let claim = SmallProgramme.claim
  private static let few = SequentialOptions(particles: 30)

  private func sampled(_ programme: Programme, _ options: SequentialOptions = few, threads: Int = 2) throws -> SequentialSample {
    try SequentialRoad(programme, mechanism: nil).sample(options, seed: programme.inference.seed, threads: threads)
  }

  @Test(.tags(.identity), arguments: [("significant in favor", true), ("not significant in favor", false)])
  func `makes of a prior a normal cut by a probit where one claim is told`(_ finding: String, _ isAbove: Bool) throws {
    let sample = try sampled(try SmallProgramme(claims: [Self.claim(finding, "end", "all", "5% two-sided")]).read())
    let run = try #require(sample.run(.posterior))
    let exact = ProbitCutNormal(
      prior: Normal(mean: 1.8, standardDeviation: 1), standardError: 8 * (2 / 174.0).squareRoot(),
      criticalValue: SignificanceRule.twoSided5Percent.criticalValue, above: isAbove)
    let belief = run.beliefs[0]
    #expect(belief.mean.isClose(to: exact.mean, within: 3 * belief.meanError), "\(belief.mean) ± \(belief.meanError), \(exact.mean)")
    #expect(belief.aboveZero.isClose(to: 1 - exact.cumulative(0), within: 3 * belief.aboveZeroError + 1e-3))
    #expect(exact.cumulative(belief.quantiles[2]).isClose(to: 0.5, within: 3 * 0.03))
    #expect(run.evidence.isClose(to: exact.evidence, within: 3 * run.evidenceError), "\(run.evidence) ± \(run.evidenceError), \(exact.evidence)")
    #expect(belief.meanError > 0 && belief.meanError < 0.03 && run.evidenceError > 0 && run.evidenceError < 0.02)
    #expect(run.effectiveSampleSize >= 2_000 && sample.convergence < 1.02 && sample.distinctParticles > 100)
    let shares = sample.probabilityByShares
    #expect(shares.value.isClose(to: exact.evidence, within: 3 * shares.error), "\(shares), \(exact.evidence)")
  }

  /// The core table of the exact road: significant at the look, not at the end.
  @Test(.tags(.reference)) func `finds the table of two looks`() throws {
    for look in References.one("exact-road", "core_table").outputs["looks"].elements {
      let t = try #require(look["t"].number)
      let programme = SmallProgramme(
        claims: [Self.claim("significant in favor", "look 1", "all", "5% two-sided"), Self.claim("not significant", "end", "all", "5% two-sided")],
        trial: [("looks: [50% of patients, end]", "looks: [\(Int((100 * t).rounded()))% of patients, end]")])
      let run = try #require(try sampled(try programme.read()).run(.posterior))
      let belief = run.beliefs[0]
      let expected = look["posterior_N(1.8,1)"]
      let mean = try #require(expected["mean"].number)
      #expect(belief.mean.isClose(to: mean, within: 3 * belief.meanError), "\(t): \(belief.mean) ± \(belief.meanError), \(mean)")
      let evidence = try #require(expected["evidence"].number)
      #expect(run.evidence.isClose(to: evidence, within: 3 * run.evidenceError), "\(t): \(run.evidence) ± \(run.evidenceError), \(evidence)")
      #expect(belief.meanError < 0.03)
    }
  }

  /// Unknown designs, a reading, a subset with a modifier, a drawn share, a course: the roads on everything that both can tell.
  @Test(.tags(.identity)) func `agrees with the exact road on a look, a subset and what is not known`() throws {
    let programme = try SmallProgramme(
      claims: [
        Self.claim("significant in favor", "{one of: [look 1, end]}", "all", "unknown"), Self.claim("not significant", "end", "all", "unknown"),
        Self.claim("significant in favor", "end", "country = UK", "5% two-sided"),
      ],
      more: """
        unknowns:
          core:
            assumptions.standard deviation: {prior: uniform 6 to 9, source: [us]}
            design.looks.look 1: {prior: uniform 30% to 70% of patients, source: [us]}
            population.factors.country.UK: {prior: beta a 9 b 6, source: [us]}
            design.sample size: {prior: uniform 200 to 400, source: [us]}
            reported level: {prior: {choice: {5% two-sided: 75%, 10% two-sided: 25%}}, source: [us]}
        readings:
          C1: {at: {choice: {look 1: 50%, end: 50%}}}
        """,
      trial: [("condition: major depressive disorder", "condition: major depressive disorder\n  factors: {country: {UK: 75%, other: 25%}}")]
    ).read()
    var modified = programme
    modified.inference.road = .both
    let findings = try ProgrammeRoads(modified, mechanism: nil).findings(threads: 2, options: Self.few)
    #expect(findings.simulation?.outcome == .reached)
    #expect(findings.run(.posterior, by: .exact) != nil && findings.run(.posterior, by: .simulation) != nil)
    #expect(findings.roads.count == 2 + 3)
    for pair in findings.roads {
      let apart = try #require(pair.standardErrors)
      #expect(abs(apart) < 3, "\(pair)")
    }
  }

  @Test(.tags(.identity)) func `gives the same bits on one, two and three threads`() throws {
    let programme = try SmallProgramme(
      claims: [Self.claim("significant in favor", "look 1", "all", "unknown"), Self.claim("not significant", "end", "all", "unknown")],
      more: "unknowns:\n  core:\n    assumptions.standard deviation: {prior: uniform 6 to 9, source: [us]}\n"
        + "    reported level: {prior: {choice: {5% two-sided: 100%}}, source: [us]}"
    ).read()
    let options = SequentialOptions(batches: 4, particles: 20, wanted: 100, mostTries: 2_000)
    let one = try sampled(programme, options, threads: 1)
    for threads in [2, 3] {
      let other = try sampled(programme, options, threads: threads)
      #expect(other.batches == one.batches && other.trials == one.trials && other.weights == one.weights)
      #expect(other.run(.posterior) == one.run(.posterior))
    }
  }

  @Test(.tags(.identity)) func `ends with a bound where no trial can lead to the words`() throws {
    let words = [
      Self.claim("significant in favor", "end", "all", "5% two-sided"), Self.claim("direction against", "end", "country = UK", ""),
      Self.claim("direction against", "end", "country = other", ""),
    ]
    var programme = try SmallProgramme(
      claims: words,
      trial: [("condition: major depressive disorder", "condition: major depressive disorder\n  factors: {country: {UK: 75%, other: 25%}}")],
      draws: 2_000
    ).read()
    let options = SequentialOptions(batches: 4, particles: 20, leastProbability: 1e-4)
    let sample = try sampled(programme, options)
    #expect(!sample.isReached && sample.run(.posterior) == nil)
    #expect(sample.probabilityByShares.value < 1e-2 && sample.tried == 0 && sample.batches.allSatisfy { $0.tolerance > 0.5 })
    programme.inference.road = .simulation
    let findings = try ProgrammeRoads(programme, mechanism: nil).findings(threads: 2, options: options)
    guard case .notReached(let distance, let most) = findings.simulation?.outcome else {
      Issue.record("impossible words are reached by nothing")
      return
    }
    // The whole is √p of the one part and √(1 − p) of the other, nearly: z > 1.96 of the whole and z < 0 of both is missed by 1.96 ∕ √2 = 1.39 at least.
    #expect(distance > 1.2 && most < 1e-2)
    #expect(findings.contradictory == [.init(claims: ["C1", "C2", "C3"], probability: most)])
    #expect(findings.run(.posterior) == nil && findings.run(.prior) != nil)
    // Both roads: the exact one knows, and nothing is searched.
    programme.inference.road = .both
    let both = try ProgrammeRoads(programme, mechanism: nil).findings(threads: 2, options: options)
    #expect(both.contradictory == [.init(claims: ["C1", "C2", "C3"], probability: 0)] && both.simulation == nil)
  }

  @Test(.tags(.identity)) func `refuses by name what it cannot simulate`() throws {
    let words = [Self.claim("significant in favor", "look 1", "country = UK", "5% two-sided")]
    let programme = try SmallProgramme(
      claims: words,
      trial: [("condition: major depressive disorder", "condition: major depressive disorder\n  factors: {country: {UK: 75%, other: 25%}}")]
    ).read()
    #expect(throws: ProgrammeInferenceFailure.notModeled("trial core, by simulation: country = UK at a look before the end")) {
      try SequentialRoad(programme, mechanism: nil)
    }
  }
}
