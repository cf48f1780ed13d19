import Notation
import TestSupport
import Testing

@testable import Trial

/// SAFFL, TRT01A and PPROTFL where an estimand asks for them, reasons for stopping, death and named events.
@Suite struct `Populations and events in data` {
  static func trial(
    _ populations: [Estimand.AnalysisPopulation] = [.allRandomized], _ events: [Estimand.Event] = [], columns: [DataPlan.EventColumn] = []
  ) throws -> TrialProtocol {
    var trial = try TrialsForData.small(plan: DataPlan(columns: [:], values: [:], missing: ["NA"], intercurrentEvents: columns))
    trial.estimands = populations.enumerated().map { index, population in
      Estimand(
        name: "e\(index)", treatments: ["drug"], comparator: "placebo", population: population, variable: "score", summary: .differenceInMeans,
        strategies: ([.treatmentDiscontinuation] + events).map { Estimand.EventStrategy(event: $0, strategy: .hypothetical) })
    }
    return trial
  }

  /// Patients of two visits each, on days 7 and 14, with further columns.
  static func read(_ trial: TrialProtocol, _ header: String, _ patients: [[String]]) throws -> TrialData {
    var text = "USUBJID,TRT01P,COUNTRY,BASE,AVISIT,AVAL,\(header)\n"
    for (i, rows) in patients.enumerated() {
      for (visit, cells) in rows.enumerated() { text += "p\(i),placebo,UK,22,week \(visit + 1),20,\(cells)\n" }
    }
    return try TrialData.reading(try DataTable.reading(csv: Array(text.utf8)), for: trial).data
  }
  static func faults(_ trial: TrialProtocol, _ header: String, _ patients: [[String]]) -> [ExpectedFault] {
    do {
      _ = try read(trial, header, patients)
      return []
    } catch { return (error as? Faults)?.all.map(ExpectedFault.init) ?? [] }
  }

  @Test(.tags(.identity))
  func `are read where an estimand asks for them`() throws {
    let rows = [["Y,N", "Y,N"], ["N,Y", "N,Y"], [",", ","]]
    let data = try Self.read(try Self.trial([.allTreated, .perProtocol]), "SAFFL,PPROTFL", rows)
    #expect(data.treated == [true, false, false] && data.perProtocol == [false, true, false])
    // Nobody asks, and nothing is held to be Y or N.
    let unasked = try Self.read(try Self.trial(), "SAFFL,PPROTFL", [["?,?", "?,?"]])
    #expect(unasked.treated == nil && unasked.course.isPerProtocol.isEmpty)
  }

  @Test(.tags(.identity))
  func `who has no treatment received was not treated`() throws {
    let data = try Self.read(try Self.trial([.allTreated]), "TRT01A", [["drug", "drug"], ["NA", ""], ["placebo", "placebo"]])
    #expect(data.treated == [true, false, true])
    // The flag wins where both are there.
    let both = try Self.read(try Self.trial([.allTreated]), "TRT01A,SAFFL", [["drug,N", "drug,N"]])
    #expect(both.treated == [false])
  }

  @Test(.tags(.identity))
  func `a column that is asked for and not there is a fault, and so is one that contradicts itself`() throws {
    #expect(Self.faults(try Self.trial([.allTreated]), "AGE", [["1", "1"]]) == [ExpectedFault(1, 0, "SAFFL", .missing)])
    #expect(Self.faults(try Self.trial([.perProtocol]), "AGE", [["1", "1"]]) == [ExpectedFault(1, 0, "PPROTFL", .missing)])
    #expect(Self.faults(try Self.trial([.perProtocol]), "PPROTFL", [["Y", "N"]]) == [ExpectedFault(3, 7, "PPROTFL", .contradicts)])
    #expect(Self.faults(try Self.trial([.allTreated]), "SAFFL", [["Y", "yes"]]) == [ExpectedFault(3, 7, "SAFFL", .unknownName)])
  }

