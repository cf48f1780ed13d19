import ArgumentParser
import Foundation
import Notation
import Pharmacology
import Trial

/// A programme as it was read from its folder, with every file that it names.
struct LoadedProgramme {
  /// `Examples/igmesine/programme.yaml`.
  let path: String
  let reading: ReadProgramme
  var programme: Programme { reading.programme }

  /// Reads a programme; all its faults go to standard error and the program ends with status 1.
  init(_ path: String) throws {
    self.path = Self.file(path)
    let (reading, faults) = try Self.read(self.path)
    Terminal.complain(Self.lines(faults, of: self.path))
    guard let reading else { throw ExitCode(1) }
    self.reading = reading
  }

  /// The programme's file, where a folder is named.
  static func file(_ path: String) -> String {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue else { return path }
    return (path as NSString).appendingPathComponent("programme.yaml")
  }

  /// The programme where it is sound, its mechanism too, and all faults and warnings.
  static func read(_ path: String) throws -> (reading: ReadProgramme?, faults: [FileFault]) {
    let bytes = try Files.read(path, atMost: Limits.bytes).bytes
    var reading: ReadProgramme?
    var faults: [FileFault]
    do throws(ProgrammeFaults) {
      let read = try Programme.reading(bytes, named: (path as NSString).lastPathComponent) { beside(path, $0) }
      (reading, faults) = (read, read.warnings)
    } catch { faults = error.all }
    faults += mechanismFaults(bytes, reading, path)
    if let reading { faults += boundsFaults(of: reading.programme) }
    let isSound = faults.allSatisfy { $0.fault.rule.isWarning }
    return (isSound ? reading : nil, ProgrammeFaults(faults).all)
  }

  /// What is wrong in the mechanism's file, and what the programme says of it that it does not have.
  private static func mechanismFaults(_ programme: [UInt8], _ reading: ReadProgramme?, _ path: String) -> [FileFault] {
    guard let name = Programme.mechanism(named: programme), let bytes = beside(path, name) else { return [] }
    let mechanism: Mechanism
    do throws(Faults) { mechanism = try Mechanism.reading(bytes) } catch { return error.all.map { FileFault(file: name, fault: $0) } }
    guard let reading else { return [] }
    let sources = reading.faults(ofSourcesIn: bytes).map { FileFault(file: name, fault: $0) }
    return sources + reading.faults(ofMechanismWith: mechanism.parameters.map(\.name))
  }

  /// The bytes of a file beside the programme's; nil where there is none that can be read.
  static func beside(_ path: String, _ name: String) -> [UInt8]? {
    let other = place(name, beside: path)
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: other, isDirectory: &isFolder), !isFolder.boolValue else { return nil }
    return try? Files.read(other, atMost: name.hasSuffix(".csv") ? nil : Limits.bytes).bytes
  }

  /// A path as it is told: with the folder of the programme's.
  static func place(_ name: String, beside path: String) -> String {
    let folder = (path as NSString).deletingLastPathComponent
    return folder.isEmpty ? name : (folder as NSString).appendingPathComponent(name)
  }

  static func lines(_ faults: [FileFault], of path: String) -> String {
    faults.map { FaultText.line($0.fault, file: place($0.file, beside: path)) }.joined()
  }
}
