import ArgumentParser
import Foundation
import Design
import Mathematics
import Notation
import Trial

/// A protocol as it was read from a file, its warnings already told.
struct LoadedProtocol {
  let file: InputFile
  let reading: ReadProtocol
  /// Files of mechanisms that the protocol names, in its order.
  let mechanisms: [InputFile]
  private let effects: TrialMechanisms
  var trial: TrialProtocol { reading.trial }

  /// SHA-256 of the file; where it names mechanisms, over its digest and theirs.
  var digest: String {
    guard !mechanisms.isEmpty else { return file.sha256 }
    return InputFile(name: "", bytes: Array(([file] + mechanisms).map(\.sha256).joined(separator: "\n").utf8)).sha256
  }

  /// Reads a protocol; all its faults go to standard error and the program ends with status 1.
  init(_ path: String) throws { try self.init(Files.read(path), tellsWarnings: true) }

  /// - Parameter beside: reads a file that the protocol names; nil where there is none.
  init(_ file: InputFile, tellsWarnings: Bool, beside: ((String) -> [UInt8]?)? = nil) throws {
    self.file = file
    var reading: ReadProtocol
    do throws(Faults) {
      reading = try TrialProtocol.readWithBounds(file.bytes)
      if tellsWarnings { Terminal.complain(FaultText.lines(reading.warnings, file: file.name)) }
    } catch {
      Terminal.complain(FaultText.lines(error.all, file: file.name))
      throw ExitCode(1)
    }
    var effects = TrialMechanisms(reading, read: beside ?? { LoadedProgramme.beside(file.name, $0) })
    guard effects.faults.isEmpty else {
      Terminal.complain(LoadedProgramme.lines(effects.faults(of: file.name), of: file.name))
      throw ExitCode(1)
    }
    try computing { () throws(MathematicalFailure) in try effects.fill(&reading.trial) }
    reading.trial = reading.trial.followingCurves
    (self.reading, self.effects, mechanisms) = (reading, effects, effects.files)
  }

  /// A variant of the file with the effects of its mechanisms.
  func filled(_ variant: TrialProtocol) throws -> TrialProtocol {
    var (effects, trial) = (effects, variant)
    try computing { () throws(MathematicalFailure) in try effects.fill(&trial) }
    return trial.followingCurves
  }

  /// The trial's data: of the file named, or of the protocol's own, one or several that are joined.
  func data(_ named: String?) throws -> LoadedData {
    if named == nil, let files = trial.data?.files, !files.isEmpty { return try joined(files) }
    guard
      let path = named
        ?? trial.data?.file.map({ URL(fileURLWithPath: $0, relativeTo: URL(fileURLWithPath: file.name)).relativePath(from: file.name, $0) })
    else {
      Terminal.complain("\(file.name): found no data.file, expected one, or --data FILE\n")
      throw ExitCode(1)
    }
    let input = try Files.read(path)
    return LoadedData(files: [input], data: try read(input))
  }

  private func read(_ input: InputFile) throws -> TrialData {
    do throws(Faults) {
      // Texts that mean missing are the protocol's to say, column by column; the table keeps them.
      let table = try DataTable.reading(csv: input.bytes, options: DataTable.ReadingOptions(missing: []))
      let reading = try TrialData.reading(table, for: trial.whole)
      Terminal.complain(FaultText.lines(reading.warnings, file: input.name))
      return reading.data
    } catch {
      Terminal.complain(FaultText.lines(error.all, file: input.name))
      throw ExitCode(1)
    }
  }
}

extension Provenance.Source {
  init(_ file: InputFile) { self.init(file: file.name, sha256: file.sha256) }
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
