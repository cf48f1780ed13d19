import ArgumentParser
import Notation
import Report
import Trial

struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Every fault of a file at once, with line, column, found and expected.",
    discussion: "Example: equipoise check phase-3.yaml --explain")

  @Argument(help: "Protocol files.")
  var files: [String]

  @Flag(help: "Print each file with every default filled in, and why.")
  var explain = false

  @Option(help: "text: faults on standard error; json, csv: faults on standard output, as data.")
  var format: OutputOptions.Format = .text

  func validate() throws {
    if explain, format != .text { throw ValidationError("--explain prints the file as text") }
  }

  func run() throws {
    var results = TrialResults()
    var sound = true
    var rows: [[ResultTable.Cell]] = []
    for path in files {
      let (explained, faults) = try checked(path)
      sound = sound && faults.allSatisfy { $0.rule.isWarning }
      rows += faults.map { $0.cells(file: path) }
      if format == .text {
        Terminal.complain(FaultText.lines(faults, file: path))
        if let explained { Terminal.print(explain ? explained : summary(path, faults.count)) }
      }
    }
    results.append("faults", .table(ResultTable(label: "Faults and warnings", columns: Fault.columns, rows: rows)))
    if format == .json { Terminal.print(ResultsJSON.value(results).text(indented: true)) }
    if format == .csv { Terminal.print(ResultsCSV.long(results)) }
    if !sound { throw ExitCode(1) }
  }

  /// The file with its defaults where it is sound, and its faults or warnings.
  private func checked(_ path: String) throws -> (explained: String?, faults: [Fault]) {
    let file = try Files.read(path, atMost: Limits.bytes)
    do throws(Faults) {
      let reading = try TrialProtocol.read(file.bytes)
      return (reading.trial.explained(), reading.warnings)
    } catch { return (nil, error.all) }
  }

  private func summary(_ path: String, _ warnings: Int) -> String {
    "\(path): sound" + (warnings == 0 ? "" : warnings == 1 ? ", 1 warning" : ", \(warnings) warnings") + "\n"
  }
}

extension Fault {
  static let columns = [
    ("file", "File"), ("line", "Line"), ("column", "Column"), ("place", "Place"), ("found", "Found"), ("expected", "Expected"),
    ("suggestion", "Suggestion"), ("rule", "Rule"),
  ].map { ResultTable.Column($0.0, $0.1, $0.0 == "line" || $0.0 == "column" ? .count : .text) }

  func cells(file: String) -> [ResultTable.Cell] {
    [
      .text(file), .count(line), .count(column), .text(place), .text(found), .text(expected), suggestion.map { .text($0) } ?? .missing,
      .text(rule.rawValue),
    ]
  }
}

struct SchemaCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema", abstract: "The JSON Schema of the protocol file, for editors.",
    discussion: "Example: equipoise schema --output equipoise.schema.json")

  @Option(name: [.short, .long], help: "Write to this file instead of the terminal.")
  var output: String?

  func run() throws {
    let schema = TrialSchema.json()
    if let output { try Files.write(schema, to: output) } else { Terminal.print(schema) }
  }
}
