import Foundation
import TestSupport
import Testing

@testable import Studio

/// A trial whose effect is a mechanism's, from its files to its results.
@Suite struct `A trial with a mechanism` {
  private func bench() throws -> Bench {
    let bench = try Bench()
    let folder = References.project.appendingPathComponent("Examples/igmesine")
    for name in ["phase-2.yaml", "mechanism.yaml"] { try FileManager.default.copyItem(at: folder.appendingPathComponent(name), to: bench.file(name)) }
    let text = String(decoding: try bench.bytes("phase-2.yaml"), as: UTF8.self)
    try Data(text.replacing("sample size: unknown", with: "sample size: 240").utf8).write(to: bench.file("phase-2.yaml"))
    return bench
  }

  @Test(.tags(.identity))
  func `gives the same bytes in one go, in a folder and by receipt, and another digest for another mechanism`() throws {
    let bench = try bench()
    defer { bench.clear() }
    let arguments = ["simulate", "phase-2.yaml", "--trials", "300", "--format", "json"]
    let direct = try bench.start(arguments + ["--receipt", "r.json", "--threads", "2"]).end()
    let folder = try bench.start(arguments + ["--work", "w", "--threads", "1"]).end()
    #expect(direct.status == 0 && direct.output == folder.output)
    #expect(try bench.names("w/named") == ["mechanism.yaml"])
    #expect(try bench.run("verify", "r.json").status == 0)
    let text = String(decoding: try bench.bytes("mechanism.yaml"), as: UTF8.self)
    try Data(text.replacing("value: 156, prior", with: "value: 140, prior").utf8).write(to: bench.file("mechanism.yaml"))
    let changed = try bench.run("verify", "r.json")
    #expect(changed.status == 1 && changed.errors.hasPrefix("phase-2.yaml: the file differs"))
    // The folder has its own copy.
    #expect(try bench.run("simulate", "--resume", "w", "--format", "json").output == direct.output)
    #expect(try bench.start(arguments).end().output != direct.output)
  }

  @Test func `is refused where the mechanism is missing, broken or another drug's`() throws {
    let bench = try bench()
    defer { bench.clear() }
    let text = String(decoding: try bench.bytes("mechanism.yaml"), as: UTF8.self)
    for (change, line) in [
      (text.replacing("dose of: igmesine", with: "dose of: moclinorex"), "drug effect.treatment: found \"igmesine\""),
      (text.replacing("value: 0.7, range: 0.2 to 2", with: "value: x"), "mechanism.yaml:"),
      ("", "mechanism.yaml:"),
    ] {
      try Data(change.utf8).write(to: bench.file("mechanism.yaml"))
      for command in [["check", "phase-2.yaml"], ["simulate", "phase-2.yaml", "--trials", "10"]] {
        let outcome = try bench.start(command).end()
        #expect(outcome.status == 1 && outcome.errors.contains(line) && outcome.output.isEmpty, "\(outcome.errors)")
      }
    }
    try FileManager.default.removeItem(at: bench.file("mechanism.yaml"))
    let outcome = try bench.run("check", "phase-2.yaml")
    #expect(outcome.status == 1 && outcome.errors.contains("drug effect.mechanism: found \"mechanism.yaml\", which cannot be read"))
  }
}
