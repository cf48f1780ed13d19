import Notation

/// Reads a table of several measures: the rows of each by themselves, the patients of the first.
struct MeasuresReader {
  private let table: DataTable
  private let trial: TrialProtocol
  private let plan: DataPlan?

  init(_ table: DataTable, for trial: TrialProtocol, plan: DataPlan?) {
    self.table = table
    self.trial = trial
    self.plan = plan
  }

  func read() throws(Faults) -> TrialDataReading {
    var faults = FaultCollector()
    let measures = trial.measures
    guard let column = DataColumns(table: table, plan: plan).find(ColumnName.parameter, isRequired: true, &faults) else { throw faults.faults }
    let words = DataWords(ColumnName.parameter, ours: measures.map(\.parameter), plan: plan, cells: column.texts, missing: [], &faults)
    var rows = measures.map { _ in [Int]() }
    for (row, text) in column.texts.enumerated() {
      if let code = words.code(text) {
        rows[code].append(row)
      } else {
        faults.add(
          Fault(
            line: table.lines[row], column: column.number, place: column.name, found: FaultCollector.quoted(text), expected: words.expected,
            suggestion: NearWord.nearest(to: text, among: words.theirs), rule: .unknownName))
      }
    }
    guard faults.isEmpty else { throw faults.faults }
    var first = try reading(rows[0], trial)
    let places = Dictionary(uniqueKeysWithValues: first.data.subjects.enumerated().map { ($1, $0) })
    for (measure, own) in zip(measures, rows).dropFirst() {
      let found = try reading(own, of(measure)).data
      for subject in found.subjects where places[subject] == nil {
        let name = plan?.columns[ColumnName.subject] ?? ColumnName.subject
        let row = own.first { row in table.columns.contains { $0.name == name && $0.texts[row] == subject } }
        faults.add(
          Fault(
            line: row.map { table.lines[$0] } ?? 0, column: column.number, place: column.name,
            found: "subject \(FaultCollector.quoted(subject)) with \(measure.parameter) alone", expected: "a row of \(measures[0].parameter) as well",
            rule: .missing))
      }
      first.data.further.append(first.data.column(of: measure, from: found, places))
    }
    guard faults.isEmpty else { throw faults.faults }
    return first
  }

  private func reading(_ rows: [Int], _ trial: TrialProtocol) throws(Faults) -> TrialDataReading {
    let own = DataTable(
      columns: table.columns.map { column in
        let texts = rows.map { column.texts[$0] }
        switch column.values {
        case .numbers(let all): return DataTable.Column(name: column.name, values: .numbers(rows.map { all[$0] }), texts: texts)
        case .text(let all): return DataTable.Column(name: column.name, values: .text(rows.map { all[$0] }), texts: texts)
        }
      }, lines: rows.map { table.lines[$0] })
    var reader = TrialDataReader(own, for: trial, plan: plan)
    return try reader.read()
  }

  /// The protocol with another measure first, whose range its scores are held to, and without what is read of the first.
  private func of(_ measure: Endpoint) -> TrialProtocol {
    var other = trial
    other.endpoints = [measure] + trial.endpoints.filter { $0.name != measure.name }
    other.analyses = []
    return other
  }
}

extension TrialData {
  /// The scores of a further measure in the order of these patients; missing where a patient has no row.
  fileprivate func column(of measure: Endpoint, from found: TrialData, _ places: [String: Int]) -> MeasureColumn {
    let T = visits.count
    var column = MeasureColumn(
      endpoint: measure.name, baseline: [Double](repeating: 0, count: subjectCount), scores: [Double](repeating: .nan, count: subjectCount * T))
    for (other, subject) in found.subjects.enumerated() {
      guard let place = places[subject] else { continue }
      column.baseline[place] = found.baseline[other]
      for visit in 0..<T { column.scores[place * T + visit] = found.scores[other * T + visit] }
    }
    return column
  }
}
