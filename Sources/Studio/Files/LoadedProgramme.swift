import ArgumentParser
import Foundation
import Notation
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

  /// The programme where it is sound, and all faults and warnings.
  static func read(_ path: String) throws -> (reading: ReadProgramme?, faults: [FileFault]) {
    let bytes = try Files.read(path, atMost: Limits.bytes).bytes
    do throws(ProgrammeFaults) {
      let reading = try Programme.reading(bytes, named: (path as NSString).lastPathComponent) { beside(path, $0) }
      return (reading, reading.warnings)
    } catch { return (nil, error.all) }
  }

  /// The bytes of a file beside the programme's; nil where there is none that can be read.
  private static func beside(_ path: String, _ name: String) -> [UInt8]? {
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
