/// A document as Typst source: A4, text 120 mm and a side column of 40 mm, figures read as SVG from `figures/ID.svg`.
///
/// Every text is a string of code mode, so that nothing a user wrote is read as markup. Figures carry their words and tables their heads, so that the PDF
/// can be PDF/UA-1.
public struct TypstWriter {
  private let document: Document
  private let numbers: DocumentNumbers

  public init(_ document: Document) {
    self.document = document
    numbers = DocumentNumbers(document)
  }

  public var source: String {
    let date = document.date
    var out = TypstTemplate.source
    out +=
      "#show: look.with(title: \(Markup.typst(document.title)), running: \(Markup.typst(running)), digest: \(Markup.typst(document.reproducibility.footer)), "
    out += "date: datetime(year: \(date.year), month: \(date.month), day: \(date.day)))\n\n"
    out += head
    for block in document.opening { out += source(block) }
    for section in document.sections {
      out += "\n#heading(level: 1, \(Markup.typst(section.title)))\n"
      for block in section.blocks { out += source(block) }
    }
    if !numbers.works.isEmpty {
      out += "\n#heading(level: 1, numbering: none, \"References\")\n#works(\n"
      out += numbers.works.map { "  " + Markup.typst($0.citation) }.joined(separator: ",\n") + ",\n)\n"
    }
    return out + "\n#repeat-it({ \(repeating) })\n"
  }

  /// The title in one line.
  private var running: String { document.title.count > 95 ? document.title.prefix(94).trimmed + "…" : document.title }

  private var head: String {
    let side = document.abstractSide.map { "block(below: 6pt, {\(content($0))})" }.joined(separator: "; ")
    let parts = document.abstract.map { "  (\(Markup.typst($0.label)), {\(content($0.text))})," }.joined(separator: "\n")
    return """
      #text(9.5pt, fill: ink2, \(Markup.typst(document.kindLine)))
      #block(above: 13pt, below: 13pt, { set text(\(document.title.count > 70 ? 19 : 24)pt, weight: "semibold", hyphenate: false); set par(leading: 0.5em); \(Markup.typst(document.title)) })
      #block(below: 16pt, text(12pt, fill: ink2, hyphenate: false, \(Markup.typst(document.subtitle))))
      #abstract((
      \(parts)
      ), {\(side)})

      """
  }

  private var repeating: String {
    var parts = ["strong(\"To repeat this report \")"]
    for (index, part) in document.reproducibility.parts.enumerated() {
      if index > 0 { parts.append("\" · \"") }
      parts.append(part.isCode ? "code(\(Markup.typst(part.text)))" : Markup.typst(part.text))
    }
    return parts.joined(separator: "; ")
  }

  private func source(_ block: Document.Block) -> String {
    switch block {
    case .heading(let title): return "#heading(level: 2, numbering: none, \(Markup.typst(title)))\n"
    case .paragraph(let text, let side):
      guard let side else { return "#narrow({\(content(text))})\n" }
      return "#beside({\(content(text))}, {\(content(side))})\n"
    case .figure(let figure):
      let width = figure.width == .wide ? "WIDE" : "MAIN"
      let image = "image(\(Markup.typst("figures/\(figure.id).svg")), width: 100%, alt: \(Markup.typst(figure.alternativeText)))"
      return "#fig(\(Markup.typst(numbers.pointer(figure.id))), \(Markup.typst(figure.headline)), \(Markup.typst(figure.howToRead)), \(image), "
        + "width: \(width), frame: \(width))\n"
    case .table(let table):
      let width = table.width == .wide ? "WIDE" : "MAIN"
      let note = table.note.isEmpty ? "none" : "{\(content(table.note))}"
      return
        "#tabled(\(Markup.typst(numbers.pointer(table.id))), \(Markup.typst(table.headline)), \(TypstTable.source(table.layout, code: table.codeColumns, room: table.width.points)), "
        + "\(note), width: \(width), whole: \(table.layout.rows.count <= 24))\n"
    case .callout(let callout):
      return "#callout(\(Markup.typst(callout.kind.rawValue)), \(Markup.typst(callout.kind.rawValue.capitalizedFirst)), {\(content(callout.text))})\n"
    }
  }

  /// Spans as a sequence of expressions.
  private func content(_ prose: Prose) -> String {
    prose.spans.map { span in
      switch span {
      case .text(let text): Markup.typst(text)
      case .strong(let text): "strong(\(Markup.typst(text)))"
      case .code(let text): "code(\(Markup.typst(text)))"
      case .citation(let works): Markup.typst("\u{A0}[" + works.map { String(numbers.number($0)) }.joined(separator: ", ") + "]")
      case .pointer(let id): Markup.typst(numbers.pointer(id).replacing(" ", with: "\u{A0}"))
      }
    }.joined(separator: "; ")
  }
}

extension Document.Reproducibility {
  /// The parts of the last line, in the order it names them.
  var parts: [(text: String, isCode: Bool)] {
    var parts = [(command, true), ("version \(version)", false), ("input \(fileName), SHA-256", false), (sha256, true)]
    if let data { parts += [("data \(data.file), SHA-256", false), (data.sha256, true)] }
    if let seed { parts.append(("seed \(seed)", false)) }
    if let trials { parts.append(("\(NumberStyle.count(trials)) trials a scenario", false)) }
    if let draws { parts.append(("\(NumberStyle.count(draws)) draws", false)) }
    if let failedFits { parts.append(("\(NumberStyle.count(failedFits)) fits failed", false)) }
    return parts
  }
}
