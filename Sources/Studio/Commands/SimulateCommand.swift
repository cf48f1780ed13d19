import ArgumentParser
import Design
import Mathematics
import Notation
import Simulation
import Trial

struct SimulateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "simulate", abstract: "Operating characteristics of each scenario, with their Monte Carlo errors.",
    discussion: "Example: equipoise simulate phase-3.yaml --trials 100000")

  @Argument(help: "Protocol file.")
  var file: String
  @Option(help: "Trials a scenario; else the file's, else 10000.")
  var trials: Int?
  @OptionGroup var simulation: SimulationOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    if let trials, trials < 2 { throw ValidationError("--trials takes a number from 2") }
  }

  func run() throws {
    let loaded = try LoadedProtocol(file)
    let seed = simulation.seed ?? loaded.trial.simulation.seed
    let results = try loaded.operatingCharacteristics(trials: trials, seed: seed, threads: simulation.threadCount)
    try output.write(results, header: loaded.header("simulate", seed: seed), details: ["powerCurve"])
  }
}

extension LoadedProtocol {
  /// What of an analysis stands in JSON and CSV alone.
  static let analysisDetails: Set<String> = ["coefficients", "coefficientCovariance", "visitCovariance"]

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
