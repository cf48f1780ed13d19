import Report
import TestSupport
import Testing

@testable import Trial

/// Tables of a clinical study report, from results made to fill them.
@Suite struct `Tables of a study report` {
  static var results: TrialResults {
    var results = PhaseThree.analysis
    let arms = [("placebo", "Placebo"), ("igmesine", "Igmesine 25 mg")]
    results.append(
      "population",
      .table(
        ResultTable(
          label: "Patients by arm",
          columns: [
            .init("arm", "Arm", .text), .init("label", "Label", .text), .init("randomized", "Randomized", .count),
            .init("population", "In the population", .count),
          ], rows: arms.map { [.text($0.0), .text($0.1), .count(174), .count(173)] })))
    let heads = ["n", "valueMean", "valueSD", "changeMean", "changeSD"]
    func row(_ visit: String, _ values: [ResultTable.Cell]) -> [ResultTable.Cell] { [.text(visit)] + values + values }
    results.append(
      "observed",
      .table(
        ResultTable(
          label: "As seen",
          columns: [.init("visit", "Visit", .text)]
            + arms.flatMap { arm in heads.map { .init("\($0)_\(arm.0)", $0, $0 == "n" ? .count : .number(unit: "points")) } },
          rows: [
            row("baseline", [.count(173), .number(24.1234), .number(3.2), .missing, .missing]),
            row("week 1", [.count(170), .number(20.5), .number(5.5), .number(-3.5), .number(4.25)]),
          ])))
    return results.resting { $0 == "byVisit" ? [Footnotes.primary] : [] }
  }

  static var tables: [StudyTable] { StudyTables(trial: PhaseThree.trial, results: results).all }

  @Test func `are numbered, by visit first, with the patients of each arm in its head`() throws {
    let tables = Self.tables
    #expect(tables.map(\.number) == (1...tables.count).map { "14.2.\($0)" })
    let table = try #require(tables.first)
    #expect(table.id == "by-visit" && table.fileName == "table-14-2-1-by-visit" && table.title.hasPrefix("HAM-D17 total, change from baseline"))
    #expect(table.layout.columns.map(\.title) == ["", "Placebo (N=173)", "Igmesine 25 mg (N=173)", "Igmesine 25 mg − Placebo"])
    #expect(table.footnotes.contains { $0.hasPrefix("Estimand “stayed”") } && table.footnotes.contains { $0.contains("34 of 40 patients") })
    #expect(Set(tables.map(\.id)).isSuperset(of: ["by-visit", "subgroups", "analyses", "looks"]))
    #expect(!tables.contains { ["coefficients", "visit-covariance", "observed", "population"].contains($0.id) })
  }

  @Test func `show what was seen, the means of the model and the difference of each visit`() throws {
    let table = try #require(Self.tables.first)
    func line(_ heading: String, _ label: String) -> [String]? {
      guard let start = table.layout.rows.firstIndex(where: { $0[0].text == heading }) else { return nil }
      return table.layout.rows[start...].dropFirst().first { $0[0].text.hasSuffix("\u{A0}" + label) }?.map(\.text)
    }
    #expect(line("Baseline", "n")?.dropFirst() == ["173", "173", ""])
    #expect(line("Baseline", "Mean (SD)")?.dropFirst() == ["24.12 (3.20)", "24.12 (3.20)", ""])
    #expect(line("Week 1", "Change, mean (SD)")?.dropFirst() == ["−3.50 (4.25)", "−3.50 (4.25)", ""])
    let model = try #require({ if case .table(let table)? = PhaseThree.analysis["byVisit"] { table } else { nil } }())
    let place = try #require(model.columns.firstIndex { $0.key == "difference" })
    guard case .number(let difference, _) = model.rows[5][place] else {
      Issue.record("no difference")
      return
    }
    let shown = try #require(line("Week 6", "Difference (SE)"))
    #expect(shown[1] == "" && shown[3].hasPrefix(difference < 0 ? "−" : String(difference).prefix(1)))
    // Every number of the table in full precision.
    #expect(table.csv.contains("Week 6,Difference (SE),Igmesine 25 mg − Placebo,,difference,\(difference)\n"))
    #expect(table.csv.contains("Baseline,Mean (SD),Placebo,173,mean,24.1234\n"))
  }

