import Foundation

/// A command of a queue, run with a time limit: Slurm's clients wait for ever when their controller is away.
enum Client {
  struct Answer: Sendable {
    var status: Int32
    var output: String
    var errors: String
  }

  /// - Parameters:
  ///   - command: name, found on the path, and arguments.
  ///   - folder: where it runs.
  ///   - seconds: after which it is killed.
  /// - Throws: `queue` where it cannot be started or did not end in time. Any exit status is an answer.
  static func run(_ command: [String], in folder: String? = nil, environment: [String: String] = [:], seconds: Double = 30) throws(ClusterFailure)
    -> Answer
  {
    let name = command[0]
    guard let program = path(of: name) else { throw ClusterFailure.queue(command: name, what: "found no such command on the PATH") }
    let scratch = FileManager.default.temporaryDirectory.appendingPathComponent("equipoise-client-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: scratch) }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = Array(command.dropFirst())
    process.standardInput = FileHandle.nullDevice
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    if let folder { process.currentDirectoryURL = URL(fileURLWithPath: folder) }
    let ended = DispatchSemaphore(value: 0)
    process.terminationHandler = { _ in ended.signal() }
    // Files, not pipes: a full pipe would stop the command, and a child left behind would keep it open.
    let (output, errors) = (scratch.appendingPathComponent("out"), scratch.appendingPathComponent("err"))
    do {
      try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
      for file in [output, errors] { try Data().write(to: file) }
      process.standardOutput = try FileHandle(forWritingTo: output)
      process.standardError = try FileHandle(forWritingTo: errors)
      try process.run()
    } catch { throw ClusterFailure.queue(command: name, what: "it cannot be started: \(error.localizedDescription)") }
    if ended.wait(timeout: .now() + seconds) == .timedOut {
      kill(process.processIdentifier, SIGKILL)
      ended.wait()
      throw ClusterFailure.queue(command: name, what: "it did not answer within \(Int(seconds)) s")
    }
    return Answer(status: process.terminationStatus, output: text(output), errors: text(errors))
  }

  private static func text(_ file: URL) -> String { String(decoding: (try? Data(contentsOf: file)) ?? Data(), as: UTF8.self) }

  private static func path(of name: String) -> String? {
    if name.contains("/") { return name }
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin").split(separator: ":")
    return folders.map { "\($0)/\(name)" }.first { FileManager.default.isExecutableFile(atPath: $0) }
  }
}
