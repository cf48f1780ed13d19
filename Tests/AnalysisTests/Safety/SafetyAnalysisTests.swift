import Foundation
import Mathematics
import TestSupport
import Testing
import Trial

@testable import Analysis

/// From the protocol and its two files to the tables that `analyze` prints.
@Suite struct `A safety analysis` {
  static func results(_ change: (String) -> String = { $0 }) throws -> TrialResults {
    let text = try String(contentsOf: References.project.appendingPathComponent("Examples/safety/protocol.yaml"), encoding: .utf8)
    let trial = try TrialProtocol.reading(change(text))
    return try TrialAnalysis(plan: ConclusionPlan(for: trial), data: PilotData.reading.get().data).results()
  }

  static func table(_ id: String, _ results: TrialResults) throws -> ResultTable {
    guard case .table(let table)? = results[id] else { throw MathematicalFailure(.notEstimable, computing: "the table \(id)") }
    return table
  }

  static func number(_ table: ResultTable, _ row: Int, _ key: String) throws -> Double {
    let cell = table.rows[row][try #require(table.columns.firstIndex { $0.key == key })]
    switch cell {
    case .number(let value, _): return value
    case .count(let count): return Double(count)
    default: throw MathematicalFailure(.notEstimable, computing: "\(cell)")
    }
  }

  /// 25 of 84 planned for the high dose and 8 of 86 on placebo had pruritus; the margin is 10 points.
  @Test(.tags(.identity)) func `tests a hypothesis of an adverse event by the treatment planned`() throws {
    let results = try Self.results()
    guard case .estimate(let primary)? = results["primary"], case .decision(let decision)? = results["decision"] else {
      Issue.record("no estimate")
      return
    }
    let difference = try ProportionDifference(events: 25, of: 84, comparator: 8, of: 86)
    #expect(primary.value == difference.estimate)
    let z = try difference.z(difference: 0.1)
    #expect(try #require(primary.statistic).isClose(to: z, within: 1e-12) && z > 1.7)
    #expect(decision.outcome == "non-inferiority not shown")
    let arms = try Self.table("arms", results)
    #expect(try Self.number(arms, 2, "responders") == 25 && Self.number(arms, 2, "patients") == 84)
  }

  @Test(.tags(.reference)) func `has the peer's counts and rates in its tables`() throws {
    let results = try Self.results()
    let overview = try Self.table("adverseEventOverview", results)
    #expect(overview.rows.map { $0[0] } == ["Any", "Serious", "Severe", "Fatal"].map { .text($0) })
    for (row, id) in ["ae-pt-any", "ae-serious-any", "ae-severe-any"].enumerated() {
      let peer = References.one("safety", id)
      for name in PilotData.arms {
        #expect(try Self.number(overview, row, "patients_\(name)") == peer.outputs["x"][name].number)
      }
    }
    let rates = References.one("safety", "ae-rates")
    let exposure = try Self.table("exposureAdjusted", results)
    for (row, name) in PilotData.arms.enumerated() {
      #expect(try Self.number(exposure, row, "rate").isClose(to: rates.outputs["rate"][name].number!, within: 1e-10))
      #expect(try Self.number(exposure, row, "upper_rate").isClose(to: rates.outputs["ci"][name][1].number!, within: 1e-8))
      if row > 0 {
        #expect(try Self.number(exposure, row, "lower_ratio").isClose(to: rates.outputs["ratio_vs_placebo"][name]["ci"][0].number!, within: 1e-8))
      }
    }
    let differences = try Self.table("adverseEventDifferences", results)
    let row = try #require(differences.rows.firstIndex { $0[0] == .text("PRURITUS") && $0[2] == .text("High dose") })
    let peer = References.one("safety", "ae-pt-pruritus").outputs["versus_first"]["Xanomeline High Dose"]
    #expect(try Self.number(differences, row, "difference").isClose(to: peer["rd"].number!, within: 1e-12))
    #expect(try Self.number(differences, row, "lower").isClose(to: peer["miettinen_nurminen"][0].number!, within: 1e-7))
    #expect(try Self.number(differences, row, "p").isClose(to: peer["fisher_p"].number!, within: 1e-9))
    #expect(try Self.table("adverseEvents", results).rows.count > Self.table("commonAdverseEvents", results).rows.count)
  }

  @Test(.tags(.identity)) func `has each planned analysis of adverse events, by the treatment planned`() throws {
    let results = try Self.results()
    let table = try Self.table("adverseEventAnalyses", results)
    #expect(table.rows.count == 6)
    let data = try PilotData.reading.get().data
    let safety = try #require(data.safety)
    // Records of the high dose as planned: 84 randomized to it, of whom two have no time on treatment.
    let records = safety.emergent()
    func rate(_ arm: Int) throws -> EventRate {
      let own = data.arm.indices.filter { data.arm[$0] == arm && safety.treatmentDays[$0] != nil }
      return try EventRate(events: records.count { own.contains($0.subject) }, time: own.reduce(0) { $0 + safety.treatmentDays[$1]! } / 365.25)
    }
    let ratio = RateRatio(try rate(2), over: try rate(0))
    #expect(try Self.number(table, 5, "estimate") == ratio.estimate)
    #expect(try Self.number(table, 5, "upper").isClose(to: ratio.interval().upper, within: 1e-12))
    // The hypothesis' own road gives the same hazard ratio.
    let byCox = try Self.results {
      $0.replacing("test: non-inferiority, margin: 0.1, analysis: pruritus", with: "test: superiority, analysis: first skin event")
    }
    guard case .estimate(let primary)? = byCox["primary"] else {
      Issue.record("no estimate")
      return
    }
    #expect(plainExp(primary.value).isClose(to: try Self.number(table, 3, "estimate"), within: 1e-12) && primary.unit == "log hazard ratio")
    guard case .decision(let decision)? = byCox["decision"] else { return }
    #expect(decision.outcome == "superiority not shown")
    let courses = try Self.table("arms", byCox)
    #expect(courses.columns.contains { $0.measure == .number(unit: "days") })
  }

  /// Serious events: 2 of the 96 who received the low dose and 1 of 72 on the high one, where after 72 to 84 patients eight stop; of any event 84 and 68 do.
  @Test(.tags(.identity)) func `holds the rule that stops for harm against the data`() throws {
    let table = try Self.table("safetyMonitoring", Self.results())
    #expect(
      table.rows.map { Array($0[1...]) } == [
        [.count(96), .count(2), .count(84), .count(8), .text("go on")], [.count(72), .count(1), .count(72), .count(8), .text("go on")],
      ])
    let any = try Self.table("safetyMonitoring", Self.results { $0.replacing("safety: {event: serious event", with: "safety: {event: any event") })
    #expect(
      any.rows.map { Array($0[1...]) } == [
        [.count(96), .count(84), .count(84), .count(8), .text("stop")], [.count(72), .count(68), .count(72), .count(8), .text("stop")],
      ])
  }

  /// An arm that nobody received keeps its rows, without numbers.
  @Test(.tags(.identity)) func `says of an arm that nobody received that there is nothing to compare`() throws {
    var safety = try #require(PilotData.reading.get().data.safety)
    for index in safety.isTreated.indices where safety.actualArm[index] == 2 { safety.isTreated[index] = false }
    let tables = SafetyTables(SafetyPopulation(safety, arms: 3), trial: try PilotData.trial(), level: 0.95)
    let rows = tables.differences.rows
    #expect(rows.count % 2 == 0 && rows.enumerated().allSatisfy { ($0.offset % 2 == 1) == ($0.element[3] == .missing) })
    let exposure = try #require(tables.exposureAdjusted)
    #expect(exposure.rows.count == 3 && exposure.rows[2][1] == .count(0) && exposure.rows[2][2...].allSatisfy { $0 == .missing })
  }
}
