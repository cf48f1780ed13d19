import Mathematics
import Notation
import Trial

/// The trials of a data file, one a row, as a meta-analysis takes them.
public struct StudyTable: Equatable, Sendable {
  public private(set) var studies: [Study] = []
  /// The same as two-by-two tables where the measure is of events, for Mantel–Haenszel's and Peto's methods.
  public private(set) var tables: [TwoByTwo] = []
  /// Rows left out because a number of theirs is missing.
  public private(set) var warnings: [Fault] = []

  /// Reads trials from a table.
  ///
  /// A row in which a number needed is missing is left out, with a warning; a number that cannot be (a standard deviation of 0, more events than patients) is a fault.
  ///
  /// - Throws: all faults: columns that the file lacks, each by its name; values by line.
  public init(
    reading table: DataTable, columns: StudyColumns, measure: EffectMeasure, zeroCells: ZeroCells = .addHalfWhereEmpty
  ) throws(Faults) {
    var reader = StudyReader(table: table, columns: columns, measure: measure)
    guard reader.faults.isEmpty else { throw Faults(reader.faults) }
    for row in 0..<table.rowCount {
      let label = reader.label(row)
      guard let treatment = reader.arm(columns.treatment, row), let control = reader.arm(columns.control, row) else { continue }
      do {
        switch (treatment, control) {
        case (.mean(let first), .mean(let second)):
          studies.append(try Study(label: label, treatment: first, control: second, measure: measure))
        case (.count(let first), .count(let second)):
          tables.append(TwoByTwo(label: label, treatment: first, control: second))
          studies.append(try Study(label: label, treatment: first, control: second, measure: measure, zeroCells: zeroCells))
        default: preconditionFailure("arms of one trial are told alike")
        }
      } catch {
        reader.add(row, columns.study, found: label, expected: "a trial whose \(measure.rawValue) and its variance exist", .outOfRange)
      }
    }
    guard reader.faults.isEmpty else { throw Faults(reader.faults) }
    warnings = reader.warnings
  }
}

/// Reads arms row by row, gathering what is wrong.
private struct StudyReader {
  enum Arm {
    case mean(ArmMean)
    case count(ArmCount)
  }

  let table: DataTable
  let columns: StudyColumns
  let measure: EffectMeasure
  var faults: [Fault] = []
  var warnings: [Fault] = []

  init(table: DataTable, columns: StudyColumns, measure: EffectMeasure) {
    self.table = table
    self.columns = columns
    self.measure = measure
    var needed: [(place: String, name: String?)] = [("study", columns.study)]
    for (side, arm) in [("treatment", columns.treatment), ("control", columns.control)] {
      needed.append(("\(side) n", arm.patients))
      needed += measure.isOfEvents ? [("\(side) events", arm.events)] : [("\(side) mean", arm.mean), ("\(side) sd", arm.standardDeviation)]
    }
    for (place, name) in needed {
      guard let name else {
        faults.append(
          Fault(line: 0, column: 0, place: place, found: "nothing", expected: "a column, for the \(measure.rawValue)", rule: .missing))
        continue
      }
      guard let values = table[name] else {
        let expected = "one of the file's columns: \(table.columns.map(\.name).joined(separator: ", "))"
        faults.append(Fault(line: 1, column: 0, place: place, found: "\"\(name)\"", expected: expected, rule: .unknownName))
        continue
      }
      if place != "study", case .text(let texts) = values, texts.contains(where: { $0 != nil }) {
        faults.append(Fault(line: 1, column: 0, place: place, found: "text in \"\(name)\"", expected: "numbers", rule: .wrongType))
      }
    }
  }

  func label(_ row: Int) -> String {
    table.columns.first { $0.name == columns.study }.map { $0.texts[row] } ?? ""
  }

  mutating func add(_ row: Int, _ column: String, found: String, expected: String, _ rule: Fault.Rule) {
    let number = (table.columns.firstIndex { $0.name == column } ?? -1) + 1
    let fault = Fault(line: table.lines[row], column: number, place: column, found: "\"\(found)\"", expected: expected, rule: rule)
    if rule.isWarning { warnings.append(fault) } else { faults.append(fault) }
  }

  /// A number of a row; nil, with a warning, where it is missing.
  private mutating func number(_ column: String, _ row: Int) -> Double? {
    if case .numbers(let all)? = table[column], let value = all[row] { return value }
    add(row, column, found: label(row), expected: "a number; the trial is left out", .unwise)
    return nil
  }

  private mutating func count(_ column: String, _ row: Int, from least: Int) -> Int? {
    guard let value = number(column, row) else { return nil }
    guard let whole = Int(exactly: value), whole >= least, whole < 1 << 40 else {
      add(row, column, found: "\(value)", expected: "a count, \(least) or more", .outOfRange)
      return nil
    }
    return whole
  }

  mutating func arm(_ arm: StudyColumns.Arm, _ row: Int) -> Arm? {
    if measure.isOfEvents {
      guard let name = arm.events, let patients = count(arm.patients, row, from: 1), let events = count(name, row, from: 0) else { return nil }
      guard events <= patients else {
        add(row, name, found: "\(events)", expected: "no more events than the \(patients) patients", .outOfRange)
        return nil
      }
      return .count(ArmCount(patients: patients, events: events))
    }
    guard let meanName = arm.mean, let deviationName = arm.standardDeviation, let patients = count(arm.patients, row, from: 2),
      let mean = number(meanName, row), let deviation = number(deviationName, row)
    else { return nil }
    guard deviation > 0 else {
      add(row, deviationName, found: "\(deviation)", expected: "a standard deviation above 0", .outOfRange)
      return nil
    }
    return .mean(ArmMean(patients: patients, mean: mean, standardDeviation: deviation))
  }
}
