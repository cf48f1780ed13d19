import ArgumentParser
import Design
import Mathematics
import Report
import Trial

struct DesignCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "design", abstract: "Boundaries, spent error, sample size, power, allocation and its guess rate.",
    discussion: "Example: equipoise design phase-3.yaml")

  @Argument(help: "Protocol file.")
  var file: String
  @OptionGroup var output: OutputOptions

  func run() throws {
    let loaded = try LoadedProtocol(file)
    let results = try computing { () throws(MathematicalFailure) -> TrialResults in try DesignResults.results(for: loaded.trial) }
    try output.write(results, header: loaded.header("design"), details: ["powerCurve", "boundaryCurve"])
  }
}

extension LoadedProtocol {
  func header(_ command: String, seed: UInt64? = nil, data: InputFile? = nil) -> ResultsDocument.Header {
    ResultsDocument.Header(
      version: Version.current, command: command, file: file.name, sha256: file.sha256, seed: seed,
      otherInputs: (mechanisms + (data.map { [$0] } ?? [])).map { ResultsDocument.Header.Input(file: $0.name, sha256: $0.sha256) })
  }
}
