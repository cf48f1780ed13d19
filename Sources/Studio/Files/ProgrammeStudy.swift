import ArgumentParser
import Evidence
import Mathematics
import Notation
import Pharmacology
import Simulation
import Trial

/// A programme with the mechanism that it names, ready to be asked what its claims say.
struct ProgrammeStudy {
  /// `Examples/igmesine/programme.yaml`.
  let path: String
  var programme: Programme
  let mechanism: Mechanism?
  /// SHA-256 over the digests of the programme's file and of all that it names, in that order.
  let digest: String
  /// How many files that were.
  let fileCount: Int

  /// - Throws: status 1 where a file has faults, which go to standard error.
  init(_ named: String) throws {
    let loaded = try LoadedProgramme(named)
    let path = loaded.path
    self.path = path
    programme = loaded.programme
    let bytes = try Files.read(path).bytes
    var files = [InputFile(name: path, bytes: bytes)]
    do throws(ProgrammeFaults) {
      _ = try Programme.reading(bytes, named: path) { name in
        guard let file = try? Files.read(LoadedProgramme.place(name, beside: path)) else { return nil }
        files.append(file)
        return file.bytes
      }
    } catch {
      Terminal.complain(LoadedProgramme.lines(error.all, of: path))
      throw ExitCode(1)
    }
    fileCount = files.count
    digest = InputFile(name: path, bytes: Array(files.map(\.sha256).joined(separator: "\n").utf8)).sha256
    guard let name = loaded.programme.mechanism else {
      mechanism = nil
      return
    }
    let place = LoadedProgramme.place(name, beside: path)
    let text = try Files.read(place).bytes
    do throws(Faults) { mechanism = try Mechanism.reading(text) } catch {
      Terminal.complain(FaultText.lines(error.all, file: place))
      throw ExitCode(1)
    }
  }

  /// What the claims say; a failure goes to standard error and the program ends with status 1 or 2.
  func findings(threads: Int) throws -> ProgrammeFindings {
    do {
      return try ProgrammeRoads(programme, mechanism: mechanism).findings(progress: ProgressBar.progress("Claims"), threads: threads)
    } catch let failure as ProgrammeInferenceFailure {
      ProgressBar.clear()
      switch failure {
      case .notModeled(let what): Terminal.complain("\(path): \(what)\n")
      case .faults(let faults): Terminal.complain(FaultText.lines(faults.all, file: path))
      case .mathematical(let failure):
        Terminal.complain(FaultText.sentence(failure))
        throw ExitCode(2)
      case .stopped: Terminal.complain("\(path): stopped before the end\n")
      }
      throw ExitCode(1)
    } catch let failure as MathematicalFailure {
      ProgressBar.clear()
      Terminal.complain(FaultText.sentence(failure))
      throw ExitCode(2)
    }
  }
}
