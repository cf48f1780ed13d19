import Notation
import TestSupport
import Testing

@testable import Trial

/// The laboratory's file, joined by USUBJID; all values by hand.
@Suite struct `A laboratory file` {
  static let head = "USUBJID,PARAMCD,PARAM,ADY,ABLFL,BNRIND,ANRIND,ONTRTFL,DTYPE"
  static let rows = [
    "S2,ALT,Alanine aminotransferase (U/L),1,Y,HIGH,HIGH,,", "S2,ALT,Alanine aminotransferase (U/L),29,,HIGH,HIGH HIGH,Y,",
    "S2,ALT,Alanine aminotransferase (U/L),15,,HIGH,NORMAL,Y,", "S2,ALT,Alanine aminotransferase (U/L),60,,HIGH,LOW,,",
    "S2,ALT,Alanine aminotransferase (U/L),29,,HIGH,LOW,Y,LOCF",
    "S1,K,Potassium (mmol/L),1,Y,,NORMAL,,", "S1,K,Potassium (mmol/L),,,,LOW,Y,", "S1,K,Potassium (mmol/L),8,,,,Y,",
    "S4,K,Potassium (mmol/L),8,,,LOW,Y,",
  ]

  static func read(_ rows: [String], head: String = head, plan: DataPlan? = Self.plan) throws -> TrialDataReading {
    try `Joined files`.read(
      [.subjects: `Joined files`.subjects, .scores: `Joined files`.scores, .laboratory: [head] + rows], for: `Joined files`.trial(plan: plan))
  }
  static let plan = DataPlan(columns: [:], values: ["PARAMCD": ["SCORE": "HAMD"]], missing: ["NA"])

  @Test(.tags(.identity)) func `tells each test's baseline and its values under treatment`() throws {
    let laboratory = try #require(Self.read(Self.rows).data.safety?.laboratory)
    #expect(laboratory.parameters.map(\.code) == ["ALT", "K"] && laboratory.parameters[0].label == "Alanine aminotransferase (U/L)")
    #expect(laboratory.parameters[0].baseline == [nil, .high, nil] && laboratory.parameters[1].baseline == [.normal, nil, nil])
    #expect(
      laboratory.parameters[0].values == [
        .init(subject: 1, indicator: .high, day: 29), .init(subject: 1, indicator: .normal, day: 15),
      ])
    #expect(laboratory.parameters[1].values == [.init(subject: 0, indicator: .low, day: nil)])
  }

  /// S1 was treated for 14 days; how long S2 was is not known.
  @Test(.tags(.identity)) func `takes the days of treatment where no column says which samples are of it`() throws {
    let rows = [
      "S1,1,NORMAL,NORMAL", "S1,-3,NORMAL,LOW", "S1,2,NORMAL,HIGH", "S1,14,NORMAL,HIGH", "S1,15,NORMAL,LOW", "S1,,NORMAL,LOW", "S2,900,NORMAL,LOW",
    ]
    let data = try Self.read(rows.map { $0.replacing(",", with: ",K,", maxReplacements: 1) }, head: "USUBJID,PARAMCD,ADY,BNRIND,ANRIND").data
    let potassium = try #require(data.safety?.laboratory?.parameters.first)
    #expect(
      potassium.values == [
        .init(subject: 0, indicator: .high, day: 2), .init(subject: 0, indicator: .high, day: 14), .init(subject: 1, indicator: .low, day: 900),
      ])
  }

  @Test func `has words of its own, one set for both columns`() throws {
    var plan = Self.plan
    plan.values["ANRIND"] = ["LOW": "L", "NORMAL": "N", "HIGH": "H"]
    plan.columns = ["ANRIND": "FLAG", "PARAM": "TEST"]
    let data = try Self.read(["S1,Potassium,N,L,Y", "S1,Potassium,N,H,Y"], head: "USUBJID,TEST,BNRIND,FLAG,ONTRTFL", plan: plan).data
    let potassium = try #require(data.safety?.laboratory?.parameters.first)
    #expect(potassium.code == "Potassium" && potassium.baseline[0] == .normal && potassium.values.map(\.indicator) == [.low, .high])
  }

  @Test func `tells all that is wrong with it at once`() throws {
    let wrong = try #require(throws: DataFileFaults.self) {
      try Self.read([
        "S1,K,Potassium,1,Y,LOW,NORMAL,,", "S9,K,Potassium,0,,LOW,NORMAL,Y,", "S1,,Potassium,2,,LOW,NORMAL,Y,", "S1,K,Potassium,2.5,,LOW,NORMAL,Y,",
        "S1,K,Potassium,2,,LOW,NORML,yes,", ",K,Potassium,2,,LOW,NORMAL,Y,", "S1,K,Potassium,0,,LOW,NORMAL,Y,",
      ])
    }
    #expect(wrong.all.allSatisfy { $0.file == .laboratory })
    #expect(
      wrong.all.map { [$0.fault.line, $0.fault.column] } == [[2, 7], [3, 1], [4, 2], [5, 4], [6, 7], [6, 8], [7, 1], [8, 4]])
    #expect(
      wrong.all.map(\.fault.rule) == [.contradicts, .unknownName, .missing, .wrongType, .unknownName, .wrongType, .missing, .outOfRange])
    #expect(wrong.all[0].fault.expected == "LOW, as in line 2 for the same subject and test")
  }

  @Test func `needs a test, its place against the range, a baseline and the treatment's time`() throws {
    let wrong = try #require(throws: DataFileFaults.self) { try Self.read(["S1,4"], head: "USUBJID,AVAL") }
    #expect(wrong.all.map(\.fault.place) == ["PARAMCD", "ANRIND", "BNRIND", "ONTRTFL"] && wrong.all.allSatisfy { $0.fault.rule == .missing })
  }
}
