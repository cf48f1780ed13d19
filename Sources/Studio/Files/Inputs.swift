import ArgumentParser
import Foundation
import Mathematics
import Notation
import Trial

/// A protocol as it was read from a file, its warnings already told.
struct LoadedProtocol {
  let file: InputFile
  let reading: ReadProtocol
  var trial: TrialProtocol { reading.trial }

  /// Reads a protocol; all its faults go to standard error and the program ends with status 1.
  init(_ path: String) throws { try self.init(Files.read(path), tellsWarnings: true) }

  init(_ file: InputFile, tellsWarnings: Bool) throws {
    self.file = file
    do throws(Faults) {
      reading = try TrialProtocol.readWithBounds(file.bytes)
      if tellsWarnings { Terminal.complain(FaultText.lines(reading.warnings, file: file.name)) }
    } catch {
      Terminal.complain(FaultText.lines(error.all, file: file.name))
      throw ExitCode(1)
    }
  }

  /// The trial's data: of the file named, or of the protocol's own.
  func data(_ named: String?) throws -> (file: InputFile, data: TrialData) {
    guard
      let path = named
        ?? trial.data?.file.map({ URL(fileURLWithPath: $0, relativeTo: URL(fileURLWithPath: file.name)).relativePath(from: file.name, $0) })
    else {
      Terminal.complain("\(file.name): found no data.file, expected one, or --data FILE\n")
      throw ExitCode(1)
    }
    let input = try Files.read(path)
    return (input, try read(input))
  }

  private func read(_ input: InputFile) throws -> TrialData {
    do throws(Faults) {
      // Texts that mean missing are the protocol's to say, column by column; the table keeps them.
      let table = try DataTable.reading(csv: input.bytes, options: DataTable.ReadingOptions(missing: []))
      let reading = try TrialData.reading(table, for: trial)
      Terminal.complain(FaultText.lines(reading.warnings, file: input.name))
      return reading.data
    } catch {
      Terminal.complain(FaultText.lines(error.all, file: input.name))
      throw ExitCode(1)
    }
  }
}

extension URL {
  /// A path beside another file, as short as it was written.
  fileprivate func relativePath(from file: String, _ name: String) -> String {
    let folder = (file as NSString).deletingLastPathComponent
    return folder.isEmpty ? name : (folder as NSString).appendingPathComponent(name)
  }
}

/// Runs work whose mathematics may give out: then the failure goes to standard error and the program ends with status 2.
func computing<Value>(_ work: () throws(MathematicalFailure) -> Value) throws -> Value {
  do throws(MathematicalFailure) { return try work() } catch {
    Terminal.complain(FaultText.sentence(error))
    throw ExitCode(2)
  }
}
