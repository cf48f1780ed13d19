extension DataTable {
  /// The rows in which a column has a value, named as the file writes it (a number by its size).
  public func rows(where column: String, equals value: String) -> DataTable {
    let kept = (0..<rowCount).filter { row in
      switch self[column] {
      case .numbers(let all)?: all[row].map { $0 == Double(value) } ?? false
      case .text(let all)?: all[row] == value
      case nil: false
      }
    }
    return DataTable(
      columns: columns.map { column in
        switch column.values {
        case .numbers(let all): Column(name: column.name, values: .numbers(kept.map { all[$0] }))
        case .text(let all): Column(name: column.name, values: .text(kept.map { all[$0] }))
        }
      })
  }
}
