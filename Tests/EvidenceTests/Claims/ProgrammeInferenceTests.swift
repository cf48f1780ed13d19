import Foundation
import Mathematics
import Pharmacology
import TestSupport
import Testing
import Trial

@testable import Evidence

@Suite struct `Claims of a programme` {
  private static let claim = SmallProgramme.claim

  private func findings(_ programme: SmallProgramme, threads: Int = 2) throws -> ProgrammeFindings {
    try ProgrammeInference(try programme.read(), mechanism: nil).findings(threads: threads)
  }

  @Test(.tags(.identity), arguments: [("significant in favor", true), ("not significant in favor", false)])
  func `alone make of a prior a normal cut by a probit`(_ finding: String, _ isAbove: Bool) throws {
    let found = try findings(SmallProgramme(claims: [Self.claim(finding, "end", "all", "5% two-sided")]))
    let run = try #require(found.run(.posterior))
    let exact = ProbitCutNormal(
      prior: Normal(mean: 1.8, standardDeviation: 1), standardError: 8 * (2 / 174.0).squareRoot(),
      criticalValue: SignificanceRule.twoSided5Percent.criticalValue, above: isAbove)
    let belief = run.beliefs[0]
    #expect(belief.mean.isClose(to: exact.mean, within: 5 * belief.meanError))
    #expect(belief.standardDeviation.isClose(to: exact.standardDeviation, within: 5 * belief.meanError))
    #expect(belief.aboveZero.isClose(to: 1 - exact.cumulative(0), within: 5 * belief.aboveZeroError))
    #expect(exact.cumulative(belief.quantiles[2]).isClose(to: 0.5, within: 0.02))
    #expect(run.evidence.isClose(to: exact.evidence, within: 5 * run.evidenceError))
    #expect(belief.medianError < 0.03)
  }

  @Test(.tags(.reference)) func `of two looks are the table's`() throws {
    for look in References.one("exact-road", "core_table").outputs["looks"].elements {
      let t = try #require(look["t"].number)
      let programme = SmallProgramme(
        claims: [Self.claim("significant in favor", "look 1", "all", "5% two-sided"), Self.claim("not significant", "end", "all", "5% two-sided")],
        trial: [("looks: [50% of patients, end]", "looks: [\(Int((100 * t).rounded()))% of patients, end]")])
      let run = try #require(try findings(programme).run(.posterior))
      let belief = run.beliefs[0]
      let expected = look["posterior_N(1.8,1)"]
      #expect(belief.mean.isClose(to: try #require(expected["mean"].number), within: 5 * belief.meanError))
      #expect(belief.standardDeviation.isClose(to: try #require(expected["sd"].number), within: 5 * belief.meanError))
      #expect(belief.quantiles[2].isClose(to: try #require(expected["q50"].number), within: 5 * belief.medianError))
      #expect(belief.aboveZero.isClose(to: try #require(expected["P_gt0"].number), within: 5 * belief.aboveZeroError))
      #expect(run.evidence.isClose(to: try #require(expected["evidence"].number), within: 5 * run.evidenceError))
    }
  }

  @Test(.tags(.identity)) func `that are not reported constrain nothing`() throws {
    let first = Self.claim("significant in favor", "look 1", "all", "5% two-sided")
    let both = try findings(SmallProgramme(claims: [first, Self.claim("not significant", "end", "all", "5% two-sided")]))
    let one = try findings(SmallProgramme(claims: [first, Self.claim("not reported", "end", "all", "")]))
    let dropped = try #require(both.run(.without(["C2"])))
    let alone = try #require(one.run(.posterior))
    #expect(dropped.beliefs[0].mean.isClose(to: alone.beliefs[0].mean, within: 1e-12))
    #expect(dropped.evidence.isClose(to: alone.evidence, within: 1e-12))
    #expect(both.run(.only("C1"))?.beliefs == dropped.beliefs)
    #expect(both.run(.upTo("C2"))?.beliefs == both.run(.posterior)?.beliefs)
  }

