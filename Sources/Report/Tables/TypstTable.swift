/// A laid out table as Typst, by the functions of the document's template (`tab`, `hd`, `mc`, `top`, `mid`, `thin`, `bot`).
public enum TypstTable {
  /// A call in code mode, without its `#`.
  ///
  /// - Parameters:
  ///   - code: keys of columns set in a typewriter face.
  ///   - room: width of the table in points; heads are broken where the whole is wider.
  public static func source(_ table: TableLayout, code: Set<String> = [], room: Double = TableMeasure.wide) -> String {
    let measure = TableMeasure(table, code: code)
    let breaksHeads = measure.natural > room
    let sides = table.columns.map { $0.alignment == .right ? "right" : "left" }
    var lines = ["tab((\(widths(table, measure, code: code, room: room).joined(separator: ", ")),), (\(sides.joined(separator: ", ")),),", "  top,"]
    if table.hasHead {
      lines.append("  table.header(")
      if table.hasGroups { lines.append("    " + groups(table) + ",") }
      let heads = table.columns.indices.map { index in
        "hd(\(head(table.columns[index].title, lines: breaksHeads ? measure.broken(index) : nil)), \(sides[index]))"
      }
      lines.append("    " + heads.joined(separator: ", ") + "),")
      lines.append("  mid,")
    }
    for (index, row) in table.rows.enumerated() {
      let isPrimary = index == table.primaryRow
      if isPrimary && index > 0 { lines.append("  thin,") }
      let cells = row.enumerated().map { place, cell in
        self.cell(cell, alignment: table.columns[place].alignment, isBold: isPrimary, isCode: code.contains(table.columns[place].key))
      }
      lines.append("  " + cells.joined(separator: ", ") + ",")
      if isPrimary && index == 0 && table.rows.count > 1 { lines.append("  thin,") }
    }
    lines.append("  bot)")
    return lines.joined(separator: "\n")
  }

  /// Columns of long words share what numbers leave; without any, the last column of words before the numbers takes the rest.
  private static func widths(_ table: TableLayout, _ measure: TableMeasure, code: Set<String>, room: Double) -> [String] {
    // Typewriter text breaks at few places: up to 210 points it keeps its own width.
    let long = table.columns.indices.filter {
      table.columns[$0].alignment == .left && measure.bodies[$0] > (code.contains(table.columns[$0].key) ? 210 : 130)
    }
    if measure.natural > room, !long.isEmpty {
      return table.columns.indices.map { long.contains($0) ? "\(Int(min(measure.bodies[$0], 320)))fr" : "auto" }
    }
    let leading = table.columns.prefix { $0.alignment == .left }.count
    return table.columns.indices.map { $0 == max(0, leading - 1) ? "1fr" : "auto" }
  }

  private static func groups(_ table: TableLayout) -> String {
    table.groupRuns.map { run in
      guard let title = run.title else { return "[]" }
      return "table.cell(colspan: \(run.count), align: center, text(8.5pt, fill: ink2, \(Markup.typst(title))))"
    }.joined(separator: ", ")
  }

  private static func head(_ title: String, lines: [String]?) -> String {
    if title == "p" { return "emph(\"p\")" }
    return Markup.typst(lines?.joined(separator: "\n") ?? title)
  }

  private static func cell(_ cell: TableLayout.Cell, alignment: TableLayout.Alignment, isBold: Bool, isCode: Bool) -> String {
    var text = Markup.typst(cell.text)
    if isCode { text = "code(\(text))" }
    if isBold { text = "strong(\(text))" }
    if let error = cell.error { text = "{ \(text); mc(\(Markup.typst(error))) }" }
    return alignment == .left ? text : "box(\(text))"
  }
}
