import Foundation
import Notation
import Pharmacology
import TestSupport
import Testing
import Trial

/// Programmes that the tests simulate.
enum ProgrammeFolders {
  static func programme(_ folder: URL, changing changes: [String: (from: String, to: String)] = [:]) throws -> (Programme, Mechanism?) {
    var files: [String: [UInt8]] = [:]
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    for name in names where name.hasSuffix(".yaml") {
      var text = String(decoding: try Data(contentsOf: folder.appendingPathComponent(name)), as: UTF8.self)
      if let change = changes[name] {
        #expect(text.contains(change.from), "\(name) has what is changed in it")
        text = text.replacingOccurrences(of: change.from, with: change.to)
      }
      files[name] = Array(text.utf8)
    }
    let programme = try Programme.reading(files["programme.yaml"] ?? [], named: "programme.yaml") { files[$0] }.programme
    let mechanism = try programme.mechanism.flatMap { files[$0] }.map { try Mechanism.reading($0) }
    return (programme, mechanism)
  }

  /// `Tests/References/abc-model/programme.yaml` and what it names.
  static func referenceModel(_ changes: [String: (from: String, to: String)] = [:]) throws -> (Programme, Mechanism?) {
    try programme(References.tests.appendingPathComponent("References/abc-model"), changing: changes)
  }
}
