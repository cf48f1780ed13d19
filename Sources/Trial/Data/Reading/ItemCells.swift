import Notation

/// The items of a scale as a table has them: a column an item, or a row an item.
struct ItemCells {
  struct Cell {
    var text: String
    var line: Int
    var column: Int
    var name: String
    /// Whether its text means that there is no value, by what the protocol says of its column.
    var isMissing: Bool
  }

  /// The table without what are items: a row a subject and visit.
  private(set) var table: DataTable
  /// Of each of its rows, one cell an item; nil where the table has no row for it.
  private(set) var cells: [[Cell?]]
  /// Totals that stand beside their items: of which row and measure.
  private(set) var totals: [(row: Int, parameter: String, cell: Cell)] = []

  /// A column an item, by the protocol's `data.columns` or under its own name.
  ///
  /// - Parameter measures: PARAMCD of what is made of the items.
  /// - Returns: nil where the table has none of the items; with a fault for each that is not there, where it has some.
  init?(columnsOf table: DataTable, measures: [String], plan: DataPlan?, _ faults: inout FaultCollector) {
    let names = DataColumns(table: table, plan: plan)
    let headers = HamiltonScale.columns.map { plan?.columns[$0] ?? $0 }
    guard headers.contains(where: { header in table.columns.contains { $0.name == header } }) else { return nil }
    let found = HamiltonScale.columns.map { names.find($0, isRequired: true, &faults) }
    self.table = table
    cells = (0..<table.rowCount).map { row in
      found.map { column in column.map { Cell($0, row, of: table) } }
    }
    var none = FaultCollector()
    guard measures.count == 1, let value = names.find(ColumnName.value, isRequired: false, &none) else { return }
    totals = (0..<table.rowCount).map { row in
      (row, measures[0], Cell(value, row, of: table))
    }
  }

  /// A row an item, told by PARAMCD, its score in AVAL; beside them there may be rows of totals, and no others.
  ///
  /// - Returns: nil where no row is an item.
  init?(rowsOf table: DataTable, measures: [String], plan: DataPlan?, _ faults: inout FaultCollector) {
    let names = DataColumns(table: table, plan: plan)
    var none = FaultCollector()
    guard let parameter = names.find(ColumnName.parameter, isRequired: false, &none),
      let subject = names.find(ColumnName.subject, isRequired: false, &none)
    else { return nil }
    let words = plan?.values[ColumnName.parameter] ?? [:]
    let codes = Dictionary(HamiltonScale.columns.enumerated().map { (words[$1] ?? $1, $0) }, uniquingKeysWith: { first, _ in first })
    guard parameter.texts.contains(where: { codes[$0] != nil }) else { return nil }
    guard let value = names.find(ColumnName.value, isRequired: true, &faults) else { return nil }
    let visit = names.find(ColumnName.visit, isRequired: false, &none)
    var kept: [Int] = []
    var cells: [[Cell?]] = []
    var places: [String: Int] = [:]
    // The texts cannot run together: a length stands before the first.
    func key(_ row: Int) -> String { "\(subject.texts[row].utf8.count) \(subject.texts[row])\(visit?.texts[row] ?? "")" }
    var others: [Int] = []
    for row in 0..<table.rowCount {
      guard let item = codes[parameter.texts[row]] else {
        others.append(row)
        continue
      }
      let key = key(row)
      let place = places[key] ?? kept.count
      if place == kept.count {
        places[key] = place
        kept.append(row)
        cells.append(HamiltonScale.columns.map { _ in nil })
      }
      var cell = Cell(value, row, of: table)
      // What the protocol says of the item's own name wins over what it says of AVAL.
      if let own = plan?.missingByColumn[HamiltonScale.columns[item]] { cell.isMissing = cell.text.isEmpty || own.contains(cell.text) }
      if let first = cells[place][item] {
        faults.add(
          Fault(
            line: cell.line, column: parameter.number, place: parameter.name, found: "a second row of \(HamiltonScale.columns[item])",
            expected: "one; the first is in line \(first.line)", rule: .duplicate))
      } else {
        cells[place][item] = cell
      }
    }
    for row in others {
      let cell = Cell(value, row, of: table)
      if let measure = measures.first(where: { (words[$0] ?? $0) == parameter.texts[row] }) {
        // A total without items makes nothing.
        if let place = places[key(row)] {
          totals.append((place, measure, cell))
        } else {
          faults.add(
            Fault(
              line: cell.line, column: parameter.number, place: parameter.name, found: "\(measure) without its items", expected: "rows of its items",
              rule: .missing))
        }
      } else {
        faults.add(
          Fault(
            line: cell.line, column: parameter.number, place: parameter.name, found: FaultCollector.quoted(parameter.texts[row]),
            expected: "one of \(HamiltonScale.columns[0]) … \(HamiltonScale.columns[16]), \(measures.joined(separator: ", "))", rule: .unknownName))
      }
    }
    self.table = table.rows(kept).without([value.name, parameter.name])
    self.cells = cells
  }
}

extension ItemCells.Cell {
  fileprivate init(_ column: DataColumns.Found, _ row: Int, of table: DataTable) {
    let text = column.texts[row]
    self.init(text: text, line: table.lines[row], column: column.number, name: column.name, isMissing: column.missing.contains(text))
  }
}

extension DataTable {
  /// These rows, with the lines that they have in the file.
  func rows(_ kept: [Int]) -> DataTable {
    DataTable(
      columns: columns.map { column in
        let texts = kept.map { column.texts[$0] }
        switch column.values {
        case .numbers(let all): return Column(name: column.name, values: .numbers(kept.map { all[$0] }), texts: texts)
        case .text(let all): return Column(name: column.name, values: .text(kept.map { all[$0] }), texts: texts)
        }
      }, lines: kept.map { lines[$0] })
  }

  func without(_ names: [String]) -> DataTable { DataTable(columns: columns.filter { !names.contains($0.name) }, lines: lines) }

  /// With a column of texts, in place of one of that name.
  func with(_ name: String, _ texts: [String]) -> DataTable {
    let column = Column(name: name, values: .text(texts.map { $0 }), texts: texts)
    var copy = self
    if let place = columns.firstIndex(where: { $0.name == name }) { copy.columns[place] = column } else { copy.columns.append(column) }
    return copy
  }
}
