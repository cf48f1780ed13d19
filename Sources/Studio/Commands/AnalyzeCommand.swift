import Analysis
import ArgumentParser
import Foundation
import Mathematics
import Report
import Trial

struct AnalyzeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "analyze", abstract: "The protocol's analyses on real data, or on a replayed trial: the same function, the same output.",
    discussion: "Example: equipoise analyze protocol.yaml --data adqs.csv --format json")

  @Argument(help: "Protocol file.")
  var file: String
  @Option(help: "Data file, instead of the protocol's data.file.")
  var data: String?
  @Option(help: "Writes a receipt to this file, which equipoise verify runs again and confirms.")
  var receipt: String?
  @Option(help: "Write the tables of a clinical study report into this folder: each as text, HTML and CSV, all of them as tables.pdf.")
  var tables: String?
  @Option(help: "Date of the tables, YYYY-MM-DD; else today.")
  var date: String?
  @OptionGroup var output: OutputOptions

  func validate() throws {
    if let date, CalendarDate(iso: date) == nil { throw ValidationError("--date takes a day such as 2026-11-24") }
    if date != nil, tables == nil { throw ValidationError("--date is of --tables") }
  }

  func run() throws {
    let loaded = try LoadedProtocol(file)
    let read = try loaded.data(data)
    let results = try computing { () throws(MathematicalFailure) -> TrialResults in
      try TrialAnalysis(plan: ConclusionPlan(for: loaded.trial), data: read.data).results()
    }.read(from: read.files.map(Provenance.Source.init))
    try output.write(
      results, header: loaded.header("analyze", data: read.files), decimals: loaded.trial.report.decimals, details: LoadedProtocol.analysisDetails)
    if let tables { try write(results, of: loaded, data: read.file, into: tables) }
    if let receipt { try Files.write(Receipt(.analyze(data: Receipt.File(read.file)), of: loaded, results: results).text, to: receipt) }
  }

  /// Each table in its files, and all of them, with their figures, in one document.
  private func write(_ results: TrialResults, of loaded: LoadedProtocol, data: InputFile, into folder: String) throws {
    let (trial, renderer) = (loaded.trial, try Renderer())
    let all = StudyTables(trial: trial, results: results).all
    let figures = [TrialFigures.meansByVisit(trial, analysis: results), TrialFigures.survival(trial, analysis: results)].compactMap { $0 }
    let reproducibility = Document.Reproducibility(
      command: "equipoise analyze \(file) --tables \(folder)", version: Version.current, fileName: loaded.file.name, sha256: loaded.digest,
      data: ResultsDocument.Header.Input(file: data.name, sha256: data.sha256))
    let day = date.flatMap(CalendarDate.init(iso:)) ?? .today
    let source = StudyTablesTypst(all, figures: figures, title: trial.identification.title, reproducibility: reproducibility, date: day).source
    let (_, pdf) = try renderer.render(figures, typst: source, date: day)
    for table in all {
      let path = (folder as NSString).appendingPathComponent(table.fileName)
      try Files.write(StudyTableText.text(table), to: path + ".txt")
      try Files.write(StudyTableHTML.page(table), to: path + ".html")
      try Files.write(table.csv, to: path + ".csv")
    }
    try Files.write(pdf, to: (folder as NSString).appendingPathComponent("tables.pdf"))
  }
}
