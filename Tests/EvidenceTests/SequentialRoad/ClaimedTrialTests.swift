import Foundation
import Mathematics
import Notation
import Pharmacology
import Simulation
import TestSupport
import Testing
import Trial

@testable import Evidence

@Suite struct `A trial that claims speak of` {
  private static func igmesine() throws -> (SequentialRoad, ProgrammeModel) {
    var files: [String: String] = [:]
    for name in ["programme", "claims", "sources", "mechanism", "phase-2", "phase-3"] {
      files["\(name).yaml"] = try SmallProgramme.example("\(name).yaml")
    }
    for name in ["evidence/furukawa2003.csv", "evidence/linde2015.csv"] { files[name] = try SmallProgramme.example(name) }
    let programme = try Programme.reading(Array(try #require(files["programme.yaml"]).utf8), named: "programme.yaml") {
      files[$0].map { Array($0.utf8) }
    }.programme
    let model = try ProgrammeModel(programme, mechanism: try Mechanism.reading(Array(try #require(files["mechanism.yaml"]).utf8)))
    return (try SequentialRoad(model), model)
  }

  /// What a draw writes at once is what the file says with the same numbers, read anew.
  @Test(.tags(.identity)) func `is the file with a draw's numbers at their places`() throws {
    let (road, model) = try Self.igmesine()
    #expect(road.worlds.map { $0.map(\.name) } == [["phase-2", "phase-3"], ["phase-2"]])
    let trial = try #require(road.worlds[0].first { $0.name == "phase-3" })
    #expect(!trial.places.readsAnew && trial.variants.count == 4)
    let names = model.unknowns.map(\.name)
    var unknowns = model.unknowns.map { _ in Double.nan }
    let values: [(String, Double, String)] = [
      ("design.looks.look 1", 0.4, "40% of patients"), ("assumptions.standard deviation", 6.5, "6.5"),
      ("assumptions.treatment discontinuation.share", 0.375, "37.5%"), ("assumptions.control change modifiers.country = UK", -0.5, "-0.5"),
      ("assumptions.control change modifiers.setting = inpatient", 1.5, "1.5"),
    ]
    for (place, value, _) in values { unknowns[try #require(names.firstIndex(of: "phase-3.\(place)"))] = value }
    // Choices: two to one, completers.
    unknowns[try #require(names.firstIndex(of: "phase-3.allocation.ratio.igmesine"))] = 1
    unknowns[try #require(names.firstIndex(of: "phase-3.hypotheses.primary.analysis"))] = 1
    for level in ["UK", "other"] {
      unknowns[try #require(names.firstIndex(of: "phase-3.population.factors.setting.outpatient in \(level)"))] = level == "UK" ? 0.875 : 0.5
    }
    let variant = trial.variants[trial.variant(unknowns)]
    var written = DrawnPlaces.Written(trial: variant.trial, scenario: variant.scenario)
    trial.places.write(unknowns, into: &written)
    let settings =
      values.map { PlaceSetting(place: $0.0, text: $0.2) } + [
        PlaceSetting(place: "allocation.ratio.igmesine", text: "2"), PlaceSetting(place: "hypotheses.primary.analysis", text: "completers"),
      ]
    let read = try #require(model.programme.trial("phase-3")).reading.setting(settings).trial
    #expect(written.scenario == read.scenarios.first { $0.name == "modest" })
    #expect(written.trial.design == read.design && written.trial.allocation == read.allocation && written.trial.hypotheses == read.hypotheses)
    #expect(written.dependent == [DependentShares(factor: 1, within: 0, shares: [[0.875, 0.125], [0.5, 0.5]])])
  }

  /// 25 mg and 100 mg have modifiers of their own, fluoxetine none: effects of arms, and of arms in patients for whom a condition holds.
  @Test(.tags(.identity)) func `has each arm's benefit and modifiers in its scenario`() throws {
    let (road, model) = try Self.igmesine()
    let trial = try #require(road.worlds[0].first { $0.name == "phase-2" })
    var stream = RandomStream(seed: 5, trial: 0, subject: 0, purpose: .parameters)
    let z = (0..<road.space.dimension).map { _ in stream.nextNormal() }
    let draw = LatentDraw(z, road.space, model, world: 0)
    let written = try trial.written(draw, model) { $0 == 0 ? 0.25 : 0 }.0
    let ρ = draw.relative[1]
    let expected = [0, -(draw.benefits[0] + 0.25), -ρ * (draw.benefits[0] + 0.25), -draw.benefits[2]]
    for (found, wanted) in zip(written.scenario.effects, expected) { #expect(found.isClose(to: wanted, within: 1e-12)) }
    // Phase II has settings and no countries.
    #expect(written.scenario.effectModifiers.map(\.condition.text) == ["setting = inpatient"])
    let points = try #require(written.scenario.effectModifiers.first?.pointsByArm)
    for (found, wanted) in zip(points, [0, -draw.modifiers[0], -ρ * draw.modifiers[0], 0]) { #expect(found.isClose(to: wanted, within: 1e-12)) }
  }

  @Test(.tags(.identity)) func `draws the prior of the exact road`() throws {
    let (road, model) = try Self.igmesine()
    let run = try #require(road.prior(20_000, seed: 3))
    func belief(_ name: String) throws -> ProgrammeFindings.Belief { run.beliefs[try #require(model.quantities.firstIndex { $0.name == name })] }
    let drug = try belief("25 mg")
    #expect(drug.mean.isClose(to: 1, within: 4 * 1.5 / 20_000.0.squareRoot()) && drug.standardDeviation.isClose(to: 1.5, within: 0.03))
    // Over the patients of the trial the modifiers, of mean 0, add to the spread only.
    let all = try belief("25 mg in all of phase-3")
    #expect(all.mean.isClose(to: 1, within: 0.05) && all.standardDeviation > drug.standardDeviation)
    #expect(try belief("fluoxetine 20 mg").mean.isClose(to: 2.2, within: 0.02))
  }

  /// Claims measured on z: nothing where they hold, the distance to the nearest bound where not.
  @Test(.tags(.identity)) func `is as far from its words as its statistics are from their bounds`() throws {
    let record = try SmallProgramme(claims: [
      SmallProgramme.claim("not significant", at: "end", in: "all"), SmallProgramme.claim("direction in favor", at: "end", in: "all"),
    ]).read().record.claims
    let rule = SignificanceRule.twoSided5Percent
    let claims = record.compactMap { AskedClaim($0, index: 0, control: "placebo", slot: { _ in nil }, number: { _ in 0 }) }
    let c = rule.criticalValue
    #expect(claims[0].squaredDistance([1], [], open: rule) == 0 && claims[1].squaredDistance([1], [], open: rule) == 0)
    #expect(claims[0].squaredDistance([c + 0.5], [], open: rule).isClose(to: 0.25, within: 1e-12))
    #expect(claims[0].squaredDistance([-c - 2], [], open: rule).isClose(to: 4, within: 1e-12))
    #expect(claims[1].squaredDistance([-0.3], [], open: rule).isClose(to: 0.09, within: 1e-12))
    #expect(claims[1].squaredDistance([0], [], open: rule) > 0)
    #expect(claims[0].squaredDistance([.nan], [], open: rule) == .infinity)
  }

  @Test(.tags(.identity)) func `counts of at least two subsets the second nearest`() throws {
    let record = try SmallProgramme(claims: [SmallProgramme.claim("direction in favor", at: "end", in: "all")]).read().record
    var claim = try #require(record.claims.first)
    let conditions = ["a", "b", "c"].map { Condition(clauses: [.factor("x", levels: [$0], excluded: false)], text: "x = \($0)") }
    claim.population = .atLeast(2, of: conditions)
    var asked: [AskedStatistic] = []
    let least = try #require(
      AskedClaim(
        claim, index: 0, control: "placebo", slot: { _ in nil },
        number: {
          asked.append($0)
          return asked.count - 1
        }))
    #expect(asked.map(\.population) == conditions)
    let rule = SignificanceRule.twoSided5Percent
    #expect(least.squaredDistance([1, -3, 2], [], open: rule) == 0)
    #expect(least.squaredDistance([1, -3, -0.5], [], open: rule).isClose(to: 0.25, within: 1e-12))
    #expect(least.squaredDistance([-2, -3, -0.5], [], open: rule).isClose(to: 4, within: 1e-12))
  }

  /// A place that is not among the quick ones: the file itself says it, draw by draw.
  @Test(.tags(.identity)) func `is read anew where a number has another place`() throws {
    let programme = try SmallProgramme(
      claims: [SmallProgramme.claim("not significant", at: "end", in: "all")],
      more: "unknowns:\n  core:\n    assumptions.baseline slope: {prior: uniform -0.5 to -0.1, source: [us]}",
      trial: [("  baseline: none", "  baseline: {mean: 23.5, sd: 3}\n  baseline slope: -0.3")]
    ).read()
    let road = try SequentialRoad(programme, mechanism: nil)
    let trial = try #require(road.worlds[0].first)
    #expect(trial.places.readsAnew)
    for z in [-1.5, 0.4] {
      let draw = LatentDraw([Double](repeating: z, count: road.space.dimension), road.space, road.model)
      let written = try trial.written(draw, road.model) { _ in 0 }.0
      #expect(written.scenario.baselineSlope.isClose(to: draw.unknowns[0], within: 1e-9))
      #expect(written.scenario.effects == [0, -draw.benefits[0]])
    }
    let options = SequentialOptions(batches: 4, particles: 10, wanted: 20, mostTries: 200)
    #expect(try road.sample(options, seed: 1, threads: 2).isReached)
  }
}
