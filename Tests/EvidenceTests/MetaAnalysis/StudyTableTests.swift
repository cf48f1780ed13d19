import Notation
import TestSupport
import Testing
import Trial

@testable import Evidence

@Suite struct `Trials read from a table` {
  static func table(_ csv: String) throws -> DataTable { try DataTable.reading(csv: [UInt8](csv.utf8)) }
  static let columns = StudyColumns(
    study: "author", treatment: .init(patients: "n1", mean: "m1", standardDeviation: "s1", events: "e1"),
    control: .init(patients: "n2", mean: "m2", standardDeviation: "s2", events: "e2"))

  @Test(.tags(.identity)) func `keep their names, patients and order, numbers as names too`() throws {
    let table = try Self.table("author,n1,e1,n2,e2\n1996,10,4,12,3\n2001,20,9,20,10\n")
    let read = try StudyTable(reading: table, columns: Self.columns, measure: .riskDifference)
    #expect(read.studies.map(\.label) == ["1996", "2001"] && read.studies.map(\.patients) == [22, 40])
    #expect(read.tables.map(\.treatment.events) == [4, 9] && read.warnings.isEmpty)
    #expect(read.studies[0].effect.isClose(to: 0.15, within: 1e-15))
  }

  @Test(.tags(.identity)) func `a trial that does not tell a number is left out with a warning`() throws {
    let table = try Self.table("author,n1,e1,n2,e2\na,10,4,12,3\nb,20,NA,20,10\n")
    let read = try StudyTable(reading: table, columns: Self.columns, measure: .oddsRatio)
    #expect(read.studies.map(\.label) == ["a"] && read.tables.count == 1)
    #expect(read.warnings.map(\.rule) == [.unwise] && read.warnings.map(\.line) == [3] && read.warnings[0].place == "e1")
  }

  @Test(.tags(.identity)) func `tell every number that cannot be`() throws {
    let means = try Self.table("author,n1,m1,s1,n2,m2,s2\na,1,1,1,9,1,1\nb,9,1,0,9,1,1\nc,9.5,1,1,9,1,1\n")
    do {
      _ = try StudyTable(reading: means, columns: Self.columns, measure: .meanDifference)
      Issue.record("such trials were read")
    } catch {
      #expect(error.all.map(\.line) == [2, 3, 4] && error.all.allSatisfy { $0.rule == .outOfRange })
      #expect(error.all.map(\.place) == ["n1", "s1", "n1"] && error.all.map(\.column) == [2, 4, 2])
    }
    let events = try Self.table("author,n1,e1,n2,e2\na,10,11,12,3\n")
    #expect(throws: Faults.self) { try StudyTable(reading: events, columns: Self.columns, measure: .oddsRatio) }
    let none = try Self.table("author,n1,e1,n2,e2\na,10,0,12,0\n")
    #expect(throws: Faults.self) { try StudyTable(reading: none, columns: Self.columns, measure: .riskRatio, zeroCells: .leave) }
  }

  @Test(.tags(.identity)) func `tell every column that is not there`() throws {
    let table = try Self.table("author,n1,e1,n2,e2\na,10,4,12,x\n")
    do {
      _ = try StudyTable(reading: table, columns: Self.columns, measure: .meanDifference)
      Issue.record("columns were made up")
    } catch {
      #expect(error.all.map(\.rule) == [.unknownName, .unknownName, .unknownName, .unknownName])
      #expect(error.all.map(\.place) == ["treatment mean", "treatment sd", "control mean", "control sd"])
    }
    #expect(throws: Faults.self) { try StudyTable(reading: table, columns: Self.columns, measure: .oddsRatio) }
    let bare = StudyColumns(study: "author", treatment: .init(patients: "n1"), control: .init(patients: "n2"))
    do {
      _ = try StudyTable(reading: table, columns: bare, measure: .oddsRatio)
      Issue.record("columns were made up")
    } catch { #expect(error.all.map(\.rule) == [.missing, .missing]) }
  }
}
