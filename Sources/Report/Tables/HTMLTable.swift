/// A laid out table as HTML: a head with scopes, words left, numbers right, the primary row bold behind a thin rule.
public enum HTMLTable {
  /// - Parameters:
  ///   - labelledBy: identifier of the element that names the table.
  ///   - code: keys of columns set in a typewriter face.
  public static func html(_ table: TableLayout, labelledBy: String? = nil, code: Set<String> = []) -> String {
    let classes = table.columns.indices.map { self.attribute(table, $0) }
    var out = "<table" + (labelledBy.map { " aria-labelledby=\"\(Markup.html($0))\"" } ?? "") + ">\n"
    if table.hasHead {
      out += "<thead>\n"
      if table.hasGroups { out += groupRow(table) }
      out += "<tr>" + zip(table.columns, classes).map { "<th scope=\"col\"\($1)>\(head($0.title))</th>" }.joined() + "</tr>\n</thead>\n"
    }
    out += "<tbody>\n"
    for (index, row) in table.rows.enumerated() {
      out += index == table.primaryRow ? "<tr class=\"primary\">" : "<tr>"
      for (place, cell) in row.enumerated() {
        let column = table.columns[place]
        let tag = place == 0 ? "th scope=\"row\"" : "td"
        var text = Markup.html(cell.text)
        if code.contains(column.key) { text = "<code>\(text.replacing(".", with: ".<wbr/>"))</code>" }
        if let error = cell.error { text += " <span class=\"mc\">\(Markup.html(error))</span>" }
        out += "<\(tag)\(classes[place])>\(text)</\(place == 0 ? "th" : "td")>"
      }
      out += "</tr>\n"
    }
    return out + "</tbody>\n</table>\n"
  }

  private static func groupRow(_ table: TableLayout) -> String {
    "<tr>"
      + table.groupRuns.map { run in
        guard let title = run.title else { return "<td></td>" }
        return "<th scope=\"colgroup\" colspan=\"\(run.count)\" class=\"group\">\(head(title))</th>"
      }.joined() + "</tr>\n"
  }

  private static func head(_ title: String) -> String { title == "p" ? "<i>p</i>" : Markup.html(title) }
  /// The class of a column's cells; words of at most 16 letters are not broken.
  private static func attribute(_ table: TableLayout, _ index: Int) -> String {
    switch table.columns[index].alignment {
    case .left: table.rows.allSatisfy { $0[index].text.count <= 16 } ? " class=\"short\"" : ""
    case .right: " class=\"number\""
    case .interval: " class=\"interval\""
    }
  }
}