  @Test(.tags(.identity)) func `that cannot be together are told and leave the prior`() throws {
    let programme = SmallProgramme(
      claims: [
        Self.claim("significant in favor", "end", "all", "5% two-sided"), Self.claim("direction against", "end", "country = UK", ""),
        Self.claim("direction against", "end", "country = other", ""),
      ], trial: [("condition: major depressive disorder", "condition: major depressive disorder\n  factors: {country: {UK: 75%, other: 25%}}")],
      draws: 2_000)
    let found = try findings(programme)
    #expect(found.contradictory == [.init(claims: ["C1", "C2", "C3"], probability: 0)])
    #expect(found.run(.posterior) == nil)
    #expect(found.run(.prior) != nil && found.run(.only("C1")) != nil)
  }

  @Test(.tags(.identity)) func `give the same bytes on one thread or three`() throws {
    let programme = SmallProgramme(
      claims: [
        Self.claim("significant in favor", "{one of: [look 1, end]}", "all", "unknown"), Self.claim("not significant", "end", "all", "unknown"),
      ],
      more: """
        unknowns:
          core:
            assumptions.standard deviation: {prior: uniform 6 to 9, source: [us]}
            reported level: {prior: {choice: {5% two-sided: 75%, 10% two-sided: 25%}}, source: [us]}
        readings:
          C1: {at: {choice: {look 1: 50%, end: 50%}}}
        sensitivity:
          doubting: {drug: normal mean 0 sd 1}
        """, draws: 2_000)
    let one = try findings(programme, threads: 1)
    #expect(try findings(programme, threads: 3) == one)
    // Significant and not at the end by one level is impossible, so that the reading is the look for certain.
    let reading = try #require(one.unknowns.first { $0.name == "C1 at" })
    guard case .choices(let choices) = reading.content else {
      Issue.record("a reading is a choice")
      return
    }
    #expect(choices.map(\.name) == ["look 1", "end"])
    #expect(choices[0].posterior == 1 && choices[1].posterior == 0)
  }

  /// A sensitivity is the same posterior as the same prior in the main place.
  @Test(.tags(.identity)) func `under another prior are as if it were the main one`() throws {
    let claims = [Self.claim("significant in favor", "look 1", "all", "5% two-sided"), Self.claim("not significant", "end", "all", "5% two-sided")]
    let beside = try findings(SmallProgramme(claims: claims, more: "sensitivity:\n  doubting: {drug: normal mean 0 sd 1}"))
    let main = try findings(SmallProgramme(prior: "normal mean 0 sd 1", claims: claims))
    let one = try #require(beside.run(.sensitivity("doubting")))
    let other = try #require(main.run(.posterior))
    #expect(one.beliefs[0].mean.isClose(to: other.beliefs[0].mean, within: 4 * (one.beliefs[0].meanError + other.beliefs[0].meanError)))
    #expect(one.evidence.isClose(to: other.evidence, within: 4 * (one.evidenceError + other.evidenceError)))
    let prior = try #require(beside.run(.sensitivityPrior("doubting")))
    #expect(prior.beliefs[0].mean.isClose(to: 0, within: 5 * prior.beliefs[0].meanError))
  }
}

