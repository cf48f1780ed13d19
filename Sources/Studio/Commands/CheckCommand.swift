import ArgumentParser
import Notation
import Trial

struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Every fault of a file at once, with line, column, found and expected.",
    discussion: "Example: equipoise check phase-3.yaml")

  @Argument(help: "Protocol files.")
  var files: [String]

  func run() throws {
    var sound = true
    for path in files {
      let file = try Files.read(path, atMost: Limits.bytes)
      do throws(Faults) {
        let reading = try TrialProtocol.read(file.bytes)
        Terminal.complain(FaultText.lines(reading.warnings, file: path))
        Terminal.print(summary(path, reading.warnings.count))
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
