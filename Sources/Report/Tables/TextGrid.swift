/// A laid out table as lines of equal columns: words left, numbers right, Monte Carlo errors in a column of their own beside the number.
struct TextGrid {
  struct Line {
    var text: String
    var isPrimary = false
  }

  private var layout: TableLayout
  private var values: [Int]
  private var errors: [Int]

  init(_ layout: TableLayout) {
    self.layout = layout
    values = layout.columns.indices.map { index in layout.rows.map { $0[index].text.count }.max() ?? 0 }
    errors = layout.columns.indices.map { index in layout.rows.map { $0[index].error.map { $0.count + 1 } ?? 0 }.max() ?? 0 }
    for (index, column) in layout.columns.enumerated() where layout.hasHead { widen(index, to: column.title.count) }
    for run in layout.groupRuns where layout.hasHead {
      guard let title = run.title else { continue }
      let columns = run.start..<(run.start + run.count)
      let missing = title.count - columns.map(total).reduce(0, +) - Self.gap * (run.count - 1)
      if missing > 0 { widen(run.start + run.count - 1, to: total(run.start + run.count - 1) + missing) }
    }
  }

  private static let gap = 2

  private func total(_ index: Int) -> Int { values[index] + errors[index] }
  private mutating func widen(_ index: Int, to width: Int) { values[index] = max(values[index], width - errors[index]) }

  var width: Int { layout.columns.indices.map(total).reduce(0, +) + Self.gap * max(0, layout.columns.count - 1) }

  /// Makes columns of words narrower, the widest first, until the whole fits or none is wider than 16 and its longest word, which is never broken.
  mutating func foldWords(to limit: Int) {
    let least = layout.columns.indices.map { max(16, longestWord($0)) }
    while width > limit {
      let foldable = layout.columns.indices.filter { layout.columns[$0].alignment == .left && errors[$0] == 0 && values[$0] > least[$0] }
      guard let widest = foldable.max(by: { values[$0] < values[$1] }) else { return }
      values[widest] = max(least[widest], values[widest] - (width - limit))
    }
  }

  private func longestWord(_ index: Int) -> Int {
    let texts = layout.rows.map { $0[index].text } + (layout.hasHead ? [layout.columns[index].title] : [])
    return texts.flatMap { $0.split(whereSeparator: \.isWhitespace) }.map(\.count).max() ?? 0
  }

  var lines: [Line] {
    var lines: [Line] = []
    if layout.hasGroups { lines.append(Line(text: groupLine)) }
    if layout.hasHead {
      lines += folded(layout.columns.map { TableLayout.Cell($0.title) }, isHead: true).map { Line(text: $0) }
      lines.append(Line(text: String(repeating: "─", count: width)))
    }
    for (index, row) in layout.rows.enumerated() {
      lines += folded(row, isHead: false).map { Line(text: $0, isPrimary: index == layout.primaryRow) }
    }
    return lines
  }

  private var groupLine: String {
    layout.groupRuns.map { run in
      let columns = run.start..<(run.start + run.count)
      let room = columns.map(total).reduce(0, +) + Self.gap * (run.count - 1)
      let title = run.title ?? ""
      return layout.columns[run.start].alignment != .right && run.count == 1 ? padded(title, room) : centered(title, room)
    }.joined(separator: String(repeating: " ", count: Self.gap))
  }

  /// A row as one line, or as several where words are folded.
  private func folded(_ row: [TableLayout.Cell], isHead: Bool) -> [String] {
    let parts = row.enumerated().map { index, cell in
      layout.columns[index].alignment != .right ? fold(cell.text, width: max(1, values[index])) : [cell.text]
    }
    let height = parts.map(\.count).max() ?? 1
    return (0..<height).map { line in
      row.indices.map { index in
        let text = line < parts[index].count ? parts[index][line] : ""
        if layout.columns[index].alignment != .right { return padded(text, total(index)) }
        if isHead { return right(text, total(index)) }
        let error = line == 0 ? row[index].error.map { " " + $0 } ?? "" : ""
        return right(text, values[index]) + padded(error, errors[index])
      }.joined(separator: String(repeating: " ", count: Self.gap))
    }
  }

  private func padded(_ text: String, _ width: Int) -> String { text + String(repeating: " ", count: max(0, width - text.count)) }
  private func right(_ text: String, _ width: Int) -> String { String(repeating: " ", count: max(0, width - text.count)) + text }
  private func centered(_ text: String, _ width: Int) -> String {
    padded(String(repeating: " ", count: max(0, (width - text.count) / 2)) + text, width)
  }
}
