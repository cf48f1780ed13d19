import ArgumentParser
import Foundation
import Notation
import Report
import Simulation
import Trial

/// How exact a run shall be, and what else may be asked of a simulation than its operating characteristics.
struct StudyOptions: ParsableArguments {
  @Option(
    help:
      "Runs on until this Monte Carlo standard error is reached under every scenario, such as 0.1%; else the file's, else none. On this machine alone."
  )
  var until: String?
  @Option(help: "Of which figure: power, coverage, bias (in the endpoint's unit) or \"expected patients\".")
  var untilFigure: ErrorAim.Figure = .power
  @Flag(help: "What each flaw of the trial takes of its power: did the drug fail or the trial? On this machine alone.")
  var anatomy = false
  @Flag(help: "The largest type I error within the ranges of dropout, deviation, correlation and course. On this machine alone.")
  var worstCase = false
  @Option(help: "Scenario of --anatomy or --worst-case; for --anatomy needed where the file has several.")
  var scenario: String?
  @Option(help: "Draws the figure of --anatomy to this SVG file.")
  var figure: String?

  var isStudy: Bool { anatomy || worstCase }

  /// The error asked for; nil where none is.
  var aim: ErrorAim? {
    guard let until else { return nil }
    let isPercent = until.hasSuffix("%")
    guard let value = Double(isPercent ? String(until.dropLast()) : until), value.isFinite, value > 0 else { return nil }
    return ErrorAim(isPercent ? value / 100 : value, of: untilFigure)
  }

  func validate() throws {
    if until != nil, aim == nil { throw ValidationError("--until takes a positive error such as 0.1%") }
    if anatomy && worstCase { throw ValidationError("--anatomy and --worst-case are asked one at a time") }
    if isStudy && until != nil { throw ValidationError("--until goes with operating characteristics, --trials with --anatomy and --worst-case") }
    if scenario != nil && !isStudy { throw ValidationError("--scenario goes with --anatomy or --worst-case") }
    if figure != nil && !anatomy { throw ValidationError("--figure goes with --anatomy") }
  }
}

extension ErrorAim.Figure: ExpressibleByArgument {}

extension SimulateCommand {
  /// Takes a scenario apart, or searches the ranges.
  func runStudy() throws {
    let loaded = try LoadedProtocol(file ?? "")
    let seed = simulation.seed ?? loaded.trial.simulation.seed
    let trials = trials ?? loaded.trial.simulation.trials
    let results = study.anatomy ? try anatomy(loaded, trials: trials, seed: seed) : try worstCase(loaded, trials: trials, seed: seed)
    try output.write(results, header: loaded.header("simulate", seed: seed))
  }

  private func anatomy(_ loaded: LoadedProtocol, trials: Int, seed: UInt64) throws -> TrialResults {
    let scenario = try loaded.scenario(study.scenario)
    guard !Flaw.all(in: scenario).isEmpty else {
      Terminal.complain("\(loaded.file.name): found no flaw in scenario \"\(scenario.name)\", expected one, such as treatment discontinuation\n")
      throw ExitCode(1)
    }
    let results = try loaded.simulating {
      try FailureAnatomy(
        of: loaded.trial, scenario: scenario, trials: trials, seed: seed, sampleSize: loaded.sampleSize(patients: size.patients),
        threads: simulation.threadCount, progress: ProgressBar.progress("Taking the trial apart")
      ).results
    }
    if let path = study.figure, let figure = TrialFigures.failureAnatomy(loaded.trial, simulation: results) {
      let drawings = try Renderer().draw([figure])
      if let drawing = drawings[figure.id] { try Files.write(drawing.light, to: path) }
    }
    return results
  }

  private func worstCase(_ loaded: LoadedProtocol, trials: Int, seed: UInt64) throws -> TrialResults {
    let filed = loaded.trial.scenarios
    let first = filed.first { $0.effects.allSatisfy { $0 == 0 } } ?? filed.first
    guard let scenario = study.scenario == nil ? first : try loaded.scenario(study.scenario) else {
      Terminal.complain("\(loaded.file.name): found no scenario, expected one\n")
      throw ExitCode(1)
    }
    return try loaded.simulating {
      try WorstCase(
        of: loaded.trial, scenario: scenario, trials: trials, seed: seed, sampleSize: loaded.sampleSize(patients: size.patients),
        threads: simulation.threadCount, progress: ProgressBar.progress("Searching")
      ).results
    }
  }
}

extension LoadedProtocol {
  /// The designs of the file: itself, or every point of its grid.
  ///
  /// - Parameter patients: the size, where the file calls it unknown.
  func designs(patients: Int?) throws -> [Experiment.Design] {
    guard !trial.simulation.vary.isEmpty else { return [Experiment.Design(trial: trial, sampleSize: try sampleSize(patients: patients))] }
    let variants: [ProtocolVariant]
    do throws(Faults) { variants = try reading.variants() } catch {
      Terminal.complain(FaultText.lines(error.all, file: file.name))
      throw ExitCode(1)
    }
    return try variants.map {
      Experiment.Design(label: $0.label, trial: try filled($0.trial), sampleSize: try sampleSize(of: $0.trial, patients: patients))
    }
  }
}
