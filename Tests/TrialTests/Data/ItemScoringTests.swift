import Notation
import TestSupport
import Testing

@testable import Trial

/// HAM-D17 and HAM-D6 from their items.
@Suite struct `Items of a scale` {
  static func trial(endpoints: String = "hamd: {instrument: HAMD17, variable: change from baseline, better: lower}", data: String = "") throws
    -> TrialProtocol
  {
    try TrialProtocol.reading(
      """
      equipoise: 1
      trial: {id: items, title: Made of items, phase: 3}
      arms: {placebo: {role: placebo}, drug: {role: experimental}}
      schedule: {baseline: week 0, visits: [week 4]}
      endpoints:
        \(endpoints)
      estimands:
        primary:
          treatment: drug
          comparator: placebo
          population: all randomized
          variable: hamd
          summary: difference in means
          intercurrent events: {treatment discontinuation: hypothetical}
      analyses:
        primary: {method: ANCOVA, model: CHG ~ BASE + TRT01P, missing data: missing at random}
      design: {sample size: 2, error: 5% two-sided, looks: [end]}
      data:
        file: items.csv
        \(data)
      """)
  }

  /// Two patients at baseline and week 4: every item at its highest, then at 1.
  static func rows(_ change: (inout [[String]]) -> Void = { _ in }) -> String {
    let highest = HamiltonScale.items.map { String($0.highest) }
    var lines = [
      ["1", "placebo", "week 0"] + highest, ["1", "placebo", "week 4"] + highest.map { _ in "1" },
      ["2", "drug", "week 0"] + highest.map { _ in "1" }, ["2", "drug", "week 4"] + highest.map { _ in "0" },
    ]
    change(&lines)
    return (["USUBJID,TRT01P,AVISIT," + HamiltonScale.columns.joined(separator: ",")] + lines.map { $0.joined(separator: ",") })
      .joined(separator: "\n") + "\n"
  }

  static func read(_ csv: String, _ trial: TrialProtocol) throws(Faults) -> TrialData {
    let table = try DataTable.reading(csv: [UInt8](csv.utf8), options: DataTable.ReadingOptions(missing: []))
    return try TrialData.reading(table, for: trial).data
  }

  private func faults(_ csv: String, _ trial: TrialProtocol) -> [Fault] {
    do throws(Faults) {
      _ = try Self.read(csv, trial)
      return []
    } catch { return error.all }
  }

  @Test(.tags(.identity))
  func `the scale has nine items of 0 to 4, eight of 0 to 2, and six of melancholia`() {
    #expect(HamiltonScale.items.count == 17 && HamiltonScale.items.reduce(0) { $0 + $1.highest } == 52)
    #expect(HamiltonScale.items.count { $0.highest == 4 } == 9 && HamiltonScale.items.count { $0.highest == 2 } == 8)
    #expect(HamiltonScale.Total.six.items.map { $0 + 1 } == [1, 2, 7, 8, 10, 13] && HamiltonScale.Total.six.highest.reduce(0, +) == 22)
  }

  @Test(.tags(.identity))
  func `a total is the sum of its items, and a baseline row gives BASE`() throws {
    let data = try Self.read(Self.rows(), try Self.trial())
    #expect(data.baseline == [52, 17] && data.scores == [17, 0])
  }

  @Test(.tags(.identity))
  func `a total with items missing is missing, or raised to what all can give`() throws {
    // Patient 1 at week 4: items 1 and 4 missing, of 4 and 2; the other fifteen are 1 and can give 46.
    let csv = Self.rows {
      $0[1][3] = ""; $0[1][6] = "NA"
    }
    #expect(try Self.read(csv, try Self.trial()).scores[0].isNaN)
    #expect(try Self.read(csv, try Self.trial(data: "missing items: prorate up to 1")).scores[0].isNaN)
    let found = try Self.read(csv, try Self.trial(data: "missing items: prorate up to 2")).scores[0]
    #expect(found.isClose(to: 15 * 52.0 / 46, within: 1e-12))
    // All at their highest stay within the scale, whichever are missing.
    let full = HamiltonScale.items.map { Int?.some($0.highest) }
    for gap in full.indices {
      var scores = full
      scores[gap] = nil
      #expect(HamiltonScale.Total.whole(nil).score(scores, missing: 1) == 52)
    }
    #expect(HamiltonScale.Total.whole(nil).score(full.map { _ in nil }, missing: 17) == nil)
  }

