import Foundation
import TestSupport
import Testing

/// The page of what is held against references.
@Suite struct `Qualification` {
  static let path = "Documentation/qualification.md"
  private static let environment = ProcessInfo.processInfo.environment

  /// The records of a run of all tests with EQUIPOISE_QUALIFICATION, which `make qualification` makes.
  private static func lines(_ name: String) throws -> [String] {
    let folder = References.project.appendingPathComponent("build/qualification")
    let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []).filter { $0.hasPrefix(name) && $0.hasSuffix(".tsv") }
    return try names.sorted().flatMap { name in
      try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8).split(separator: "\n").map(String.init)
    }
  }

  /// With EQUIPOISE_QUALIFICATION_PAGE the page is first written from the records, for a person who then reads the difference.
  @Test func `names the cases that are there`() throws {
    if Self.environment["EQUIPOISE_QUALIFICATION_PAGE"] == "1" {
      let (records, recoveries) = (try Self.lines("records-"), try Self.lines("recovery-"))
      try #require(!records.isEmpty && !recoveries.isEmpty, "no records in build/qualification")
      try QualificationPage(records: records, recoveries: recoveries).text.write(
        to: References.project.appendingPathComponent(Self.path), atomically: true, encoding: .utf8)
    }
    let (page, present) = (try HouseFiles.text(Self.path), QualificationPage(records: []).text)
    #expect(
      QualificationPage.cases(in: page) == QualificationPage.cases(in: present), "the page is out of date: `make qualification` writes it anew")
    #expect(QualificationPage.counts(in: page) == QualificationPage.counts(in: present))
  }

  @Test func `of each subject has the worst by its tolerance, whatever the order`() throws {
    let one = References.cases("quadrature")[0].id
    let lines = [
      "quadrature\t\(one)\t\t0\t0.0\t0.0", "quadrature\t\(one)\ta\t2\t1e-9\t1e-8", "quadrature\t\(one)\tb\t1\t1e-8\t1e-6", "nothing\tx\t\t0\t0\t0",
    ]
    let page = QualificationPage(records: lines)
    let subject = try #require(page.subjects.first { $0.name == "quadrature" })
    #expect(subject.comparisons == 3 && subject.tested == [one])
    #expect(subject.worst?.figure == "a" && page == QualificationPage(records: lines.reversed()))
    #expect(page.text.contains("| quadrature | \(subject.cases.count) | 1 | 3 | 1.0e-9 | 1.0e-8 | 10% | `\(one)`: `a` |"))
    #expect(page.text.contains("Not tested: "))
  }

  @Test func `tells what intervals do on their own model`() {
    let lines = ["Wald\tone proportion\t0.95\t0.781\t0.951\t0.0", "Cox\texponential times\t0.95\t0.9493\t0.9493\t0.004", "no line"]
    let page = QualificationPage(records: [], recoveries: lines + lines)
    let rows = page.text.split(separator: "\n").filter { $0.hasSuffix("exact |") || $0.hasSuffix("0.40 |") }
    #expect(
      rows == [
        "| Cox | exponential times | 95.0 | 94.9 | 0.40 |", "| Wald | one proportion | 95.0 | 78.1 to 95.1 | exact |",
      ])
    #expect(QualificationPage.counts(in: page.text) == QualificationPage.counts(in: QualificationPage(records: []).text))
  }
}
