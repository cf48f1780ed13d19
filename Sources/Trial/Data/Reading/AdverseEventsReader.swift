import Notation

/// Reads a table of one row an adverse event.
struct AdverseEventsReader {
  private let table: DataTable
  private let columns: DataColumns
  private(set) var faults = FaultCollector()

  init(_ table: DataTable, plan: DataPlan?) {
    self.table = table
    columns = DataColumns(table: table, plan: plan)
  }

  /// The events of the subjects told, and what they tell in words; events of subjects left out are passed over.
  mutating func read(_ place: [String: Int], leftOut: Set<String>) -> (events: [AdverseEvent], told: Set<AdverseEvent.Variable>) {
    let subject = columns.find(ColumnName.subject, isRequired: true, &faults)
    var words: [(variable: AdverseEvent.Variable, column: DataColumns.Found)] = []
    for variable in AdverseEvent.Variable.allCases {
      if let column = column(of: variable) { words.append((variable, column)) }
    }
    let emergent = columns.find(ColumnName.treatmentEmergent, isRequired: false, &faults)
    let start = columns.find(ColumnName.startDay, isRequired: false, &faults)
    guard let subject, faults.isEmpty else { return ([], []) }
    var events: [AdverseEvent] = []
    var tellsOf: Set<AdverseEvent.Variable> = []
    for row in 0..<table.rowCount {
      let id = subject.texts[row]
      guard let index = place[id] else {
        if subject.missing.contains(id) {
          add(row, subject, "no subject", "the subject's identifier", .missing)
        } else if !leftOut.contains(id) {
          let near = place.count <= 1000 ? NearWord.nearest(to: id, among: place.keys.sorted()) : nil
          add(row, subject, "subject \(FaultCollector.quoted(id))", "a subject of the subjects' file", .unknownName, suggestion: near)
        }
        continue
      }
      var told: [AdverseEvent.Variable: String] = [:]
      for (variable, column) in words where !column.missing.contains(column.texts[row]) {
        told[variable] = column.texts[row]
        tellsOf.insert(variable)
      }
      if let column = words.first(where: { $0.variable == .seriousness })?.column { _ = flag(row, column) }
      events.append(
        AdverseEvent(
          subject: index, words: told, isTreatmentEmergent: emergent.map { flag(row, $0) } ?? true, startDay: start.flatMap { day(row, $0) }))
    }
    return (events, tellsOf)
  }

  /// Its own column, or the other that tells it; the preferred term is needed.
  private mutating func column(of variable: AdverseEvent.Variable) -> DataColumns.Found? {
    if let own = columns.find(variable.rawValue, isRequired: variable == .term, &faults) { return own }
    return variable.other.flatMap { columns.find($0, isRequired: false, &faults) }
  }

  /// Whether it is Y; N and nothing are not.
  private mutating func flag(_ row: Int, _ column: DataColumns.Found) -> Bool {
    let text = column.texts[row]
    guard text != "Y" else { return true }
    if text != "N", !column.missing.contains(text) { add(row, column, FaultCollector.quoted(text), "Y, or N or nothing", .wrongType) }
    return false
  }

  /// A day of the study, which has no day 0.
  private mutating func day(_ row: Int, _ column: DataColumns.Found) -> Double? {
    let text = column.texts[row]
    guard !column.missing.contains(text) else { return nil }
    guard let day = Numeral.number(text), day == day.rounded() else {
      add(row, column, FaultCollector.quoted(text), "a day of the study such as 12", .wrongType)
      return nil
    }
    guard day != 0 else {
      add(row, column, "\"0\"", "a day other than 0: the first day of treatment is 1, the day before it −1", .outOfRange)
      return nil
    }
    return day
  }

  private mutating func add(
    _ row: Int, _ column: DataColumns.Found, _ found: String, _ expected: String, _ rule: Fault.Rule, suggestion: String? = nil
  ) {
    let line = table.lines[row]
    faults.add(
      Fault(
        line: line, column: column.number, place: column.name, found: found, expected: expected, suggestion: suggestion, rule: rule))
  }
}
