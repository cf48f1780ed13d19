import Foundation
import Notation
import Pharmacology
import TestSupport
import Testing
import Trial

/// Programmes that the tests simulate.
enum ProgrammeFolders {
  /// A text of a file, and what stands there instead.
  typealias Edit = (file: String, from: String, to: String)

  static func programme(_ folder: URL, named name: String = "programme.yaml", _ edits: [Edit] = []) throws -> (Programme, Mechanism?) {
    var files: [String: [UInt8]] = [:]
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    for name in names where name.hasSuffix(".yaml") {
      var text = String(decoding: try Data(contentsOf: folder.appendingPathComponent(name)), as: UTF8.self)
      for edit in edits where edit.file == name {
        #expect(text.contains(edit.from), "\(name) has what is changed in it")
        text = text.replacingOccurrences(of: edit.from, with: edit.to)
      }
      files[name] = Array(text.utf8)
    }
    do {
      let programme = try Programme.reading(files[name] ?? [], named: name) { files[$0] }.programme
      let mechanism = try programme.mechanism.flatMap { files[$0] }.map { try Mechanism.reading($0) }
      return (programme, mechanism)
    } catch let error as ProgrammeFaults {
      for fault in error.all where fault.fault.rule != .unwise { Issue.record("\(fault.file): \(fault.fault)") }
      throw error
    }
  }

  /// `Tests/References/abc-model/programme.yaml` and what it names.
  static func referenceModel(_ edits: [Edit] = [], named name: String = "programme.yaml") throws -> (Programme, Mechanism?) {
    try programme(References.tests.appendingPathComponent("References/abc-model"), named: name, edits)
  }
}