@Suite struct `Claims of igmesine` {
  /// The simulation drew patients one by one, let dropout follow the change and knew no deviation of the trial: the roads differ by less than 0.15 points.
  @Test(.tags(.reference)) func `agree with a simulation of whole trials`() throws {
    var files: [String: String] = [:]
    for name in ["programme", "claims", "sources", "mechanism", "phase-2", "phase-3"] {
      files["\(name).yaml"] = try SmallProgramme.example("\(name).yaml")
    }
    for name in ["evidence/furukawa2003.csv", "evidence/linde2015.csv"] { files[name] = try SmallProgramme.example(name) }
    var text = try #require(files["programme.yaml"])
    text = text.replacing("    between trials: 0.5\n", with: "").replacing("draws: 20000", with: "draws: 5000")
    let programme = try Programme.reading(Array(text.utf8), named: "programme.yaml") { files[$0].map { Array($0.utf8) } }.programme
    var plain = programme
    plain.reporting = nil
    plain.alternatives = []
    plain.sensitivity = []
    plain.nextTrials = []
    plain.inference.setAside = ["C07", "C08"]
    let mechanism = try Mechanism.reading(Array(try #require(files["mechanism.yaml"]).utf8))
    let found = try ProgrammeInference(plain, mechanism: mechanism).findings(threads: 2)
    let place = try #require(found.quantities.firstIndex { $0.name == "25 mg in all of phase-3" })
    for (kind, id) in [(ProgrammeFindings.Run.Kind.only("C03"), "O2"), (.posterior, "O1-O4"), (.without(["C02"]), "O2&O3&O4")] {
      let expected = References.one("published-claims", id).outputs
      let belief = try #require(found.run(kind)).beliefs[place]
      #expect(belief.mean.isClose(to: try #require(expected["mean"].number), within: 0.15), "\(id)")
      #expect(belief.standardDeviation.isClose(to: try #require(expected["sd"].number), within: 0.08), "\(id)")
      #expect(belief.aboveZero.isClose(to: try #require(expected["P_gt0"].number), within: 0.025), "\(id)")
    }
  }
}

@Suite struct `Rectangles with a shifted lattice` {
  @Test(.tags(.identity)) func `average to the probability`() throws {
    let R = Matrix([[1, 0.7, 0.5, 0.2], [0.7, 1, 0.6, 0.1], [0.5, 0.6, 1, 0.3], [0.2, 0.1, 0.3, 1]])
    let (mean, lower, upper) = ([1.1, 0.4, 1.5, -0.2], [1.96, -1.96, 1.5, -Double.infinity], [Double.infinity, 1.96, .infinity, 1])
    let exact = try MultivariateNormal(mean: mean, covariance: R).probability(lower: lower, upper: upper).value
    var stream = RandomStream(seed: 1, trial: 0, subject: 0, purpose: .parameters)
    var workspace = RectangleSum()
    var sum = 0.0
    for _ in 0..<400 {
      let shift = (0..<4).map { _ in stream.nextUniform() }
      sum += workspace.expectation(mean: mean, correlation: R, lower: lower, upper: upper, sets: [], silence: nil, points: 32, shift: shift).sum
    }
    #expect((sum / 400).isClose(to: exact, within: 0.01 * exact))
  }

  @Test(.tags(.identity)) func `count at least two of three independent ones`() throws {
    let p = StandardNormal.upperTail(1)
    var stream = RandomStream(seed: 2, trial: 0, subject: 0, purpose: .parameters)
    var workspace = RectangleSum()
    var sum = 0.0
    for _ in 0..<4_000 {
      let shift = (0..<3).map { _ in stream.nextUniform() }
      sum +=
        workspace.expectation(
          mean: [0, 0, 0], correlation: .identity(3), lower: Array(repeating: -.infinity, count: 3), upper: Array(repeating: .infinity, count: 3),
          sets: [.init(least: 2, variables: [0, 1, 2], lower: 1, upper: .infinity)], silence: nil, points: 32, shift: shift
        ).sum
    }
    #expect((sum / 4_000).isClose(to: 3 * p * p * (1 - p) + p * p * p, within: 0.002))
  }

  /// With one number examined: the report's likelihood by quadrature.
  @Test(.tags(.identity)) func `know the silence of the report's likelihood`() throws {
    let cells = PatientCells(arms: [("drug", 100), ("placebo", 100)], strata: [("UK", 0.6), ("other", 0.4)])
    let pattern = Pattern(
      [
        JudgedStatistic(Comparison("all", of: cells), .notSignificant), JudgedStatistic(Comparison("UK", in: [0], of: cells), .significantInFavor),
      ], in: cells, standardDeviation: 8)
    let means = [1.2, 1.4]
    let selection = ReportingSelection(reportsOthers: 0.3, examined: [(5, 0.6), (9, 0.4)])
    let exact = try selection.likelihoodOfReport(of: pattern, named: [1], whole: 0, rule: .twoSided5Percent, means: means)
    let drawn = TrialClaims.Drawn(
      mean: means, correlation: pattern.statistics.correlation,
      asked: [0, 1].map { .init(variables: [$0], lower: pattern.lower[$0], upper: pattern.upper[$0], isNamed: $0 == 1, isInFavor: $0 == 1) },
      whole: 0,
      rule: .twoSided5Percent)
    var stream = RandomStream(seed: 3, trial: 0, subject: 0, purpose: .parameters)
    var workspace = RectangleSum()
    var sum = 0.0
    for _ in 0..<1_000 {
      let shift = (0..<2).map { _ in stream.nextUniform() }
      sum += drawn.likelihood(3, reporting: (0.3, selection.examined), points: 32, shift: shift, in: &workspace).sum
    }
    #expect((sum / 1_000).isClose(to: exact, within: 0.01 * exact))
  }
}
