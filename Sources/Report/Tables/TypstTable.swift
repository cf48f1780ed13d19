/// A laid out table as Typst, by the functions of the document's template (`tab`, `hd`, `mc`, `top`, `mid`, `thin`, `bot`).
public enum TypstTable {
  /// A call in code mode, without its `#`.
  ///
  /// - Parameter code: keys of columns set in a typewriter face.
  public static func source(_ table: TableLayout, code: Set<String> = []) -> String {
    var lines = [
      "tab((\(widths(table).joined(separator: ", ")),), (\(table.columns.map { $0.alignment == .right ? "right" : "left" }.joined(separator: ", ")),),"
    ]
    lines.append("  top,")
    if table.hasHead {
      lines.append("  table.header(")
      if table.hasGroups { lines.append("    " + groups(table) + ",") }
      lines.append("    " + table.columns.map { "hd(\(head($0.title)))" }.joined(separator: ", ") + "),")
      lines.append("  mid,")
    }
    for (index, row) in table.rows.enumerated() {
      let isPrimary = index == table.primaryRow
      if isPrimary && index > 0 { lines.append("  thin,") }
      let cells = row.enumerated().map { place, cell in self.cell(cell, isBold: isPrimary, isCode: code.contains(table.columns[place].key)) }
      lines.append("  " + cells.joined(separator: ", ") + ",")
      if isPrimary && index == 0 && table.rows.count > 1 { lines.append("  thin,") }
    }
    lines.append("  bot)")
    return lines.joined(separator: "\n")
  }

  /// Columns of long words share what numbers leave; without any, the first takes the rest.
  private static func widths(_ table: TableLayout) -> [String] {
    let lengths = table.columns.indices.map { index in
      max(table.columns[index].title.count, table.rows.map { $0[index].joined.count }.max() ?? 0)
    }
    let isLong = table.columns.indices.map { table.columns[$0].alignment == .left && lengths[$0] > 26 }
    if isLong.contains(true) { return table.columns.indices.map { isLong[$0] ? "\(min(lengths[$0], 70))fr" : "auto" } }
    return table.columns.indices.map { $0 == 0 ? "1fr" : "auto" }
  }

  private static func groups(_ table: TableLayout) -> String {
    table.groupRuns.map { run in
      guard let title = run.title else { return "[]" }
      return "table.cell(colspan: \(run.count), align: center, hd(\(Markup.typst(title))))"
    }.joined(separator: ", ")
  }

  private static func head(_ title: String) -> String { title == "p" ? "emph(\"p\")" : Markup.typst(title) }

  private static func cell(_ cell: TableLayout.Cell, isBold: Bool, isCode: Bool) -> String {
    var text = Markup.typst(cell.text)
    if isCode { text = "code(\(text))" }
    if isBold { text = "strong(\(text))" }
    return cell.error.map { "{ \(text); mc(\(Markup.typst($0))) }" } ?? text
  }
}
