import Trial

extension TableLayout {
  /// A table of results laid out for reading.
  ///
  /// Neighbors `lower` and `upper` of one suffix become one column `lower to upper`; `mean` and `standardError` of one suffix become `mean (SE)`, and
  /// the ends of that mean's interval, which say the same, are left to JSON and CSV.
  public init(_ table: ResultTable, style: TableStyle = TableStyle()) {
    let digits = ColumnDigits(table, style: style)
    if table.layout == .record {
      self.init(record: table, digits: digits)
      return
    }
    var columns: [Column] = []
    var units: [String] = []
    var cells: [[Cell]] = []
    var index = 0
    while index < table.columns.count {
      let column = table.columns[index]
      let next = table.columns[index...].dropFirst().first
      if let next, column.root == "lower", next.root == "upper", column.suffix == next.suffix {
        // A group that says no more than the head is left out.
        let group = column.group == style.intervalHead ? nil : column.group
        columns.append(Column(key: column.key, group: group, title: style.intervalHead, alignment: .interval))
        units.append(column.unit)
        let isShare = column.measure == .probability
        let decimals = isShare && column.decimals == nil ? max(0, digits[index] - 2) : digits[index]
        cells.append(table.rows.map { Cell(Self.range($0[index], $0[index + 1], decimals: decimals, isShare: isShare)) })
        index += 2
      } else if let next, column.root == "mean", next.root == "standardError", column.suffix == next.suffix, column.suffix != nil {
        columns.append(Column(key: column.key, group: column.group, title: column.title, alignment: .right))
        units.append(column.unit)
        cells.append(table.rows.map { Cell(Self.withError($0[index], $0[index + 1], decimals: digits[index])) })
        index += 2
        while index < table.columns.count, ["lower", "upper"].contains(table.columns[index].root), table.columns[index].suffix == column.suffix {
          index += 1
        }
      } else {
        let alignment: Alignment = column.measure == .text ? .left : .right
        columns.append(Column(key: column.key, group: column.group, title: column.title, alignment: alignment))
        units.append(column.unit)
        cells.append(table.rows.map { digits.shown($0[index], column: index) })
        index += 1
      }
    }
    let rows = table.rows.indices.map { row in cells.map { $0[row] } }
    self.init(label: table.label, columns: columns, rows: rows, primaryRow: table.primaryRow, note: table.note)
    nameUnits(units)
  }

  /// Puts units into the heads: into that of a group where all its columns share one, else into each.
  private mutating func nameUnits(_ units: [String]) {
    let groups = columns.map(\.group)
    for place in columns.indices {
      let members = groups.indices.filter { groups[$0] == groups[place] }
      if let title = groups[place], members.count > 1, !units[place].isEmpty, members.allSatisfy({ units[$0] == units[place] }) {
        columns[place].group = Self.head(title, unit: units[place])
      } else if columns[place].alignment != .interval {
        columns[place].title = Self.head(columns[place].title, unit: units[place])
      }
    }
  }

  /// `Difference, points`; a head that names its unit already stays as it is.
  static func head(_ title: String, unit: String) -> String {
    unit.isEmpty || title.lowercased().contains(unit.lowercased()) ? title : title + ", " + unit
  }

  private init(record table: ResultTable, digits: ColumnDigits) {
    let columns = [Column(key: "name", title: "", alignment: .left), Column(key: "value", title: "", alignment: .left)]
    let cells = table.rows.first ?? []
    // What a record does not have is not told: in JSON it is null.
    let rows = cells.indices.filter { cells[$0] != .missing }.map {
      [Cell(Self.head(table.columns[$0].title, unit: table.columns[$0].unit)), digits.shown(cells[$0], column: $0)]
    }
    self.init(label: table.label, hasHead: false, columns: columns, rows: rows, note: table.note)
  }

  /// Of shares in per cent: `4.9 to 17.3%`. An end that is not there is left open.
  private static func range(_ lower: ResultTable.Cell, _ upper: ResultTable.Cell, decimals: Int, isShare: Bool) -> String {
    func text(_ cell: ResultTable.Cell) -> String? {
      guard case .number(let value, _) = cell else { return nil }
      return NumberStyle.number(isShare ? 100 * value : value, decimals: decimals)
    }
    let ends = (text(lower), text(upper))
    guard ends.0 != nil || ends.1 != nil else { return NumberStyle.missing }
    guard let lower = ends.0, let upper = ends.1 else { return "\(ends.0 ?? NumberStyle.missing) to \(ends.1 ?? NumberStyle.missing)" }
    return "\(lower) to \(upper)\(isShare ? "%" : "")"
  }

  private static func withError(_ mean: ResultTable.Cell, _ error: ResultTable.Cell, decimals: Int) -> String {
    guard case .number(let mean, _) = mean, case .number(let error, _) = error else { return NumberStyle.missing }
    return NumberStyle.number(mean, decimals: decimals) + " (" + NumberStyle.number(error, decimals: decimals) + ")"
  }
}

extension ResultTable.Column {
  /// The key before its first `_`: `mean` of `mean_placebo`.
  var root: String { String(key.prefix { $0 != "_" }) }
  /// The key after its first `_`; nil where there is none.
  var suffix: String? { key.firstIndex(of: "_").map { String(key[key.index(after: $0)...]) } }
  /// Of its numbers; empty for a pure number and for anything else.
  var unit: String { if case .number(let unit) = measure { unit } else { "" } }
}
