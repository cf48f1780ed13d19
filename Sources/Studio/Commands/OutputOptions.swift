import ArgumentParser
import Report
import Trial

/// How results are written: common to all commands that find something.
struct OutputOptions: ParsableArguments {
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text, json, csv
  }

  @Option(help: "text for people; json with full double precision and the input's digest; csv.")
  var format: Format = .text

  @Option(name: [.short, .long], help: "Write to this file instead of the terminal: beside it first, then renamed.")
  var output: String?

  /// Writes results in the format asked for.
  ///
  /// - Parameter details: identifiers that JSON and CSV have and text leaves out: wide matrices and the points of curves.
  func write(_ results: TrialResults, header: ResultsDocument.Header, decimals: Int? = nil, details: Set<String> = []) throws {
    switch format {
    case .text:
      let toTerminal = output == nil && Terminal.isTerminal(.output)
      let text = TerminalText(color: toTerminal && Terminal.allowsColor, width: toTerminal ? Terminal.width : 100, decimals: decimals)
      try write(text.text(results.without(details)))
    case .json: try write(ResultsDocument(header: header, results: results).text())
    case .csv: try write(ResultsCSV.long(results))
    }
  }

  func write(_ text: String) throws {
    if let output { try Files.write(text, to: output) } else { Terminal.print(text) }
  }
}

extension TrialResults {
  func without(_ ids: Set<String>) -> TrialResults {
    var kept = TrialResults()
    for item in items where !ids.contains(item.id) { kept.append(item) }
    return kept
  }
}

/// Seed and cores of a simulation.
struct SimulationOptions: ParsableArguments {
  @Option(help: "Seed of the random streams; else the file's, else 1.")
  var seed: UInt64?

  @Option(help: "Threads; the results are the same for any number. Default: all cores.")
  var threads: Int?

  var threadCount: Int { threads ?? Machine.cores }

  func validate() throws {
    if let threads, threads < 1 { throw ValidationError("--threads takes a number from 1") }
  }
}
