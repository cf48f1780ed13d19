import Notation

/// Makes the scores of a scale from its items, before a trial's data are read: HAM-D17 and, where an endpoint asks for it, HAM-D6.
///
/// Each item is a whole number within its range; what is not is a fault with its line and column. A total is that of `HamiltonScale.Total`, with items missing
/// as `data.missing items` says; HAM-D6 is scored where all its six were answered. A total that the file has beside its items is held to them.
struct ItemScoring {
  private let items: ItemCells
  private let measures: [Endpoint]
  private let plan: DataPlan?

  /// - Returns: nil where no measure is made of items, or the table has none.
  /// - Throws: where some items are there and others are not, or one is there twice.
  init?(_ table: DataTable, for trial: TrialProtocol, plan: DataPlan?) throws(Faults) {
    measures = trial.measures
    guard !measures.isEmpty, measures.allSatisfy({ $0.instrument != nil }) else { return nil }
    var faults = FaultCollector()
    let names = measures.map(\.parameter)
    let found = ItemCells(columnsOf: table, measures: names, plan: plan, &faults) ?? ItemCells(rowsOf: table, measures: names, plan: plan, &faults)
    guard faults.isEmpty else { throw faults.faults }
    guard let found else { return nil }
    items = found
    self.plan = plan
  }

  /// The table with AVAL; of several measures, rows of each, told by PARAMCD.
  ///
  func scored() throws(Faults) -> DataTable {
    var faults = FaultCollector()
    let totals = measures.map { $0.instrument == .HAMD6 ? HamiltonScale.Total.six : .whole($0.range) }
    let whole = HamiltonScale.Total.whole(measures.first { $0.instrument == .HAMD17 }?.range)
    let scores = items.cells.map { row in
      row.enumerated().map { index, cell in cell.flatMap { score($0, item: index, highest: whole.highest[index], &faults) } }
    }
    let limit = plan?.missingItems.limit ?? 0
    let name = plan?.columns[ColumnName.value] ?? ColumnName.value
    var tables: [DataTable] = []
    for (measure, total) in zip(measures, totals) {
      let made = scores.map { total.score($0, missing: measure.instrument == .HAMD6 ? 0 : limit) }
      for beside in items.totals where beside.parameter == measure.parameter { check(beside.cell, made[beside.row], &faults) }
      var table = items.table.with(name, made.map { $0.map(Numeral.text) ?? "" })
      if measures.count > 1 {
        let code = plan?.values[ColumnName.parameter]?[measure.parameter] ?? measure.parameter
        table = table.with(plan?.columns[ColumnName.parameter] ?? ColumnName.parameter, table.lines.map { _ in code })
      }
      tables.append(table)
    }
    guard faults.isEmpty else { throw faults.faults }
    return Self.joined(tables)
  }

  private func score(_ cell: ItemCells.Cell, item: Int, highest: Int, _ faults: inout FaultCollector) -> Int? {
    guard !cell.isMissing else { return nil }
    let expected = "a whole score from 0 to \(highest) of item \(item + 1), \(HamiltonScale.items[item].name)"
    guard let number = Numeral.number(cell.text), number == number.rounded(), abs(number) < 1e6 else {
      faults.add(
        Fault(line: cell.line, column: cell.column, place: cell.name, found: FaultCollector.quoted(cell.text), expected: expected, rule: .wrongType))
      return nil
    }
    guard (0...highest).contains(Int(number)) else {
      faults.add(
        Fault(line: cell.line, column: cell.column, place: cell.name, found: FaultCollector.quoted(cell.text), expected: expected, rule: .outOfRange))
      return nil
    }
    return Int(number)
  }

  /// A total in the file is that of its items, to the digits written where it is prorated.
  private func check(_ cell: ItemCells.Cell, _ total: Double?, _ faults: inout FaultCollector) {
    guard !cell.isMissing, let written = Numeral.number(cell.text) else { return }
    let expected: String
    if let total {
      let digits = Numeral.decimals(cell.text) ?? 15
      let slack = total == total.rounded() ? 1e-9 : 1e-9 + 0.5 / (0..<digits).reduce(1.0) { power, _ in power * 10 }
      guard abs(total - written) > slack else { return }
      expected = "\(Numeral.text(total)), the total of its items"
    } else {
      expected = "no total: more of its items are missing than the protocol allows"
    }
    faults.add(
      Fault(
        line: cell.line, column: cell.column, place: cell.name, found: FaultCollector.quoted(cell.text), expected: expected, rule: .contradicts))
  }

  /// One table under the other; all have the same columns.
  private static func joined(_ tables: [DataTable]) -> DataTable {
    guard tables.count > 1 else { return tables[0] }
    let columns = tables[0].columns.map { column in
      let texts = tables.flatMap { table in table.columns.first { $0.name == column.name }?.texts ?? [] }
      return DataTable.Column(name: column.name, values: .text(texts.map { $0 }), texts: texts)
    }
    return DataTable(columns: columns, lines: tables.flatMap(\.lines))
  }
}
