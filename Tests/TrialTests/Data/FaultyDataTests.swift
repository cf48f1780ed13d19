import Notation
import TestSupport
import Testing

@testable import Trial

@Suite struct `Faulty data files` {
  struct Case: Sendable, CustomTestStringConvertible {
    var file: String
    var faults: [ExpectedFault]
    var testDescription: String { file }
    init(_ file: String, _ faults: ExpectedFault...) { (self.file, self.faults) = (file, faults) }
  }
  typealias F = ExpectedFault

  static let unreadable = [
    Case("empty", F(0, 0, "", .missing)),
    Case("header-only", F(2, 0, "", .missing)),
    Case("ragged-rows", F(3, 7, "", .syntax), F(4, 8, "", .syntax)),
    Case("duplicate-header", F(1, 7, "", .duplicate)),
    Case("empty-header", F(1, 1, "", .missing)),
    Case("semicolons", F(1, 1, "", .syntax)),
    Case("stray-quote", F(2, 2, "TRT01P", .syntax), F(3, 3, "COUNTRY", .syntax)),
    Case("unclosed-quote", F(3, 3, "COUNTRY", .syntax), F(3, 4, "", .syntax)),
    Case("nul-byte", F(2, 6, "AVAL", .syntax)),
    Case("latin-1", F(3, 1, "USUBJID", .syntax)),
    Case("utf-16", F(0, 0, "", .syntax)),
    Case("utf-16-without-mark", F(0, 0, "", .syntax)),
    Case("spreadsheet", F(0, 0, "", .refused)),
  ]

  @Test(arguments: unreadable)
  func `are no tables`(_ wrong: Case) throws {
    let bytes = try TrialsForData.fixture(wrong.file)
    let faults = try #require(throws: Faults.self) { try DataTable.reading(csv: bytes) }
    #expect(faults.all.map(ExpectedFault.init) == wrong.faults)
  }

  static let contradictory = [
    Case("missing-column", F(1, 0, "USUBJID", .missing, "USUBJD")),
    Case("text-in-number", F(2, 6, "AVAL", .wrongType), F(3, 6, "AVAL", .wrongType)),
    Case(
      "unknown-words", F(2, 2, "TRT01P", .unknownName, "placebo"), F(3, 3, "COUNTRY", .unknownName), F(4, 5, "AVISIT", .unknownName, "week 2")),
    Case("missing-words", F(2, 1, "USUBJID", .missing), F(3, 2, "TRT01P", .missing), F(4, 5, "AVISIT", .missing)),
    Case("repeated-visit", F(4, 5, "AVISIT", .duplicate)),
    Case(
      "changing-subject", F(3, 2, "TRT01P", .contradicts), F(3, 3, "COUNTRY", .contradicts), F(3, 4, "BASE", .contradicts),
      F(5, 3, "COUNTRY", .contradicts), F(5, 4, "BASE", .contradicts)),
    Case("out-of-range", F(2, 6, "AVAL", .outOfRange), F(3, 6, "AVAL", .outOfRange), F(4, 4, "BASE", .outOfRange)),
    Case("wrong-change", F(2, 7, "CHG", .contradicts)),
    Case("change-without-baseline", F(2, 7, "CHG", .missing)),
    Case("baseline-row", F(2, 6, "AVAL", .contradicts)),
  ]

  @Test(arguments: contradictory)
  func `are tables but not the trial's data`(_ wrong: Case) throws {
    let table = try DataTable.reading(csv: try TrialsForData.fixture(wrong.file))
    let trial = try TrialsForData.small()
    let faults = try #require(throws: Faults.self) { try TrialData.reading(table, for: trial) }
    #expect(faults.all.map(ExpectedFault.init) == wrong.faults)
  }

  @Test func `name the first line where a later one differs`() throws {
    let table = try DataTable.reading(csv: try TrialsForData.fixture("changing-subject"))
    let trial = try TrialsForData.small()
    let faults = try #require(throws: Faults.self) { try TrialData.reading(table, for: trial) }
    #expect(faults.all[0].found == "\"drug\"")
    #expect(faults.all[0].expected == "placebo, as in line 2 for subject \"S1\"")
    let repeated = try DataTable.reading(csv: try TrialsForData.fixture("repeated-visit"))
    let again = try #require(throws: Faults.self) { try TrialData.reading(repeated, for: trial) }
    #expect(again.all[0].found == "a second row for subject \"S1\" at week 1")
    #expect(again.all[0].expected == "one; the first is in line 2")
  }

  @Test func `are told to a hundred, and how many more`() throws {
    let rows = (1...250).map { "S\($0),placebo,UK,24,week 1,x," }.joined(separator: "\n")
    let table = try DataTable.reading(csv: Array("USUBJID,TRT01P,COUNTRY,BASE,AVISIT,AVAL,CHG\n\(rows)".utf8))
    let trial = try TrialsForData.small()
    let faults = try #require(throws: Faults.self) { try TrialData.reading(table, for: trial) }
    #expect(faults.all.count == 101)
    #expect(faults.all.last?.rule == .limit && faults.all.last?.found == "150 further faults")
    #expect(faults.all.dropLast().map(\.line) == Array(2...101))
  }

  @Test func `of noise are refused, and never trap`() throws {
    var random = SplitMix(state: 3)
    for length in [1, 2, 3, 10, 1000, 200_000] {
      let noise = (0..<length).map { _ in UInt8.random(in: 0...255, using: &random) }
      #expect(throws: Faults.self) { try DataTable.reading(csv: noise) }
      let faults = try #require(throws: Faults.self) { try DataTable.reading(csv: Array("A,B\n1,2\n".utf8) + noise + [0]) }
      #expect(faults.all.count <= 101)
    }
  }

  @Test func `larger than the limit are refused unread`() {
    #expect {
      try DataTable.reading(csv: Array("x\n1\n".utf8), options: .init(mostBytes: 3))
    } throws: { ($0 as? Faults)?.all.map(\.rule) == [.limit] }
  }

  @Test func `made of the real ones by changing bytes never trap`() throws {
    let trial = try TrialsForData.antidepressant()
    let whole = try TrialsForData.bytes("Examples/antidepressant/antidepressant.csv")
    let lines = whole.split(separator: 0x0A).prefix(60)
    let start = Array(lines.joined(separator: [0x0A]))
    var random = SplitMix(state: 17)
    var readable = 0
    for _ in 0..<3000 {
      var bytes = start
      for _ in 0..<Int.random(in: 1...6, using: &random) {
        let at = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: bytes[at] = UInt8.random(in: 0...255, using: &random)
        case 1: bytes.remove(at: at)
        case 2: bytes.insert(Array("\",\n\r 0-.e".utf8)[Int.random(in: 0..<9, using: &random)], at: at)
        default: bytes.replaceSubrange(at..<min(at + 40, bytes.count), with: bytes.prefix(Int.random(in: 0...40, using: &random)))
        }
      }
      do throws(Faults) {
        let reading = try TrialData.reading(try DataTable.reading(csv: bytes), for: trial)
        #expect(reading.data.scores.count == reading.data.subjectCount * 4)
        readable += 1
      } catch {
        #expect(!error.all.isEmpty && error.all.allSatisfy { !$0.rule.isWarning })
      }
    }
    #expect(readable > 0)
  }
}
