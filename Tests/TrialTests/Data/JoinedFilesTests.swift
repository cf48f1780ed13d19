import Notation
import TestSupport
import Testing

@testable import Trial

/// Data in several files, joined by USUBJID.
@Suite struct `Joined files` {
  static func table(_ lines: [String]) throws -> DataTable {
    try DataTable.reading(csv: Array((lines.joined(separator: "\n") + "\n").utf8), options: DataTable.ReadingOptions(missing: []))
  }

  static func read(_ files: [DataFile: [String]], for trial: TrialProtocol) throws -> TrialDataReading {
    var tables: [DataFile: DataTable] = [:]
    for (file, lines) in files { tables[file] = try table(lines) }
    return try TrialData.reading(tables, for: trial)
  }

  /// Two arms, a factor, two visits, and an adverse event.
  static func trial(plan: DataPlan? = nil) throws -> TrialProtocol {
    var trial = try TrialsForData.small(plan: plan)
    trial.endpoints.append(
      Endpoint(name: "nausea", label: "Nausea", unit: "", variable: .adverseEvent, visit: nil, better: .lower, when: "AEDECOD = NAUSEA or VOMITING"))
    return trial
  }

  static let subjects = [
    "USUBJID,TRT01P,TRT01A,COUNTRY,SAFFL,TRTDURD,AGE", "S1,placebo,placebo,UK,Y,14,50", "S2,drug,placebo,UK,Y,,51", "S3,drug,drug,other,N,0,52",
    "S4,,,UK,,,60",
  ]
  static let scores = [
    "USUBJID,PARAMCD,AVISIT,AVAL,BASE,CHG,ANL01FL,DTYPE", "S2,HAMD,Week 1,20,24,-4,Y,", "S2,HAMD,Week 2,22,24,-2,Y,",
    "S2,HAMD,Week 2,20,24,-4,Y,LOCF",
    "S1,HAMD,Baseline,30,30,0,Y,", "S1,HAMD,Week 1,21,30,-9,Y,", "S1,HAMD,Week 1,40,30,10,,", "S1,HAMA,Week 1,99,,,Y,", "S1,HAMD,,12,30,,Y,",
    "S4,HAMD,Week 1,20,24,-4,Y,",
  ]
  static let events = [
    "USUBJID,AEDECOD,AESOC,AESER,ASEV,TRTEMFL,ASTDY", "S1,NAUSEA,GUT,N,MILD,Y,3", "S1,VOMITING,GUT,N,MILD,Y,2", "S2,NAUSEA,GUT,N,MILD,N,-4",
    "S3,RASH,SKIN,Y,SEVERE,Y,", "S4,NAUSEA,GUT,N,MILD,Y,1",
  ]
  static let plan = DataPlan(columns: [:], values: ["PARAMCD": ["SCORE": "HAMD"]], missing: ["NA"])

  @Test func `give subjects in their order, scores of planned visits, and events of those randomized`() throws {
    let reading = try Self.read(
      [.subjects: Self.subjects, .scores: Self.scores, .adverseEvents: Self.events], for: try Self.trial(plan: Self.plan))
    let data = reading.data
    #expect(data.subjects == ["S1", "S2", "S3"] && data.arm == [0, 1, 1])
    #expect(data.factors[0].codes == [0, 0, 1])
    #expect(data.baseline[0] == 30 && data.baseline[1] == 24 && data.baseline[2].isNaN)
    #expect(data.score(subject: 0, visit: 0) == 21 && data.score(subject: 0, visit: 1) == nil)
    #expect(data.score(subject: 1, visit: 0) == 20 && data.score(subject: 1, visit: 1) == 22)
    #expect(data.score(subject: 2, visit: 0) == nil)
    let safety = try #require(data.safety)
    #expect(safety.actualArm == [0, 0, 1] && safety.isTreated == [true, true, false] && safety.treatmentDays == [14, nil, 0])
    #expect(safety.events?.map(\.subject) == [0, 0, 1, 2])
    #expect(safety.events?.map(\.startDay) == [3, 2, -4, nil])
    #expect(safety.events?[3].words == [.term: "RASH", .systemOrganClass: "SKIN", .seriousness: "Y", .severity: "SEVERE"])
    #expect(safety.told == [.term, .systemOrganClass, .seriousness, .severity])
    // Before treatment does not count, and is of S2.
    #expect(data.course.events == [AdverseEventColumn(endpoint: "nausea", occurred: [true, false, false])])
    #expect(reading.warnings.contains { $0.found == "1 subject without a planned treatment" && $0.rule == .unwise })
  }