  @Test func `are written as text, as a page and as the source of a document`() throws {
    let table = try #require(Self.tables.first)
    let text = StudyTableText.text(table)
    #expect(text.hasPrefix("Table 14.2.1\nHAM-D17 total, change from baseline, points: by visit\nPopulation: gender = F\n"))
    #expect(text.split(separator: "\n").allSatisfy { $0.count <= 132 } && !text.contains("\u{A0}"))
    let page = StudyTableHTML.page(table)
    #expect(page.contains("<th scope=\"col\" class=\"number\">Placebo (N=173)</th>") && page.contains("Left out: outside the population"))
    let source = StudyTablesTypst(
      Self.tables, figures: [], title: "A “trial” #1",
      reproducibility: .init(command: "c", version: "1", fileName: "a.yaml", sha256: String(repeating: "a", count: 64)),
      date: CalendarDate(year: 2026, month: 11, day: 28)
    ).source
    #expect(source.contains("#tabled(\"Table 14.2.1\"") && source.contains("kind: \"Equipoise tables\"") && source.contains("\"A “trial” #1\""))
  }

  @Test func `of responders show shares, the difference and its intervals`() throws {
    var results = TrialResults()
    results.append(
      "arms",
      .table(
        ResultTable(
          label: "Responses",
          columns: [
            .init("arm", "Arm", .text), .init("patients", "Patients", .count), .init("responders", "Responders", .count),
            .init("proportion", "Proportion", .probability), .init("lower", "Lower", .probability), .init("upper", "Upper", .probability),
          ],
          rows: [
            [.text("Placebo"), .count(80), .count(20), .number(0.25), .number(0.168), .number(0.355)],
            [.text("Drug"), .count(80), .count(40), .number(0.5), .number(0.393), .number(0.607)],
          ])))
    results.append(
      "analyses",
      .table(
        ResultTable(
          label: "Difference",
          columns: [
            .init("method", "Interval", .text), .init("difference", "Difference", .number(unit: "")), .init("lower", "Lower", .number(unit: "")),
            .init("upper", "Upper", .number(unit: "")),
          ], rows: [[.text("Newcombe"), .number(0.25), .number(0.1), .number(0.385)]])))
    let table = try #require(StudyTables(trial: PhaseThree.trial, results: results).all.first)
    let shown = table.layout.rows.map { $0.map(\.text) }
    #expect(
      shown == [
        ["Responders, n/N (%)", "20/80 (25.0)", "40/80 (50.0)", ""], ["95% CI, %", "16.8 to 35.5", "39.3 to 60.7", ""],
        ["Difference, percentage points", "", "", "25.0"], ["95% CI, Newcombe", "", "", "10.0 to 38.5"],
      ])
  }

  @Test func `of several analyses of responses stand under their endpoint and their analysis`() throws {
    var results = TrialResults()
    let counts: [(String, Int)] = [("Igmesine 25 mg", 40), ("Placebo", 20)]
    results.append(
      "responders",
      .table(
        ResultTable(
          label: "Responders",
          columns: [
            .init("endpoint", "Endpoint", .text), .init("estimand", "Estimand", .text), .init("missingData", "Missing data", .text),
            .init("arm", "Arm", .text), .init("patients", "Patients", .count), .init("responders", "Responders", .count),
            .init("lower", "Lower", .number(unit: "")), .init("upper", "Upper", .number(unit: "")),
          ],
          rows: ["complete cases", "non-response"].flatMap { missing in
            counts.map { arm, x in
              [.text("hamd"), .text("halved"), .text(missing), .text(arm), .count(80), .count(x), .number(0.1), .number(0.9)]
            }
          })))
    results.append(
      "responseAnalyses",
      .table(
        ResultTable(
          label: "Analyses of responses",
          columns: [
            .init("analysis", "Analysis", .text), .init("method", "Method", .text), .init("summary", "Summary", .text),
            .init("estimate", "Estimate", .number(unit: "")), .init("lower", "Lower", .number(unit: "")), .init("upper", "Upper", .number(unit: "")),
            .init("p", "p", .pValue), .init("interval", "By", .text),
          ],
          rows: [
            [
              .text("by odds"), .text("logistic regression"), .text("odds ratio"), .number(3), .number(1.5), .number(6), .number(0.002),
              .text("Wald"),
            ]
          ])))
    let table = try #require(StudyTables(trial: PhaseThree.trial, results: results).all.first)
    #expect(table.layout.columns.map(\.title) == ["", "Placebo", "Igmesine 25 mg", "Comparison"])
    #expect(table.layout.rows.count { $0[1].text == "20/80 (25.0)" && $0[2].text == "40/80 (50.0)" } == 2)
    let last = table.layout.rows.suffix(4).map { [$0[0].text.replacing("\u{A0}", with: ""), $0[3].text] }
    #expect(last == [["By odds: logistic regression", ""], ["Odds ratio", "3.000"], ["95% CI, Wald", "1.500 to 6.000"], ["p", "0.0020"]])
  }
}
