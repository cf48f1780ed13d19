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
    #expect(results.items.map(\.id) == ["boundaries", "sizesNeeded", "allocation", "defaults"])
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
    #expect(results.items.map(\.id) == ["boundaries", "sampleSize", "power", "powerCurve", "allocation", "defaults"])
    #expect(
      try table("boundaries", results).columns.map(\.key)
        == ["look", "informationFraction", "patients", "efficacyZ", "efficacyP", "futilityZ", "alphaSpent"])
    #expect(
      try table("sampleSize", results).columns.map(\.key)
        == ["patients", "exactPatients", "fixedDesignPatients", "inflationFactor", "targetPower", "scenario"])
    #expect(
      try table("power", results).columns.map(\.key) == ["scenario", "effect", "power", "expectedPatients", "stopEfficacy_1", "stopEfficacy_2"])
    #expect(try table("allocation", results).columns.map(\.key) == ["method", "ratio", "strata", "blockLengths", "guessRate"])
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
      Array(allocation.rows[0].dropLast())
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
