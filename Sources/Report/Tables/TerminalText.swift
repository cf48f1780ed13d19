import Foundation
import Trial

/// Results as aligned text for a terminal.
///
/// A table of numbers wider than the line is turned on its side where that fits, else its columns of words are folded. The primary row is bold where
/// `color` says that the terminal takes such sequences.
public struct TerminalText: Sendable {
  /// Whether the primary row is set bold by a terminal sequence.
  public var color: Bool
  /// Columns of the terminal.
  public var width: Int
  /// Decimals of estimates with a standard error; nil chooses them from the error.
  public var decimals: Int?

  public init(color: Bool = false, width: Int = 100, decimals: Int? = nil) {
    precondition(width >= 40, "a table needs 40 columns")
    self.color = color
    self.width = width
    self.decimals = decimals
  }

  /// All results under their labels, an empty line between; under each table its footnotes, in full where they are told first.
  public func text(_ results: TrialResults) -> String {
    let style = TableStyle(decimals: decimals, for: results)
    var footnotes = FootnoteText.Running()
    return results.items.map { item in
      guard case .table(let table) = item.result else { return text(item.result, style: style) }
      let paragraphs = footnotes.paragraphs(item.provenance, under: "“\(table.label)”")
      return text(item.result, style: style) + paragraphs.map(indented).joined()
    }.joined(separator: "\n")
  }

  /// One result, ending in a line feed.
  public func text(_ result: TrialResult, style: TableStyle) -> String {
    switch result {
    case .estimate(let estimate): title(estimate.label) + indented(EstimateText.sentence(estimate, decimals: decimals))
    case .test(let test): title(test.label) + indented(EstimateText.sentence(test))
    case .decision(let decision): title(decision.label) + indented(decision.outcome + (decision.reason.isEmpty ? "" : ": " + decision.reason))
    case .table(let table): text(TableLayout(table, style: style))
    case .curve(let curve): text(TableLayout(curve))
    case .diagram(let diagram):
      title(diagram.label) + diagram.edges.map { "  \($0.from) → \($0.to)\($0.text.isEmpty ? "" : "  " + $0.text)\n" }.joined()
    }
  }

  private func title(_ label: String) -> String { label.isEmpty ? "" : label + "\n" }

  private func indented(_ text: String) -> String { fold(text, width: width - 2).map { "  " + $0 + "\n" }.joined() }

  /// A laid out table under its label, its note below.
  public func text(_ table: TableLayout) -> String {
    guard !table.rows.isEmpty else { return title(table.label) + "  none\n" }
    var grid = TextGrid(table)
    let numbers = table.columns.filter { $0.alignment == .right }.count
    if grid.width + 2 > width, table.hasHead, numbers > 0 {
      let turned = TextGrid(table.transposed())
      if turned.width + 2 <= width || table.columns.count > 8 && turned.width < grid.width { grid = turned }
    }
    if grid.width + 2 > width { grid.foldWords(to: width - 2) }
    var out = title(table.label)
    for line in grid.lines { out += paint("  " + line.text, bold: line.isPrimary) + "\n" }
    if !table.note.isEmpty { out += fold(table.note, width: width - 2).map { "  " + $0 + "\n" }.joined() }
    return out
  }

  private func paint(_ line: String, bold: Bool) -> String {
    let trimmed = line.reversed().drop { $0 == " " }.reversed()
    return color && bold ? "\u{1B}[1m" + String(trimmed) + "\u{1B}[0m" : String(trimmed)
  }
}

/// Lines of at most so many characters, broken at spaces; a longer word stands alone. Spaces at the start of a paragraph stay.
func fold(_ text: String, width: Int) -> [String] {
  var lines: [String] = []
  for paragraph in text.split(separator: "\n", omittingEmptySubsequences: false) {
    let indent = String(paragraph.prefix { $0 == " " })
    var line = ""
    for word in paragraph.split(separator: " ") {
      if !line.isEmpty && line.count + 1 + word.count > width {
        lines.append(line)
        line = ""
      }
      line += (line.isEmpty ? indent : " ") + word
    }
    lines.append(line)
  }
  return lines
}
