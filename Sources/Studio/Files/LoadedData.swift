import ArgumentParser
import Foundation
import Notation
import Trial

/// A trial's data as they were read, and from which files.
struct LoadedData {
  /// In the order subjects, scores, adverse events, times, laboratory.
  let files: [InputFile]
  let data: TrialData

  /// The only file; several as one, whose digest is that over theirs.
  var file: InputFile {
    guard files.count > 1 else { return files[0] }
    return InputFile(name: files.map(\.name).joined(separator: ", "), bytes: Array(files.map(\.sha256).joined(separator: "\n").utf8))
  }
}

extension LoadedProtocol {
  /// Reads the files of the protocol and joins them; all faults of all of them go to standard error and the program ends with status 1.
  func joined(_ names: [DataFile: String]) throws -> LoadedData {
    var (inputs, tables): ([DataFile: InputFile], [DataFile: DataTable]) = ([:], [:])
    var faults: [(DataFile, Fault)] = []
    for kind in DataFile.allCases {
      guard let name = names[kind] else { continue }
      let input = try Files.read(LoadedProgramme.place(name, beside: file.name))
      inputs[kind] = input
      do throws(Faults) {
        tables[kind] = try DataTable.reading(csv: input.bytes, options: DataTable.ReadingOptions(missing: []))
      } catch { faults += error.all.map { (kind, $0) } }
    }
    if faults.isEmpty {
      do throws(DataFileFaults) {
        let reading = try TrialData.reading(tables, for: trial.whole)
        let files = DataFile.allCases.compactMap { inputs[$0] }
        Terminal.complain(FaultText.lines(reading.warnings, file: files[0].name))
        return LoadedData(files: files, data: reading.data)
      } catch { faults = error.all.map { ($0.file, $0.fault) } }
    }
    Terminal.complain(faults.map { kind, fault in FaultText.line(fault, file: inputs[kind]?.name ?? kind.rawValue) }.joined())
    throw ExitCode(1)
  }
}
