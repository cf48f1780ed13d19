import Mathematics
import Notation
import TestSupport
import Testing

@testable import Design
@testable import Trial

@Suite struct `Design results` {
  /// A phase 3 trial of 348 patients, 1:1, lower scores better, looks at half and at the end.
  private func trial(
    _ sampleSize: DesignPlan.SampleSize = .fixed(348), effects: [(String, Double)] = [("no effect", 0), ("modest", -1.75), ("planned", -2.5)],
    efficacy: EfficacyRule? = .spending(.lanDeMetsOBrienFleming), futility: FutilityRule? = nil, stopping: DesignPlan.Stopping = .efficacy,
    ratio: [Int] = [1, 1], looks: [Look] = [.patients(0.5), .end]
  ) -> TrialProtocol {
    let arms =
      [Arm(name: "placebo", role: .placebo, label: "Placebo")]
      + (1..<ratio.count).map { Arm(name: "drug \($0)", role: .experimental, label: "Drug \($0)") }
    return TrialProtocol(
      kind: .trial, identification: Identification(id: "t", title: "T", phase: "3", blinding: .doubleBlind), population: Population(factors: []),
      arms: arms, allocation: Allocation(method: .permutedBlocks, ratio: ratio, strata: ["country", "setting"]),
      schedule: Schedule(baseline: TimePoint(0, .week), visits: [TimePoint(6, .week)]),
      endpoints: [
        Endpoint(
          name: "hamd", label: "HAM-D17 total", instrument: .HAMD17, unit: "points", range: nil, variable: .changeFromBaseline, visit: 0,
          better: .lower)
      ],
      estimands: [], analyses: [], hypotheses: [Hypothesis(name: "primary", test: .superiority)],
      design: DesignPlan(
        sampleSize: sampleSize, approximation: .t, error: ErrorRate(0.025, sides: 1), looks: looks, efficacy: efficacy, futility: futility,
        stopping: stopping),
      scenarios: effects.map { name, effect in
        Scenario(
          name: name, effects: [0] + Array(repeating: effect, count: ratio.count - 1), effectCourse: .linear, standardDeviation: 8,
          standardDeviationCourse: .constant, correlation: nil, controlChange: -9, controlCourse: .linear, baseline: nil, baselineSlope: 0,
          scores: .continuous, discontinuation: nil)
      },
      simulation: SimulationPlan(trials: 1, seed: 1, scenarios: []), data: nil, report: ReportPlan(decimals: 2, figures: .color),
      defaults: [AppliedDefault(place: "design.approximation", value: "t", reason: "the test that is made")])
  }

  private func table(_ id: String, _ results: TrialResults) throws -> ResultTable {
    guard case .table(let table)? = results[id] else { throw Absent(id: id) }
    return table
  }

  private func curve(_ id: String, _ results: TrialResults) throws -> Curve {
    guard case .curve(let curve)? = results[id] else { throw Absent(id: id) }
    return curve
  }

  private struct Absent: Error { var id: String }

  /// The size that is needed is the size computed for that power; without a benefit there is none.
  @Test(.tags(.identity))
  func `of an unknown size say what each hypothesis would need`() throws {
    var plan = trial(.unknown, effects: [("no effect", 0), ("planned", -2.5)], ratio: [1, 1, 2])
    plan.hypotheses = [
      Hypothesis(name: "one", test: .superiority, treatment: "drug 1"), Hypothesis(name: "two", test: .superiority, treatment: "drug 2"),
    ]
    plan.scenarios[1].effects = [0, -2.5, -3]
    let results = try DesignResults.results(for: plan)
    #expect(results.items.map(\.id) == ["boundaries", "boundaryScales", "characteristics", "sizesNeeded", "allocation", "defaults"])
    #expect(try table("boundaries", results).rows.allSatisfy { $0[2] == .missing })
    let needed = try table("sizesNeeded", results)
    #expect(needed.rows.map { $0[0] } == ["no effect", "no effect", "planned", "planned"].map { .text($0) })
    #expect(needed.rows.map { $0[1] } == ["one", "two", "one", "two"].map { .text($0) })
    #expect(needed.rows.prefix(2).allSatisfy { $0[3] == .missing && $0[4] == .missing })
    #expect(needed.rows.map { $0[2] } == [0, 0, -2.5, -3].map { .number($0) })
    for (row, hypothesis) in [(2, 0), (3, 1)] {
      for (column, power) in [(3, 0.8), (4, 0.9)] {
        var sized = plan
        sized.hypotheses = [plan.hypotheses[hypothesis]]
        sized.design.sampleSize = .forPower(target: power, scenario: "planned")
        #expect(needed.rows[row][column] == .count(try PlannedSize(of: sized).patients))
      }
    }
  }

