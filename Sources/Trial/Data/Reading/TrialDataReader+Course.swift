import Notation

/// Columns of what happened to patients: all may be absent.
extension TrialDataReader {
  struct CourseColumns {
    var day: Column?
    var site: WordColumn?
    var reason: WordColumn?
    /// In the order of the file.
    var events: [(endpoint: String, column: WordColumn)]
    var onTreatment: WordColumn?
    var onStudy: WordColumn?
    var rescued: WordColumn?
    /// Of death and events that the protocol names, by visit.
    var further: [(event: Estimand.Event, column: WordColumn)] = []
    var populations = PopulationColumns()

    /// Those that say the same in all rows of a subject.
    var words: [WordColumn] { [site, reason].compactMap { $0 } + events.map(\.column) + populations.words }
  }

  /// What a row says of its subject.
  struct CourseCells: Equatable {
    var day: Cell<Double>
    /// As `CourseColumns.words`.
    var words: [Cell<Int>]
  }

  static let flagWords = ["Y", "N"]

  mutating func courseColumns() -> CourseColumns {
    var events: [(endpoint: String, column: WordColumn)] = []
    for endpoint in trial.endpoints where endpoint.variable == .adverseEvent {
      if let column = wordColumn(endpoint.column, ours: Self.flagWords, isRequired: false) { events.append((endpoint.name, column)) }
    }
    var found = CourseColumns(
      day: columns.find(ColumnName.randomizationDay, isRequired: false, &faults), site: wordColumn(ColumnName.site, ours: nil, isRequired: false),
      reason: reasonColumn(),
      events: events.sorted { $0.column.column.number < $1.column.column.number }, onTreatment: flagColumn(ColumnName.onTreatment),
      onStudy: flagColumn(ColumnName.onStudy), rescued: flagColumn(ColumnName.rescued))
    for event in trial.furtherEvents { if let column = flagColumn(event.flagColumn) { found.further.append((event, column)) } }
    found.populations = populationColumns()
    return found
  }

  mutating func flagColumn(_ name: String) -> WordColumn? { wordColumn(name, ours: Self.flagWords, isRequired: false) }

  mutating func courseCells(_ row: Int, _ found: CourseColumns) -> CourseCells {
    var day = Cell<Double>.missing
    if let column = found.day {
      day = number(row, column)
      if day == .missing { add(row, column, "no day", "the day of randomization, counted from the first patient's", .missing) }
    }
    var words: [Cell<Int>] = []
    if let site = found.site { words.append(word(row, site)) }
    if let reason = found.reason { words.append(word(row, reason)) }
    for event in found.events { words.append(word(row, event.column, ifMissing: "neither Y nor N")) }
    for column in found.populations.words { words.append(word(row, column)) }
    return CourseCells(day: day, words: words)
  }

  /// What happened to each subject, and the first visit off treatment.
  mutating func readCourse(_ found: FoundColumns) -> (SubjectCourse, discontinued: [Int]) {
    let never = trial.schedule.visits.count
    var course = SubjectCourse()
    let columns = found.course
    if columns.day != nil { course.randomizationDay = subjects.map { $0.course.day.value ?? 0 } }
    var next = 0
    func codes() -> [Int] {
      defer { next += 1 }
      return subjects.map { $0.course.words[next].value ?? -1 }
    }
    if let site = columns.site { course.site = FactorColumn(column: ColumnName.site, levels: site.words.ours, codes: codes()) }
    if columns.reason != nil { course.reason = codes() }
    for event in columns.events { course.events.append(AdverseEventColumn(endpoint: event.endpoint, occurred: codes().map { $0 == 0 })) }
    if columns.populations.treated != nil { course.isTreated = codes().map { $0 == 0 } }
    if columns.populations.received != nil { course.isTreated = codes().map { $0 >= 0 } }
    if columns.populations.perProtocol != nil { course.isPerProtocol = codes().map { $0 == 0 } }
    var discontinued = columns.onTreatment.map { visits(until: $0) } ?? Array(repeating: never, count: subjects.count)
    if let column = columns.onStudy { course.leftBeforeVisit = visits(until: column) }
    if let column = columns.rescued { course.rescuedBeforeVisit = visits(from: column) }
    course.furtherEvents = columns.further.map { IntercurrentEventColumn(event: $0.event, beforeVisit: visits(from: $0.column)) }
    readEvents(found, &course, &discontinued)
    readReasons(found, &course, &discontinued)
    checkReasons(found, course.reason, discontinued)
    return (course, discontinued)
  }

  /// Of each subject, the visit after the last at which a flag is up; 0 where it never is.
  private mutating func visits(until column: WordColumn) -> [Int] {
    let flags = flags(column)
    return subjects.indices.map { subject in
      let end = (flags.up[subject].lastIndex(of: true) ?? -1) + 1
      if let early = flags.up[subject][..<end].firstIndex(of: false) {
        turnedBack(subject, flags.rows[subject][end - 1], column, "\"Y\"", "no Y, as at \(trial.schedule.visits[early].name) before")
      }
      return end
    }
  }

  /// Of each subject, the first visit at which a flag is up; the number of visits where it never is.
  private mutating func visits(from column: WordColumn) -> [Int] {
    let flags = flags(column)
    return subjects.indices.map { subject in
      guard let begin = flags.up[subject].firstIndex(of: true) else { return trial.schedule.visits.count }
      if let late = flags.up[subject][begin...].firstIndex(of: false) {
        turnedBack(subject, flags.rows[subject][late], column, "no Y", "\"Y\", as at \(trial.schedule.visits[begin].name) before")
      }
      return begin
    }
  }

  private mutating func turnedBack(_ subject: Int, _ row: Int, _ column: WordColumn, _ found: String, _ expected: String) {
    add(row, column.column, found, "\(expected) for subject \(FaultCollector.quoted(subjects[subject].id))", .contradicts)
  }

  /// Whether a flag is up at each visit of each subject, nil without a row, and the rows.
  private mutating func flags(_ column: WordColumn) -> (up: [[Bool?]], rows: [[Int]]) {
    let count = trial.schedule.visits.count
    var up = [[Bool?]](repeating: Array(repeating: nil, count: count), count: subjects.count)
    var rowOf = [[Int]](repeating: Array(repeating: 0, count: count), count: subjects.count)
    for row in rows.indices {
      guard let (subject, visit) = rows[row], visit != baselineVisit else { continue }
      up[subject][visit] = word(row, column) == .value(0)
      rowOf[subject][visit] = row
    }
    return (up, rowOf)
  }

  /// Why treatment was stopped is said of those who stopped.
  private mutating func checkReasons(_ found: FoundColumns, _ reasons: [Int], _ discontinued: [Int]) {
    let isKnown = found.course.onTreatment != nil || found.events.contains { $0.event == .treatmentDiscontinuation }
    guard let column = found.course.reason, isKnown else { return }
    for (subject, reason) in reasons.enumerated() where reason >= 0 && discontinued[subject] == trial.schedule.visits.count {
      let found = FaultCollector.quoted(column.column.texts[subjects[subject].row])
      add(subjects[subject].row, column.column, found, "nothing: the patient was on treatment at every visit", .contradicts)
    }
  }
}
