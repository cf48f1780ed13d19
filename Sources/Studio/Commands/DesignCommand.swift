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
                equipoise design phase-3.yaml --methods
      """)

  @Argument(help: "Protocol files.")
  var files: [String]
  @Flag(help: "The methods in sentences, ready to paste into a protocol, in place of the tables.")
  var methods = false

  @Option(help: "Draw the design's figures as SVG into this folder.")
  var figures: String?

  @OptionGroup var output: OutputOptions

  func validate() throws {
    if files.count > 1, methods || figures != nil { throw ValidationError("--methods and --figures take one file") }
    if methods, output.format != .text { throw ValidationError("--methods prints text") }
  }

  func run() throws {
    let designs = try files.map { file in
      let loaded = try LoadedProtocol(file)
      let results = try computing { () throws(MathematicalFailure) -> TrialResults in try DesignResults.results(for: loaded.trial) }
      return (loaded: loaded, results: results)
    }
    if let figures { try draw(TrialFigures.all(designs[0].loaded.trial, design: designs[0].results), into: figures) }
    if methods { return try output.write(MethodsText(designs[0].loaded.trial, design: designs[0].results).text) }
    guard designs.count > 1 else {
      return try output.write(
        designs[0].results, header: designs[0].loaded.header("design"),
        details: ["powerCurve", "boundaryCurve", "expectedSizeCurve", "candidateCurves", "powerBySize"])
    }
    var results = TrialResults()
    results.append("designs", .table(DesignComparison.table(designs.map { ($0.loaded.file.name, $0.results) })))
    var header = designs[0].loaded.header("design")
    header.otherInputs += designs.dropFirst().map { .init(file: $0.loaded.file.name, sha256: $0.loaded.digest) }
    try output.write(results, header: header)
  }
}

extension DesignCommand {
  private func draw(_ figures: [Figure], into folder: String) throws {
    for (id, drawing) in try Renderer().draw(figures).sorted(by: { $0.key < $1.key }) { try Files.write(drawing.light, to: "\(folder)/\(id).svg") }
  }
}

extension LoadedProtocol {
  func header(_ command: String, seed: UInt64? = nil, data: [InputFile] = []) -> ResultsDocument.Header {
    ResultsDocument.Header(
      version: Version.current, command: command, file: file.name, sha256: file.sha256, seed: seed,
      otherInputs: (mechanisms + data).map { ResultsDocument.Header.Input(file: $0.name, sha256: $0.sha256) })
  }
}
