import ArgumentParser
import Foundation

/// Where a simulation runs.
enum Engine: String, ExpressibleByArgument, CaseIterable {
  /// Threads of this machine.
  case local
  /// An array of jobs of a Slurm cluster.
  case slurm
  /// The cluster's way without a cluster: processes of this machine.
  case processes
}

/// Where a simulation runs, and the folder in which it can be stopped and gone on with.
struct EngineOptions: ParsableArguments {
  @Option(help: "local: threads here. slurm: an array of jobs on the cluster. processes: as on a cluster, by processes here. Results are the same.")
  var engine: Engine?

  @Option(help: "Folder that keeps finished shards: the same call again goes on where it stopped. Default for slurm and processes: beside you.")
  var work: String?

  @Option(help: "Goes on with the run of this folder, in place of FILE: only what is missing is run.")
  var resume: String?

  @Option(help: "Tasks at the same time, at most, on slurm and processes; each has --threads cores of one node, 1 if not said.")
  var nodes: Int?

  @Option(help: "Slurm's partition.")
  var partition: String?

  @Option(help: "Told to sbatch as it is, as --sbatch=--time=60 or --sbatch=--account=trials; may be repeated.")
  var sbatch: [String] = []

  @Option(help: "The program as the nodes find it. Default: this one.")
  var program: String?

  @Option(help: .hidden)
  var shardBlocks: Int?

  func validate() throws {
    if let nodes, nodes < 1 { throw ValidationError("--nodes takes a number from 1") }
    if let shardBlocks, shardBlocks < 1 { throw ValidationError("--shard-blocks takes a number from 1") }
    if resume != nil, work != nil { throw ValidationError("--resume and --work both name the folder: give one of them") }
    if resume == nil, engine == nil || engine == .local {
      if nodes != nil { throw ValidationError("--nodes is for --engine slurm and --engine processes; --threads is for this machine") }
      if program != nil { throw ValidationError("--program is for --engine slurm and --engine processes") }
    }
    if resume == nil, engine != .slurm, partition != nil || !sbatch.isEmpty {
      throw ValidationError("--partition and --sbatch are for --engine slurm")
    }
  }

  /// Whether the run has a folder.
  var usesFolder: Bool { work != nil || resume != nil || (engine ?? .local) != .local }

  /// The program that tasks run: as named, else the file of this process.
  var programPath: String {
    if let program { return program.contains("/") ? Disk.absolute(program) : program }
    return (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? Disk.absolute(CommandLine.arguments[0])
  }
}
