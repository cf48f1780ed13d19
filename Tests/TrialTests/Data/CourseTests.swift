import Notation
import TestSupport
import Testing

@testable import Trial

@Suite struct `What happened to patients, in a data file` {
  static func trial() throws -> TrialProtocol {
    try TrialProtocol.reading(
      try Fixtures.text("protocols/flawed.yaml").replacing("sample size: unknown", with: "sample size: 30"))
  }

  /// Random patients; each part of the course is there or not.
  static func data(_ parts: Set<String>, _ trial: TrialProtocol, count: Int, seed: UInt64) -> TrialData {
    var random = SplitMix(state: seed)
    let visits = trial.schedule.visits.count
    func each<Value>(_ draw: () -> Value) -> [Value] { (0..<count).map { _ in draw() } }
    var data = TrialData(
      subjects: (1...count).map { "S\($0)" }, armNames: trial.arms.map(\.name), arm: each { Int.random(in: 0..<3, using: &random) },
      factors: trial.population.factors.map { factor in
        FactorColumn(column: factor.column, levels: factor.levels, codes: each { Int.random(in: 0..<factor.levels.count, using: &random) })
      }, baseline: each { Double(Int.random(in: 18...34, using: &random)) }, visits: trial.schedule.visits,
      scores: (0..<count * visits).map { _ in Int.random(in: 0..<5, using: &random) == 0 ? .nan : Double(Int.random(in: 0...52, using: &random)) },
      discontinuedBeforeVisit: each { parts.contains("stop") ? Int.random(in: 0...visits, using: &random) : visits })
    if parts.contains("day") { data.course.randomizationDay = each { Double.random(in: 0..<400, using: &random) } }
    if parts.contains("site") {
      let sites = each { Int.random(in: 1...12, using: &random) }
      let names = Set(sites.map(String.init)).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
      data.course.site = FactorColumn(column: "SITEID", levels: names, codes: sites.compactMap { names.firstIndex(of: String($0)) })
    }
    if parts.contains("left") { data.course.leftBeforeVisit = each { Int.random(in: 0...visits, using: &random) } }
    if parts.contains("rescue") { data.course.rescuedBeforeVisit = each { Int.random(in: 0...visits, using: &random) } }
    if parts.contains("reason") {
      let reasons = data.discontinuedBeforeVisit.map { $0 == visits ? -1 : Int.random(in: -1...2, using: &random) }
      data.course.reason = reasons
    }
    for name in ["stopped", "any event"] where parts.contains(name) {
      data.course.events.append(AdverseEventColumn(endpoint: name, occurred: each { Bool.random(using: &random) }))
    }
    return data
  }

  static let parts = ["stop", "day", "site", "left", "rescue", "reason", "stopped", "any event"]

  /// Every choice of the parts, each with other patients.
  @Test(.tags(.identity), arguments: 0..<256)
  func `is written and read back, bit for bit`(_ choice: Int) throws {
    let trial = try Self.trial()
    let chosen = Set(Self.parts.enumerated().filter { choice >> $0.offset & 1 == 1 }.map(\.element))
    let data = Self.data(chosen, trial, count: 1 + choice % 40, seed: UInt64(choice))
    let text = data.csv(for: trial)
    let again = try TrialData.reading(try DataTable.reading(csv: Array(text.utf8)), for: trial).data
    #expect(again == data)
    #expect(again.course.randomizationDay.map(\.bitPattern) == data.course.randomizationDay.map(\.bitPattern))
    #expect(again.csv(for: trial) == text)
  }

