import Foundation
import TestSupport
import Testing

@testable import Report
@testable import Trial

#if canImport(FoundationXML)
  import FoundationXML
#endif

@Suite struct `The review as one page` {
  static let document = PhaseThree.review()
  static let html = HTMLWriter(document, drawings: PhaseThree.drawings(document)).html
  static let hostile: String = {
    let document = PhaseThree.review(PhaseThree.hostile)
    return HTMLWriter(document, drawings: PhaseThree.drawings(document)).html
  }()

  @Test(.tags(.identity), arguments: [html, hostile]) func `is well formed`(_ html: String) {
    let page = Page(html)
    #expect(page.fault == nil, "\(page.fault ?? "")")
    #expect(page.elements.first?.name == "html" && page.elements.first?.attributes["lang"] == "en")
  }

  @Test(.tags(.identity), arguments: [html, hostile]) func `asks for nothing from outside`(_ html: String) {
    let page = Page(html)
    for element in page.elements {
      #expect(!["script", "link", "iframe", "object", "embed", "base"].contains(element.name))
      for (name, value) in element.attributes where ["src", "href", "srcset", "action", "data", "poster", "xlink:href"].contains(name) {
        #expect(value.hasPrefix("#") || value.hasPrefix("data:text/csv"), "\(name)=\(value.prefix(40))")
      }
      #expect(element.attributes.keys.allSatisfy { !$0.hasPrefix("on") })
    }
    #expect(!html.contains("@import") && !html.contains("url("))
    let addresses = html.replacing("http://www.w3.org/2000/svg", with: "")
    #expect(!addresses.contains("http://") && !addresses.contains("https://"))
  }

  @Test(.tags(.identity)) func `every identifier is there once and every link has its target`() {
    let page = Page(Self.html)
    let ids = page.elements.compactMap { $0.attributes["id"] }
    #expect(Set(ids).count == ids.count)
    for element in page.elements {
      if let link = element.attributes["href"], link.hasPrefix("#") { #expect(ids.contains(String(link.dropFirst())), "\(link)") }
      if let label = element.attributes["aria-labelledby"] { #expect(ids.contains(label), "\(label)") }
    }
    #expect(ids.contains("means-by-visit-light-clip") && ids.contains("means-by-visit-dark-clip"))
  }

  @Test(.tags(.identity)) func `every figure has words, every head a scope, in light and in dark`() {
    let page = Page(Self.html)
    let images = page.elements.filter { $0.attributes["role"] == "img" }
    #expect(images.count == 2 * Self.document.figures.count)
    for figure in Self.document.figures {
      #expect(images.filter { $0.attributes["aria-label"] == figure.alternativeText }.compactMap { $0.attributes["class"] } == ["light", "dark"])
    }
    let heads = page.elements.filter { $0.name == "th" }
    #expect(heads.count > 50 && heads.allSatisfy { ["col", "row", "colgroup"].contains($0.attributes["scope"]) })
    #expect(page.elements.filter { $0.name == "h1" }.count == 1)
    #expect(page.elements.filter { $0.name == "svg" }.allSatisfy { $0.attributes["aria-hidden"] == "true" })
  }

  @Test(.tags(.identity)) func `what a user wrote is read back letter by letter`() {
    let page = Page(Self.hostile)
    #expect(page.text.contains(PhaseThree.hostile.identification.title))
    #expect(page.text.contains("<script>alert(1)</script>"))
    #expect(page.text.contains("Drug <A> & #B"))
  }

  @Test(.tags(.identity)) func `each table's values are in its link to the last bit`() throws {
    let links = Page(Self.html).elements.filter { $0.name == "a" && $0.attributes["download"] != nil }
    let byVisit = try #require(links.first { $0.attributes["download"] == "by-visit.csv" }?.attributes["href"])
    let csv = byVisit.dropFirst("data:text/csv;charset=utf-8,".count).removingPercentEncoding
    #expect(csv == ResultsCSV.text(PhaseThree.byVisit))
    #expect(links.count >= 8)
  }

  @Test(.tags(.identity)) func `a figure that was not drawn shows its words`() {
    let html = HTMLWriter(Self.document, drawings: [:]).html
    let page = Page(html)
    #expect(page.fault == nil && page.elements.allSatisfy { $0.name != "svg" })
    #expect(Self.document.figures.allSatisfy { page.text.contains($0.alternativeText) })
  }

  @Test(.tags(.identity)) func `dark is for screens alone, and paper is light`() {
    #expect(HTMLStyle.source.contains("@media screen and (prefers-color-scheme:dark)"))
    #expect(HTMLStyle.source.components(separatedBy: "prefers-color-scheme").count == 2)
    #expect(HTMLStyle.source.contains("@media print"))
  }
}

/// The elements and the text of a page, read by an XML parser: a page that it refuses is not well formed.
final class Page: NSObject, XMLParserDelegate {
  struct Element {
    var name: String
    var attributes: [String: String]
  }
  private(set) var elements: [Element] = []
  private(set) var text = ""
  private(set) var fault: String?

  init(_ html: String) {
    super.init()
    let parser = XMLParser(data: Data(html.replacing("<!DOCTYPE html>", with: "").utf8))
    parser.delegate = self
    if !parser.parse() { fault = "line \(parser.lineNumber): \(parser.parserError.map(String.init(describing:)) ?? "not parsed")" }
  }

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?, attributes: [String: String] = [:]
  ) {
    elements.append(Element(name: name, attributes: attributes))
  }
  func parser(_ parser: XMLParser, foundCharacters string: String) { text += string }
}