  /// A full analysis set of one's own is a condition on a factor.
  @Test(.tags(.identity))
  func `a full analysis set is a factor`() throws {
    let text = `Populations and intercurrent events`.text(
      "{treatment discontinuation: hypothetical}", population: "FASFL = Y", more: "population: {factors: {FASFL: {Y: 90%, N: 10%}}}")
    let trial = try TrialProtocol.reading(text)
    let data = try TrialData.reading(
      try DataTable.reading(
        csv: Array("USUBJID,TRT01P,FASFL,BASE,AVISIT,AVAL\na,drug,Y,22,week 2,20\nb,drug,N,22,week 2,20\n".utf8)), for: trial
    ).data
    guard case .condition(let condition) = trial.estimands[0].population else {
      Issue.record("no condition")
      return
    }
    #expect(condition.text == "FASFL = Y" && data.factors[0].codes == [0, 1])
  }

  // MARK: Reasons

  private static let lack = Estimand.Event.discontinuationForLackOfEfficacy
  private static let adverse = Estimand.Event.discontinuationForAdverseEvent

  @Test(.tags(.identity))
  func `terms of CDISC are read, whatever their case`() throws {
    let trial = try Self.trial([.allRandomized], [Self.lack])
    let rows = ["Lack of Efficacy", "ADVERSE EVENT", "Lost to Follow-up", "WITHDRAWAL BY SUBJECT", "Completed", "NA"].map { ["\($0),Y", "\($0),"] }
    let data = try Self.read(trial, "DCTREAS,ONTRTFL", rows.enumerated().map { index, row in index < 4 ? row : [row[0], row[0]] })
    #expect(data.course.reason == [0, 1, 2, 2, -1, -1])
    #expect(data.discontinuedBeforeVisit == [1, 1, 1, 1, 2, 2])
    #expect(Self.faults(trial, "DCTREAS,ONTRTFL", [["bored,Y", "bored,"]]).map(\.rule) == [.unknownName, .unknownName])
  }

  static let columns = [
    DataPlan.EventColumn(event: lack, column: "LOEDY", timing: .day), DataPlan.EventColumn(event: adverse, column: "AEV", timing: .visit),
  ]

  @Test(.tags(.identity))
  func `reasons may have columns of their own`() throws {
    let trial = try Self.trial([.allRandomized], [Self.lack, Self.adverse], columns: Self.columns)
    let data = try Self.read(trial, "LOEDY,AEV", [["7,", "7,"], [",week 1", ",week 1"], [",", ","], ["20,", "20,"]])
    #expect(data.discontinuedBeforeVisit == [1, 0, 2, 2])
    #expect(data.course.reason == [0, 1, -1, -1])
    let twice = Self.faults(trial, "LOEDY,AEV", [["0,week 2", "0,week 2"]])
    #expect(twice == [ExpectedFault(2, 8, "AEV", .contradicts)])
  }

  @Test(.tags(.identity))
  func `what two columns say of one stop must be the same`() throws {
    let trial = try Self.trial([.allRandomized], [Self.lack], columns: [Self.columns[0]])
    #expect(Self.faults(trial, "LOEDY,ONTRTFL", [["7,Y", "7,"]]) == [])
    #expect(Self.faults(trial, "LOEDY,ONTRTFL", [["7,Y", "7,Y"]]) == [ExpectedFault(2, 7, "LOEDY", .contradicts)])
    #expect(Self.faults(trial, "LOEDY,DCTREAS", [["7,OTHER", "7,OTHER"]]) == [ExpectedFault(2, 7, "LOEDY", .contradicts)])
    let untold = Self.faults(trial, "LOEDY,DCTREAS,ONTRTFL", [[",LACK OF EFFICACY,Y", ",LACK OF EFFICACY,"]])
    #expect(untold == [ExpectedFault(2, 7, "LOEDY", .contradicts)])
  }

  @Test(.tags(.identity))
  func `a reason that an estimand names needs its column and a day`() throws {
    let trial = try Self.trial([.allRandomized], [Self.lack])
    #expect(Self.faults(trial, "ONTRTFL", [["Y", "Y"]]) == [ExpectedFault(1, 0, "DCTREAS", .missing)])
    #expect(Self.faults(trial, "DCTREAS", [["", ""]]) == [ExpectedFault(1, 0, "ONTRTFL", .missing)])
  }

  // MARK: Death and named events

  private static let medication = Estimand.Event.named("prohibited medication")

