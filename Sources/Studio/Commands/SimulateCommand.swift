import ArgumentParser
import Design
import Mathematics
import Notation
import Simulation
import Trial

struct SimulateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "simulate", abstract: "Operating characteristics of each scenario, with their Monte Carlo errors.",
    discussion: """
      The results are the same, byte for byte, on every engine, for any number of threads, and however often the run was stopped and gone on with.
      Exit status besides: 75 the queue or the disk failed, go on later; 130 stopped.

      Examples: equipoise simulate phase-3.yaml --trials 100000
                equipoise simulate phase-3.yaml --trials 10000000 --work overnight.work
                equipoise simulate phase-3.yaml --trials 10000000 --engine slurm --partition short --sbatch=--time=60
                equipoise simulate --resume overnight.work
      """)

  @Argument(help: "Protocol file; not with --resume.")
  var file: String?
  @Option(help: "Trials a scenario; else the file's, else 10000.")
  var trials: Int?
  @Option(help: "Writes a receipt to this file, which equipoise verify runs again and confirms.")
  var receipt: String?
  @OptionGroup var engine: EngineOptions
  @OptionGroup var simulation: SimulationOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    if let trials, trials < 2 { throw ValidationError("--trials takes a number from 2") }
    if engine.resume == nil, file == nil { throw ValidationError("Missing expected argument '<file>'") }
    if engine.resume != nil, file != nil || trials != nil || simulation.seed != nil {
      throw ValidationError("--resume takes file, trials and seed from the folder: leave them out")
    }
  }

  func run() throws {
    let (loaded, experiment, tally) = try simulated()
    let results = OperatingCharacteristics.results(of: tally, experiment)
    try output.write(results, header: loaded.header("simulate", seed: experiment.seed), details: ["powerCurve"])
    if let receipt { try Files.write(Receipt(of: tally, experiment, loaded.file).text, to: receipt) }
  }

  private func simulated() throws -> (LoadedProtocol, Experiment, ExperimentTally) {
    if let folder = engine.resume {
      let run = try FolderRun(opening: folder)
      let chosen = engine.engine ?? Engine(rawValue: run.folder.job.engine) ?? .local
      return (run.loaded, run.experiment, try run.complete(chosen, options: engine, threads: simulation.threads))
    }
    let loaded = try LoadedProtocol(file ?? "")
    let experiment = try loaded.experiment(seed: simulation.seed)
    let trials = trials ?? loaded.trial.simulation.trials
    guard engine.usesFolder else {
      let tally = try experiment.tally(trials: 1..<(trials + 1), threads: simulation.threadCount, progress: ProgressBar.progress("Simulating"))
      return (loaded, experiment, tally)
    }
    let chosen = engine.engine ?? .local
    let run = try FolderRun(
      loaded, experiment, trials: trials, options: engine, threads: simulation.threads ?? (chosen == .local ? Machine.cores : 1))
    return (loaded, experiment, try run.complete(chosen, options: engine, threads: simulation.threads))
  }
}

extension LoadedProtocol {
  /// What of an analysis stands in JSON and CSV alone.
  static let analysisDetails: Set<String> = ["coefficients", "coefficientCovariance", "visitCovariance"]

  /// The protocol's scenarios, or those named, ready to be simulated; what the file lacks for it ends the program with status 1.
  func experiment(seed: UInt64?, scenarios: [String]? = nil) throws -> Experiment {
    try simulating { try Experiment(trial, scenarios: scenarios, sampleSize: computedSampleSize(), seed: seed) }
  }

  /// Simulates all scenarios; what the file lacks for it ends the program with status 1.
  func operatingCharacteristics(trials: Int?, seed: UInt64, threads: Int) throws -> TrialResults {
    try simulating {
      try OperatingCharacteristics.results(
        for: trial, trials: trials, seed: seed, sampleSize: computedSampleSize(), threads: threads,
        progress: ProgressBar.progress("Simulating"))
    }
  }

  /// Runs a simulation; its refusals and failures go to standard error.
  func simulating<Value>(_ work: () throws -> Value) throws -> Value {
    do { return try work() } catch let refusal as SimulationRefusal {
      let fault = Fault(line: 0, column: 0, place: refusal.place, found: refusal.found, expected: refusal.expected, rule: .missing)
      Terminal.complain(FaultText.line(reading.located(fault), file: file.name))
      throw ExitCode(1)
    } catch let failure as MathematicalFailure {
      Terminal.complain(FaultText.sentence(failure))
      throw ExitCode(2)
    }
  }

  /// The size that the design computes, where the file asks for a power; nil where the file gives it.
  func computedSampleSize() throws -> Int? {
    guard case .forPower = trial.design.sampleSize else { return nil }
    return try computing { () throws(MathematicalFailure) in try PlannedSize(of: trial).patients }
  }
}
