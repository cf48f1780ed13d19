import Trial

/// Reading results by the keys that the rooms below agree on.
extension TrialResults {
  func table(_ id: String) -> ResultTable? { if case .table(let table)? = self[id] { table } else { nil } }
  func curve(_ id: String) -> Curve? { if case .curve(let curve)? = self[id] { curve } else { nil } }
  func estimate(_ id: String) -> Estimate? { if case .estimate(let estimate)? = self[id] { estimate } else { nil } }
  func decision(_ id: String) -> Decision? { if case .decision(let decision)? = self[id] { decision } else { nil } }
}

extension ResultTable {
  /// The cell of a row under a key; nil where the table has no such column.
  func cell(_ row: Int, _ key: String) -> Cell? {
    guard rows.indices.contains(row), let column = columns.firstIndex(where: { $0.key == key }) else { return nil }
    return rows[row][column]
  }
  func number(_ row: Int, _ key: String) -> Double? { cell(row, key)?.value }
  /// The number under a key at or after the column of another key.
  func number(_ row: Int, _ key: String, from anchor: String) -> Double? {
    guard let start = columns.firstIndex(where: { $0.key == anchor }), rows.indices.contains(row) else { return nil }
    return columns[start...].firstIndex { $0.key == key }.flatMap { rows[row][$0].value }
  }
  func text(_ row: Int, _ key: String) -> String? { if case .text(let text)? = cell(row, key) { text } else { nil } }
  func monteCarloError(_ row: Int, _ key: String) -> Double? { if case .number(_, let error)? = cell(row, key) { error } else { nil } }
  func has(_ key: String) -> Bool { columns.contains { $0.key == key } }
  /// The first row whose text under a key is this.
  func row(_ key: String, _ text: String) -> Int? { rows.indices.first { self.text($0, key) == text } }
}