  @Test(.tags(.identity))
  func `bear the identifiers and keys that reports read`() throws {
    let results = try DesignResults.results(for: trial())
    #expect(
      results.items.map(\.id) == [
        "boundaries", "boundaryScales", "characteristics", "sampleSize", "power", "powerCurve", "expectedSizeCurve", "allocation", "defaults",
      ])
    #expect(
      try table("boundaries", results).columns.map(\.key)
        == ["look", "informationFraction", "patients", "efficacyZ", "efficacyP", "futilityZ", "alphaSpent"])
    #expect(
      try table("sampleSize", results).columns.map(\.key)
        == ["patients", "exactPatients", "fixedDesignPatients", "inflationFactor", "targetPower", "scenario"])
    #expect(
      try table("power", results).columns.map(\.key) == ["scenario", "effect", "power", "expectedPatients", "stopEfficacy_1", "stopEfficacy_2"])
    #expect(try table("allocation", results).columns.map(\.key) == ["method", "ratio", "strata", "blockLengths", "guessRate", "imbalance"])
    #expect(try table("defaults", results).columns.map(\.key) == ["place", "value", "reason"])
    #expect(try table("power", results).note.contains("standard deviation as that of one patient's change"))
  }

  @Test(.tags(.reference))
  func `give the peer's bounds and power at 348 patients`() throws {
    let results = try DesignResults.results(for: trial())
    let wanted = References.one("group-sequential", "asOF-k2").outputs
    let bounds = try table("boundaries", results)
    #expect(bounds.rows.map { $0[0] } == [.text("50% of patients"), .text("end")])
    #expect(bounds.rows.map { $0[2] } == [.count(174), .count(348)])
    expect(numbers(bounds, 3), wanted["criticalValues"].numbers, within: 1e-6)
    expect(numbers(bounds, 4), wanted["stageLevels"].numbers, within: 1e-6)
    #expect(bounds.rows.map { $0[5] } == [.missing, .missing])
    let power = try table("power", results)
    expect(numbers(power, 1), [0, -1.75, -2.5], within: 0)
    // rpact 4.5.0 at Δ 1.75 and 2.5; with no effect, the error.
    expect(numbers(power, 2), [0.025, 0.52801, 0.82676], within: 5e-6)
    for row in power.rows.indices {
      #expect(numbers(power, 2)[row].isClose(to: numbers(power, 4)[row] + numbers(power, 5)[row], within: 1e-14))
      #expect(numbers(power, 3)[row].isClose(to: 348 - 174 * numbers(power, 4)[row], within: 1e-9))
    }
    #expect(power.primaryRow == 2)
    let size = try table("sampleSize", results)
    #expect(size.rows == [[.count(348), .number(348), .missing, .missing, .missing, .missing]])
  }

  @Test(.tags(.reference))
  func `compute the size for a power and round it up to what the ratio divides`() throws {
    let size = try table("sampleSize", DesignResults.results(for: trial(.forPower(target: 0.8, scenario: "planned"))))
    #expect(size.rows[0][0] == .count(326))
    #expect(numbers(size, 1)[0].isClose(to: 324.627, within: 5e-4))
    #expect(numbers(size, 2)[0].isClose(to: 323.42208826, within: 2e-6))
    #expect((numbers(size, 2)[0] * numbers(size, 3)[0]).isClose(to: numbers(size, 1)[0], within: 1e-9))
    #expect(size.rows[0][4] == .number(0.8) && size.rows[0][5] == .text("planned"))
    #expect(throws: MathematicalFailure.self) { try DesignResults.results(for: trial(.forPower(target: 0.8, scenario: "no effect"))) }
  }

  @Test(.tags(.identity))
  func `of three arms size the two that are compared and count all`() throws {
    let two = try PlannedSize(of: trial(.forPower(target: 0.9, scenario: "planned"))).computation!
    let three = try PlannedSize(of: trial(.forPower(target: 0.9, scenario: "planned"), ratio: [1, 1, 1]))
    #expect(three.computation!.exactPatients.isClose(to: 1.5 * two.exactPatients, within: 1e-9))
    #expect(three.patients % 3 == 0 && Double(three.patients) >= three.computation!.exactPatients)
    let whole = try table("power", DesignResults.results(for: trial(.fixed(348))))
    let shared = try table("power", DesignResults.results(for: trial(.fixed(522), ratio: [1, 1, 1])))
    #expect(numbers(whole, 2) == numbers(shared, 2))
  }

  @Test(.tags(.identity))
  func `draw power over the benefit with its level at none and its values at the scenarios`() throws {
    let results = try DesignResults.results(for: trial())
    let line = try curve("powerCurve", results).lines[0].points
    #expect(line.count == 81 && line[0].x == -1.25 && line[80].x == 3.75)
    #expect(line[20].x == 0 && line[20].y.isClose(to: 0.025, within: 1e-10))
    let planned = numbers(try table("power", results), 2)[2]
    #expect(line[60].x == 2.5 && line[60].y.isClose(to: planned, within: 1e-12))
    #expect(zip(line, line.dropFirst()).allSatisfy { $0.y < $1.y })
    let flat = try curve("powerCurve", DesignResults.results(for: trial(effects: [("none", 0)]))).lines[0].points
    #expect(flat[80].x > 0 && flat[80].y > 0.99)
  }

  @Test(.tags(.identity))
  func `draw the bound of a family through the looks, and of no other rule`() throws {
    let results = try DesignResults.results(for: trial(efficacy: .family(.oBrienFleming)))
    let points = try curve("boundaryCurve", results).lines[0].points
    let bounds = numbers(try table("boundaries", results), 3)
    #expect(points.first { $0.x == 0.5 }!.y.isClose(to: bounds[0], within: 1e-12))
    #expect(points.last!.y == bounds[1])
    #expect(try DesignResults.results(for: trial())["boundaryCurve"] == nil)
  }

  /// Both scales against the formulas that they stand for.
  @Test(.tags(.identity))
  func `show the bounds as effects and as conditional powers`() throws {
    let futility = FutilityRule(bounds: .spending(.hwangShihDeCani(gamma: -2), spent: 0.1, under: .effect), rule: .nonBinding)
    let results = try DesignResults.results(
      for: trial(.forPower(target: 0.9, scenario: "planned"), futility: futility, stopping: .efficacyAndFutility))
    let scales = try table("boundaryScales", results)
    #expect(
      scales.columns.map(\.key) == [
        "look", "efficacyEffect", "efficacyConditionalPower", "futilityP", "futilityEffect", "futilityConditionalPower",
      ])
    let bounds = try table("boundaries", results)
    #expect(bounds.columns.last!.key == "betaSpent")
    expect(numbers(bounds, 7), [SpendingFunction.hwangShihDeCani(gamma: -2).spent(at: 0.5, alpha: 0.1), 0.1], within: 1e-9)
    // One look is to come: the closed form.
    let z = numbers(bounds, 3)
    let closed = StandardNormal.cumulative((z[0] / 0.5.squareRoot() - z[1]) / 0.5.squareRoot())
    #expect(numbers(scales, 2)[0].isClose(to: closed, within: 1e-12))
    // Effects are below zero where lower is better.
    let plan = trial(.forPower(target: 0.9, scenario: "planned"), futility: futility, stopping: .efficacyAndFutility)
    let size = Double(try PlannedSize(of: plan).patients)
    let means = TwoMeans(standardDeviation: 8, error: ErrorRate(0.025, sides: 1))
    expect(numbers(scales, 1), [-means.criticalBenefit(z: z[0], patients: size / 2), -means.criticalBenefit(z: z[1], patients: size)], within: 1e-12)
    let a = numbers(bounds, 5)[0]
    #expect(numbers(scales, 4)[0].isClose(to: -means.criticalBenefit(z: a, patients: size / 2), within: 1e-12))
    #expect(scales.rows[1][4] == .missing && scales.rows[1][2] == .missing)
    #expect(try table("boundaryScales", DesignResults.results(for: trial())).columns.count == 3)
    #expect(try DesignResults.results(for: trial(efficacy: nil, looks: [.end]))["boundaryScales"] == nil)
  }

  /// What is seen at a bound on the effect is the effect that it was given as.
  @Test(.tags(.identity), arguments: [[1, 1], [2, 1], [1, 1, 2]])
  func `take bounds on the effect, and show them as they were given`(_ ratio: [Int]) throws {
    let plan = trial(
      efficacy: .effects([-3.5, -1.8]), futility: FutilityRule(bounds: .effect([0.25, nil]), rule: .nonBinding), stopping: .efficacyAndFutility,
      ratio: ratio)
    let scales = try table("boundaryScales", DesignResults.results(for: plan))
    expect(numbers(scales, 1), [-3.5, -1.8], within: 1e-10)
    expect(numbers(scales, 4), [0.25], within: 1e-10)
    #expect(try Boundaries(for: plan).futilityZ[0]! < 0)
    var unknown = plan
    unknown.design.sampleSize = .unknown
    #expect(throws: MathematicalFailure.self) { try Boundaries(for: unknown) }
    #expect(throws: MathematicalFailure.self) { try Boundaries(for: plan.design) }
  }

  @Test(.tags(.identity))
  func `object to bounds that a statistician would refuse`() throws {
    func problem(_ efficacy: EfficacyRule?, _ futility: FutilityRule? = nil, looks: [Look] = [.patients(0.5), .end]) -> BoundsProblem? {
      BoundsProblem(of: trial(efficacy: efficacy, futility: futility, stopping: .efficacyAndFutility, looks: looks))
    }
    // Two looks at .025 one-sided: Armitage, McPherson & Rowe (1969), table 2, two-sided .083.
    guard case .overspent(let spent)? = problem(.bounds([1.96, 1.96])) else { throw Absent(id: "overspent") }
    #expect(spent.isClose(to: 0.0415, within: 3e-4))
    #expect(problem(.bounds([2.7965, 1.9774])) == nil && problem(.family(.pocock)) == nil)
    #expect(problem(.bounds([1.9, nil])) == .nothingLeft && problem(.family(.haybittlePeto(interimZ: 1.9))) == .nothingLeft)
    let above = problem(.spending(.lanDeMetsOBrienFleming), FutilityRule(bounds: [3.2, nil], rule: .nonBinding))
    guard case .futilityAboveEfficacy(0, 3.2, let efficacy)? = above else { throw Absent(id: "above") }
    #expect(efficacy.isClose(to: 2.96259, within: 1e-5))
    #expect(problem(.spending(.lanDeMetsOBrienFleming), FutilityRule(bounds: [3.2, nil], rule: .binding)) == above)
    let all = SpendingFunction.user([.init(fraction: 0.5, spent: 0.2), .init(fraction: 1, spent: 0.2)])
    #expect(problem(nil, FutilityRule(bounds: .spending(all, spent: 0.2, under: .effect), rule: .nonBinding)) == .noRegion)
    #expect(problem(.family(.pocock), looks: [.patients(0.99999), .end]) == .tooNear)
  }

  @Test(.tags(.identity))
  func `show futility where it stops the trial, and nothing early where nothing stops it`() throws {
    let futility = FutilityRule(bounds: [0, nil], rule: .nonBinding)
    let given = try table("power", DesignResults.results(for: trial(efficacy: nil, futility: futility, stopping: .futility)))
    #expect(given.columns.last!.key == "stopFutility_1")
    #expect(numbers(given, 6)[0].isClose(to: 0.5, within: 1e-14))
    #expect(numbers(given, 3)[0].isClose(to: 348 - 87, within: 1e-9))
    let open = try DesignResults.results(for: trial(efficacy: .bounds([1.96, 1.96]), stopping: .none))
    let power = try table("power", open)
    expect(numbers(power, 3), [348, 348, 348], within: 0)
    #expect(numbers(power, 2) == numbers(power, 5))
    #expect(try table("boundaries", open).note.contains("spend more than the error"))
  }

  @Test(.tags(.identity))
  func `refuse a trial too small for a test`() {
    #expect(throws: MathematicalFailure.self) { try DesignResults.results(for: trial(.fixed(2))) }
  }

  @Test(.tags(.identity))
  func `state the allocation and its guess rate`() throws {
    let allocation = try table("allocation", DesignResults.results(for: trial()))
    #expect(
      Array(allocation.rows[0].prefix(4))
        == [.text("permuted blocks"), .text("1:1"), .text("country × setting"), .text("4 or 6, equally likely")])
    #expect(numbers(allocation, 4)[0].isClose(to: (17.0 / 6 + 4.1) / 10, within: 1e-14))
  }

  /// A column's numbers.
  private func numbers(_ table: ResultTable, _ column: Int) -> [Double] {
    table.rows.compactMap { row in
      guard case .number(let value, _) = row[column] else { return nil }
      return value
    }
  }
}
