import Trial

/// Statistics by rows under headings, a column an arm or a comparison: what a clinical study report's tables are made of.
struct StatisticGrid {
  struct Column {
    var title: String
    /// N of the column; nil of a comparison.
    var patients: Int?
    var head: String { patients.map { "\(title) (N=\(NumberStyle.count($0)))" } ?? title }
  }

  /// What a cell shows, and the numbers it is made of.
  struct Cell {
    var shown: String
    var values: [(name: String, value: Double)]

    init(_ shown: String, _ values: [(String, Double)]) { (self.shown, self.values) = (shown, values) }

    static func count(_ value: Double?) -> Cell? { value.map { Cell(NumberStyle.count(Int($0)), [("n", $0)]) } }

    /// `−1.70 (0.47)`.
    static func pair(_ value: Double?, _ spread: Double?, names: (String, String), decimals: Int) -> Cell? {
      guard let value else { return nil }
      guard let spread else { return Cell(NumberStyle.number(value, decimals: decimals), [(names.0, value)]) }
      return Cell(
        "\(NumberStyle.number(value, decimals: decimals)) (\(NumberStyle.number(spread, decimals: decimals)))", [(names.0, value), (names.1, spread)])
    }

    /// `−5.00 to −0.60`.
    static func range(_ lower: Double?, _ upper: Double?, names: (String, String) = ("lower", "upper"), decimals: Int) -> Cell? {
      guard let lower, let upper else { return nil }
      return Cell(NumberStyle.range(lower, upper, decimals: decimals), [(names.0, lower), (names.1, upper)])
    }

    /// `0.013`.
    static func pValue(_ value: Double?) -> Cell? { value.map { Cell(NumberStyle.pValue($0), [("p", $0)]) } }
  }

  private enum Line {
    case heading(String)
    case statistic(String, [Cell?], heading: String)
  }

  let columns: [Column]
  private var lines: [Line] = []
  private var heading = ""

  init(_ columns: [Column]) { self.columns = columns }

  mutating func heading(_ text: String) {
    heading = text
    lines.append(.heading(text))
  }

  /// A row, unless nothing stands in it.
  mutating func row(_ label: String, _ cells: [Cell?]) {
    precondition(cells.count == columns.count, "a row has a cell for each column")
    guard cells.contains(where: { $0 != nil }) else { return }
    lines.append(.statistic(label, cells, heading: heading))
  }

  var isEmpty: Bool {
    !lines.contains { if case .statistic = $0 { true } else { false } }
  }

  /// Statistics stand a little in under their heading; where nothing can stand is left empty.
  func layout(_ label: String) -> TableLayout {
    let heads =
      [TableLayout.Column(key: "statistic", title: "", alignment: .left)]
      + columns.enumerated().map { TableLayout.Column(key: "column\($0.offset + 1)", title: $0.element.head, alignment: .right) }
    let rows = lines.map { line -> [TableLayout.Cell] in
      switch line {
      case .heading(let text): return [TableLayout.Cell(text)] + columns.map { _ in TableLayout.Cell("") }
      case .statistic(let text, let cells, let heading):
        return [TableLayout.Cell((heading.isEmpty ? "" : Self.indent) + text)] + cells.map { TableLayout.Cell($0?.shown ?? "") }
      }
    }
    return TableLayout(label: label, columns: heads, rows: rows)
  }

  /// Two spaces that no writer folds.
  private static let indent = "\u{A0}\u{A0}"

  private static let counts: Set<String> = ["n", "patients", "responders"]

  /// A line a number: `heading, statistic, column, patients, name, value`.
  var csv: String {
    var table: [[ResultTable.Cell]] = []
    for case .statistic(let label, let cells, let heading) in lines {
      for (column, cell) in zip(columns, cells) {
        for (name, value) in cell?.values ?? [] {
          table.append([
            .text(heading), .text(label), .text(column.title), column.patients.map { .count($0) } ?? .missing, .text(name),
            Self.counts.contains(name) ? .count(Int(value)) : .number(value),
          ])
        }
      }
    }
    typealias Column = ResultTable.Column
    return ResultsCSV.text(
      ResultTable(
        label: "",
        columns: [
          Column("heading", "", .text), Column("statistic", "", .text), Column("column", "", .text), Column("patients", "", .count),
          Column("name", "", .text), Column("value", "", .number(unit: "")),
        ], rows: table))
  }
}
