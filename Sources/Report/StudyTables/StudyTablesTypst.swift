/// All tables of a clinical study report as Typst source, and the figures that belong to them, read as SVG from `figures/ID.svg`.
public struct StudyTablesTypst {
  private let tables: [StudyTable]
  private let figures: [Figure]
  private let title: String
  private let digest: String
  private let date: CalendarDate

  /// - Parameters:
  ///   - title: of the trial.
  ///   - reproducibility: whose digest stands at the foot of each page.
  public init(_ tables: [StudyTable], figures: [Figure], title: String, reproducibility: Document.Reproducibility, date: CalendarDate) {
    self.tables = tables
    self.figures = figures
    self.title = title
    digest = reproducibility.footer
    self.date = date
  }

  public var source: String {
    let running = title.count > 95 ? title.prefix(94) + "…" : title
    var out = TypstTemplate.source
    out += "#show: look.with(title: \(Markup.typst("Tables: " + title)), running: \(Markup.typst(String(running))), kind: \"Equipoise tables\", "
    out += "digest: \(Markup.typst(digest)), date: datetime(year: \(date.year), month: \(date.month), day: \(date.day)))\n\n"
    out += "#text(9.5pt, fill: ink2, \(Markup.typst("Tables of a clinical study report · " + date.words)))\n"
    out += "#block(above: 13pt, below: 13pt, { set text(17pt, weight: \"semibold\", hyphenate: false); \(Markup.typst(title)) })\n"
    for (index, table) in tables.enumerated() {
      if index > 0 { out += "#pagebreak(weak: true)\n" }
      out += source(table)
    }
    for (index, figure) in figures.enumerated() {
      let image = "image(\(Markup.typst("figures/\(figure.id).svg")), width: 100%, alt: \(Markup.typst(figure.alternativeText)))"
      let width = figure.width == .wide ? "WIDE" : "MAIN"
      out += "#fig(\(Markup.typst("Figure 14.2.\(index + 1)")), \(Markup.typst(figure.headline)), \(Markup.typst(figure.howToRead)), \(image), "
      out += "width: \(width), frame: \(width))\n"
    }
    return out
  }

  private func source(_ table: StudyTable) -> String {
    let notes = table.footnotes.map { "block(above: 5pt, below: 5pt, \(Markup.typst($0)))" }.joined(separator: "; ")
    let who = table.population.isEmpty ? "" : "block(above: 0pt, below: 6pt, small(\(Markup.typst(table.population)))); "
    let body = "{ \(who)\(TypstTable.source(table.layout)) }"
    return "#tabled(\(Markup.typst(table.heading)), \(Markup.typst(table.title)), \(body), {\(notes)}, width: WIDE, whole: false)\n"
  }
}
