import Analysis
import ArgumentParser
import Mathematics
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
  @OptionGroup var output: OutputOptions

  func run() throws {
    let loaded = try LoadedProtocol(file)
    let read = try loaded.data(data)
    let results = try computing { () throws(MathematicalFailure) -> TrialResults in
      try TrialAnalysis(plan: ConclusionPlan(for: loaded.trial), data: read.data).results()
    }
    try output.write(
      results, header: loaded.header("analyze", data: read.files), decimals: loaded.trial.report.decimals, details: LoadedProtocol.analysisDetails)
    if let receipt { try Files.write(Receipt(.analyze(data: Receipt.File(read.file)), of: loaded, results: results).text, to: receipt) }
  }
}
