import Trial

/// The design's methods as plain text, ready to paste into a protocol: a heading and a paragraph for size, looks, allocation and each analysis, then the
/// works they cite.
public struct MethodsText {
  private let paragraphs: [(heading: String, prose: Prose)]
  private let width: Int

  /// - Parameters:
  ///   - design: what `equipoise design` finds of the protocol.
  ///   - width: characters a line.
  public init(_ trial: TrialProtocol, design: TrialResults, width: Int = 100) {
    let sentences = MethodSentences(trial: trial)
    paragraphs = [
      ("Sample size", sentences.size(design)), (trial.design.looks.count > 1 ? "Interim analyses" : "Error", sentences.looks),
      ("Allocation", sentences.allocation), ("Analysis", .sentences(trial.analyses.map { sentences.analysis($0) })),
    ].filter { !$0.1.isEmpty }
    self.width = width
  }

  public var text: String {
    var works: [Work] = []
    var blocks = paragraphs.map { "\($0.heading)\n" + wrapped(plain($0.prose, &works)) }
    if !works.isEmpty {
      blocks.append(
        "References\n" + works.enumerated().map { wrapped("[\($0.offset + 1)] \($0.element.citation)", indent: 4) }.joined(separator: "\n"))
    }
    return blocks.joined(separator: "\n\n") + "\n"
  }

  private func plain(_ prose: Prose, _ works: inout [Work]) -> String {
    prose.spans.map { span in
      switch span {
      case .text(let text), .strong(let text), .code(let text), .pointer(let text): return text
      case .citation(let cited):
        for work in cited where !works.contains(work) { works.append(work) }
        return " [" + cited.compactMap { work in works.firstIndex(of: work).map { "\($0 + 1)" } }.joined(separator: ", ") + "]"
      }
    }.joined()
  }

  private func wrapped(_ text: String, indent: Int = 0) -> String {
    var lines: [String] = []
    var line = ""
    for word in text.split(separator: " ") {
      if !line.isEmpty, line.count + 1 + word.count > width {
        lines.append(line)
        line = String(repeating: " ", count: indent) + word
      } else {
        line += line.isEmpty ? String(word) : " " + word
      }
    }
    return (lines + [line]).joined(separator: "\n")
  }
}