  @Test func `has columns where there is something to say, and no others`() throws {
    let trial = try Self.trial()
    func header(_ parts: Set<String>) -> String { String(Self.data(parts, trial, count: 30, seed: 1).csv(for: trial).prefix { $0 != "\n" }) }
    #expect(header([]) == "USUBJID,TRT01P,COUNTRY,SETTING,BASE,AVISIT,AVISITN,AVAL,CHG")
    #expect(
      header(Set(Self.parts))
        == "USUBJID,SITEID,TRT01P,COUNTRY,SETTING,RANDDY,DCTREAS,STOPPED,ANY_EVENT,BASE,AVISIT,AVISITN,ONTRTFL,ONSTUDFL,RESCUEFL,AVAL,CHG")
    /// Nobody rescued is not the same as nothing known of rescue.
    var data = Self.data([], trial, count: 3, seed: 1)
    data.course.rescuedBeforeVisit = [4, 4, 4]
    #expect(data.csv(for: trial).contains("AVISITN,RESCUEFL,AVAL"))
  }

  @Test func `is written in the words of the field`() throws {
    let trial = try Self.trial()
    var data = Self.data([], trial, count: 2, seed: 3)
    data.scores = [20, 19, .nan, 12, 30, .nan, .nan, .nan]
    data.baseline = [22, 31]
    data.arm = [0, 2]
    data.factors[0].codes = [0, 1]
    data.factors[1].codes = [1, 0]
    data.discontinuedBeforeVisit = [2, 1]
    data.course.reason = [-1, 0]
    data.course.leftBeforeVisit = [4, 1]
    data.course.rescuedBeforeVisit = [3, 4]
    data.course.events = [AdverseEventColumn(endpoint: "any event", occurred: [true, false])]
    #expect(
      data.csv(for: trial) == """
        USUBJID,TRT01P,COUNTRY,SETTING,DCTREAS,ANY_EVENT,BASE,AVISIT,AVISITN,ONTRTFL,ONSTUDFL,RESCUEFL,AVAL,CHG
        S1,placebo,UK,"day, clinic",,Y,22,week 1,1,Y,Y,,20,-2
        S1,placebo,UK,"day, clinic",,Y,22,week 2,2,Y,Y,,19,-3
        S1,placebo,UK,"day, clinic",,Y,22,week 4,4,,Y,,,
        S1,placebo,UK,"day, clinic",,Y,22,week 6,6,,Y,Y,12,-10
        S2,high,other,outpatient,LACK OF EFFICACY,N,31,week 1,1,Y,Y,,30,-1
        S2,high,other,outpatient,LACK OF EFFICACY,N,31,week 2,2,,,,,
        S2,high,other,outpatient,LACK OF EFFICACY,N,31,week 4,4,,,,,
        S2,high,other,outpatient,LACK OF EFFICACY,N,31,week 6,6,,,,,

        """)
  }

  // MARK: Faults

  private static func faults(_ header: String, _ rows: [String], plan: DataPlan? = nil) throws -> [ExpectedFault] {
    let trial = try trial()
    let start = "USUBJID,TRT01P,COUNTRY,SETTING,BASE,AVISIT,AVAL,\(header)\n"
    let lines = rows.enumerated().map { "S1,low,UK,outpatient,22,\(trial.schedule.visits[$0.offset].name),20,\($0.element)\n" }.joined()
    do throws(Faults) {
      _ = try TrialData.reading(try DataTable.reading(csv: Array((start + lines).utf8)), for: trial, plan: plan)
      return []
    } catch { return error.all.map(ExpectedFault.init) }
  }

  @Test func `changes once, and says the same in all rows of a patient`() throws {
    #expect(try Self.faults("ONTRTFL", ["Y", "", "Y", ""]) == [ExpectedFault(4, 8, "ONTRTFL", .contradicts)])
    #expect(try Self.faults("ONSTUDFL", ["", "Y"]) == [ExpectedFault(3, 8, "ONSTUDFL", .contradicts)])
    #expect(try Self.faults("RESCUEFL", ["", "Y", "N", "Y"]) == [ExpectedFault(4, 8, "RESCUEFL", .contradicts)])
    #expect(try Self.faults("SITEID", ["12", "13"]) == [ExpectedFault(3, 8, "SITEID", .contradicts)])
    #expect(try Self.faults("RANDDY", ["0.5", "1"]) == [ExpectedFault(3, 8, "RANDDY", .contradicts)])
    #expect(try Self.faults("ANY_EVENT", ["Y", "N"]) == [ExpectedFault(3, 8, "ANY_EVENT", .contradicts)])
    #expect(try Self.faults("DCTREAS", ["OTHER", "OTHER"]) == [])
  }

  @Test func `has its words, and days and events of everybody`() throws {
    #expect(try Self.faults("ONTRTFL", ["yes"]) == [ExpectedFault(2, 8, "ONTRTFL", .unknownName)])
    #expect(try Self.faults("DCTREAS", ["LACK OF EFICACY"]) == [ExpectedFault(2, 8, "DCTREAS", .unknownName, "LACK OF EFFICACY")])
    #expect(try Self.faults("RANDDY", [""]) == [ExpectedFault(2, 8, "RANDDY", .missing)])
    #expect(try Self.faults("RANDDY", ["May"]) == [ExpectedFault(2, 8, "RANDDY", .wrongType)])
    #expect(try Self.faults("STOPPED", ["NA"]) == [ExpectedFault(2, 8, "STOPPED", .missing)])
    #expect(try Self.faults("ONTRTFL,DCTREAS", ["Y,OTHER", "Y,OTHER", "Y,OTHER", "Y,OTHER"]) == [ExpectedFault(2, 9, "DCTREAS", .contradicts)])
  }

  @Test func `may have the file's own columns and words`() throws {
    let plan = DataPlan(
      columns: ["ONTRTFL": "on drug", "DCTREAS": "why"],
      values: ["ONTRTFL": ["Y": "1", "N": "0"], "DCTREAS": ["LACK OF EFFICACY": "no help", "ADVERSE EVENT": "harm", "OTHER": "else"]], missing: [])
    let trial = try Self.trial()
    let text =
      "USUBJID,TRT01P,COUNTRY,SETTING,BASE,AVISIT,AVAL,on drug,why\nS1,low,UK,outpatient,22,week 1,20,1,harm\nS1,low,UK,outpatient,22,week 6,20,0,harm\n"
    let data = try TrialData.reading(try DataTable.reading(csv: Array(text.utf8)), for: trial, plan: plan).data
    /// Between is no row: the last visit on treatment is week 1.
    #expect(data.discontinuedBeforeVisit == [1] && data.course.reason == [1])
    #expect(data.course.leftBeforeVisit.isEmpty && data.course.site == nil)
    var file = try Fixtures.text("protocols/flawed.yaml")
    file += "data:\n  file: d.csv\n  columns: {ONTRTFL: on drug, ANY_EVENT: ae}\n  values: {ANY_EVENT: {Y: 1, N: 0}, DCTREAS: {OTHER: else}}\n"
    #expect(protocolFaults(file) == [])
    #expect(protocolFaults(file.replacing("{OTHER: else}", with: "{BOREDOM: else}")).map(\.rule) == [.unknownName])
  }
}

private func protocolFaults(_ text: String) -> [Fault] { faults(text) }
