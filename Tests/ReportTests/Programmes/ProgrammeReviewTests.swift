import TestSupport
import Testing

@testable import Report
@testable import Trial

@Suite struct `The review of a programme` {
  private func text(_ prose: Prose) -> String {
    prose.spans.map { span in
      switch span {
      case .text(let text), .strong(let text), .code(let text), .pointer(let text): text
      case .citation: ""
      }
    }.joined()
  }
  private func answer(_ document: Document) -> String { document.abstract.first { $0.label == "Answer" }.map { text($0.text) } ?? "" }
  private func all(_ document: Document) -> String { TypstWriter(document).source }

  @Test(.tags(.identity)) func `the order is that of a technical review`() throws {
    let programme = try MadeUpFindings.programme()
    let document = MadeUpFindings.review(programme, MadeUpFindings.findings(programme))
    #expect(
      document.sections.map(\.id) == [
        "compound", "trials", "claims", "efficacy", "luck", "dose", "safety", "decision", "next", "limits", "methods",
      ])
    #expect(document.figures.first?.id == "prior-posterior")
    #expect(
      Set(document.figures.map(\.id)).isSuperset(of: [
        "pathway", "dose-response", "occupancy", "response", "workflow-phase-2", "workflow-phase-3", "power", "benefits", "influence", "priors",
        "none-stops", "assurance",
      ]))
    #expect(Set(document.figures.map(\.id)).count == document.figures.count)
    for case .table(let table) in document.blocks { #expect(!table.headline.isEmpty && table.headline.count <= 90, "\(table.headline)") }
  }

  /// Every claim that constrains, not reported: the answer moves, and agrees with what JSON has.
  @Test(.tags(.identity), arguments: ["C02", "C03", "C04", "C05", "C07", "C08", "C11", "C12"])
  func `a claim that nobody reported changes the text, and the text agrees with the JSON`(_ claim: String) throws {
    let programme = try MadeUpFindings.programme()
    let before = MadeUpFindings.review(programme, MadeUpFindings.findings(programme))
    let silent = MadeUpFindings.silencing(claim, in: programme)
    let findings = MadeUpFindings.findings(silent)
    let after = MadeUpFindings.review(silent, findings)
    #expect(before.abstract != after.abstract && all(before) != all(after))
    let answers = try #require(ResultsJSON.value(ProgrammeResults(silent, findings).results)["answer"]?.elements.first)
    guard case .number(let median)? = answers["median_posterior"], case .number(let chance)? = answers["aboveZero"],
      case .number(let lower)? = answers["interval_posterior"]?["lower"], case .number(let upper)? = answers["interval_posterior"]?["upper"]
    else {
      Issue.record("the JSON has no answer")
      return
    }
    let told = answer(after)
    #expect(
      told.contains("\(NumberStyle.number(median, decimals: 1)) points (90% interval \(NumberStyle.range(lower, upper, decimals: 1)))"), "\(told)")
    #expect(told.contains("the probability is \(NumberStyle.probability(chance, monteCarloError: 0.002))"), "\(told)")
    #expect(all(after).contains("\(claim), ") || all(after).contains("\"\(claim)\""), "the claim is still told, as missing")
    #expect(!after.figures.contains { $0.alternativeText.contains("Without \(claim):") })
  }

  @Test(.tags(.identity)) func `fluoxetine stays missing`() throws {
    let programme = try MadeUpFindings.programme()
    let document = MadeUpFindings.review(programme, MadeUpFindings.findings(programme))
    let silence = document.abstract.first { $0.label == "What it does not say" }.map { text($0.text) } ?? ""
    #expect(silence.contains("Fluoxetine 20 mg result is not reported; it is carried as missing (C09)."))
    let missing = document.blocks.compactMap { if case .callout(let callout) = $0, callout.kind == .missing { text(callout.text) } else { nil } }
    #expect(missing.contains { $0.contains("Fluoxetine 20 mg result") && $0.contains("C09") })
  }

  @Test(.tags(.identity)) func `of claims that cannot be true together no size is told`() throws {
    let programme = try MadeUpFindings.programme()
    var findings = MadeUpFindings.findings(programme)
    for index in findings.runs.indices where findings.runs[index].kind == .posterior { findings.runs[index].evidence = 0 }
    findings.contradictory = [.init(claims: ["C02", "C03"], probability: 0)]
    let document = MadeUpFindings.review(programme, findings)
    #expect(answer(document).hasPrefix("C02 and C03 cannot be true together: the probability of their words is 0"))
    #expect(!answer(document).contains("points"))
    #expect(!document.sections.map(\.id).contains("decision") && !document.figures.map(\.id).contains("influence"))
    let results = ProgrammeResults(programme, findings).results
    #expect(results.table("influence") == nil && results.table("contradictory") != nil)
  }

  @Test(.tags(.identity)) func `words follow signs`() throws {
    let programme = try MadeUpFindings.programme()
    var findings = MadeUpFindings.findings(programme)
    for index in findings.runs.indices { findings.runs[index].beliefs[0] = MadeUpFindings.belief(mean: -1.2, sd: 0.5) }
    let told = answer(MadeUpFindings.review(programme, findings))
    #expect(
      told.contains("is almost certainly not better than control") && told.contains("the benefit is −1.2 points (90% interval −2.0 to −0.4)"),
      "\(told)")
  }

  @Test(.tags(.identity)) func `each claim leads to its numbered source`() throws {
    let programme = try MadeUpFindings.programme()
    let document = MadeUpFindings.review(programme, MadeUpFindings.findings(programme))
    let numbers = DocumentNumbers(document)
    #expect(Array(numbers.works.prefix(document.works.count)) == document.works)
    let table = try #require(document.blocks.compactMap { if case .table(let table) = $0, table.id == "claims-table" { table } else { nil } }.first)
    #expect(table.layout.rows.count == programme.record.claims.count)
    for (row, claim) in zip(table.layout.rows, programme.record.claims) {
      let places = claim.sources.compactMap { key in document.works.firstIndex { $0.rawValue == "source:" + key } }
      #expect(row[4].text == "[" + places.map { String($0 + 1) }.joined(separator: ", ") + "]")
    }
  }

  @Test(.tags(.identity)) func `twice the same bytes`() throws {
    let programme = try MadeUpFindings.programme()
    let documents = (0..<2).map { _ in MadeUpFindings.review(programme, MadeUpFindings.findings(programme)) }
    #expect(TypstWriter(documents[0]).source == TypstWriter(documents[1]).source)
    #expect(documents[0].figures == documents[1].figures)
    let json = (0..<2).map { _ in ResultsJSON.value(ProgrammeResults(programme, MadeUpFindings.findings(programme)).results).text() }
    #expect(json[0] == json[1])
  }
}
