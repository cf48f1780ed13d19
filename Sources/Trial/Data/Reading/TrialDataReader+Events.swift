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
  mutating func eventColumns() -> [EventColumn] {
    var found: [EventColumn] = []
    for each in columns.plan?.intercurrentEvents ?? [] {
      let flag = each.event == .rescue ? ColumnName.rescued : ColumnName.onTreatment
      let hasFlag = table.columns.contains { $0.name == columns.plan?.columns[flag] ?? flag }
      guard let index = table.columns.firstIndex(where: { $0.name == each.column }) else {
        if !hasFlag { faults.add(columns.absent(each.column, for: each.event.rawValue)) }
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

  private mutating func visit(_ row: Int, _ event: EventColumn, _ days: [Double]) -> Cell<Int> {
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
  mutating func readEvents(_ found: FoundColumns, _ course: inout SubjectCourse, _ discontinued: inout [Int]) {
    let never = trial.schedule.visits.count
    for event in found.events {
      let first = firstVisits(after: event)
      let flag = event.event == .rescue ? found.course.rescued : found.course.onTreatment
      let flagged = event.event == .rescue ? course.rescuedBeforeVisit : discontinued
      if let flag {
        for subject in subjects.indices where flagged[subject] != first[subject] {
          func name(_ visit: Int) -> String { visit < never ? trial.schedule.visits[visit].name : "no visit" }
          add(
            subjects[subject].row, event.column, "\(name(first[subject])) as the first after \(event.event.rawValue)",
            "\(name(flagged[subject])), as by \(flag.column.name)", .contradicts)
        }
      }
      switch event.event {
      case .rescue: course.rescuedBeforeVisit = first
      case .treatmentDiscontinuation: discontinued = first
      }
    }
  }
}