  /// What means missing is what the protocol says of the item's own column, in a column of its own and in rows.
  @Test(.tags(.identity))
  func `an item hears what means missing in its own column`() throws {
    let data = "missing items: prorate up to 2\n  missing: {HAMD101: [ND], HAMD104: [\"9\"]}"
    let csv = Self.rows {
      $0[1][3] = "ND"; $0[1][6] = "9"
    }
    let found = try Self.read(csv, try Self.trial(data: data)).scores[0]
    #expect(found.isClose(to: 15 * 52.0 / 46, within: 1e-12))
    // ND is missing of item 1 alone, and NA no longer.
    let other = faults(
      Self.rows {
        $0[1][4] = "ND"; $0[1][3] = "NA"
      }, try Self.trial(data: data))
    #expect(other.map(\.place) == ["HAMD101", "HAMD102"] && other.map(\.rule) == [.wrongType, .wrongType])
    var rows = "USUBJID,TRT01P,AVISIT,BASE,PARAMCD,AVAL\n"
    for (index, name) in HamiltonScale.columns.enumerated() { rows += "1,placebo,week 4,20,\(name),\(index == 0 ? "ND" : index == 3 ? "9" : "1")\n" }
    #expect(try Self.read(rows, try Self.trial(data: data)).scores[0].isClose(to: 15 * 52.0 / 46, within: 1e-12))
  }

  @Test(.tags(.identity))
  func `an item out of its range is a fault in its line and column`() throws {
    let trial = try Self.trial()
    let wrong = faults(
      Self.rows {
        $0[1][6] = "3"; $0[2][3] = "1.5"; $0[3][11] = "x"
      }, trial)
    #expect(wrong.map { [$0.line, $0.column] } == [[3, 7], [4, 4], [5, 12]])
    #expect(wrong.map(\.rule) == [.outOfRange, .wrongType, .wrongType] && wrong[0].expected.contains("item 4, insomnia, initial"))
    let absent = faults(Self.rows().replacing("HAMD117", with: "OTHER"), trial)
    #expect(absent.map(\.rule) == [.missing] && absent[0].expected.contains("HAMD117"))
  }

  @Test(.tags(.identity))
  func `a version whose agitation goes to 2 comes to 50`() throws {
    let trial = try Self.trial(endpoints: "hamd: {instrument: HAMD17, range: 0 to 50, variable: change from baseline, better: lower}")
    #expect(faults(Self.rows(), trial).map(\.column) == [12])
    #expect(try Self.read(Self.rows { $0[0][11] = "2" }, trial).baseline[0] == 50)
  }

