import Foundation
import TestSupport
import Testing

@testable import Analysis
@testable import Trial

/// Grades of scores at baseline against those at a visit.
@Suite struct `Shifts of graded scores` {
  static let grades = "grades: {none: 0 to 7, mild: 8 to 16, moderate: 17 to 23, severe: 24 to 52}"

  static func results() throws -> TrialResults {
    let folder = References.project.appendingPathComponent("Examples/antidepressant")
    let text = String(decoding: try Data(contentsOf: folder.appendingPathComponent("protocol.yaml")), as: UTF8.self)
    let trial = try TrialProtocol.reading(text.replacing("at: week 6, better: lower}", with: "at: week 6, \(grades), better: lower}"))
    let csv = [UInt8](try Data(contentsOf: folder.appendingPathComponent("antidepressant.csv")))
    let data = try TrialData.reading(DataTable.reading(csv: csv, options: DataTable.ReadingOptions(missing: [])), for: trial).data
    return try TrialAnalysis(plan: ConclusionPlan(for: trial), data: data).results()
  }

  @Test(.tags(.reference)) func `are counted in the example as another program counts them`() throws {
    guard case .table(let table)? = try Self.results()["gradeShifts"] else {
      Issue.record("no table")
      return
    }
    #expect(table.columns.map(\.title) == ["Endpoint", "Arm", "Baseline", "Patients", "none", "mild", "moderate", "severe", "Not seen"])
    let peer = References.one("shift-tables", "hamd17-grades").outputs
    #expect(table.rows.count == 8)
    var next = 0
    for (arm, name) in [("Placebo", "PLACEBO"), ("Drug", "DRUG")] {
      for base in ["none", "mild", "moderate", "severe"] {
        let row = table.rows[next]
        next += 1
        #expect(row[1] == .text(arm) && row[2] == .text(base))
        for (place, end) in ["none", "mild", "moderate", "severe", "not seen"].enumerated() {
          guard case .count(let count) = row[4 + place] else {
            Issue.record("no count")
            return
          }
          #expect(Double(count).isClose(to: peer[name][base][end].number!, within: 0))
        }
        let counts = row[4...].map { if case .count(let count) = $0 { count } else { 0 } }
        #expect(row[3] == .count(counts.reduce(0, +)))
      }
    }
  }

  /// What is not known has a row and a column of its own; a score between two grades is of the lower.
  @Test(.tags(.identity)) func `leave nobody out`() {
    let grades = [
      Endpoint.Grade(name: "low", scores: NumberRange(0, 7)), Endpoint.Grade(name: "high", scores: NumberRange(8, 52)),
    ]
    let shift = GradeShift(grades, baseline: [7, 7.5, 8, .nan, .nan, 30], after: [8, .nan, 0, 52, .nan, 7.999])
    #expect(
      shift.rows == [
        .init(baseline: "low", patients: 2, after: [0, 1], missing: 1), .init(baseline: "high", patients: 2, after: [2, 0], missing: 0),
        .init(baseline: nil, patients: 2, after: [0, 1], missing: 1),
      ])
  }
}
