/// A document as one HTML page that needs nothing else: style, drawings and values inside, light and dark, for any width and for print.
public struct HTMLWriter {
  /// A figure drawn in both themes, as SVG text.
  public struct Drawing: Equatable, Sendable {
    public var light: String
    public var dark: String
    public init(light: String, dark: String) {
      self.light = light
      self.dark = dark
    }
  }

  private let document: Document
  private let drawings: [String: Drawing]
  private let numbers: DocumentNumbers

  /// - Parameter drawings: by the identifiers of the document's figures. A figure without one shows its words instead.
  public init(_ document: Document, drawings: [String: Drawing]) {
    self.document = document
    self.drawings = drawings
    numbers = DocumentNumbers(document)
  }

  public var html: String {
    """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8"/>
    <meta name="viewport" content="width=device-width, initial-scale=1"/>
    <meta name="generator" content="Equipoise \(Markup.html(document.reproducibility.version))"/>
    <title>\(Markup.html(document.title))</title>
    <style>
    \(HTMLStyle.source)</style>
    </head>
    <body>
    <a class="skip" href="#summary">To the text</a>
    <div class="frame">
    \(contents)<main>
    \(head)\(document.opening.map(html).joined())\(document.sections.enumerated().map { section($0.element, number: $0.offset + 1) }.joined())\(references)\(repeating)</main>
    </div>
    </body>
    </html>

    """
  }

  private var contents: String {
    var items = ["<li><a href=\"#summary\">Summary</a></li>"]
    for (index, section) in document.sections.enumerated() {
      items.append("<li><a href=\"#\(Markup.html(section.id))\">\(index + 1) \(Markup.html(section.title))</a></li>")
    }
    if !numbers.works.isEmpty { items.append("<li><a href=\"#references\">References</a></li>") }
    items.append("<li><a href=\"#repeat\">To repeat it</a></li>")
    return "<nav aria-label=\"Contents\">\n<p>Equipoise review</p>\n<ol>\n\(items.joined(separator: "\n"))\n</ol>\n</nav>\n"
  }

  private var head: String {
    let parts = document.abstract.map { "<p><strong>\(Markup.html($0.label)).</strong> \(html($0.text))</p>" }.joined(separator: "\n")
    let side = document.abstractSide.map { "<p>\(html($0))</p>" }.joined(separator: "\n")
    return """
      <header id="summary">
      <p class="kind">\(Markup.html(document.kindLine))</p>
      <h1\(document.title.count > 70 ? " class=\"long\"" : "")>\(Markup.html(document.title))</h1>
      <p class="subtitle">\(Markup.html(document.subtitle))</p>
      </header>
      <div class="row">
      <section class="abstract" aria-label="Summary">
      \(parts)
      </section>
      <aside class="side" aria-label="Beside the summary">
      \(side)
      </aside>
      </div>

      """
  }

  private func section(_ section: Document.Section, number: Int) -> String {
    "<section aria-labelledby=\"\(Markup.html(section.id))\">\n<h2 id=\"\(Markup.html(section.id))\"><span class=\"n\">\(number)</span>"
      + "\(Markup.html(section.title))</h2>\n" + section.blocks.map(html).joined() + "</section>\n"
  }

  private func html(_ block: Document.Block) -> String {
    switch block {
    case .heading(let title): return "<h3>\(Markup.html(title))</h3>\n"
    case .paragraph(let text, let side):
      guard let side else { return "<p class=\"text\">\(html(text))</p>\n" }
      return "<div class=\"row\"><p>\(html(text))</p><aside class=\"side\"><p>\(html(side))</p></aside></div>\n"
    case .figure(let figure): return html(figure)
    case .table(let table): return html(table)
    case .callout(let callout):
      return
        "<div class=\"callout \(callout.kind.rawValue)\" role=\"note\"><strong>\(callout.kind.rawValue.capitalizedFirst).</strong> \(html(callout.text))</div>\n"
    }
  }

