import Foundation
import TestSupport

/// A temporary folder in which the program is run, as a person would run it.
final class Bench: Sendable {
  struct Outcome: Sendable {
    var output: [UInt8]
    var errors: String
    var status: Int32
    var text: String { String(decoding: output, as: UTF8.self) }
  }

  let folder: URL
  let program: URL
  /// Set for every command beside what this process has.
  let environment: [String: String]

  init(environment: [String: String] = [:]) throws {
    program = try Program.url()
    self.environment = environment
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("equipoise-bench-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try Data(Fixtures.bytes("protocols/two-arms-weekly.yaml")).write(to: file("trial.yaml"))
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  func file(_ name: String) -> URL { folder.appendingPathComponent(name) }
  func bytes(_ name: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: file(name))) }
  func names(_ name: String) throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: file(name).path).sorted() }

  /// A program on the way to the real one: a shell script that sees its arguments first. `$PROGRAM` and `$BENCH` name the program and this folder.
  func wrapper(_ name: String, _ lines: String) throws -> String {
    let path = file(name)
    try Data("#!/bin/sh\nPROGRAM='\(program.path)' BENCH='\(folder.path)'\n\(lines)\nexec \"$PROGRAM\" \"$@\"\n".utf8).write(to: path)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path.path)
    return path.path
  }

  func run(_ arguments: String...) throws -> Outcome { try start(arguments).end() }

  func start(_ arguments: [String]) throws -> Started {
    let process = Process()
    process.executableURL = program
    process.arguments = arguments
    process.currentDirectoryURL = folder
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    process.standardInput = FileHandle.nullDevice
    let (output, errors) = (file(".out-\(UUID().uuidString)"), file(".err-\(UUID().uuidString)"))
    for url in [output, errors] { try Data().write(to: url) }
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = try FileHandle(forWritingTo: errors)
    try process.run()
    return Started(process: process, output: output, errors: errors)
  }

  struct Started {
    let process: Process
    let output: URL
    let errors: URL

    var errorText: String { String(decoding: (try? Data(contentsOf: errors)) ?? Data(), as: UTF8.self) }
    func end() throws -> Outcome {
      process.waitUntilExit()
      let killed = process.terminationReason == .uncaughtSignal
      return Outcome(
        output: [UInt8](try Data(contentsOf: output)), errors: errorText, status: process.terminationStatus + (killed ? 128 : 0))
    }
  }

  /// Waits until something is so.
  static func wait(seconds: Double, until holds: () throws -> Bool) rethrows -> Bool {
    let end = Date(timeIntervalSinceNow: seconds)
    while Date() < end {
      if try holds() { return true }
      Thread.sleep(forTimeInterval: 0.05)
    }
    return false
  }
}
