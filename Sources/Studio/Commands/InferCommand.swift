import ArgumentParser
import Report
import Simulation
import Trial

/// How a posterior is computed; what is not said is the programme's.
struct InferenceOptions: ParsableArguments {
  @Option(help: "exact, simulation or both; else the programme's.")
  var road: InferencePlan.Road?
  @Option(help: "Draws; else the programme's.")
  var draws: Int?

  func validate() throws {
    if let draws, draws < 100 { throw ValidationError("--draws takes a number from 100") }
  }

  func apply(to programme: inout Programme, seed: UInt64?) {
    if let road { programme.inference.road = road }
    if let draws { programme.inference.draws = draws }
    if let seed { programme.inference.seed = seed }
  }

  /// As typed, so that a document can be had again.
  var words: [String] { (road.map { ["--road", $0.rawValue] } ?? []) + (draws.map { ["--draws", String($0)] } ?? []) }
}

struct InferCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "infer", abstract: "What the claims about a programme allow one to believe: prior to posterior, and what follows.",
    discussion: """
      Reads a programme with its claims and prints what they say of each benefit, under each prior, without each claim; what was luck; what is decided;
      what the next trial is worth. --json has every run, density and curve in full precision, the same bytes for the same files, seed and draws.

      Example: equipoise infer Examples/igmesine --json findings.json
      """)

  @Argument(help: "Folder with a programme.yaml, or the file itself.")
  var path: String
  @Option(help: "Write the findings to this file as JSON; - prints them instead of the tables.")
  var json: String?
  @OptionGroup var inference: InferenceOptions
  @OptionGroup var simulation: SimulationOptions

  func run() throws {
    var study = try ProgrammeStudy(path)
    inference.apply(to: &study.programme, seed: simulation.seed)
    let results = ProgrammeResults(study.programme, try study.findings(threads: simulation.threadCount)).results
    if let json {
      let header = ResultsDocument.Header(
        version: Version.current, command: "infer", file: study.path, sha256: study.digest, seed: study.programme.inference.seed)
      let text = ResultsDocument(header: header, results: results).text()
      if json == "-" {
        Terminal.print(text)
        return
      }
      try Files.write(text, to: json)
    }
    let isTerminal = Terminal.isTerminal(.output)
    let text = TerminalText(color: isTerminal && Terminal.allowsColor, width: isTerminal ? Terminal.width : 100)
    Terminal.print(text.text(results.without(ProgrammeResults.details)))
  }
}

extension InferencePlan.Road: ExpressibleByArgument {}
