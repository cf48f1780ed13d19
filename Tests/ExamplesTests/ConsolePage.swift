/// The commands that a Markdown page shows in its ```console blocks, each with the output shown beneath it.
///
///     ```console
///     $ equipoise check protocol.yaml
///     protocol.yaml: no faults
///     ```
///
/// A line `…` stands for any lines. A last line `[exit 1]` is the exit status; without it the status is 0. A command goes on after a `\` at the
/// end of its line. Only commands that begin with `equipoise` are run; others (`$ make review`) are for the reader.
struct ConsolePage {
  struct Command: Equatable, Sendable {
    var text: String
    /// What the page shows, without the line of the exit status.
    var output: [String]
    var status: Int32
    /// The lines of the page, from 0, that hold the output and the exit status.
    var lines: Range<Int>

    var isRun: Bool { text == "equipoise" || text.hasPrefix("equipoise ") }
  }

  private(set) var lines: [String]
  private(set) var commands: [Command] = []

  static let anything = "…"

  init(_ markdown: String) {
    lines = markdown.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    var place = 0
    while place < lines.count {
      place += 1
      if lines[place - 1] == "```console" { readBlock(&place) }
    }
  }

  private mutating func readBlock(_ place: inout Int) {
    while place < lines.count, lines[place] != "```" {
      guard lines[place].hasPrefix("$ ") else {
        place += 1
        continue
      }
      var text = String(lines[place].dropFirst(2))
      while text.hasSuffix("\\"), place + 1 < lines.count {
        place += 1
        text = text.dropLast() + lines[place]
      }
      place += 1
      let first = place
      while place < lines.count, lines[place] != "```", !lines[place].hasPrefix("$ ") { place += 1 }
      var output = Array(lines[first..<place])
      let status = output.last.flatMap(Self.status) ?? 0
      if status != 0 { output.removeLast() }
      commands.append(Command(text: text, output: output, status: status, lines: first..<place))
    }
  }

  private static func status(_ line: String) -> Int32? {
    line.wholeMatch(of: /\[exit (\d+)\]/).flatMap { Int32($0.1) }
  }

  /// Whether an output is what the page shows.
  static func matches(_ shown: ArraySlice<String>, _ output: ArraySlice<String>) -> Bool {
    guard let first = shown.first else { return output.isEmpty }
    let rest = shown.dropFirst()
    if first == anything { return (output.startIndex...output.endIndex).contains { matches(rest, output[$0...]) } }
    return output.first == first && matches(rest, output.dropFirst())
  }

  /// The page with the outputs of some commands put in place of what it showed.
  func showing(_ outputs: [(command: Command, output: [String], status: Int32)]) -> String {
    var page = lines
    for (command, output, status) in outputs.sorted(by: { $0.command.lines.lowerBound > $1.command.lines.lowerBound }) {
      page.replaceSubrange(command.lines, with: output + (status == 0 ? [] : ["[exit \(status)]"]))
    }
    return page.joined(separator: "\n")
  }
}
