import ArgumentParser
import Foundation
import Report
import Simulation
import Trial

/// A simulation with a folder: on any engine it can be stopped at any moment, and goes on with what is missing.
struct FolderRun {
  let loaded: LoadedProtocol
  let experiment: Experiment
  let folder: JobFolder

  /// Begins a run, or goes on with it where the folder has one.
  ///
  /// - Parameter threads: of a shard.
  init(_ loaded: LoadedProtocol, _ experiment: Experiment, trials: Int, options: EngineOptions, threads: Int) throws {
    let run = RunIdentity(
      program: Version.current, protocolDigest: loaded.digest, seed: experiment.seed, scenarios: experiment.scenarios)
    let engine = options.engine ?? .local
    let path = options.work ?? run.folderName(for: loaded.file.name)
    self.loaded = loaded
    self.experiment = experiment
    folder = try FolderRun.reporting(path) {
      try JobFolder(
        at: path, for: run, file: loaded.file.name, engine: engine.rawValue, trials: trials, bytes: loaded.file.bytes, named: loaded.mechanisms
      ) {
        if let blocks = options.shardBlocks { return ShardPlan(trials: trials, blocksPerShard: blocks) }
        let seconds = try experiment.secondsPerBlock(trials: trials, threads: threads)
        let start = try ContinuousClock().measure { _ = try loaded.experiment(seed: experiment.seed, scenarios: experiment.scenarios) }
        return ShardPlan(trials: trials, secondsPerBlock: seconds, target: ShardPlan.target(onAQueue: engine != .local, start: start / .seconds(1)))
      }
    }
  }

  /// Opens the run of a folder that is there: from its own copy of the protocol, and by the program that began it.
  init(opening path: String) throws {
    let (folder, file) = try FolderRun.reporting(path) {
      let folder = try JobFolder(opening: path)
      return (folder, InputFile(name: folder.job.file, bytes: try Disk.read(Disk.beneath(path, JobFolder.protocolFile))))
    }
    let run = folder.job.run
    let loaded = try LoadedProtocol(file, tellsWarnings: false) { try? Disk.read(folder.place(ofNamed: $0)) }
    try FolderRun.reporting(path) {
      let here = RunIdentity(program: Version.current, protocolDigest: loaded.digest, seed: run.seed, scenarios: run.scenarios)
      if let difference = here.difference(from: run) { throw ClusterFailure.otherRun(difference) }
    }
    guard run.scenarios == loaded.trial.scenarios.map(\.name).filter(run.scenarios.contains) else {
      throw ClusterFailure.manifest("its scenarios are not the protocol's").told(folder: path)
    }
    experiment = try loaded.experiment(seed: run.seed, scenarios: run.scenarios)
    self.folder = folder
    self.loaded = loaded
  }

  /// Makes what is missing, and merges.
  func complete(_ engine: Engine, options: EngineOptions, threads: Int?) throws -> ExperimentTally {
    Interruption.listen()
    switch engine {
    case .local: try here(threads: threads ?? Machine.cores)
    case .slurm: try queued(SlurmQueue(partition: options.partition, options: options.sbatch), options, threads: threads ?? 1)
    case .processes: try queued(LocalProcesses(slots: options.nodes ?? Machine.cores), options, threads: threads ?? 1)
    }
    let tally = try merged()
    try writeResults(tally)
    return tally
  }

  private func queued(_ queue: any Queue, _ options: EngineOptions, threads: Int) throws {
    let bar = ProgressBar.shards("Simulating", of: folder.job.plan.count)
    let run = QueuedRun(
      folder: folder, queue: queue, program: options.programPath, threads: threads, atOnce: options.nodes, tell: FolderRun.tell,
      progress: bar)
    try FolderRun.reporting(folder.path) { try run.complete() }
  }

  @Sendable private static func tell(_ text: String) {
    ProgressBar.clear()
    Terminal.complain(text)
  }

  /// Makes the missing shards one after the other on this machine's threads.
  private func here(threads: Int) throws {
    let unfinished = try FolderRun.reporting(folder.path) { try folder.unfinishedSettingAside(FolderRun.tell) }
    let bar = ProgressBar.progress("Simulating")
    let (plan, conditions) = (folder.job.plan, experiment.conditions.count)
    var done = plan.trials - unfinished.reduce(0) { $0 + plan.trials(of: $1).count }
    for shard in unfinished {
      let before = done
      let progress = Simulation.Progress { part, _ in
        bar.report(done: before * conditions + part, of: plan.trials * conditions) && Interruption.signalReceived == nil
      }
      try make(shard, threads: threads, progress: progress)
      done += plan.trials(of: shard).count
    }
  }

  /// Makes one shard and puts it into the folder.
  func make(_ shard: Int, threads: Int, progress: Simulation.Progress = .silent) throws {
    let tally: ExperimentTally
    do throws(Stopped) {
      tally = try experiment.tally(trials: folder.job.plan.trials(of: shard), threads: threads, progress: progress)
    } catch { throw ClusterFailure.interrupted(signal: Interruption.signalReceived ?? SIGINT, notCanceled: nil).told(folder: folder.path) }
    try FolderRun.reporting(folder.path) { try folder.write(tally.bytes, of: shard) }
  }

  /// Merges exactly the expected shards.
  func merged() throws -> ExperimentTally {
    try FolderRun.reporting(folder.path) {
      var merging = MergedTally()
      try folder.merge { (payload, trials) throws(ShardFault) in try merging.take(payload, trials) }
      return merging.whole
    }
  }

  /// The merge as a cluster's job: writes `results.json`, the bytes that `--format json` prints.
  func writeResults(_ tally: ExperimentTally) throws {
    let document = ResultsDocument(
      header: loaded.header("simulate", seed: experiment.seed), results: OperatingCharacteristics.results(of: tally, experiment))
    try FolderRun.reporting(folder.path) { try Disk.place(Array(document.text().utf8), at: Disk.beneath(folder.path, JobFolder.results)) }
  }

  /// Runs work on a job's folder; what fails goes to standard error, and the program ends with its status.
  static func reporting<Value>(_ folder: String, _ work: () throws -> Value) throws -> Value {
    do { return try work() } catch let failure as ClusterFailure { throw failure.told(folder: folder) }
  }
}

extension ClusterFailure {
  /// The status with which the program ends, once the failure is told on standard error.
  func told(folder: String) -> ExitCode {
    ProgressBar.clear()
    Terminal.complain(text(folder: folder))
    return ExitCode(status)
  }
}
