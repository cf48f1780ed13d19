import ArgumentParser
import Notation
import Pharmacology
import Report
import Trial

struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Every fault of a file at once, with line, column, found and expected.",
    discussion: """
      A trial, a design, a programme with every file that it names, a mechanism, claims or sources: the kind is told by the keys at the top of the file.

      Example: equipoise check phase-3.yaml --explain
               equipoise check Examples/igmesine
      """)

  @Argument(help: "Files, or folders with a programme.yaml.")
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
      let checked = try CheckedFile(path)
      sound = sound && checked.faults.allSatisfy { $0.fault.rule.isWarning }
      rows += checked.faults.map { $0.fault.cells(file: $0.file) }
      if format == .text {
        Terminal.complain(checked.faults.map { FaultText.line($0.fault, file: $0.file) }.joined())
        if let explained = checked.explained { Terminal.print(explain ? explained : checked.summary) }
      }
    }
    results.append("faults", .table(ResultTable(label: "Faults and warnings", columns: Fault.columns, rows: rows)))
    if format == .json { Terminal.print(ResultsJSON.value(results).text(indented: true)) }
    if format == .csv { Terminal.print(ResultsCSV.long(results)) }
    if !sound { throw ExitCode(1) }
  }
}

/// A file by its kind: what it says in full where it is sound, and its faults or warnings, those of the files that it names among them.
private struct CheckedFile {
  let path: String
  /// Nil where there is more than warnings.
  let explained: String?
  /// Each with its path as it is told.
  let faults: [FileFault]

  init(_ named: String) throws {
    path = LoadedProgramme.file(named)
    let bytes = try Files.read(path, atMost: Limits.bytes).bytes
    switch LanguageFile.kind(of: bytes) {
    case .programme:
      let (reading, all) = try LoadedProgramme.read(path)
      let path = path
      faults = all.map { FileFault(file: LoadedProgramme.place($0.file, beside: path), fault: $0.fault) }
      explained = reading?.programme.explained()
    case .trial, .claims, .sources, nil:
      let (text, all) = Self.single(bytes)
      let path = path
      let named = Self.mechanisms(of: bytes, path).map { FileFault(file: LoadedProgramme.place($0.file, beside: path), fault: $0.fault) }
      faults = all.map { FileFault(file: path, fault: $0) } + named
      explained = named.isEmpty ? text : nil
    }
  }

  /// What is wrong with the mechanisms that a sound trial names.
  private static func mechanisms(of bytes: [UInt8], _ path: String) -> [FileFault] {
    guard LanguageFile.kind(of: bytes) == .trial, let reading = try? TrialProtocol.read(bytes) else { return [] }
    return TrialMechanisms(reading) { LoadedProgramme.beside(path, $0) }.faults(of: path)
  }

  /// A file that stands alone.
  private static func single(_ bytes: [UInt8]) -> (explained: String?, faults: [Fault]) {
    do throws(Faults) {
      switch LanguageFile.kind(of: bytes) {
      case .claims:
        _ = try ClaimsRecord.reading(bytes)
        return ("", [])
      case .sources:
        _ = try Source.reading(bytes)
        return ("", [])
      case nil:
        _ = try Mechanism.reading(bytes)
        return ("", [])
      case .trial, .programme:
        let reading = try TrialProtocol.readWithBounds(bytes)
        return (reading.trial.explained(), reading.warnings)
      }
    } catch { return (nil, error.all) }
  }

  var summary: String {
    "\(path): sound" + (faults.isEmpty ? "" : faults.count == 1 ? ", 1 warning" : ", \(faults.count) warnings") + "\n"
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
    commandName: "schema", abstract: "The JSON Schema of a kind of file, for editors.",
    discussion: "Example: equipoise schema --output equipoise.schema.json")

  @Option(name: [.short, .long], help: "Write to this file instead of the terminal.")
  var output: String?

  @Option(help: "trial (a design alone too), programme, claims or sources.")
  var kind = LanguageFile.trial

  func run() throws {
    let schema = TrialSchema.json(of: kind)
    if let output { try Files.write(schema, to: output) } else { Terminal.print(schema) }
  }
}

extension LanguageFile: ExpressibleByArgument {}
