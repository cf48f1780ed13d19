import Foundation
import TestSupport
import Testing

/// Every page that teaches by commands, run.
@Suite struct `Pages with commands` {
  /// A page and the folder that its commands are typed in.
  struct Page: Sendable, CustomTestStringConvertible {
    var path: String
    var testDescription: String { path }
    var folder: String { path.contains("/") ? String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)]) : "." }
  }

  /// README.md and those of the examples.
  static let pages: [Page] = {
    let examples = (try? FileManager.default.contentsOfDirectory(atPath: References.project.appendingPathComponent("Examples").path)) ?? []
    let paths = ["README.md"] + examples.sorted().map { "Examples/\($0)/README.md" }
    return paths.filter { FileManager.default.fileExists(atPath: References.project.appendingPathComponent($0).path) }.map(Page.init)
  }()

  /// With EQUIPOISE_UPDATE=1 the pages are written anew with what the commands print: for a person, who then reads the difference.
  static let updates = ProcessInfo.processInfo.environment["EQUIPOISE_UPDATE"] == "1"

  @Test func `are the tour and each example`() {
    #expect(Self.pages.count >= 3)
  }

  @Test(arguments: pages)
  func `print what they show`(_ page: Page) throws {
    let url = References.project.appendingPathComponent(page.path)
    let shown = ConsolePage(try String(contentsOf: url, encoding: .utf8))
    let folder = References.project.appendingPathComponent(page.folder)
    let workshop = try Workshop(copying: folder, parts: page.folder == "." ? ["Examples"] : nil)
    #expect(shown.commands.contains { $0.isRun }, "\(page.path) runs nothing")
    var outputs: [(command: ConsolePage.Command, output: [String], status: Int32)] = []
    for command in shown.commands where command.isRun {
      let outcome = try workshop.run(command.text)
      let agrees = outcome.status == command.status && ConsolePage.matches(command.output[...], outcome.shown[...])
      if Self.updates {
        outputs.append((command, agrees ? command.output : outcome.shown, outcome.status))
      } else if !agrees {
        Issue.record("\(page.path):\(command.lines.lowerBound): \(difference(command, outcome))")
      }
    }
    if Self.updates { try shown.showing(outputs).write(to: url, atomically: true, encoding: .utf8) }
    try compareFiles(page, workshop.folder)
  }

  /// The files that the commands wrote, with those of the folder's `expected`.
  private func compareFiles(_ page: Page, _ made: URL) throws {
    let expected = References.project.appendingPathComponent(page.folder).appendingPathComponent("expected")
    guard page.folder != ".", let names = FileManager.default.enumerator(atPath: expected.path) else { return }
    for case let name as String in names {
      let url = expected.appendingPathComponent(name)
      guard (try? url.resourceValues(forKeys: [.isRegularFileKey]))?.isRegularFile == true else { continue }
      let written = try? Data(contentsOf: made.appendingPathComponent(name))
      if Self.updates, let written { try written.write(to: url) }
      #expect(written != nil, "\(page.path): no command wrote \(name)")
      #expect(try written == Data(contentsOf: url), "\(page.path): \(name) is not as in expected/")
    }
  }

  private func difference(_ command: ConsolePage.Command, _ outcome: Workshop.Outcome) -> String {
    var text = "`\(command.text)` ended with \(outcome.status), the page has \(command.status)"
    let place = zip(command.output, outcome.shown).enumerated().first { $0.element.0 != $0.element.1 }?.offset
    let line = place ?? min(command.output.count, outcome.shown.count)
    func shown(_ lines: [String]) -> String { lines.indices.contains(line) ? lines[line] : "(the end)" }
    text += "\n  line \(line + 1), the page:    \(shown(command.output))\n  line \(line + 1), the program: \(shown(outcome.shown))"
    return outcome.errors.isEmpty ? text : text + "\n  standard error:\n    " + outcome.errors.prefix(12).joined(separator: "\n    ")
  }
}
