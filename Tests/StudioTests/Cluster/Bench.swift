import Foundation
import TestSupport

@testable import Studio

/// A temporary folder in which the program is run, as a person would run it; who makes it clears it.
struct Bench: Sendable {
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

  func clear() { try? FileManager.default.removeItem(at: folder) }

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
    let (output, errors) = (file(".out-\(UUID().uuidString)"), file(".err-\(UUID().uuidString)"))
    let child = try Child([program.path] + arguments, environment: environment, in: folder.path, output: output.path, errors: errors.path)
    return Started(child: child, output: output, errors: errors)
  }

  final class Started {
    private let child: Child
    private let output: URL
    private let errors: URL
    private var status: Int32?

    init(child: Child, output: URL, errors: URL) {
      self.child = child
      self.output = output
      self.errors = errors
    }

    /// Sends a signal, unless it has ended.
    func send(_ signal: Int32) {
      status = status ?? child.status()
      if status == nil { kill(child.id, signal) }
    }

    /// Its outcome; a program that has not ended within three minutes is killed, which its status tells.
    func end() throws -> Outcome {
      status = status ?? child.status(within: 180)
      if status == nil {
        kill(child.id, SIGKILL)
        status = child.status(within: 10)
      }
      return Outcome(
        output: [UInt8](try Data(contentsOf: output)), errors: String(decoding: try Data(contentsOf: errors), as: UTF8.self), status: status ?? -1)
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
