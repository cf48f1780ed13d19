import Foundation
import TestSupport

/// A clean temporary copy of a folder, in which a page's commands are run one after the other by the program that was built with the tests.
final class Workshop {
  struct Outcome: Sendable {
    var output: [String]
    var errors: [String]
    var status: Int32
    /// What a terminal would show: the output, and of a command that fails its errors as well.
    var shown: [String] { status == 0 ? output : output + errors }
  }

  let folder: URL
  private let program: URL

  /// - Parameter parts: what of the folder is copied; nil for all.
  init(copying origin: URL, parts: [String]? = nil) throws {
    program = try Program.url()
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("equipoise-example-\(UUID().uuidString)")
    guard let parts else {
      try FileManager.default.copyItem(at: origin, to: folder)
      return
    }
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    for part in parts {
      try FileManager.default.copyItem(at: origin.appendingPathComponent(part), to: folder.appendingPathComponent(part))
    }
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  /// Runs a command as a person would type it, with the program on the path and nothing else of this environment but the project's Python.
  func run(_ command: String) throws -> Outcome {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", command]
    process.currentDirectoryURL = folder
    process.environment = [
      "PATH": program.deletingLastPathComponent().path + ":/usr/local/bin:/usr/bin:/bin", "HOME": folder.path, "LANG": "C.UTF-8", "TERM": "dumb",
      "COLUMNS": "200", "EQUIPOISE_PYTHON": References.project.appendingPathComponent(".venv/bin/python").path,
    ]
    process.standardInput = FileHandle.nullDevice
    // Files, not pipes: a full pipe would stop the program.
    let (output, errors) = (try scratch("out"), try scratch("err"))
    process.standardOutput = output.handle
    process.standardError = errors.handle
    try process.run()
    process.waitUntilExit()
    return Outcome(output: try lines(output.url), errors: try lines(errors.url), status: process.terminationStatus)
  }

  private func scratch(_ name: String) throws -> (url: URL, handle: FileHandle) {
    let url = folder.appendingPathExtension(name)
    try Data().write(to: url)
    return (url, try FileHandle(forWritingTo: url))
  }

  private func lines(_ url: URL) throws -> [String] {
    defer { try? FileManager.default.removeItem(at: url) }
    var text = String(decoding: try Data(contentsOf: url), as: UTF8.self)
    if text.hasSuffix("\n") { text.removeLast() }
    return text.isEmpty ? [] : text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }
}