  private func caption(_ id: String, _ headline: String, tag: String) -> String {
    "<\(tag) class=\"caption\" id=\"caption-\(Markup.html(id))\"><span class=\"n\">\(numbers.pointer(id))</span>\(Markup.html(headline))</\(tag)>\n"
  }

  private func html(_ figure: Figure) -> String {
    let alternative = Markup.html(figure.alternativeText)
    var drawing = "<p>\(alternative)</p>\n"
    if let drawn = drawings[figure.id] {
      drawing = [("light", drawn.light), ("dark", drawn.dark)].map { theme, svg in
        "<div class=\"\(theme)\" role=\"img\" aria-label=\"\(alternative)\">\(Self.inline(svg))</div>\n"
      }.joined()
    }
    let width = figure.width == .wide ? "wide" : "narrow"
    return "<figure class=\"\(width)\" id=\"\(Markup.html(figure.id))\" aria-labelledby=\"caption-\(Markup.html(figure.id))\">\n"
      + caption(figure.id, figure.headline, tag: "figcaption")
      + "<div class=\"drawing\" tabindex=\"0\" role=\"group\" aria-label=\"Drawing\">\n\(drawing)</div>\n"
      + "<p class=\"howto\">\(Markup.html(figure.howToRead))</p>\n</figure>\n"
  }

  /// A drawing as part of the page: without an XML head, hidden from readers of the page's words, which its frame carries.
  private static func inline(_ svg: String) -> String {
    guard let start = svg.range(of: "<svg") else { return "" }
    return "<svg aria-hidden=\"true\" focusable=\"false\"" + svg[start.upperBound...]
  }

  private func html(_ table: Document.Table) -> String {
    let links = table.csv.map {
      "<p class=\"links\"><a download=\"\(Markup.html(table.id)).csv\" href=\"\(Markup.dataAddress($0, type: "text/csv"))\">Values as CSV</a></p>\n"
    }
    return "<div class=\"tabled \(table.width == .wide ? "wide" : "narrow")\" id=\"\(Markup.html(table.id))\">\n"
      + caption(table.id, table.headline, tag: "p")
      + "<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-labelledby=\"caption-\(Markup.html(table.id))\">\n"
      + HTMLTable.html(table.layout, labelledBy: "caption-\(table.id)", code: table.codeColumns) + "</div>\n"
      + (table.note.isEmpty ? "" : "<p class=\"note\">\(html(table.note))</p>\n") + (links ?? "") + "</div>\n"
  }

  private var references: String {
    guard !numbers.works.isEmpty else { return "" }
    let items = numbers.works.enumerated().map { "<li id=\"work-\($0.offset + 1)\">\(Markup.html($0.element.citation))</li>" }
    return
      "<section aria-labelledby=\"references\">\n<h2 id=\"references\">References</h2>\n<ol class=\"references\">\n\(items.joined(separator: "\n"))\n</ol>\n</section>\n"
  }

  private var repeating: String {
    let parts = document.reproducibility.parts.map { $0.isCode ? "<code>\(Markup.html($0.text))</code>" : Markup.html($0.text) }
    return "<footer class=\"repeat\" id=\"repeat\"><strong>To repeat this report</strong> \(parts.joined(separator: " · "))</footer>\n"
  }

  private func html(_ prose: Prose) -> String {
    prose.spans.map { span in
      switch span {
      case .text(let text): Markup.html(text)
      case .strong(let text): "<strong>\(Markup.html(text))</strong>"
      case .code(let text): "<code>\(Markup.html(text))</code>"
      case .citation(let works):
        "\u{A0}[" + works.map { "<a href=\"#work-\(numbers.number($0))\">\(numbers.number($0))</a>" }.joined(separator: ", ") + "]"
      case .pointer(let id): "<a href=\"#\(Markup.html(id))\">\(numbers.pointer(id).replacing(" ", with: "\u{A0}"))</a>"
      }
    }.joined()
  }
}
