import Foundation
import Report
import TestSupport
import Testing
import Trial

/// What a result rests on, in words, JSON and CSV.
@Suite struct `Footnotes` {
  static let primary: Provenance = {
    var one = Provenance(
      analysis: "primary", estimand: "stayed", population: "gender = F", variable: "hamd", summary: "difference in means",
      strategies: [.init(event: "treatment discontinuation", strategy: "hypothetical"), .init(event: "rescue", strategy: "treatment policy")],
      method: "MMRM", formula: "CHG ~ BASE + TRT01P*AVISIT + us(AVISIT | USUBJID)", missingData: "missing at random",
      fit: .init(
        estimation: "REML", degreesOfFreedom: "Satterthwaite", standardErrors: "model", covariance: "cs",
        failedCovariances: ["us: noConvergence, a fit"],
        path: "iterated", iterations: 1, largestScore: 5.9e-12),
      subjects: .init(used: 34, given: 40), records: .init(used: 99, given: 116),
      leftOut: [.init(reason: "outside the population", records: 12, subjects: 4), .init(reason: "set aside", records: 1)])
    one.sources = [.init(file: "adqs.csv", sha256: String(repeating: "0123456789abcdef", count: 4))]
    return one
  }()

  static var results: TrialResults {
    var results = TrialResults()
    let table = ResultTable(label: "First", columns: [.init("x", "x", .count)], rows: [[.count(1)]])
    var second = table
    second.label = "Second"
    results.append("first", .table(table))
    results.append("second", .table(second))
    results.append("free", .table(table))
    return results.resting { $0 == "free" ? [] : [primary] }
  }

  @Test(.tags(.golden)) func `say question, method, data and files`() {
    #expect(
      FootnoteText().sentences(Self.primary) == [
        "Estimand “stayed”: difference in means of hamd, in gender = F; treatment discontinuation: hypothetical, rescue: treatment policy.",
        "Analysis “primary”: MMRM, CHG ~ BASE + TRT01P*AVISIT + us(AVISIT | USUBJID); missing data: missing at random. Fit: REML, Satterthwaite degrees of "
          + "freedom, covariance cs; converged after 1 iteration, largest |score| 5.9 × 10⁻¹². Not fitted before it: us: noConvergence, a fit. "
          + "34 of 40 patients, 99 of 116 values. Left out: outside the population, 4 patients with 12 values; set aside, 1 value.",
        "Data: adqs.csv, SHA-256 \(String(repeating: "0123456789abcdef", count: 4)).",
      ])
  }

  @Test(.tags(.golden)) func `stand in full under the first table and point to it after`() {
    let text = TerminalText(width: 100).text(Self.results)
    let parts = text.components(separatedBy: "\n\n")
    #expect(parts.count == 3)
    #expect(parts[0].contains("Estimand “stayed”") && parts[0].contains("SHA-256 0123456789ab…"))
    #expect(parts[1].hasSuffix("  Analysis “primary”: as under “First”.") && !parts[1].contains("Estimand"))
    #expect(!parts[2].contains("Analysis"))
  }

  @Test(.tags(.golden)) func `point to all that an earlier table has told at once, and name files once`() {
    var (other, third) = (Self.primary, Self.primary)
    (other.analysis, third.analysis) = ("last visit", "sites")
    var notes = FootnoteText.Running()
    let full = notes.paragraphs([Self.primary, other, third], under: "“First”")
    #expect(full.count == 3 && full[0].contains("SHA-256") && !full[1].contains("SHA-256") && full[1].contains("Analysis “last visit”: MMRM"))
    #expect(notes.paragraphs([third, Self.primary], under: "“Second”") == ["Analyses “sites” and “primary”: as under “First”."])
  }

  @Test func `stand beside the results in JSON, whose keys stay as they were, and in CSV`() {
    let header = ResultsDocument.Header(version: "1", command: "analyze", file: "a.yaml", sha256: "0")
    let json = ResultsDocument(header: header, results: Self.results).json
    #expect(json["results"] == ResultsJSON.value(Self.results) && json["provenance"]?["free"] == nil)
    guard case .array(let all)? = json["provenance"]?["second"] else {
      Issue.record("no provenance of the second result")
      return
    }
    #expect(all.count == 1 && all[0]["estimand"] == .text("stayed") && all[0]["records"] == .integer(99) && all[0]["recordsGiven"] == .integer(116))
    #expect(
      all[0]["fit"]?["iterations"] == .integer(1)
        && all[0]["data"] == .array([["file": "adqs.csv", "sha256": .text(Self.primary.sources[0].sha256)]]))
    let plain = ResultsDocument(header: header, results: TrialResults()).json
    #expect(plain["provenance"] == nil)
    let lines = ResultsCSV.long(Self.results).split(separator: "\n")
    #expect(lines.contains("second,1,provenance.subjects,34,") && lines.contains("second,1,provenance.leftOut.1.reason,outside the population,"))
    #expect(lines.contains("second,1,x,1,") && !lines.contains { $0.hasPrefix("free,1,provenance") })
  }

  @Test(.tags(.golden)) func `of a table that serves no analysis are its files alone`() {
    var one = Provenance.ofData
    #expect(FootnoteText().sentences(one).isEmpty && ProvenanceJSON.value(one) == .object([]))
    one.sources = [.init(file: "adae.csv", sha256: "ab")]
    #expect(FootnoteText().sentences(one) == ["Data: adae.csv, SHA-256 ab."])
    #expect(Provenance.isOfSafety("commonAdverseEvents") && Provenance.isOfSafety("exposureAdjusted") && !Provenance.isOfSafety("byVisit"))
  }

  @Test(.tags(.golden)) func `shares have their intervals in per cent, and an end that is not there is left open`() {
    let table = ResultTable(
      label: "", columns: [.init("lower", "Lower", .probability, decimals: 1), .init("upper", "Upper", .probability, decimals: 1)],
      rows: [[.number(0.168), .number(0.3551)], [.number(0.2), .missing], [.missing, .missing]])
    #expect(TableLayout(table).rows.map { $0[0].text } == ["16.8 to 35.5%", "20.0 to –", "–"])
  }
}
