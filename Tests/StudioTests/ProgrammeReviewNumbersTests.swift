import Evidence
import TestSupport
import Testing

@testable import Report
@testable import Studio
@testable import Trial

/// The igmesine review with each of its claims in turn not reported: what it says, tabulates and draws is what `infer` has as JSON.
@Suite struct `The igmesine review without one claim` {
  struct Written {
    var document: Document
    var results: TrialResults
    var numbers: Set<Double>
    /// Numbers that stand in words, such as `0.55`.
    var words: Set<Substring>
  }

  private static func write(silencing claim: String? = nil) throws -> Written {
    var study = try ProgrammeStudy(References.project.appendingPathComponent("Examples/igmesine").path)
    study.programme.inference.draws = 400
    for place in study.programme.record.claims.indices where study.programme.record.claims[place].id == claim {
      study.programme.record.claims[place].finding = .notReported
    }
    let findings = try ProgrammeInference(study.programme, mechanism: study.mechanism).findings(threads: 2)
    let reproducibility = Document.Reproducibility(
      command: "equipoise review", version: "0", fileName: "programme.yaml", sha256: String(repeating: "0", count: 64))
    let document = ProgrammeReview(
      programme: study.programme, findings: findings, pathway: study.mechanism.flatMap { Pathway($0) }, reproducibility: reproducibility
    ).document(date: CalendarDate(year: 2026, month: 11, day: 27))
    let results = ProgrammeResults(study.programme, findings).results
    let json = ResultsJSON.value(results)
    let words = Set(texts(of: json).flatMap { $0.split(separator: " ") })
    return Written(document: document, results: results, numbers: Set(numbers(of: json)), words: words)
  }

  private static func numbers(of value: JSONValue) -> [Double] {
    switch value {
    case .number(let number): [number]
    case .integer(let number): [Double(number)]
    case .array(let all): all.flatMap(numbers(of:))
    case .object(let fields): fields.flatMap { numbers(of: $0.value) }
    default: []
    }
  }

  private static func texts(of value: JSONValue) -> [String] {
    switch value {
    case .text(let text): [text]
    case .array(let all): all.flatMap(texts(of:))
    case .object(let fields): fields.flatMap { texts(of: $0.value) }
    default: []
    }
  }

  /// Numbers of a figure's data, whatever layer they stand in. Of an area on a floor only where it stands: its height is the density in pixels.
  private static func drawn(_ value: JSONValue) -> [Double] {
    switch value {
    case .array(let all): all.flatMap(drawn)
    case .object(let fields): fields.flatMap { $0.key == "values" ? $0.value.elements.flatMap(record) : drawn($0.value) }
    default: []
    }
  }
  private static func record(_ value: JSONValue) -> [Double] { value["base"] == nil ? numbers(of: value) : value["x"].map(numbers(of:)) ?? [] }
  /// Lanes of rows stand at tenths.
  private static func isLane(_ value: Double) -> Bool { abs(10 * value - (10 * value).rounded()) < 1e-9 }

  private static func text(_ prose: Prose) -> String {
    prose.spans.map { span in
      switch span {
      case .text(let text), .strong(let text), .code(let text), .pointer(let text): text
      case .citation: ""
      }
    }.joined()
  }

  @Test(.tags(.identity), arguments: ["C02", "C03", "C04", "C05", "C07", "C08"])
  func `changes throughout, and agrees with the JSON throughout`(_ claim: String) throws {
    let before = try Self.write()
    let after = try Self.write(silencing: claim)
    // What is tabulated.
    let csv = after.document.blocks.compactMap { if case .table(let table) = $0 { table.csv } else { nil } }
    #expect(csv.count >= 6)
    for cell in csv.flatMap({ $0.split { $0 == "," || $0 == "\n" } }) {
      guard let value = Double(cell), cell.contains(".") else { continue }
      #expect(after.numbers.contains(value) || after.words.contains(cell), "\(cell) is tabulated and not in the JSON")
    }
    // What is drawn.
    let drawn = after.document.figures.filter { $0.id != "pathway" && !$0.id.hasPrefix("workflow") }
    #expect(drawn.count >= 8)
    for figure in drawn {
      let strange = Self.drawn(figure.specification).filter { !Self.isLane($0) && !after.numbers.contains($0) }
      #expect(strange.isEmpty, "\(figure.id) draws \(strange.count) numbers that are not in the JSON, \(strange.prefix(3))")
    }
    // What is said.
    let answers = try #require(ResultsJSON.value(after.results)["answer"]?.elements.first)
    guard case .number(let median)? = answers["median_posterior"], case .number(let lower)? = answers["interval_posterior"]?["lower"],
      case .number(let upper)? = answers["interval_posterior"]?["upper"]
    else {
      Issue.record("the JSON has no answer")
      return
    }
    let told = after.document.abstract.first { $0.label == "Answer" }.map { Self.text($0.text) } ?? ""
    #expect(
      told.contains("\(NumberStyle.number(median, decimals: 1)) points (90% interval \(NumberStyle.range(lower, upper, decimals: 1)))"), "\(told)")
    // All of it moves.
    #expect(before.document.abstract != after.document.abstract)
    for id in ["prior-posterior", "influence", "benefits", "priors", "dose-response", "assurance"] {
      let (was, now) = (before.document.figures.first { $0.id == id }, after.document.figures.first { $0.id == id })
      #expect(was != nil && now != nil && was?.specification != now?.specification, "\(id)")
    }
    let influence = after.document.figures.first { $0.id == "influence" }
    #expect(influence?.alternativeText.contains("Without \(claim):") == false)
  }
}
