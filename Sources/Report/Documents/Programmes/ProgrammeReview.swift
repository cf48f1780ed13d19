import Trial

/// The review of a programme: what is known of its compound, its trials and what was said of them, what follows, and what to do next. Sentences are made
/// here; every number comes from the programme's files or from what was found, and tables, figures and sentences take it from the same place.
public struct ProgrammeReview: Sendable {
  let programme: Programme
  let findings: ProgrammeFindings
  let results: TrialResults
  let pathway: Pathway?
  let reproducibility: Document.Reproducibility
  let words: ProgrammeWords
  let sources: ReviewSources

  public init(programme: Programme, findings: ProgrammeFindings, pathway: Pathway? = nil, reproducibility: Document.Reproducibility) {
    (self.programme, self.findings, self.pathway, self.reproducibility) = (programme, findings, pathway, reproducibility)
    results = ProgrammeResults(programme, findings).results
    words = ProgrammeWords(programme: programme, findings: findings)
    sources = ReviewSources(programme, findings)
  }

  /// - Parameter date: of the document; handed in, for no clock is read here.
  public func document(date: CalendarDate) -> Document {
    var document = Document(
      kindLine: "Technical review · " + date.words, date: date, title: title, subtitle: subtitle, abstract: abstract, abstractSide: abstractSide,
      opening: opening, sections: sections.filter { !$0.blocks.isEmpty }, reproducibility: reproducibility)
    document.works = sources.works
    return document
  }

  private var title: String { programme.title + ": what the words allow" }

  private var subtitle: String {
    let count = words.constraining.count
    let trials = programme.trials.count
    return "\(count == 1 ? "One claim" : "\(count) claims") that \(count == 1 ? "constrains" : "constrain") an effect, "
      + "\(trials == 1 ? "one trial" : "\(trials) trials") rebuilt from what was said, and the effects that fit both"
  }

  private var sections: [Document.Section] {
    [
      compoundSection, trialsSection, claimsSection, efficacySection, networksSection, luckSection, doseSection, safetySection, decisionSection,
      nextSection,
      limitsSection, methodsSection,
    ]
  }

  private var opening: [Document.Block] {
    guard let figure = stepsFigure else { return [] }
    return [.figure(figure)] + (table("sensitivity", sensitivityHeadline, note: sensitivityNote).map { [$0] } ?? [])
  }

  var abstractSide: [Prose] {
    let record = programme.record
    return [
      .strong("What is counted. ")
        + Prose(
          "\(record.claims.count) claims, \(words.constraining.count) of which constrain an effect; \(record.contradictions.count) contradictions; "
            + "\(sources.works.count) sources used."),
      .strong("Signs. ") + Prose("A benefit is positive when better than control, in \(words.unit). Intervals hold 90% of the belief."),
      .strong("± ") + "Small gray after a number: its Monte Carlo standard error, in the same unit.",
      .strong("Status. ") + "In figures a solid line is measured, a dashed one borrowed, a dotted one assumed.",
    ]
  }

  /// A table of results under its headline; nil where there is none.
  func table(_ id: String, _ headline: String, note: Prose = "", as name: String? = nil) -> Document.Block? {
    guard let table = results.table(id) else { return nil }
    return .table(
      Document.Table(
        id: name ?? id.kebab, headline: Figure.headline(headline), layout: TableLayout(table), note: note, csv: ResultsCSV.text(table)))
  }

  /// A table of words alone.
  func words(_ id: String, _ headline: String, columns: [(key: String, title: String)], rows: [[String]], note: Prose = "") -> Document.Block? {
    guard !rows.isEmpty else { return nil }
    let layout = TableLayout(
      label: headline, columns: columns.map { .init(key: $0.key, title: $0.title, alignment: .left) },
      rows: rows.map { $0.map { TableLayout.Cell($0) } })
    return .table(Document.Table(id: id, headline: Figure.headline(headline), layout: layout, note: note))
  }
}

extension String {
  /// `unknown-numbers` of `unknownNumbers`.
  var kebab: String { reduce(into: "") { $0 += $1.isUppercase ? "-" + $1.lowercased() : String($1) } }
}

/// The sources of a programme that its review leans on, in the order of their numbers.
struct ReviewSources {
  let works: [Work]
  private let numbers: [String: Int]

  init(_ programme: Programme, _ findings: ProgrammeFindings) {
    var keys: [String] = []
    func take(_ all: [String]) { for key in all where !keys.contains(key) && programme.source(key) != nil { keys.append(key) } }
    for claim in programme.record.claims {
      take(claim.sources)
      take(claim.citations.compactMap { name in programme.record.citations.first { $0.name == name }?.source })
      take(claim.corroboratedBy)
    }
    for contradiction in programme.record.contradictions { take(contradiction.between) }
    for fact in programme.record.facts { take(fact.sources) }
    for benefit in programme.benefits { take(benefit.sources) }
    for unknown in programme.unknowns { take(unknown.sources) }
    for input in findings.mechanismInputs { take(input.sources) }
    works = keys.compactMap { key in programme.source(key).map { Work("source:" + key, Self.citation($0)) } }
    numbers = keys.enumerated().reduce(into: [:]) { $0[$1.element] = $1.offset + 1 }
  }

  /// `[3, 7]`; empty without sources.
  func cited(_ keys: [String]) -> String {
    let found = keys.compactMap { numbers[$0] }
    return found.isEmpty ? "" : "[" + found.map(String.init).joined(separator: ", ") + "]"
  }
  func prose(_ keys: [String]) -> Prose {
    let found = keys.compactMap { key in numbers[key].map { works[$0 - 1] } }
    return found.isEmpty ? Prose(spans: []) : Prose(spans: [.citation(found)])
  }

  private static func citation(_ source: Source) -> String {
    var parts: [String] = []
    let authors = source.authors.flatMap { $0 == "not shown" ? nil : $0 }
    if authors != nil || source.year != nil { parts.append([authors, source.year.map { "(\($0))" }].compactMap { $0 }.joined(separator: " ")) }
    parts.append(source.title)
    if let journal = source.journal { parts.append(journal) }
    if let doi = source.doi {
      parts.append("doi:" + doi)
    } else if let pmid = source.pmid {
      parts.append("PubMed " + pmid)
    } else if let url = source.url {
      parts.append(url)
    }
    let reach =
      switch source.read {
      case .text, .data: ""
      case .title: " Only its title was read."
      case .recalled: " From memory, not read again."
      }
    return parts.map(\.asSentence).joined(separator: " ") + reach
  }
}
