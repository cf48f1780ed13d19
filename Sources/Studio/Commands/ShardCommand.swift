import ArgumentParser
import Foundation

/// One task of a cluster's array: makes one shard of a job's folder.
struct ShardCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "shard", abstract: "One shard of a simulation, as a cluster runs it.",
    discussion: """
      Exit status: 0 done, 1 the folder is another run's, 2 the mathematics gave out, 75 try again.

      Example: equipoise shard phase-3.work --index 7
      """, shouldDisplay: false)

  @Argument(help: "Folder of the job.")
  var folder: String
  @Option(help: "Index of the shard, from 0.")
  var index: Int
  @Option(help: "Threads.")
  var threads: Int = 1

  func validate() throws {
    if threads < 1 { throw ValidationError("--threads takes a number from 1") }
  }

  func run() throws {
    try TryAgain.bounded {
      let run = try FolderRun(opening: folder)
      guard index >= 0, index < run.folder.job.plan.count else {
        Terminal.complain("\(folder): found --index \(index), expected one from 0 to \(run.folder.job.plan.count - 1)\n")
        throw ExitCode(1)
      }
      // A copy of this task may have been faster.
      if (try? run.folder.payload(of: index)) != nil { return }
      try run.make(index, threads: threads)
    }
  }
}

/// The last task of a cluster's job: merges the shards and writes `results.json`.
struct MergeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge", abstract: "Merges the shards of a simulation, as a cluster runs it.",
    discussion: """
      Takes exactly the shards of the job's list and refuses missing, damaged and foreign ones by name.
      Exit status: 0 done, 1 a shard or the folder is refused, 75 shards are missing.

      Example: equipoise merge phase-3.work
      """, shouldDisplay: false)

  @Argument(help: "Folder of the job.")
  var folder: String

  func run() throws {
    try TryAgain.bounded {
      let run = try FolderRun(opening: folder)
      try run.writeResults(try run.merged())
    }
  }
}

/// Asks a queue to try again, and not for ever.
enum TryAgain {
  private static let most = 5

  /// A queue that requeues what ends with 75 does so without end: after five times the task fails. The attempt enters nothing else.
  static func bounded(_ work: () throws -> Void) throws {
    do { try work() } catch let status as ExitCode where status.rawValue == 75 {
      let attempt = ProcessInfo.processInfo.environment["SLURM_RESTART_COUNT"].flatMap { Int($0) } ?? 0
      throw attempt >= most ? ExitCode(1) : status
    }
  }
}
