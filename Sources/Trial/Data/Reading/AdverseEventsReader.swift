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
      guard let index = subject.subject(row, of: table, among: place, leftOut: leftOut, &faults) else { continue }
      var told: [AdverseEvent.Variable: String] = [:]
      for (variable, column) in words where !column.missing.contains(column.texts[row]) {
        told[variable] = column.texts[row]
        tellsOf.insert(variable)
      }
      if let column = words.first(where: { $0.variable == .seriousness })?.column { _ = column.isYes(row, of: table, &faults) }
      events.append(
        AdverseEvent(
          subject: index, words: told, isTreatmentEmergent: emergent?.isYes(row, of: table, &faults) ?? true,
          startDay: start?.studyDay(row, of: table, &faults)))
    }
    return (events, tellsOf)
  }

  /// Its own column, or the other that tells it; the preferred term is needed.
  private mutating func column(of variable: AdverseEvent.Variable) -> DataColumns.Found? {
    if let own = columns.find(variable.rawValue, isRequired: variable == .term, &faults) { return own }
    return variable.other.flatMap { columns.find($0, isRequired: false, &faults) }
  }
}
