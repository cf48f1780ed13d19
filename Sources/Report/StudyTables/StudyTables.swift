import Trial

/// The tables of a clinical study report, from the results of a trial's analyses.
///
/// The by-visit table of a model of scores, the table of responders and that of times to an event have the forms that reports have; every other table of
/// results is set as it is. Nothing is computed here.
public struct StudyTables: Sendable {
  let trial: TrialProtocol
  let results: TrialResults
  let words: TrialWords
  private let footnotes: FootnoteText

  public init(trial: TrialProtocol, results: TrialResults) {
    self.trial = trial
    self.results = results
    words = TrialWords(trial: trial)
    footnotes = FootnoteText()
  }

  /// In order, numbered.
  public var all: [StudyTable] {
    var drafts = [byVisit, responders, timesToEvent].compactMap { $0 }
    let taken = Set(drafts.flatMap(\.results))
    for item in results.items where !taken.contains(item.id) && !Self.details.contains(item.id) {
      // A trial with one look has it in its other tables.
      if case .table(let table) = item.result, !table.rows.isEmpty, item.id != "looks" || table.rows.count > 1 {
        drafts.append(asItIs(item.id, table))
      }
    }
    var counts: [Draft.Section: Int] = [:]
    return drafts.map { draft in
      counts[draft.section, default: 0] += 1
      return StudyTable(
        id: draft.id, number: "14.\(draft.section.rawValue).\(counts[draft.section] ?? 1)", title: draft.title, population: population(draft.results),
        layout: draft.layout, csv: draft.csv, footnotes: draft.notes.filter { !$0.isEmpty } + rests(draft.results))
    }
  }

  /// A table before it has its number.
  struct Draft {
    enum Section: Int {
      case demography = 1
      case efficacy, safety
    }
    var id: String
    var section: Section
    var title: String
    var layout: TableLayout
    var csv: String
    var notes: [String]
    /// The results that went into it.
    var results: [String]
  }

  /// What stands in other tables, or is for programs.
  private static let details: Set<String> = [
    "coefficients", "coefficientCovariance", "visitCovariance", "covarianceParameters", "population", "observed", "survivalSteps", "curveEffects",
    "fit",
  ]

  /// Whom the results of a table are of; empty where they do not say.
  private func population(_ ids: [String]) -> String {
    let all = ids.flatMap(results.provenance(of:)).map(\.population).filter { !$0.isEmpty }
    return all.first.map { "Population: \($0)" } ?? ""
  }

  /// Footnotes of the results that went into a table, each said once, the files last.
  private func rests(_ ids: [String]) -> [String] {
    var (kept, last): ([String], [String]) = ([], [])
    for sentence in ids.flatMap(results.provenance(of:)).flatMap(footnotes.sentences) {
      if sentence.hasPrefix(FootnoteText.filesStart) {
        if !last.contains(sentence) { last.append(sentence) }
      } else if !kept.contains(sentence) {
        kept.append(sentence)
      }
    }
    return kept + last
  }

  /// N of an arm: patients of the population.
  func patients(_ arm: String) -> Int? {
    guard let table = results.table("population"), let row = table.row("arm", arm) else { return nil }
    return table.number(row, "population").map { Int($0) }
  }

  var confidenceLevel: Double { results.estimate("primary")?.interval?.level ?? trial.design.error.confidenceLevel }
  /// `95% CI`.
  var interval: String { "\(NumberStyle.percent(confidenceLevel)) CI" }

  private func asItIs(_ id: String, _ table: ResultTable) -> Draft {
    let style = TableStyle(decimals: trial.report.decimals, confidenceLevel: confidenceLevel)
    var layout = TableLayout(table, style: style)
    // On paper there is no room for more columns than a page has; a table of few rows stands on its side.
    if TableMeasure(layout).natural > TableMeasure.wide, layout.columns.count > 7, layout.rows.count <= 6 { layout = layout.transposed() }
    return Draft(
      id: Self.kebab(id), section: Provenance.isOfSafety(id) ? .safety : .efficacy, title: table.label, layout: layout, csv: ResultsCSV.text(table),
      notes: [table.note], results: [id])
  }

  /// `by-visit` of `byVisit`.
  static func kebab(_ id: String) -> String {
    id.reduce(into: "") { text, letter in text += letter.isUppercase ? "-" + letter.lowercased() : String(letter) }
  }
}
