import Trial

/// The review of a trial: what was promised, what its design can do, and, where the data are in, what was found. Sections whose results are not given are
/// left out. Sentences are made here from the typed protocol; every number that was computed comes from the results.
public struct TrialReview: Sendable {
  let trial: TrialProtocol
  let design: TrialResults?
  let simulation: TrialResults?
  let analysis: TrialResults?
  let reproducibility: Document.Reproducibility
  let words: TrialWords
  let methods: MethodSentences

  public init(
    trial: TrialProtocol, design: TrialResults? = nil, simulation: TrialResults? = nil, analysis: TrialResults? = nil,
    reproducibility: Document.Reproducibility
  ) {
    self.trial = trial
    self.design = design
    self.simulation = simulation
    self.analysis = analysis
    self.reproducibility = reproducibility
    words = TrialWords(trial: trial)
    methods = MethodSentences(trial: trial)
  }

  /// - Parameter date: of the document; handed in, for no clock is read here.
  public func document(date: CalendarDate) -> Document {
    Document(
      kindLine: "Trial review · " + date.words, date: date, title: trial.identification.title, subtitle: subtitle, abstract: abstract,
      abstractSide: abstractSide, opening: opening, sections: sections, reproducibility: reproducibility)
  }

  private var sections: [Document.Section] {
    var sections = [protocolSection]
    if let design { sections.append(designSection(design)) }
    if let simulation { sections.append(simulationSection(simulation)) }
    if let analysis { sections.append(analysisSection(analysis)) }
    if let safety = analysis.flatMap(safetySection) { sections.append(safety) }
    if let defaults = defaultsSection { sections.append(defaults) }
    return sections
  }

  /// The figure and the table of the first page: what was found, else what may be expected.
  private var opening: [Document.Block] {
    var blocks: [Document.Block] = []
    if let figure = openingFigure { blocks.append(.figure(figure)) }
    if let analysis, let table = analysesTable(analysis) {
      blocks.append(table)
    } else if let simulation, let table = decisionsTable(simulation) {
      blocks.append(table)
    } else if let design, let table = powerTable(design) {
      blocks.append(table)
    }
    return blocks
  }

  /// Drawn on page 1 and not again.
  var openingFigure: Figure? {
    if let figure = analysis.flatMap({ TrialFigures.meansByVisit(trial, analysis: $0) }) { return figure }
    if let figure = analysis.flatMap({ TrialFigures.survival(trial, analysis: $0) }) { return figure }
    if let figure = TrialFigures.powerCurve(trial, design: design, simulation: simulation) { return figure }
    return design.flatMap { TrialFigures.boundaries(trial, design: $0) }
  }

  /// A table of results set with the decimals that the protocol asks for.
  ///
  /// - Parameter keeping: keys of the columns to show, in this order; nil for all. What is left out stands in the CSV.
  func table(
    _ id: String, _ headline: String, _ result: ResultTable, keeping keys: [String]? = nil, note: [Prose] = []
  ) -> Document.Block {
    let level = analysis?.estimate("primary")?.interval?.level ?? trial.design.error.confidenceLevel
    var layout = TableLayout(result, style: TableStyle(decimals: trial.report.decimals, confidenceLevel: level))
    if let keys { layout = layout.keeping(keys) }
    let notes = [Prose(result.note.asSentence)] + note
    return .table(
      Document.Table(id: id, headline: headline, layout: layout, note: .sentences(notes), csv: ResultsCSV.text(result)))
  }
}
