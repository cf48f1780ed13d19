import ArgumentParser
import Design
import Mathematics
import Report
import Trial

struct DesignCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "design", abstract: "Boundaries, spent error, sample size, power, allocation and its guess rate.",
    discussion: """
      Several files are compared side by side.

      Examples: equipoise design phase-3.yaml
                equipoise design one-look.yaml two-looks.yaml
      """)

  @Argument(help: "Protocol files.")
  var files: [String]
  @OptionGroup var output: OutputOptions

  func run() throws {
    let designs = try files.map { file in
      let loaded = try LoadedProtocol(file)
      let results = try computing { () throws(MathematicalFailure) -> TrialResults in try DesignResults.results(for: loaded.trial) }
      return (loaded: loaded, results: results)
    }
    guard designs.count > 1 else {
      return try output.write(
        designs[0].results, header: designs[0].loaded.header("design"), details: ["powerCurve", "boundaryCurve", "candidateCurves", "powerBySize"])
    }
    var results = TrialResults()
    results.append("designs", .table(DesignComparison.table(designs.map { ($0.loaded.file.name, $0.results) })))
    var header = designs[0].loaded.header("design")
    header.otherInputs += designs.dropFirst().map { .init(file: $0.loaded.file.name, sha256: $0.loaded.digest) }
    try output.write(results, header: header)
  }
}

extension LoadedProtocol {
  func header(_ command: String, seed: UInt64? = nil, data: InputFile? = nil) -> ResultsDocument.Header {
    ResultsDocument.Header(
      version: Version.current, command: command, file: file.name, sha256: file.sha256, seed: seed,
      otherInputs: (mechanisms + (data.map { [$0] } ?? [])).map { ResultsDocument.Header.Input(file: $0.name, sha256: $0.sha256) })
  }
}
