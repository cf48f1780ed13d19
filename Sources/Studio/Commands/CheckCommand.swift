import ArgumentParser
import Notation
import Trial

struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Every fault of a file at once, with line, column, found and expected.",
    discussion: "Example: equipoise check phase-3.yaml --explain")

  @Argument(help: "Protocol files.")
  var files: [String]

  @Flag(help: "Print each file with every default filled in, and why.")
  var explain = false

  func run() throws {
    var sound = true
    for path in files {
      let file = try Files.read(path, atMost: Limits.bytes)
      do throws(Faults) {
        let reading = try TrialProtocol.read(file.bytes)
        Terminal.complain(FaultText.lines(reading.warnings, file: path))
        Terminal.print(explain ? reading.trial.explained() : summary(path, reading.warnings.count))
      } catch {
        Terminal.complain(FaultText.lines(error.all, file: path))
        sound = false
      }
    }
    if !sound { throw ExitCode(1) }
  }

  private func summary(_ path: String, _ warnings: Int) -> String {
    "\(path): sound" + (warnings == 0 ? "" : warnings == 1 ? ", 1 warning" : ", \(warnings) warnings") + "\n"
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