  @Test(.tags(.identity))
  func `death and named events come by day, by visit or as a flag`() throws {
    let trial = try Self.trial(
      [.allRandomized], [.death, Self.medication],
      columns: [
        DataPlan.EventColumn(event: .death, column: "DTHDY", timing: .day),
        DataPlan.EventColumn(event: Self.medication, column: "PM", timing: .visit),
      ])
    let data = try Self.read(trial, "DTHDY,PM", [["8,", "8,"], [",week 1", ",week 1"], [",", ","]])
    #expect(
      data.course.furtherEvents == [
        IntercurrentEventColumn(event: .death, beforeVisit: [1, 2, 2]), IntercurrentEventColumn(event: Self.medication, beforeVisit: [2, 0, 2]),
      ])
    let flags = try Self.read(trial, "DEATHFL,PROHIBITED_MEDICATIONFL", [[",", "Y,"], [",Y", ",Y"], [",", ","]])
    #expect(flags == data)
    #expect(Self.faults(trial, "DTHDY,DEATHFL,PM", [["8,,", "8,,"]]) == [ExpectedFault(2, 7, "DTHDY", .contradicts)])
    let none = try Self.trial([.allRandomized], [.death])
    #expect(Self.faults(none, "AGE", [["1", "1"]]) == [ExpectedFault(1, 0, "DEATHFL", .missing)])
  }

  @Test(.tags(.identity))
  func `all of it is written and read back`() throws {
    let trial = try Self.trial(
      [.allTreated, .perProtocol], [Self.lack, .death, Self.medication],
      columns: [DataPlan.EventColumn(event: Self.medication, column: "PM", timing: .visit)])
    let data = try Self.read(
      trial, "SAFFL,PPROTFL,DCTREAS,ONTRTFL,DEATHFL,PM",
      [["Y,N,LACK OF EFFICACY,Y,,", "Y,N,LACK OF EFFICACY,,Y,"], ["N,Y,,Y,,week 2", "N,Y,,Y,,week 2"]])
    #expect(data.course.furtherEvents.map(\.beforeVisit) == [[1, 2], [2, 1]])
    let again = try TrialData.reading(try DataTable.reading(csv: Array(data.csv(for: trial).utf8)), for: trial).data
    #expect(again == data)
  }

  // MARK: Joined files

  @Test(.tags(.identity))
  func `a file of subjects tells of populations and of events`() throws {
    let trial = try Self.trial(
      [.allTreated, .perProtocol], [Self.lack],
      columns: [
        DataPlan.EventColumn(event: .treatmentDiscontinuation, column: "TRTSTOP", timing: .day)
      ])
    let subjects = [
      "USUBJID,TRT01P,COUNTRY,SAFFL,PPROTFL,DCTREAS,TRTSTOP", "a,placebo,UK,Y,N,Lack of Efficacy,9", "b,drug,UK,N,N,,", "c,drug,other,Y,Y,COMPLETED,",
    ]
    let scores = ["USUBJID,AVISIT,AVAL,BASE", "a,Week 1,20,22", "a,Week 2,19,22", "b,Week 1,20,22", "c,Week 2,9,22"]
    let data = try `Joined files`.read([.subjects: subjects, .scores: scores], for: trial).data
    #expect(data.treated == [true, false, true] && data.perProtocol == [false, false, true])
    #expect(data.discontinuedBeforeVisit == [1, 2, 2] && data.course.reason == [0, -1, -1])
    do {
      _ = try `Joined files`.read([.subjects: subjects.map { $0.replacing("SAFFL,PPROTFL", with: "SAFFL,AGE") }, .scores: scores], for: trial)
      Issue.record("a column that is not there was not missed")
    } catch {
      let told = try #require(error as? DataFileFaults).all
      #expect(told.map(\.file) == [.subjects] && told.map(\.fault.place) == ["PPROTFL"])
    }
    do {
      _ = try `Joined files`.read(
        [.subjects: subjects.map { $0.replacing("efficacy,9", with: "").replacing("y,9", with: "y,soon") }, .scores: scores], for: trial)
      Issue.record("a day that is none was not told of")
    } catch {
      let told = try #require(error as? DataFileFaults).all
      #expect(told.map(\.file) == [.subjects] && told.map(\.fault.line) == [2] && told.map(\.fault.place) == ["TRTSTOP"])
    }
  }
}
