import Notation
import TestSupport
import Testing

@testable import Trial

/// `data.intercurrent events`: when treatment was stopped or rescue was given, by day or by visit.
@Suite struct `Columns of intercurrent events` {
  static func read(_ events: [DataPlan.EventColumn], _ header: String, _ rows: [(String, String, String)]) throws -> TrialData {
    let plan = DataPlan(columns: [:], values: [:], missing: ["NA"], intercurrentEvents: events)
    let trial = try TrialsForData.small(plan: plan)
    let text =
      "USUBJID,TRT01P,COUNTRY,BASE,AVISIT,AVAL,\(header)\n" + rows.map { "\($0.0),placebo,UK,22,\($0.1),20,\($0.2)\n" }.joined()
    return try TrialData.reading(try DataTable.reading(csv: Array(text.utf8)), for: trial).data
  }

  private static func faults(_ events: [DataPlan.EventColumn], _ header: String, _ rows: [(String, String, String)]) -> [ExpectedFault] {
    do {
      _ = try read(events, header, rows)
      return []
    } catch { return (error as? Faults)?.all.map(ExpectedFault.init) ?? [] }
  }

  static let day = DataPlan.EventColumn(event: .treatmentDiscontinuation, column: "LASTDAY", timing: .day)
  static let visit = DataPlan.EventColumn(event: .rescue, column: "RESCUED AT", timing: .visit)

  /// Visits on days 7 and 14.
  @Test(.tags(.identity))
  func `say the first visit after the event`() throws {
    let rows = [("a", "week 1", "0,"), ("a", "week 2", "0,"), ("b", "week 1", "7,week 2"), ("c", "week 1", "13.5,week 1"), ("d", "week 2", "14,NA")]
    let data = try Self.read([Self.day, Self.visit], "LASTDAY,RESCUED AT", rows + [("e", "week 1", ",")])
    #expect(data.discontinuedBeforeVisit == [0, 1, 1, 2, 2])
    #expect(data.course.rescuedBeforeVisit == [2, 1, 0, 2, 2])
  }

  @Test(.tags(.identity))
  func `must be there, be days or visits, and say the same in all rows of a patient`() {
    let one = [("a", "week 1", "3"), ("a", "week 2", "3")]
    #expect(Self.faults([Self.day], "LASTDY", one) == [ExpectedFault(1, 0, "LASTDAY", .missing, "LASTDY")])
    #expect(Self.faults([Self.day], "LASTDAY", [("a", "week 1", "soon")]) == [ExpectedFault(2, 7, "LASTDAY", .wrongType)])
    #expect(Self.faults([Self.day], "LASTDAY", [("a", "week 1", "-1")]) == [ExpectedFault(2, 7, "LASTDAY", .outOfRange)])
    #expect(Self.faults([Self.day], "LASTDAY", [("a", "week 1", "3"), ("a", "week 2", "10")]) == [ExpectedFault(3, 7, "LASTDAY", .contradicts)])
    #expect(Self.faults([Self.visit], "RESCUED AT", [("a", "week 1", "week 3")]) == [ExpectedFault(2, 7, "RESCUED AT", .unknownName, "week 1")])
  }

  @Test(.tags(.identity))
  func `must not contradict the flags`() throws {
    #expect(Self.faults([Self.day], "LASTDAY,ONTRTFL", [("a", "week 1", "8,Y"), ("a", "week 2", "8,")]) == [])
    #expect(
      Self.faults([Self.day], "LASTDAY,ONTRTFL", [("a", "week 1", "8,Y"), ("a", "week 2", "8,Y")]) == [
        ExpectedFault(2, 7, "LASTDAY", .contradicts)
      ])
    // A trial that was simulated has the flag and not the column.
    let simulated = try Self.read([Self.day], "ONTRTFL", [("a", "week 1", "Y"), ("a", "week 2", "")])
    #expect(simulated.discontinuedBeforeVisit == [1])
    let trial = try TrialsForData.small(plan: DataPlan(columns: [:], values: [:], missing: [], intercurrentEvents: [Self.day]))
    #expect(simulated.csv(for: trial).contains("ONTRTFL"))
  }

  @Test(.tags(.identity))
  func `are read from a protocol and written again`() throws {
    let text = try Fixtures.text("protocols/flawed.yaml") + "data:\n  file: d.csv\n"
    let events = "  intercurrent events:\n    treatment discontinuation: {day: STOPDY}\n    rescue: {visit: \"RESCUE, FIRST\"}\n"
    let trial = try TrialProtocol.reading(text + events)
    let expected = [
      DataPlan.EventColumn(event: .treatmentDiscontinuation, column: "STOPDY", timing: .day),
      DataPlan.EventColumn(event: .rescue, column: "RESCUE, FIRST", timing: .visit),
    ]
    #expect(trial.data?.intercurrentEvents == expected)
    #expect(try TrialProtocol.reading(trial.explained()).data == trial.data)
    let both = TrialTests.faults(text + "  intercurrent events: {rescue: {visit: A, day: B}}\n")
    #expect(both.map(\.rule) == [.contradicts] && both.map(\.place) == ["data.intercurrent events.rescue"])
    #expect(TrialTests.faults(text + "  intercurrent events: {rescue: {}}\n").map(\.rule) == [.missing])
    #expect(TrialTests.faults(text + "  intercurrent events: {death: {day: B}}\n") == [])
    #expect(TrialTests.faults(text + "  intercurrent events: {boredom: {day: B}}\n").map(\.rule) == [.unknownName])
  }
}
