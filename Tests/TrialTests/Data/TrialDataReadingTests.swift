import Notation
import TestSupport
import Testing

@testable import Trial

@Suite struct `Trial data` {
  static func trial(_ id: String) throws -> TrialProtocol {
    switch id {
    case "antidepressant": try TrialsForData.antidepressant()
    case "fev": try TrialsForData.fev()
    default: try TrialsForData.hamd348()
    }
  }

  @Test(.tags(.reference), arguments: References.cases("data"))
  func `of real and synthetic trials are as counted by other means`(_ reference: ReferenceCase) throws {
    let trial = try Self.trial(reference.id)
    let file = try #require(reference.inputs["file"].text)
    let table = try DataTable.reading(csv: try TrialsForData.bytes(file), options: .init(missing: trial.data?.missing ?? []))
    let reading = try TrialData.reading(table, for: trial)
    let data = reading.data
    let outputs = reference.outputs
    #expect(reading.warnings.isEmpty)
    #expect(Double(table.rowCount) == outputs["rows"].number)
    #expect(Double(data.subjectCount) == outputs["subjects"].number)
    #expect(data.subjects.prefix(3) == outputs["first"].elements.compactMap(\.text)[...])
    #expect(data.subjects.last == outputs["last"].text)
    #expect(Double(data.scores.count { !$0.isNaN }) == outputs["scores"].number)
    let baseline = try #require(outputs["meanBaseline"].number)
    #expect((data.baseline.reduce(0, +) / Double(data.subjectCount)).isClose(to: baseline, relative: reference.tolerance))
    for factor in data.factors { try compareLevels(factor, trial, outputs) }
    for cell in outputs["cells"].elements { try compare(data, trial, cell, reference.tolerance) }
    #expect(outputs["cells"].elements.count == data.armNames.count * data.visits.count)
  }

