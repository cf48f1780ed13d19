import Notation

/// The subjects of a trial as their file tells them: who was randomized, to what, and what is known of each.
struct Roster {
  /// USUBJID of the randomized, in the order of the file.
  var subjects: [String] = []
  /// Line of each.
  var lines: [Int] = []
  /// Place among `subjects`.
  var place: [String: Int] = [:]
  /// Subjects without a planned treatment: not randomized, and left out.
  var leftOut: Set<String> = []
  /// What other files take from this one: header and texts, one a subject.
  var columns: [(header: String, texts: [String])] = []
  var actualArm: [Int] = []
  var isTreated: [Bool] = []
  var treatmentDays: [Double?] = []
  /// Whether the rows that are joined say themselves what a subjects' file would.
  var isOwn = false

  init() {}

  /// The subjects of a table without a file of subjects, in the order of their first rows.
  init(of table: DataTable, plan: DataPlan) {
    isOwn = true
    var faults = FaultCollector()
    guard let column = DataColumns(table: table, plan: plan).find(ColumnName.subject, isRequired: true, &faults) else { return }
    for (row, id) in column.texts.enumerated() where place[id] == nil && !column.missing.contains(id) {
      place[id] = subjects.count
      subjects.append(id)
      lines.append(table.lines[row])
    }
  }
}

extension TrialDataReader {
  /// Reads a table of one row a subject; its faults are in `faults`.
  ///
  /// - Returns: nil where a column that is needed is not there.
  mutating func readRoster() -> Roster? {
    let subject = columns.find(ColumnName.subject, isRequired: true, &faults)
    let arm = wordColumn(ColumnName.plannedTreatment, ours: trial.arms.map(\.name))
    let actual = wordColumn(ColumnName.actualTreatment, ours: trial.arms.map(\.name), isRequired: false)
    let flag = wordColumn(ColumnName.safetyFlag, ours: Self.flagWords, isRequired: false)
    let days = columns.find(ColumnName.treatmentDays, isRequired: false, &faults)
    let factors = trial.population.factors.compactMap { wordColumn($0.column, ours: $0.composition == .fromData ? nil : $0.levels) }
    let course = courseColumns()
    let base = columns.find(ColumnName.baseline, isRequired: false, &faults)
    let events = eventColumns(isRequired: false)
    let visitDays = trial.schedule.visits.map { $0.weeks * 7 }
    guard let subject, let arm, factors.count == trial.population.factors.count else { return nil }
    var roster = Roster()
    var rows: [Int] = []
    for row in 0..<table.rowCount {
      let id = subject.texts[row]
      guard !subject.missing.contains(id) else {
        add(row, subject, "no subject", "the subject's identifier", .missing)
        continue
      }
      if let first = roster.place[id].map({ roster.lines[$0] }) {
        add(row, subject, "a second row for subject \(FaultCollector.quoted(id))", "one; the first is in line \(first)", .duplicate)
        continue
      }
      let planned = word(row, arm)
      guard planned != .missing else {
        roster.leftOut.insert(id)
        continue
      }
      roster.place[id] = roster.subjects.count
      roster.subjects.append(id)
      roster.lines.append(table.lines[row])
      rows.append(row)
      let received = actual.map { word(row, $0) }?.value ?? planned.value
      roster.actualArm.append(received ?? 0)
      roster.isTreated.append(flag.map { word(row, $0) == .value(0) } ?? true)
      roster.treatmentDays.append(days.flatMap { readDays(row, $0) })
      for factor in factors { _ = word(row, factor) }
      if let base { _ = number(row, base) }
      _ = courseCells(row, course)
      for event in events { _ = visit(row, event, visitDays) }
    }
    let told = [arm] + factors + course.words
    roster.columns = (told.map(\.column) + events.map(\.column) + [course.day, base].compactMap { $0 }).map { column in
      (column.name, rows.map { column.texts[$0] })
    }
    return roster
  }

  /// Days on treatment, from 0 on.
  private mutating func readDays(_ row: Int, _ column: Column) -> Double? {
    guard let days = number(row, column).value else { return nil }
    guard days >= 0 else {
      add(row, column, FaultCollector.quoted(column.texts[row]), "days on treatment, at least 0", .outOfRange)
      return nil
    }
    return days
  }
}
