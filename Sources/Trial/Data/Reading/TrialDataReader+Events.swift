import Notation

/// Columns that say when an intercurrent event came to a patient: `data.intercurrent events`.
extension TrialDataReader {
  struct EventColumn {
    var event: Estimand.Event
    var column: Column
    /// Where the column names visits; nil where it has days.
    var visits: DataWords?
  }

  /// The columns that the protocol names. Where a table has the flag instead, as simulated trials have, the flag is read.
  ///
  /// - Parameter isRequired: whether one of them must be there; in a file of subjects it may be elsewhere.
  mutating func eventColumns(isRequired: Bool = true) -> [EventColumn] {
    var found: [EventColumn] = []
    for each in columns.plan?.intercurrentEvents ?? [] {
      guard let index = table.columns.firstIndex(where: { $0.name == each.column }) else {
        if isRequired, !hasFlag(each.event) { faults.add(columns.absent(each.column, for: each.event.rawValue)) }
        continue
      }
      // Of a column named here alone, what means missing is what does of all.
      let missing = columns.missingTexts(each.column)
      let column = Column(name: each.column, number: index + 1, texts: table.columns[index].texts, missing: missing)
      let words =
        each.timing == .visit
        ? DataWords(ColumnName.visit, ours: trial.schedule.visits.map(\.name), plan: visitPlan, cells: column.texts, missing: missing, &faults) : nil
      found.append(EventColumn(event: each.event, column: column, visits: words))
    }
    return found
  }

  /// Whether the table says by visit what the event's own column would.
  private func hasFlag(_ event: Estimand.Event) -> Bool {
    func has(_ name: String) -> Bool { table.columns.contains { $0.name == columns.plan?.columns[name] ?? name } }
    switch event {
    case .treatmentDiscontinuation: return has(ColumnName.onTreatment)
    case .rescue: return has(ColumnName.rescued)
    case .discontinuationForLackOfEfficacy, .discontinuationForAdverseEvent:
      return has(ColumnName.onTreatment) && has(ColumnName.discontinuationReason)
    case .death, .named: return has(event.flagColumn)
    }
  }

  /// The words of AVISIT without that of the baseline.
  private var visitPlan: DataPlan? {
    var plan = columns.plan
    plan?.values[ColumnName.visit]?[trial.schedule.baseline.name] = nil
    return plan
  }

  /// Of each subject the first visit after the event; the number of visits where there was none.
  ///
  /// By days: the first visit planned for a later day than that of the event, days counted from randomization, whose day is 0: what is seen on the event's own day
  /// comes before it. By visits: the visit named.
  mutating func firstVisits(after event: EventColumn) -> [Int] {
    let never = trial.schedule.visits.count
    let days = trial.schedule.visits.map { $0.weeks * 7 }
    var first: [Cell<Int>?] = Array(repeating: nil, count: subjects.count)
    for row in rows.indices {
      guard let (subject, _) = rows[row] else { continue }
      let cell = visit(row, event, days)
      if let known = first[subject] {
        guard known.contradicts(cell) else { continue }
        add(
          row, event.column, FaultCollector.quoted(event.column.texts[row]),
          "what line \(table.lines[subjects[subject].row]) says of subject \(FaultCollector.quoted(subjects[subject].id))", .contradicts)
      } else {
        first[subject] = cell
      }
    }
    return first.map { $0?.value ?? never }
  }

  /// The first visit after the event, as a row says.
  mutating func visit(_ row: Int, _ event: EventColumn, _ days: [Double]) -> Cell<Int> {
    if let words = event.visits { return word(row, WordColumn(column: event.column, words: words)) }
    switch number(row, event.column) {
    case .missing: return .missing
    case .fault: return .fault
    case .value(let day):
      guard day >= 0 else {
        add(row, event.column, FaultCollector.quoted(event.column.texts[row]), "a day from 0, that of randomization", .outOfRange)
        return .fault
      }
      return .value(days.firstIndex { $0 > day } ?? days.count)
    }
  }

  /// Puts what the columns say of events in place of the flags; where a flag is there too, both must say the same of the visits that it knows.
  ///
  /// Kinds of treatment discontinuation are read by `readReasons`.
  mutating func readEvents(_ found: FoundColumns, _ course: inout SubjectCourse, _ discontinued: inout [Int]) {
    for event in found.events where event.event.reason == nil {
      let first = firstVisits(after: event)
      switch event.event {
      case .rescue:
        if let flag = found.course.rescued { compare(event, first, with: course.rescuedBeforeVisit, flag.column) }
        course.rescuedBeforeVisit = first
      case .treatmentDiscontinuation:
        if let flag = found.course.onTreatment { compare(event, first, with: discontinued, flag.column) }
        discontinued = first
      default:
        if let place = course.furtherEvents.firstIndex(where: { $0.event == event.event }),
          let flag = found.course.further.first(where: { $0.event == event.event })
        {
          compare(event, first, with: course.furtherEvents[place].beforeVisit, flag.column.column)
        } else {
          course.furtherEvents.append(IntercurrentEventColumn(event: event.event, beforeVisit: first))
        }
      }
    }
  }

  private mutating func compare(_ event: EventColumn, _ first: [Int], with flagged: [Int], _ flag: Column) {
    for subject in subjects.indices where flagged[subject] != first[subject] {
      add(
        subjects[subject].row, event.column, "\(visitName(first[subject])) as the first after \(event.event.rawValue)",
        "\(visitName(flagged[subject])), as by \(flag.name)", .contradicts)
    }
  }

  func visitName(_ visit: Int) -> String { visit < trial.schedule.visits.count ? trial.schedule.visits[visit].name : "no visit" }
}
