/// Tables of a clinical study report as text of fixed width.
public enum StudyTableText {
  /// Letters in a line, as on a page turned on its side.
  private static let width = 132

  public static func text(_ table: StudyTable) -> String {
    var grid = TextGrid(table.layout)
    if grid.width > width { grid.foldWords(to: width) }
    let lines = grid.lines.map { trimmed($0.text) }
    let rule = String(repeating: "─", count: grid.width)
    var out = "\(table.heading)\n\(table.title)\n\(table.population.isEmpty ? "" : table.population + "\n")\n"
    if table.layout.hasHead { out += rule + "\n" }
    out += lines.map { $0 + "\n" }.joined() + rule + "\n"
    for note in table.footnotes { out += fold(note, width: min(width, max(grid.width, 80))).map { $0 + "\n" }.joined() }
    return out
  }

  private static func trimmed(_ line: String) -> String { String(line.reversed().drop { $0 == " " }.reversed()).replacing("\u{A0}", with: " ") }
}
