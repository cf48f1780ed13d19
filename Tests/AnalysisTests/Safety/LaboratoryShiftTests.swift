import TestSupport
import Testing
import Trial

@testable import Analysis

/// Shift tables of the laboratory; all counts by hand.
@Suite struct `Laboratory shifts` {
  typealias Value = LaboratoryData.Value

  /// Seven of an arm: 0 and 1 normal at baseline, 2 low, 3 high, 4 not known, 5 normal and never seen again, 6 without anything.
  static let potassium = LaboratoryData.Parameter(
    code: "K", label: "Potassium", baseline: [.normal, .normal, .low, .high, nil, .normal, nil],
    values: [
      Value(subject: 0, indicator: .high, day: 8), Value(subject: 0, indicator: .low, day: 15), Value(subject: 0, indicator: .normal, day: 29),
      Value(subject: 1, indicator: .normal, day: 8), Value(subject: 1, indicator: .normal, day: nil),
      Value(subject: 2, indicator: .high, day: 30), Value(subject: 2, indicator: .low, day: 9),
      Value(subject: 3, indicator: .high, day: 9), Value(subject: 3, indicator: .normal, day: 9),
      Value(subject: 4, indicator: .low, day: 9),
    ])

  @Test(.tags(.identity)) func `count the last value, and either side that any went to`() {
    let shift = LaboratoryShift(Self.potassium, subjects: Array(0..<7))
    typealias Row = LaboratoryShift.Row
    // In the order low, normal, high, abnormal.
    #expect(
      shift.rows == [
        Row(baseline: .low, patients: 1, last: [0, 0, 1, 0], extreme: [1, 0, 1, 0], without: 0),
        Row(baseline: .normal, patients: 2, last: [0, 2, 0, 0], extreme: [1, 1, 1, 0], without: 1),
        Row(baseline: .high, patients: 1, last: [0, 1, 0, 0], extreme: [0, 0, 1, 0], without: 0),
        Row(baseline: nil, patients: 1, last: [1, 0, 0, 0], extreme: [1, 0, 0, 0], without: 0),
      ])
    #expect(LaboratoryShift(Self.potassium, subjects: [6]).rows.isEmpty)
    #expect(shift.rows.allSatisfy { $0.last.reduce(0, +) == $0.patients })
  }

  @Test(.tags(.identity)) func `stand by test, treatment received and baseline`() throws {
    let safety = SafetyData(
      actualArm: [0, 1, 1, 1, 0, 2, 2], isTreated: [true, true, true, true, false, true, true], treatmentDays: Array(repeating: nil, count: 7))
    let tables = SafetyTables(SafetyPopulation(safety, arms: 3), trial: try PilotData.trial(), level: 0.95)
    let table = try #require(tables.shifts(LaboratoryData(parameters: [Self.potassium])))
    #expect(
      table.columns.map(\.key) == [
        "parameter", "arm", "baseline", "patients", "last_low", "last_normal", "last_high", "any_low", "any_normal", "any_high", "without",
      ])
    #expect(table.rows.map { $0[1] } == ["Placebo", "Low dose", "Low dose", "Low dose", "High dose"].map { .text($0) })
    #expect(table.rows.map { $0[2] } == ["Normal", "Low", "Normal", "High", "Normal"].map { .text($0) })
    #expect(table.rows[0].dropFirst(3).map { $0 } == [1, 0, 1, 0, 1, 0, 1, 0].map { .count($0) })
    #expect(table.rows[4].dropFirst(3).map { $0 } == [0, 0, 0, 0, 0, 0, 0, 1].map { .count($0) })
    var abnormal = Self.potassium
    abnormal.values.append(Value(subject: 1, indicator: .abnormal, day: 40))
    let wider = try #require(tables.shifts(LaboratoryData(parameters: [abnormal])))
    #expect(wider.columns.count == table.columns.count + 2 && wider.rows[2][7] == .count(1))
    #expect(tables.shifts(LaboratoryData(parameters: [])) == nil)
  }
}
