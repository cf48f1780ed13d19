import Foundation
import Notation
import TestSupport
import Testing

@testable import Trial

/// A programme's folder in memory: its files by name.
struct ProgrammeFolder {
  var files: [String: [UInt8]] = [:]

  init(_ folder: URL) throws {
    let root = folder.standardizedFileURL.path + "/"
    let all = try #require(FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil))
    for case let url as URL in all where ["yaml", "csv"].contains(url.pathExtension) {
      files[String(url.standardizedFileURL.path.dropFirst(root.count))] = [UInt8](try Data(contentsOf: url))
    }
  }

  static func example(_ name: String) throws -> ProgrammeFolder {
    try ProgrammeFolder(References.project.appendingPathComponent("Examples/\(name)"))
  }

  static func fixture(_ name: String) throws -> ProgrammeFolder {
    try ProgrammeFolder(References.tests.appendingPathComponent("Fixtures/programmes/\(name)"))
  }

  func read() throws -> ReadProgramme {
    try Programme.reading(files["programme.yaml"] ?? [], named: "programme.yaml") { files[$0] }
  }

  /// All faults and warnings.
  var faults: [FileFault] {
    do throws(ProgrammeFaults) {
      return try Programme.reading(files["programme.yaml"] ?? [], named: "programme.yaml") { files[$0] }.warnings
    } catch { return error.all }
  }
}