  /// One file taken apart into two, its rows turned round, and joined again.
  @Test(.tags(.identity)) func `give what one file gives`() throws {
    let trial = try TrialsForData.antidepressant()
    let whole = try DataTable.reading(
      csv: try TrialsForData.bytes("Examples/antidepressant/antidepressant.csv"), options: DataTable.ReadingOptions(missing: []))
    func texts(_ name: String) -> [String] { whole.columns.first { $0.name == name }!.texts }
    var first: [Int] = []
    var seen: Set<String> = []
    for (row, id) in texts("PATIENT").enumerated() where seen.insert(id).inserted { first.append(row) }
    func cut(_ names: [String], _ rows: [Int]) -> DataTable {
      DataTable(
        columns: names.map { name in
          let own = rows.map { texts(name)[$0] }
          return DataTable.Column(name: name, values: .text(own.map { $0 }), texts: own)
        })
    }
    let rows = Array((0..<whole.rowCount).reversed())
    var joined = try TrialData.reading(
      [
        .subjects: cut(["PATIENT", "THERAPY", "GENDER", "POOLINV"], first),
        .scores: cut(["PATIENT", "VISIT", "BASVAL", "HAMDTL17", "CHANGE", "GENDER"], rows),
      ], for: trial
    ).data
    let alone = try TrialData.reading(whole, for: trial).data
    #expect(joined.safety?.events == nil)
    joined.safety = nil
    #expect(joined == alone)
    // Without a file of subjects the scores say all themselves.
    let own = try TrialData.reading([.scores: whole], for: trial).data
    #expect(own == alone)
  }

  @Test func `take what means missing by column`() throws {
    var plan = DataPlan(columns: [:], values: [:], missing: ["NA"])
    plan.missingByColumn = ["COUNTRY": [], "TRT01P": ["Screen Failure"]]
    var trial = try Self.trial(plan: plan)
    trial.population.factors = [TrialsForData.factor("country", .fromData)]
    let subjects = ["USUBJID,TRT01P,COUNTRY,TRTDURD", "S1,placebo,NA,NA", "S2,drug,UK,12", "S3,Screen Failure,NA,NA"]
    let scores = ["USUBJID,AVISIT,AVAL,BASE", "S1,week 1,20,24", "S2,week 1,NA,22"]
    let data = try Self.read([.subjects: subjects, .scores: scores], for: trial).data
    #expect(data.subjects == ["S1", "S2"] && data.factors[0].levels == ["NA", "UK"] && data.factors[0].codes == [0, 1])
    #expect(data.safety?.treatmentDays == [nil, 12] && data.score(subject: 1, visit: 0) == nil)
  }

