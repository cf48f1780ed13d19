import Notation

/// Turns a table in long form into a trial's data: finds the columns, goes through the rows once for the subjects and once for the scores.
struct TrialDataReader {
  typealias Column = DataColumns.Found

  let table: DataTable
  let trial: TrialProtocol
  let columns: DataColumns
  var faults = FaultCollector()
  var subjects: [Subject] = []
  /// What scores are held to, where they are.
  var range: NumberRange?
  private var indexOfSubject: [String: Int] = [:]
  /// Each row's subject and visit; nil where a fault leaves them open.
  private(set) var rows: [(subject: Int, visit: Int)?] = []

  /// What a cell says.
  enum Cell<Value: Equatable & Sendable>: Equatable, Sendable {
    case missing
    case value(Value)
    /// Neither, and told as a fault.
    case fault

    var value: Value? { if case .value(let value) = self { value } else { nil } }
    /// Whether both were read and differ.
    func contradicts(_ other: Self) -> Bool { self != other && self != .fault && other != .fault }
  }

  /// What the first row of a subject says; later rows must say the same.
  struct Subject {
    var id: String
    var row: Int
    /// Indices into the arms and into the levels of each factor.
    var arm: Cell<Int>
    var levels: [Cell<Int>]
    var baseline: Cell<Double>
    var course: CourseCells
    /// Line of the row at each visit, the baseline's last; 0 where there is none.
    var lineOfVisit: [Int]
  }

  init(_ table: DataTable, for trial: TrialProtocol, plan: DataPlan?) {
    self.table = table
    self.trial = trial
    columns = DataColumns(table: table, plan: plan)
  }

  /// Rows at the baseline bear this in place of the index of a visit.
  var baselineVisit: Int { trial.schedule.visits.count }

  mutating func read() throws(Faults) -> TrialDataReading {
    guard let found = foundColumns() else { throw faults.faults }
    rows.reserveCapacity(table.rowCount)
    for row in 0..<table.rowCount { rows.append(readRow(row, found)) }
    let baselines = readBaselines(found)
    let scores = readScores(found, baselines)
    var (course, discontinued) = readCourse(found)
    course.censoring = readCensoring(found, scores)
    guard faults.isEmpty else { throw faults.faults }
    var data = TrialData(
      subjects: subjects.map(\.id), armNames: trial.arms.map(\.name), arm: subjects.map { $0.arm.value ?? 0 },
      factors: found.factors.enumerated().map { index, factor in
        let codes = subjects.map { $0.levels[index].value ?? -1 }
        return FactorColumn(column: trial.population.factors[index].column, levels: factor.words.ours, codes: codes)
      },
      baseline: baselines, visits: trial.schedule.visits, scores: scores,
      discontinuedBeforeVisit: discontinued)
    data.course = course
    return TrialDataReading(data: data, warnings: Self.warnings(data, trial))
  }

  // MARK: Rows

  private mutating func readRow(_ row: Int, _ found: FoundColumns) -> (subject: Int, visit: Int)? {
    let id = found.subject.texts[row]
    guard !found.subject.missing.contains(id) else {
      add(row, found.subject, "no subject", "the subject's identifier", .missing)
      return nil
    }
    let seen = Subject(
      id: id, row: row, arm: word(row, found.arm, ifMissing: "no arm"), levels: found.factors.map { word(row, $0) },
      baseline: found.baseline.map { number(row, $0) } ?? .missing, course: courseCells(row, found.course),
      lineOfVisit: Array(repeating: 0, count: baselineVisit + 1))
    let subject = indexOfSubject[id] ?? subjects.count
    if subject == subjects.count {
      indexOfSubject[id] = subject
      subjects.append(seen)
    } else {
      compare(row, seen, with: subjects[subject], found)
    }
    let visit = found.visit.map { word(row, $0, ifMissing: "no visit") } ?? .value(0)
    return visit.value.flatMap { isFirst(row, subject, $0, found) ? (subject, $0) : nil }
  }

  private mutating func isFirst(_ row: Int, _ subject: Int, _ visit: Int, _ found: FoundColumns) -> Bool {
    let first = subjects[subject].lineOfVisit[visit]
    guard first == 0 else {
      let name = (trial.schedule.visits + [trial.schedule.baseline])[visit].name
      let second = "a second row for subject \(FaultCollector.quoted(subjects[subject].id)) at \(name)"
      add(row, found.visit?.column ?? found.subject, second, "one; the first is in line \(first)", .duplicate)
      return false
    }
    subjects[subject].lineOfVisit[visit] = table.lines[row]
    return true
  }

  /// A subject has one arm, one baseline and one level of each factor in all rows.
  private mutating func compare(_ row: Int, _ seen: Subject, with first: Subject, _ found: FoundColumns) {
    func told(_ column: Column, _ there: String?, _ before: String?) {
      let expected = "\(before ?? "no value"), as in line \(table.lines[first.row]) for subject \(FaultCollector.quoted(first.id))"
      add(row, column, there.map(FaultCollector.quoted) ?? "no value", expected, .contradicts)
    }
    let columns = [found.arm] + found.factors + found.course.words
    let (seenWords, firstWords) = ([seen.arm] + seen.levels + seen.course.words, [first.arm] + first.levels + first.course.words)
    for (column, there, before) in zip(columns, zip(seenWords, firstWords)).map({ ($0, $1.0, $1.1) })
    where there.contradicts(before) {
      told(column.column, there.value.map { column.words.theirs[$0] }, before.value.map { column.words.theirs[$0] })
    }
    for (column, there, before) in [
      (found.baseline, seen.baseline, first.baseline), (found.course.day, seen.course.day, first.course.day),
    ] {
      guard let column, there.contradicts(before) else { continue }
      told(column, there.value.map(Numeral.text), before.value.map(Numeral.text))
    }
  }

  // MARK: Cells

  /// Index of a cell's word. A declared word is never missing, even if it reads `NA`.
  mutating func word(_ row: Int, _ place: WordColumn, ifMissing: String? = nil) -> Cell<Int> {
    let text = place.column.texts[row]
    if let code = place.words.code(text) { return .value(code) }
    if place.column.missing.contains(text) {
      guard let ifMissing else { return .missing }
      add(row, place.column, ifMissing, place.words.expected, .missing)
    } else {
      let near = NearWord.nearest(to: text, among: place.words.theirs)
      add(row, place.column, FaultCollector.quoted(text), place.words.expected, .unknownName, suggestion: near)
    }
    return .fault
  }

  mutating func number(_ row: Int, _ column: Column) -> Cell<Double> {
    let text = column.texts[row]
    guard !column.missing.contains(text) else { return .missing }
    if let number = Numeral.number(text) { return .value(number) }
    add(row, column, FaultCollector.quoted(text), "a number such as 21 or 14.5", .wrongType)
    return .fault
  }

  mutating func add(_ row: Int, _ column: Column, _ found: String, _ expected: String, _ rule: Fault.Rule, suggestion: String? = nil) {
    let line = table.lines[row]
    faults.add(
      Fault(
        line: line, column: column.number, place: column.name, found: found, expected: expected, suggestion: suggestion, rule: rule))
  }
}
