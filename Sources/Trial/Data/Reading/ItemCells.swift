import Notation

/// The items of a scale as a table has them: a column an item, or a row an item.
struct ItemCells {
  struct Cell {
    var text: String
    var line: Int
    var column: Int
    var name: String
    /// `HAMD116A`.
    var item: String
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
    func has(_ name: String) -> Bool { table.columns.contains { $0.name == plan?.columns[name] ?? name } }
    guard (HamiltonScale.columns + HamiltonScale.weightParts).contains(where: has) else { return nil }
    let found = HamiltonScale.columns.enumerated().map { index, name in
      let parts = index == HamiltonScale.weight && !has(name) ? HamiltonScale.weightParts.filter(has) : []
      return (parts.isEmpty ? [name] : parts).compactMap { part in names.find(part, isRequired: true, &faults).map { (part, $0) } }
    }
    self.table = table
    cells = (0..<table.rowCount).map { row in
      found.map { columns in
        columns.reduce(Cell?.none) { known, next in
          let cell = Self.cell(next.1, table, row, item: next.0)
          return known.map { Self.one($0, cell, &faults) } ?? cell
        }
      }
    }
    var none = FaultCollector()
    guard measures.count == 1, let value = names.find(ColumnName.value, isRequired: false, &none) else { return }
    totals = (0..<table.rowCount).map { row in
      (row, measures[0], Self.cell(value, table, row, item: ColumnName.value))
    }
  }

  private static func cell(_ column: DataColumns.Found, _ table: DataTable, _ row: Int, item: String) -> Cell {
    let text = column.texts[row]
    return Cell(
      text: text, line: table.lines[row], column: column.number, name: column.name, item: item, isMissing: column.missing.contains(text))
  }

  /// Of the two parts of the loss of weight the one that was assessed; of both, a fault.
  private static func one(_ first: Cell, _ second: Cell, _ faults: inout FaultCollector) -> Cell {
    guard !first.isMissing, !second.isMissing else { return first.isMissing ? second : first }
    faults.add(
      Fault(
        line: second.line, column: second.column, place: second.name, found: "\(second.item) beside \(first.item)",
        expected: "one of the two: the loss of weight is assessed by history or by weighing, and the other is empty", rule: .contradicts))
    return first
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
    let parts = HamiltonScale.weightParts.map { ($0, HamiltonScale.weight) }
    let codes = Dictionary(
      (HamiltonScale.columns.enumerated().map { ($1, $0) } + parts).map { (words[$0] ?? $0, (item: $1, name: $0)) },
      uniquingKeysWith: { first, _ in first })
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
      guard let (item, name) = codes[parameter.texts[row]] else {
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
      var cell = Self.cell(value, table, row, item: name)
      // What the protocol says of the item's own name wins over what it says of AVAL.
      if let own = plan?.missingByColumn[name] { cell.isMissing = cell.text.isEmpty || own.contains(cell.text) }
      if let first = cells[place][item] {
        if item == HamiltonScale.weight, first.item != name {
          cells[place][item] = Self.one(first, cell, &faults)
        } else {
          faults.add(
            Fault(
              line: cell.line, column: parameter.number, place: parameter.name, found: "a second row of \(name)",
              expected: "one; the first is in line \(first.line)", rule: .duplicate))
        }
      } else {
        cells[place][item] = cell
      }
    }
    for row in others {
      let cell = Self.cell(value, table, row, item: ColumnName.value)
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
