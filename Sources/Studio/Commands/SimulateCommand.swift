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

      A file whose simulation varies places of it gives a grid of designs by scenarios, all on the same patients.

      --until, --anatomy and --worst-case run on this machine, on all its cores, without --engine, --work or --resume.

      Examples: equipoise simulate phase-3.yaml --trials 100000
                equipoise simulate phase-3.yaml --until 0.1%
                equipoise simulate phase-3.yaml --until 0.005 --until-figure bias
                equipoise simulate phase-2.yaml --patients 240
                equipoise simulate phase-3.yaml --anatomy --scenario planned --figure anatomy.svg
                equipoise simulate phase-3.yaml --worst-case --trials 100000
                equipoise simulate phase-3.yaml --trials 10000000 --work overnight.work
                equipoise simulate phase-3.yaml --trials 10000000 --engine slurm --partition short --sbatch=--time=60
                equipoise simulate --resume overnight.work
      """)

  @Argument(help: "Protocol file; not with --resume.")
  var file: String?
  @Option(help: "Trials a scenario; else the file's, else 10000.")
  var trials: Int?
  @OptionGroup var size: SizeOptions
  @Option(help: "Writes a receipt to this file, which equipoise verify runs again and confirms.")
  var receipt: String?
  @Flag(help: "Also in text: what significant looks and subsets promise, and differences between scenarios; JSON and CSV always have these.")
  var details = false
  @OptionGroup var study: StudyOptions
  @OptionGroup var engine: EngineOptions
  @OptionGroup var simulation: SimulationOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    if let trials, trials < 2 { throw ValidationError("--trials takes a number from 2") }
    if engine.resume == nil, file == nil { throw ValidationError("Missing expected argument '<file>'") }
    if engine.resume != nil, file != nil || trials != nil || simulation.seed != nil {
      throw ValidationError("--resume takes file, trials and seed from the folder: leave them out")
    }
    if engine.resume != nil || engine.usesFolder, study.isStudy || study.until != nil {
      throw ValidationError("--until, --anatomy and --worst-case run on this machine alone: leave --engine, --work and --resume out")
    }
    if receipt != nil, study.isStudy { throw ValidationError("--receipt goes with operating characteristics") }
    if size.patients != nil, receipt != nil || engine.resume != nil || engine.usesFolder {
      throw ValidationError("--patients runs here, without a folder, queue or receipt: what those take again stands in the file")
    }
    if trials != nil, study.until != nil { throw ValidationError("--until says itself how many trials there are: leave --trials out") }
  }

  func run() throws {
    if study.isStudy { return try runStudy() }
    let (loaded, experiment, tally) = try simulated()
    let results = OperatingCharacteristics.results(of: tally, experiment)
    try output.write(results, header: loaded.header("simulate", seed: experiment.seed), details: hidden)
    if let receipt { try Files.write(Receipt(of: tally, experiment, loaded).text, to: receipt) }
  }

  /// What text leaves out.
  private var hidden: Set<String> {
    details ? ["powerCurve"] : ["powerCurve", "selection", "subsetSelection", "differences", "estimateDifferences", "gridEstimateDifferences"]
  }

  private func simulated() throws -> (LoadedProtocol, Experiment, ExperimentTally) {
    if let folder = engine.resume {
      let run = try FolderRun(opening: folder)
      let chosen = engine.engine ?? Engine(rawValue: run.folder.job.engine) ?? .local
      return (run.loaded, run.experiment, try run.complete(chosen, options: engine, threads: simulation.threads))
    }
    let loaded = try LoadedProtocol(file ?? "")
    let experiment = try loaded.experiment(seed: simulation.seed, patients: size.patients)
    let trials = trials ?? loaded.trial.simulation.trials
    guard engine.usesFolder else { return (loaded, experiment, try here(loaded, experiment, trials: trials)) }
    if self.trials == nil, let error = loaded.trial.simulation.untilError {
      Terminal.complain("\(loaded.file.name): found simulation.until error \(error), expected --trials with a folder or a queue [missing]\n")
      throw ExitCode(1)
    }
    let chosen = engine.engine ?? .local
    let run = try FolderRun(
      loaded, experiment, trials: trials, options: engine, threads: simulation.threads ?? (chosen == .local ? Machine.cores : 1))
    return (loaded, experiment, try run.complete(chosen, options: engine, threads: simulation.threads))
  }

  /// So many trials, or until the error asked for is reached: that of the command line, else, unless trials are asked for, that of the file.
  private func here(_ loaded: LoadedProtocol, _ experiment: Experiment, trials: Int) throws -> ExperimentTally {
    let progress = ProgressBar.progress("Simulating")
    let filed = self.trials == nil ? loaded.trial.simulation.untilError.map { ErrorAim($0) } : nil
    guard let aim = study.aim ?? filed else {
      return try experiment.tally(trials: 1..<(trials + 1), threads: simulation.threadCount, progress: progress)
    }
    return try experiment.tally(until: aim, threads: simulation.threadCount, progress: progress)
  }
}

extension LoadedProtocol {
  /// What of an analysis stands in JSON and CSV alone.
  static let analysisDetails: Set<String> = [
    "coefficients", "coefficientCovariance", "visitCovariance", "curveEffects", "population", "observed", "survivalSteps", "adverseEvents",
  ]

  /// The protocol's scenarios, or those named, ready to be simulated; what the file lacks for it ends the program with status 1.
  ///
  /// - Parameter patients: the size, where the file calls it unknown.
  func experiment(seed: UInt64?, scenarios: [String]? = nil, patients: Int? = nil) throws -> Experiment {
    try simulating { try Experiment(designs: designs(patients: patients), scenarios: scenarios, seed: seed) }
  }

  /// Simulates all scenarios; what the file lacks for it ends the program with status 1.
  func operatingCharacteristics(trials: Int?, seed: UInt64, threads: Int) throws -> TrialResults {
    try simulating {
      try OperatingCharacteristics.results(
        for: trial, trials: trials, seed: seed, sampleSize: sampleSize(), threads: threads,
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
}
