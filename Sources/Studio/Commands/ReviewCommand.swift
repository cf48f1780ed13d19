import Analysis
import ArgumentParser
import Design
import Foundation
import Mathematics
import Notation
import Report
import Trial

struct ReviewCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "review", abstract: "A whole trial or programme to one document: HTML that needs nothing else, and PDF.",
    discussion: """
      Of a trial: designs, simulates where the file has scenarios, analyzes where it names data. Of a programme: infers from its claims. Writes
      NAME.html (index.html) and NAME.pdf (review.pdf).

      Example: equipoise review Examples/igmesine --output build/review
      """)

  @Argument(help: "Folder with a programme.yaml or one protocol file, or the file itself.")
  var folder: String
  @Option(name: [.short, .long], help: "Folder to write to.")
  var output: String = "."
  @Option(help: "Name of both files, without ending. Default: index.html and review.pdf.")
  var name: String?
  @Option(help: "Trials a scenario; else the file's, else 10000.")
  var trials: Int?
  @Option(help: "Date of the document, YYYY-MM-DD; else today.")
  var date: String?
  @OptionGroup var inference: InferenceOptions
  @OptionGroup var simulation: SimulationOptions

  func validate() throws {
    if let trials, trials < 2 { throw ValidationError("--trials takes a number from 2") }
    if let date, CalendarDate(iso: date) == nil { throw ValidationError("--date takes a day such as 2026-11-24") }
    if let name, name.isEmpty || name.contains("/") { throw ValidationError("--name takes a file name without ending") }
  }

  func run() throws {
    let renderer = try Renderer()
    let path = try ReviewCommand.protocolFile(in: folder)
    let isProgramme = LanguageFile.kind(of: try Files.read(path, atMost: Limits.bytes).bytes) == .programme
    if isProgramme, trials != nil { throw ValidationError("--trials is of a trial; a programme takes --draws") }
    let document = isProgramme ? try programmeDocument(path) : try document(LoadedProtocol(path))
    let (drawings, pdf) = try renderer.render(document.figures, typst: TypstWriter(document).source, date: document.date)
    let target = URL(fileURLWithPath: output)
    let html = target.appendingPathComponent((name ?? "index") + ".html")
    let print = target.appendingPathComponent((name ?? "review") + ".pdf")
    try Files.write(HTMLWriter(document, drawings: drawings).html, to: html.path)
    try Files.write(pdf, to: print.path)
    Terminal.print("\(html.relativePath)\n\(print.relativePath)\n")
  }

  private func document(_ loaded: LoadedProtocol) throws -> Document {
    let trial = loaded.trial
    let seed = simulation.seed ?? trial.simulation.seed
    let design = try computing { () throws(MathematicalFailure) -> TrialResults in try DesignResults.results(for: trial) }
    let simulated =
      trial.scenarios.isEmpty
      ? nil : try loaded.operatingCharacteristics(trials: trials, seed: seed, threads: simulation.threadCount)
    var analysis: TrialResults?
    var data: InputFile?
    if let plan = trial.data, plan.file != nil || !plan.files.isEmpty {
      let loadedData = try loaded.data(nil)
      let read = loadedData.data
      data = loadedData.file
      analysis = try computing { () throws(MathematicalFailure) -> TrialResults in
        try TrialAnalysis(plan: ConclusionPlan(for: trial), data: read).results()
      }.read(from: loadedData.files.map(Provenance.Source.init))
    }
    let reproducibility = Document.Reproducibility(
      command: command(loaded), version: Version.current, fileName: loaded.file.name, sha256: loaded.file.sha256,
      seed: simulated == nil ? nil : seed, trials: simulated == nil ? nil : trials ?? trial.simulation.trials,
      failedFits: simulated.map(ReviewCommand.failedFits), data: data.map { ResultsDocument.Header.Input(file: $0.name, sha256: $0.sha256) })
    return TrialReview(trial: trial, design: design, simulation: simulated, analysis: analysis, reproducibility: reproducibility)
      .document(date: date.flatMap(CalendarDate.init(iso:)) ?? .today)
  }

  /// The review of a programme, from its claims to the next trial.
  private func programmeDocument(_ path: String) throws -> Document {
    var study = try ProgrammeStudy(path)
    inference.apply(to: &study.programme, seed: simulation.seed)
    let findings = try study.findings(threads: simulation.threadCount)
    let words = ["equipoise", "review", folder] + inference.words + (simulation.seed.map { ["--seed", String($0)] } ?? [])
    var reproducibility = Document.Reproducibility(
      command: words.joined(separator: " "), version: Version.current, fileName: "\(study.path) and the \(study.fileCount - 1) files that it names",
      sha256: study.digest, seed: study.programme.inference.seed, failedFits: findings.failures)
    reproducibility.draws = findings.draws
    return ProgrammeReview(
      programme: study.programme, findings: findings, pathway: study.mechanism.flatMap { Pathway($0) }, reproducibility: reproducibility
    ).document(date: date.flatMap(CalendarDate.init(iso:)) ?? .today)
  }

  /// As it must be typed to get the same document.
  private func command(_ loaded: LoadedProtocol) -> String {
    var words = ["equipoise", "review", folder]
    if let trials { words += ["--trials", String(trials)] }
    if let seed = simulation.seed { words += ["--seed", String(seed)] }
    return words.joined(separator: " ")
  }

  private static func failedFits(_ results: TrialResults) -> Int {
    guard case .table(let run)? = results["run"], let column = run.columns.firstIndex(where: { $0.key == "failures" }),
      case .count(let failures)? = run.rows.first?[column]
    else { preconditionFailure("a simulation counts its failed fits") }
    return failures
  }

  /// `protocol.yaml` of the folder, or its only YAML file.
  private static func protocolFile(in path: String) throws -> String {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else { throw refuse("\(path): found no such folder\n") }
    guard isFolder.boolValue else { return path }
    let names = ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).filter { $0.hasSuffix(".yaml") }.sorted()
    let folder = path as NSString
    if names.contains("programme.yaml") { return folder.appendingPathComponent("programme.yaml") }
    if names.contains("protocol.yaml") { return folder.appendingPathComponent("protocol.yaml") }
    guard names.count == 1 else {
      throw refuse(
        "\(path): found \(names.isEmpty ? "no YAML file" : names.joined(separator: ", ")), expected one protocol file, or one named protocol.yaml\n")
    }
    return folder.appendingPathComponent(names[0])
  }

  private static func refuse(_ text: String) -> ExitCode {
    Terminal.complain(text)
    return ExitCode(1)
  }
}

extension CalendarDate {
  /// A day written YYYY-MM-DD that is in the calendar; nil else.
  init?(iso: String) {
    let parts = iso.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
    guard parts.count == 3, iso.count == 10, let year = parts[0], let month = parts[1], let day = parts[2] else { return nil }
    let calendar = Calendar(identifier: .gregorian)
    let components = DateComponents(calendar: calendar, year: year, month: month, day: day)
    guard year >= 1, components.isValidDate(in: calendar) else { return nil }
    self.init(year: year, month: month, day: day)
  }

  static var today: CalendarDate {
    let parts = Calendar(identifier: .gregorian).dateComponents([.year, .month, .day], from: Date())
    return CalendarDate(year: parts.year ?? 1, month: parts.month ?? 1, day: parts.day ?? 1)
  }
}