  @Test func `items are not simulated of the version to 50`() throws {
    let text = try Fixtures.text("protocols/igmesine-phase-3.yaml")
    let version = text.replacing("instrument: HAMD17", with: "instrument: HAMD17, range: 0 to 50").replacing(
      "scores: whole numbers", with: "scores: items")
    #expect(version != text)
    do throws(Faults) {
      _ = try TrialProtocol.reading(version)
      Issue.record("read")
    } catch { #expect(error.all.contains { $0.rule == .refused && $0.found == "\"items\" of the version to 50" }) }
  }

  @Test(.tags(.identity))
  func `a total beside its items is held to them`() throws {
    let trial = try Self.trial()
    let totals = ["AVAL", "52", "17", "16", "0"]
    let csv = Self.rows().split(separator: "\n").enumerated().map { "\($1),\(totals[$0])\n" }.joined()
    let wrong = faults(csv, trial)
    #expect(wrong.map { [$0.line, $0.column] } == [[4, 21]] && wrong[0].rule == .contradicts && wrong[0].expected.hasPrefix("17"))
    #expect(faults(csv.replacing(",16\n", with: ",17\n"), trial).isEmpty)
  }

  @Test(.tags(.identity))
  func `the six items of melancholia are a measure of their own`() throws {
    let trial = try Self.trial(
      endpoints: """
        hamd: {instrument: HAMD17, variable: change from baseline, better: lower}
          melancholia: {instrument: HAMD6, variable: change from baseline, better: lower}
        """, data: "missing items: prorate up to 2")
    #expect(trial.endpoints[1].range == NumberRange(0, 22))
    // Item 3 missing is none of the six, item 1 is.
    let data = try Self.read(
      Self.rows {
        $0[0][5] = ""; $0[1][3] = ""
      }, trial)
    #expect(data.baseline == [52, 17] && data.further.count == 1)
    #expect(data.further[0].baseline == [22, 6] && data.further[0].scores[0].isNaN && data.further[0].scores[1] == 0)
  }

  @Test(.tags(.identity))
  func `rows of items give what columns give`() throws {
    let trial = try Self.trial(data: "missing items: prorate up to 2")
    let wide = Self.rows { $0[1][3] = "" }
    let lines = wide.split(separator: "\n").dropFirst().map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
    var long = "USUBJID,TRT01P,AVISIT,PARAMCD,AVAL\n"
    for (item, name) in HamiltonScale.columns.enumerated() {
      for line in lines { long += "\(line[0]),\(line[1]),\(line[2]),\(name),\(line[3 + item])\n" }
    }
    #expect(try Self.read(long, trial) == (try Self.read(wide, trial)))
    #expect(try Self.read(long, trial).scores[0].isClose(to: 16 * 52.0 / 48, within: 1e-12))
    let twice = faults(long + "1,placebo,week 4,HAMD102,1\n", trial)
    #expect(twice.map(\.rule) == [.duplicate] && twice[0].line == 2 + 4 * 17)
    // Rows of totals are held to those of the items; no other rows may stand beside.
    #expect(faults(long + "1,placebo,week 0,HAMD17,52\n", trial).isEmpty)
    #expect(faults(long + "1,placebo,week 0,HAMD17,51\n", trial).map(\.rule) == [.contradicts])
    #expect(faults(long + "1,placebo,week 0,MADRS,30\n", trial).map(\.rule) == [.unknownName])
    // A row that is not there is an item that is missing.
    let short = long.split(separator: "\n").filter { $0 != "2,drug,week 4,HAMD105,0" }.joined(separator: "\n") + "\n"
    #expect(try Self.read(short, trial).scores[1] == 0)
  }

  /// By history, by weighing, by neither.
  @Test(.tags(.identity))
  func `the loss of weight may stand in two parts, of which a patient has one`() throws {
    let trial = try Self.trial(data: "missing items: prorate up to 1\n  missing: {HAMD116A: [\"3\"]}")
    func apart(_ parts: [(String, String)]) -> String {
      let lines = Self.rows().split(separator: "\n").map { $0.split(separator: ",").map(String.init) }
      let header = lines[0][..<18] + ["HAMD116A", "HAMD116B"] + lines[0][19...]
      let rest = zip(lines.dropFirst(), parts).map { line, part in line[..<18] + [part.0, part.1] + line[19...] }
      return ([header] + rest).map { $0.joined(separator: ",") + "\n" }.joined()
    }
    let wide = apart([("2", ""), ("", "1"), ("3", "1"), ("3", "")])
    let data = try Self.read(wide, trial)
    #expect(data.baseline == [52, 17] && data.scores == [17, 0])
    let both = faults(apart([("2", "2"), ("", "1"), ("1", ""), ("0", "")]), trial)
    #expect(both.map { [$0.line, $0.column] } == [[2, 20]] && both[0].found == "HAMD116B beside HAMD116A" && both[0].rule == .contradicts)
    // A row an item.
    let rows = wide.split(separator: "\n").map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
    var long = "USUBJID,TRT01P,AVISIT,PARAMCD,AVAL\n"
    for line in rows.dropFirst() {
      for (name, score) in zip(rows[0], line).dropFirst(3) where !(name == "HAMD116A" && score == "3") {
        long += "\(line[0]),\(line[1]),\(line[2]),\(name),\(score)\n"
      }
    }
    #expect(try Self.read(long, trial) == data)
    #expect(faults(long + "1,placebo,week 0,HAMD116B,2\n", trial).map(\.rule) == [.contradicts])
  }

  @Test func `the rule for missing items is read and written, and refused where it is none`() throws {
    #expect(try Self.trial().data?.missingItems == MissingItems.none)
    let trial = try Self.trial(data: "missing items: prorate up to 3")
    #expect(trial.data?.missingItems == .prorate(upTo: 3))
    #expect(try TrialProtocol.reading(trial.explained()).data?.missingItems == .prorate(upTo: 3))
    for text in ["prorate", "prorate up to 0", "prorate up to 9", "prorate up to 02", "some"] {
      #expect(throws: Faults.self) { try Self.trial(data: "missing items: \(text)") }
    }
  }
}
