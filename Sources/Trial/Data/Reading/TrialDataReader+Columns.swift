extension TrialDataReader {
  struct WordColumn {
    var column: Column
    var words: DataWords
  }
  struct FoundColumns {
    var subject: Column
    var arm: WordColumn
    /// Nil with a schedule of one visit, where the table has no such column.
    var visit: WordColumn?
    /// In the order of the population's factors.
    var factors: [WordColumn]
    var baseline: Column?
    var value: Column?
    var change: Column?
    var course: CourseColumns
    /// Of intercurrent events, as the protocol names them.
    var events: [EventColumn]
    /// CNSR, where the first endpoint is a time to an event; else nil.
    var censoring: Column?
  }

  /// Whether AVAL is a time to an event.
  var isOfTimes: Bool { trial.endpoints.first.map { $0.variable == .timeToEvent && $0.isPlainOutcome } ?? false }

  /// All the columns that are needed; nil, with a fault for each, where any is absent.
  mutating func foundColumns() -> FoundColumns? {
    let subject = columns.find(ColumnName.subject, isRequired: true, &faults)
    let arm = wordColumn(ColumnName.plannedTreatment, ours: trial.arms.map(\.name))
    let visits = trial.schedule.visits + [trial.schedule.baseline]
    let visit = wordColumn(ColumnName.visit, ours: visits.map(\.name), isRequired: trial.schedule.visits.count > 1)
    let factors = trial.population.factors.compactMap { wordColumn($0.column, ours: $0.composition == .fromData ? nil : $0.levels) }
    let value = columns.find(ColumnName.value, isRequired: false, &faults)
    let change = columns.find(ColumnName.change, isRequired: false, &faults)
    let baseline = columns.find(ColumnName.baseline, isRequired: false, &faults)
    if value == nil, change == nil, faults.isEmpty { faults.add(columns.missing(ColumnName.value)) }
    let course = courseColumns()
    let events = eventColumns()
    requireEvents(course, events)
    requirePopulations(course.populations)
    let censoring = isOfTimes ? columns.find(ColumnName.censoring, isRequired: true, &faults) : nil
    guard faults.isEmpty, let subject, let arm else { return nil }
    let hasBaselineRows = visit.map { visit in visit.column.texts.contains { visit.words.code($0) == baselineVisit } } ?? false
    guard baseline != nil || hasBaselineRows || !needsBaseline(value) else {
      faults.add(columns.missing(ColumnName.baseline))
      return nil
    }
    return FoundColumns(
      subject: subject, arm: arm, visit: visit, factors: factors, baseline: baseline, value: value, change: change,
      course: course, events: events, censoring: censoring)
  }

  mutating func wordColumn(_ name: String, ours: [String]?, isRequired: Bool = true) -> WordColumn? {
    guard let column = columns.find(name, isRequired: isRequired, &faults) else { return nil }
    let words = DataWords(name, ours: ours, plan: columns.plan, cells: column.texts, missing: column.missing, &faults)
    return WordColumn(column: column, words: words)
  }

  /// BASE is needed for a change from it, for a model that has it, and where AVAL has to be made from CHG.
  private func needsBaseline(_ value: Column?) -> Bool {
    value == nil || trial.endpoints.first?.variable == .changeFromBaseline
      || trial.analyses.contains { $0.model.response == ColumnName.change || $0.model.variables.contains(ColumnName.baseline) }
  }
}
