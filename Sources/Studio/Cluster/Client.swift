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
    // Files, not pipes: a full pipe would stop the command, and a child left behind would keep it open.
    let scratch = FileManager.default.temporaryDirectory.appendingPathComponent("equipoise-client-\(UUID().uuidString)").path
    try Disk.makeFolder(scratch)
    defer { try? FileManager.default.removeItem(atPath: scratch) }
    let (output, errors) = (Disk.beneath(scratch, "out"), Disk.beneath(scratch, "err"))
    let child = try Child(command, environment: environment, in: folder, output: output, errors: errors)
    guard let status = child.status(within: seconds) else {
      kill(child.id, SIGKILL)
      _ = child.status(within: 5)
      throw ClusterFailure.queue(command: command[0], what: "it did not answer within \(Int(seconds.rounded(.up))) s")
    }
    return Answer(status: status, output: text(output), errors: text(errors))
  }

  private static func text(_ file: String) -> String { String(decoding: (try? Disk.read(file)) ?? [], as: UTF8.self) }
}
