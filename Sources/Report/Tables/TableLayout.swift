import Trial

/// A table as it is read: heads with units, cells as text with chosen digits, ends of an interval in one column. Every writer of tables starts here,
/// so that terminal, page and screen show the same digits.
public struct TableLayout: Equatable, Sendable {
  /// Words stand left, numbers right; the two ends of an interval stand left, unbroken, beside their estimate.
  public enum Alignment: Equatable, Sendable { case left, right, interval }

  public struct Column: Equatable, Sendable {
    /// The key of the first column of results that went into it.
    public var key: String
    /// The head it shares with its neighbors of the same group.
    public var group: String?
    /// With its unit.
    public var title: String
    public var alignment: Alignment
    public init(key: String, group: String? = nil, title: String, alignment: Alignment) {
      self.key = key
      self.group = group
      self.title = title
      self.alignment = alignment
    }
  }

  public struct Cell: Equatable, Sendable {
    public var text: String
    /// `±0.4`: the Monte Carlo standard error, small beside the number.
    public var error: String?
    public init(_ text: String, error: String? = nil) {
      self.text = text
      self.error = error
    }
    var joined: String { error.map { text + " " + $0 } ?? text }
  }

  public var label: String
  /// False for a record, whose rows are name and value.
  public var hasHead: Bool
  public var columns: [Column]
  public var rows: [[Cell]]
  public var primaryRow: Int?
  public var note: String

  public init(
    label: String, hasHead: Bool = true, columns: [Column], rows: [[Cell]], primaryRow: Int? = nil, note: String = ""
  ) {
    precondition(rows.allSatisfy { $0.count == columns.count }, "a row has a cell for each column")
    self.label = label
    self.hasHead = hasHead
    self.columns = columns
    self.rows = rows
    self.primaryRow = primaryRow
    self.note = note
  }

  /// Whether two heads stand above each other.
  public var hasGroups: Bool { hasHead && columns.contains { $0.group != nil } }

  /// Runs of neighbors under the same head: the first column's index, how many, and the head.
  var groupRuns: [(start: Int, count: Int, title: String?)] {
    var runs: [(start: Int, count: Int, title: String?)] = []
    for (index, column) in columns.enumerated() {
      if let last = runs.last, last.title == column.group, column.group != nil {
        runs[runs.count - 1].count += 1
      } else {
        runs.append((index, 1, column.group))
      }
    }
    return runs
  }

  /// Rows and columns exchanged, for a table with many columns and few rows: the first column's cells become the heads, and a head over several columns
  /// a line above its members.
  public func transposed() -> TableLayout {
    guard let first = columns.first, hasHead else { return self }
    let heads =
      [Column(key: first.key, title: "", alignment: .left)]
      + rows.enumerated().map { Column(key: "row\($0.offset + 1)", title: $0.element[0].joined, alignment: .right) }
    var lines: [[Cell]] = []
    for run in groupRuns {
      if let title = run.title { lines.append([Cell(title)] + rows.map { _ in Cell("") }) }
      for index in run.start..<(run.start + run.count) where index > 0 {
        lines.append([Cell((run.title == nil ? "" : "  ") + columns[index].title)] + rows.map { $0[index] })
      }
    }
    return TableLayout(label: label, columns: heads, rows: lines, note: note)
  }

  /// The columns of these keys alone, in their order; keys that the table does not have are passed over.
  public func keeping(_ keys: [String]) -> TableLayout {
    let kept = keys.compactMap { key in columns.firstIndex { $0.key == key } }
    var copy = self
    copy.columns = kept.map { columns[$0] }
    copy.rows = rows.map { row in kept.map { row[$0] } }
    return copy
  }
}