  @Test func `have times of all who were randomized`() throws {
    var trial = try TrialsForData.small()
    trial.schedule.visits = [TimePoint(1, .week)]
    trial.endpoints = [
      Endpoint(name: "relapse", label: "Relapse", unit: "days", variable: .timeToEvent, visit: 0, better: .higher)
    ]
    trial.analyses = []
    let subjects = ["USUBJID,TRT01P,COUNTRY", "S1,placebo,UK", "S2,drug,UK", "S3,drug,other"]
    let times = ["USUBJID,PARAMCD,AVAL,CNSR", "S3,TTR,31,2", "S1,TTR,12,0", "S2,TTR,40,1"]
    let data = try Self.read([.subjects: subjects, .times: times], for: trial).data
    #expect(data.scores == [12, 40, 31] && data.course.censoring?.isCensored == [false, true, true])
    let wrong = try #require(throws: DataFileFaults.self) {
      try Self.read([.subjects: subjects, .times: Array(times.dropLast()) + ["S9,TTR,4,x"]], for: trial)
    }
    #expect(wrong.all.map(\.file) == [.subjects, .times])
    #expect(wrong.all.map { ExpectedFault($0.fault) } == [F(3, 0, "USUBJID", .missing), F(4, 1, "USUBJID", .unknownName, "S1")])
  }

  typealias F = ExpectedFault

  @Test func `tell the faults of all of them at once`() throws {
    let subjects = [
      "USUBJID,TRT01P,COUNTRY,TRTDURD", "S1,placebo,UK,14", "S2,drugg,UK,x", "S1,drug,other,3", ",drug,UK,4", "S3,drug,Wales,-1", "S5,drug,UK,9",
    ]
    let scores = [
      "USUBJID,AVISIT,AVAL,BASE,COUNTRY", "S1,week 1,20,24,other", "S7,week 1,20,24,UK", "S1,week 2,60,24,UK", "S5,week 1,20,24,UK",
      "S5,week 1,21,24,UK",
    ]
    let events = ["USUBJID,AEDECOD,AESER,TRTEMFL,ASTDY", "S8,NAUSEA,Y,Y,1", "S1,RASH,maybe,Y,0", "S1,RASH,Y,yes,1.5", "S1,RASH,N,N,2014-01-03"]
    let wrong = try #require(throws: DataFileFaults.self) {
      try Self.read([.subjects: subjects, .scores: scores, .adverseEvents: events], for: try Self.trial())
    }
    func faults(_ file: DataFile) -> [ExpectedFault] { wrong.all.filter { $0.file == file }.map { ExpectedFault($0.fault) } }
    #expect(
      faults(.subjects) == [
        F(3, 2, "TRT01P", .unknownName, "drug"), F(3, 4, "TRTDURD", .wrongType), F(4, 1, "USUBJID", .duplicate), F(5, 1, "USUBJID", .missing),
        F(6, 3, "COUNTRY", .unknownName), F(6, 4, "TRTDURD", .outOfRange),
      ])
    #expect(
      faults(.scores) == [
        F(2, 5, "COUNTRY", .contradicts), F(3, 1, "USUBJID", .unknownName, "S1"), F(4, 3, "AVAL", .outOfRange), F(6, 2, "AVISIT", .duplicate),
      ])
    #expect(
      faults(.adverseEvents) == [
        F(2, 1, "USUBJID", .unknownName, "S1"), F(3, 3, "AESER", .wrongType), F(3, 5, "ASTDY", .outOfRange), F(4, 4, "TRTEMFL", .wrongType),
        F(4, 5, "ASTDY", .wrongType), F(5, 5, "ASTDY", .wrongType),
      ])
    let bare = try #require(throws: DataFileFaults.self) {
      try Self.read([.subjects: ["ID,TRT01P", "S1,drug"], .scores: Self.scores, .adverseEvents: ["USUBJID", "S1"]], for: try Self.trial())
    }
    #expect(bare.all.filter { $0.file == .subjects }.map { ExpectedFault($0.fault) } == [F(1, 0, "USUBJID", .missing), F(1, 0, "COUNTRY", .missing)])
  }

  @Test(.tags(.identity)) func `of noise are refused, and never trap`() throws {
    var random = SplitMix(state: 5)
    let trial = try Self.trial(plan: Self.plan)
    let cells = ["S1", "S2", "S9", "", "NA", "placebo", "drug", "UK", "Week 1", "week 2", "Y", "N", "0", "-3", "12.5", "1e9", "NAUSEA", "HAMD", "x"]
    var readable = 0
    for _ in 0..<400 {
      var files = [DataFile.subjects: Self.subjects, .scores: Self.scores, .adverseEvents: Self.events]
      for file in files.keys.sorted(by: { $0.rawValue < $1.rawValue }) {
        for _ in 0..<Int.random(in: 0...2, using: &random) {
          let line = Int.random(in: 1..<files[file]!.count, using: &random)
          var fields = files[file]![line].split(separator: ",", omittingEmptySubsequences: false).map(String.init)
          fields[Int.random(in: 0..<fields.count, using: &random)] = cells[Int.random(in: 0..<cells.count, using: &random)]
          files[file]![line] = fields.joined(separator: ",")
        }
      }
      do {
        let data = try Self.read(files, for: trial).data
        #expect(data.scores.count == data.subjectCount * 2 && data.safety?.actualArm.count == data.subjectCount)
        readable += 1
      } catch let error as DataFileFaults {
        #expect(!error.all.isEmpty && error.all.allSatisfy { !$0.fault.rule.isWarning })
      }
    }
    #expect(readable > 0)
  }
}