  private func compareLevels(_ factor: FactorColumn, _ trial: TrialProtocol, _ outputs: JSON) throws {
    let column = trial.data?.columns[factor.column] ?? factor.column
    let levels = outputs["levels"][column].fields
    #expect(factor.levels == levels.keys.sorted())
    for (code, level) in factor.levels.enumerated() { #expect(Double(factor.codes.count { $0 == code }) == levels[level]?.number) }
  }

  private func compare(_ data: TrialData, _ trial: TrialProtocol, _ cell: JSON, _ tolerance: Double) throws {
    func index(_ column: String, _ ours: [String], _ theirs: String?) -> Int? {
      ours.firstIndex { trial.data?.values[column]?[$0] ?? $0 == theirs }
    }
    let arm = try #require(index("TRT01P", data.armNames, cell["arm"].text))
    let visit = try #require(index("AVISIT", data.visits.map(\.name), cell["visit"].text))
    let seen = data.subjects.indices.filter { data.arm[$0] == arm && data.score(subject: $0, visit: visit) != nil }
    let scores = seen.compactMap { data.score(subject: $0, visit: visit) }
    let changes = zip(seen, scores).map { $1 - data.baseline[$0] }
    #expect(Double(seen.count) == cell["n"].number)
    let (mean, meanChange) = (try #require(cell["mean"].number), try #require(cell["meanChange"].number))
    #expect((scores.reduce(0, +) / Double(seen.count)).isClose(to: mean, relative: tolerance))
    #expect((changes.reduce(0, +) / Double(seen.count)).isClose(to: meanChange, relative: tolerance))
  }

  @Test(.tags(.reference)) func `of the antidepressant trial have one gap, and sites keep their zeros`() throws {
    let trial = try TrialsForData.antidepressant()
    let table = try DataTable.reading(csv: try TrialsForData.bytes("Examples/antidepressant/antidepressant.csv"))
    #expect(table["POOLINV"].map { if case .text = $0 { true } else { false } } == true)
    let data = try TrialData.reading(table, for: trial).data
    #expect(data.factors[1].column == "SITE" && data.factors[1].levels.first == "006")
    let gaps = data.subjects.indices.flatMap { subject in
      (1..<4).filter { data.score(subject: subject, visit: $0) != nil && data.score(subject: subject, visit: $0 - 1) == nil }
        .map { (data.subjects[subject], data.visits[$0 - 1].name) }
    }
    #expect(gaps.count == 1)
    #expect(gaps.first?.0 == "3618" && gaps.first?.1 == "week 2")
    #expect(References.one("data", "antidepressant").outputs["gaps"] == .object(["3618": .array([.text("5")])]))
    #expect(data.discontinuedBeforeVisit.allSatisfy { $0 == 4 })
  }

  // MARK: Small files

  func read(_ rows: String, header: String = "USUBJID,TRT01P,COUNTRY,BASE,AVISIT,AVAL,CHG", plan: DataPlan? = nil) throws -> TrialDataReading {
    try TrialData.reading(try DataTable.reading(csv: Array("\(header)\n\(rows)\n".utf8)), for: try TrialsForData.small(plan: plan))
  }

  @Test func `come in any order of rows, a visit not made being missing`() throws {
    let data = try read("S2,drug,UK,22,week 2,15,-7\nS1,placebo,,24,week 2,,\nS2,drug,UK,22,week 1,NA,\nS3,placebo,other,30,week 1,31.5,1.5").data
    #expect(data.subjects == ["S2", "S1", "S3"])
    #expect(data.arm == [1, 0, 0] && data.armNames == ["placebo", "drug"])
    #expect(data.factors == [FactorColumn(column: "COUNTRY", levels: ["UK", "other"], codes: [0, -1, 1])])
    #expect(data.baseline == [22, 24, 30])
    #expect((0..<3).map { s in (0..<2).map { data.score(subject: s, visit: $0) } } == [[nil, 15], [nil, nil], [31.5, nil]])
  }

  @Test func `have AVAL from CHG and BASE where it is not given`() throws {
    let data = try read("S1,drug,UK,22,week 1,-7", header: "USUBJID,TRT01P,COUNTRY,BASE,AVISIT,CHG").data
    #expect(data.score(subject: 0, visit: 0) == 15)
  }

  @Test func `have BASE from the row at baseline where no column gives it`() throws {
    let header = "USUBJID,TRT01P,COUNTRY,AVISIT,AVAL,CHG"
    let data = try read("S1,drug,UK,week 1,15,-7\nS1,drug,UK,week 0,22,", header: header).data
    #expect(data.baseline == [22] && data.score(subject: 0, visit: 0) == 15)
    let faults = try #require(throws: Faults.self) { try read("S1,drug,UK,week 1,15,-7", header: header) }
    #expect(faults.all.map(ExpectedFault.init) == [ExpectedFault(1, 0, "BASE", .missing)])
    let high = try #require(throws: Faults.self) { try read("S1,drug,UK,week 1,15,\nS1,drug,UK,week 0,70,", header: header) }
    #expect(high.all.map(ExpectedFault.init) == [ExpectedFault(3, 5, "AVAL", .outOfRange)])
  }

  @Test func `hold CHG to AVAL − BASE only to the digits written`() throws {
    #expect(throws: Never.self) { try read("S1,drug,UK,22.125,week 1,15.375,-6.8") }
    #expect(throws: Faults.self) { try read("S1,drug,UK,22.125,week 1,15.375,-6.6") }
    #expect(throws: Faults.self) { try read("S1,drug,UK,22,week 1,15,-7.4") }
  }

  @Test func `bear the file's own columns and words`() throws {
    let plan = DataPlan(
      columns: ["USUBJID": "id", "AVAL": "hamd"], values: ["TRT01P": ["placebo": "0", "drug": "1"], "COUNTRY": ["UK": "NA", "other": "FR"]],
      missing: ["NA", "-9"])
    let data = try read("S1,1,NA,22,week 1,-9\nS2,0,FR,22,week 1,20", header: "id,TRT01P,COUNTRY,BASE,AVISIT,hamd", plan: plan).data
    #expect(data.arm == [1, 0] && data.factors[0].codes == [0, 1])
    #expect(data.score(subject: 0, visit: 0) == nil && data.score(subject: 1, visit: 0) == 20)
    let faults = try #require(throws: Faults.self) { try read("S1,1,NA,22,week 1,-9", header: "id,TRT01P,COUNTRY,BASE,AVISIT,hmad", plan: plan) }
    #expect(faults.all.map(ExpectedFault.init) == [ExpectedFault(1, 0, "hamd", .missing, "hmad")])
  }

  @Test func `refuse words that do not map one to one`() throws {
    let plan = DataPlan(columns: [:], values: ["TRT01P": ["placebo": "A", "drug": "A"], "COUNTRY": ["UKK": "1"]], missing: [])
    let faults = try #require(throws: Faults.self) { try read("S1,A,UK,22,week 1,20,-2", plan: plan) }
    #expect(
      faults.all.map(ExpectedFault.init) == [
        ExpectedFault(0, 0, "data.values.TRT01P", .contradicts), ExpectedFault(0, 0, "data.values.COUNTRY", .unknownName, "UK"),
      ])
  }

  @Test func `warn of numbers other than planned and read them all the same`() throws {
    let warnings = try read("S1,drug,UK,22,week 1,15,-7\nS2,drug,UK,,week 1,15,").warnings
    #expect(warnings.map(\.place) == ["design.sample size", "arms.placebo", "population.factors.country.other", ""])
    #expect(warnings.allSatisfy { $0.rule == .unwise })
  }

  // MARK: Written and read back

  @Test(.tags(.identity), arguments: [true, false], 0..<20)
  func `written and read back are equal`(_ whole: Bool, _ seed: Int) throws {
    var random = SplitMix(state: UInt64(seed))
    let count = Int.random(in: 2...60, using: &random)
    let levels = ["UK", "a \"b\", c", " spaced", "Île", "NA"]
    let trial = try TrialsForData.make(
      arms: [("placebo", .placebo), ("drug", .experimental), ("old drug", .activeComparator)],
      visits: [TimePoint(1, .day), TimePoint(2.5, .week), TimePoint(3, .month)],
      factors: [
        TrialsForData.factor("prior treatment", .shares(levels.map { LevelShare(level: $0, share: 0.2) })), TrialsForData.factor("site", .fromData),
      ], range: nil, sampleSize: count)
    func score() -> Double { whole ? Double(Int.random(in: 0...52, using: &random)) : Double.random(in: -1e3...1e3, using: &random) }
    let sites = (0..<count).map { _ in Int.random(in: 0..<12, using: &random) }
    let used = Set(sites).sorted()
    let data = TrialData(
      subjects: (1...count).map { "S\($0)" }, armNames: trial.arms.map(\.name), arm: (0..<count).map { _ in Int.random(in: 0..<3, using: &random) },
      factors: [
        FactorColumn(column: "PRIOR_TREATMENT", levels: levels, codes: (0..<count).map { _ in Int.random(in: -1..<5, using: &random) }),
        FactorColumn(column: "SITE", levels: used.map { "0\($0 + 10)" }, codes: sites.compactMap(used.firstIndex)),
      ], baseline: (0..<count).map { _ in score() }, visits: trial.schedule.visits,
      scores: (0..<count * 3).map { _ in Int.random(in: 0..<4, using: &random) == 0 ? .nan : score() },
      discontinuedBeforeVisit: Array(repeating: 3, count: count))
    let text = data.csv(for: trial)
    let table = try DataTable.reading(csv: Array(text.utf8))
    let again = try TrialData.reading(table, for: trial).data
    #expect(again == data)
    #expect(zip(again.scores, data.scores).allSatisfy { $0.isNaN && $1.isNaN || $0.bitPattern == $1.bitPattern })
    #expect(table.rowCount == count * 3)
    #expect(again.csv(for: trial) == text)
  }

  @Test func `written are read under a protocol whose own file has other columns`() throws {
    let trial = try TrialsForData.antidepressant()
    let table = try DataTable.reading(csv: try TrialsForData.bytes("Examples/antidepressant/antidepressant.csv"))
    let data = try TrialData.reading(table, for: trial).data
    let written = data.csv(for: trial)
    #expect(written.hasPrefix("USUBJID,TRT01P,GENDER,SITE,BASE,AVISIT,AVISITN,AVAL,CHG\n1503,drug,F,006,32,week 1,1,21,-11\n"))
    #expect(written.contains("\n3618,drug,M,999,8,week 2,2,,\n"))
    #expect(try TrialData.reading(try DataTable.reading(csv: Array(written.utf8)), for: trial).data == data)
  }

  @Test func `simulated without a baseline are changes, which no instrument bounds`() throws {
    var trial = try TrialsForData.small()
    let data = TrialData(
      subjects: ["S1", "S2", "S3"], armNames: ["placebo", "drug"], arm: [0, 1, 0],
      factors: [FactorColumn(column: "COUNTRY", levels: ["UK", "other"], codes: [0, 0, 1])], baseline: [0, 0, 0], visits: trial.schedule.visits,
      scores: [-4, -8, -5, .nan, 1, 2], discontinuedBeforeVisit: [2, 2, 2])
    let table = try DataTable.reading(csv: Array(data.csv(for: trial).utf8))
    let faults = try #require(throws: Faults.self) { try TrialData.reading(table, for: trial) }
    #expect(faults.all.map(\.rule) == [.outOfRange, .outOfRange, .outOfRange])
    trial.scenarios = [
      Scenario(
        name: "bare", effects: [0, -1], effectCourse: .linear, standardDeviation: 8, standardDeviationCourse: .constant, controlChange: -4,
        controlCourse: .linear, baselineSlope: 0, scores: .continuous)
    ]
    #expect(try TrialData.reading(table, for: trial).data == data)
  }

  @Test(.tags(.identity)) func `differ when one score is missing in one of them`() throws {
    var data = try read("S1,drug,UK,22,week 1,15,-7").data
    let whole = data
    #expect(data == whole)
    data.scores[0] = .nan
    #expect(data != whole)
    data.scores[0] = 15
    data.baseline[0] = .nan
    #expect(data != whole && data == data)
  }
}
