import Foundation
import TestSupport
import Testing

/// `equipoise analyze --tables`: each table as text, page and numbers, all of them as one document.
@Suite struct `Files of study tables` {
  private static let command = "equipoise analyze protocol.yaml --date 2026-01-15 --tables"

  private func workshop() throws -> Workshop {
    try Workshop(copying: References.project.appendingPathComponent("Examples/antidepressant"), parts: ["protocol.yaml", "antidepressant.csv"])
  }

  private func files(_ workshop: Workshop, _ folder: String) throws -> [String: Data] {
    let place = workshop.folder.appendingPathComponent(folder)
    return try FileManager.default.contentsOfDirectory(atPath: place.path).reduce(into: [:]) {
      $0[$1] = try Data(contentsOf: place.appendingPathComponent($1))
    }
  }

  @Test func `stand as text, page and numbers, and together as a document; twice the same bytes`() throws {
    let workshop = try workshop()
    let first = try workshop.run(Self.command + " one")
    #expect(first.status == 0 && first.errors.isEmpty)
    let written = try files(workshop, "one")
    let tables = Set(written.keys.filter { $0 != "tables.pdf" }.map { ($0 as NSString).deletingPathExtension })
    #expect(tables.contains("table-14-2-1-by-visit") && tables.allSatisfy { $0.hasPrefix("table-14-") })
    #expect(Set(written.keys) == Set(tables.flatMap { table in ["txt", "html", "csv"].map { "\(table).\($0)" } } + ["tables.pdf"]))
    #expect(written["tables.pdf"]?.starts(with: Data("%PDF-".utf8)) == true)
    let again = try workshop.run(Self.command + " two")
    #expect(again.status == 0 && again.output == first.output)
    // The document ends with the command that made it, and so with the folder's name; all else is the same.
    let second = try files(workshop, "two")
    #expect(written.filter { $0.key != "tables.pdf" } == second.filter { $0.key != "tables.pdf" })
    let third = try workshop.run("rm -r one && " + Self.command + " one")
    #expect(try third.status == 0 && files(workshop, "one") == written)
  }

  /// MAR at week 6: −2.80183 (standard error 1.1140), by rbmi and mmrm.
  @Test func `hold the numbers of the peer`() throws {
    let workshop = try workshop()
    #expect(try workshop.run(Self.command + " out").status == 0)
    let written = try files(workshop, "out")
    let numbers = String(decoding: try #require(written["table-14-2-1-by-visit.csv"]), as: UTF8.self)
    let line = try #require(numbers.split(separator: "\n").first { $0.hasPrefix("Week 6,Difference (SE)") && $0.contains(",difference,") })
    let difference = try #require(line.split(separator: ",").last.flatMap { Double($0) })
    #expect(abs(difference - -2.80183) < 5e-6)
    let text = String(decoding: try #require(written["table-14-2-1-by-visit.txt"]), as: UTF8.self)
    #expect(text.contains("−2.80 (1.11)"))
  }

  @Test func `are refused where a file is in the way, and nothing is left half-written`() throws {
    let workshop = try workshop()
    let outcome = try workshop.run("echo kept > out; " + Self.command + " out")
    #expect(outcome.status != 0 && !outcome.errors.isEmpty)
    #expect(try String(contentsOf: workshop.folder.appendingPathComponent("out"), encoding: .utf8) == "kept\n")
  }
}
