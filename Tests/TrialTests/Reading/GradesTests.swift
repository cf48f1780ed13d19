import Foundation
import Notation
import TestSupport
import Testing

@testable import Trial

/// Named bands of an endpoint's scores.
@Suite struct `Grades of an endpoint` {
  static func reading(_ grades: String, of variable: String = "change from baseline") throws -> TrialProtocol {
    let text = try String(contentsOf: References.project.appendingPathComponent("Examples/antidepressant/protocol.yaml"), encoding: .utf8)
    return try TrialProtocol.reading(
      text.replacing("variable: change from baseline, at: week 6,", with: "variable: \(variable), at: week 6, grades: \(grades),"))
  }

  @Test func `are read from the lowest scores on, and written`() throws {
    let trial = try Self.reading("{severe: 24 to 52, none: 0 to 7, \"mild, at most\": 8 to 23}")
    #expect(trial.endpoints[0].grades.map(\.name) == ["none", "mild, at most", "severe"])
    #expect(trial.endpoints[0].grades.map(\.scores) == [NumberRange(0, 7), NumberRange(8, 23), NumberRange(24, 52)])
    #expect(try TrialProtocol.reading(trial.explained()).endpoints == trial.endpoints)
  }

  @Test(arguments: [
    ("{none: 0 to 7, mild: 7 to 52}", "endpoints.hamd.grades.mild", Fault.Rule.contradicts),
    ("{none: 0 to 7, mild: 9 to 52}", "endpoints.hamd.grades.mild", .contradicts),
    ("{none: 0 to 7, mild: 8 to 50}", "endpoints.hamd.grades", .contradicts),
    ("{none: 1 to 7, mild: 8 to 52}", "endpoints.hamd.grades", .contradicts),
    ("{all: 0 to 52}", "endpoints.hamd.grades", .missing),
    ("{none: 0-7, mild: 8 to 52}", "endpoints.hamd.grades.none", .wrongType),
  ]) func `are refused where they leave a score out or have it twice`(_ grades: String, _ place: String, _ rule: Fault.Rule) throws {
    let faults = try #require(throws: Faults.self) { try Self.reading(grades) }
    #expect(faults.all.contains { $0.place == place && $0.rule == rule })
  }
}
