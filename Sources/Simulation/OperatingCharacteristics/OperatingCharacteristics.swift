import Mathematics
import Trial

/// How a design does, scenario by scenario: thousands of whole trials, each generated, analyzed and decided as the real one will be.
///
/// Scenarios share their patients (common random numbers), so that differences between scenarios are sharper than the errors of each suggest.
/// A fit that fails at a look counts as not significant there; the trial is counted under `failures` and stays among the trials.
public enum OperatingCharacteristics {
  /// Simulates every scenario of the plan and keeps a row of each trial: for runs that fit into memory. `Experiment` counts without keeping.
  ///
  /// - Parameters:
  ///   - trials: how many of each scenario, numbered from 1; the protocol's number if nil.
  ///   - seed: key of the random numbers; the protocol's if nil.
  ///   - scenarios: names; those of the protocol's simulation plan if nil.
  ///   - sampleSize: total patients; needed only where the protocol leaves the size to be computed.
  ///   - threads: at least 1; the results do not depend on it.
  ///   - progress: told of trials over all scenarios.
  /// - Throws: `SimulationRefusal`, `MathematicalFailure`, `Stopped`.
  public static func simulate(
    _ trial: TrialProtocol, trials: Int? = nil, seed: UInt64? = nil, scenarios: [String]? = nil, sampleSize: Int? = nil, threads: Int,
    progress: Progress = .silent
  ) throws -> [SimulatedTrials] {
    let trial = trial.followingCurves
    let names = scenarios ?? trial.simulation.scenarios
    let chosen = trial.scenarios.filter { names.contains($0.name) }
    let count = trials ?? trial.simulation.trials
    precondition(count >= 1, "at least one trial is simulated")
    precondition(names.allSatisfy { name in trial.scenarios.contains { $0.name == name } }, "a scenario is one of the protocol's")
    let total = chosen.count * count
    let simulators = try chosen.map { try TrialSimulator(trial: trial, scenario: $0, sampleSize: sampleSize) }
    return try simulators.enumerated().map { index, simulator in
      let part = Progress { done, _ in progress.report(done: index * count + done, of: total) }
      do {
        return try simulator.run(seed: seed ?? trial.simulation.seed, trials: 1..<(count + 1), threads: threads, progress: part)
      } catch let stopped as Stopped {
        throw Stopped(done: index * count + stopped.done, of: total)
      }
    }
  }

  /// Simulates every scenario of the plan and puts down what the design did. Parameters as in `simulate`.
  public static func results(
    for trial: TrialProtocol, trials: Int? = nil, seed: UInt64? = nil, scenarios: [String]? = nil, sampleSize: Int? = nil, threads: Int,
    progress: Progress = .silent
  ) throws -> TrialResults {
    let experiment = try Experiment(trial, scenarios: scenarios, sampleSize: sampleSize, seed: seed)
    let count = trials ?? trial.simulation.trials
    precondition(count >= 1, "at least one trial is simulated")
    return results(of: try experiment.tally(trials: 1..<(count + 1), threads: threads, progress: progress), experiment)
  }

  /// Puts down what the designs did in trials already counted.
  ///
  /// Of one design: tables `operatingCharacteristics`, `curves` and `targetDose` (of MCP-Mod), `stages` and `stageSizes` (of trials that go by stages), `decisions`, `looks`, `covarianceFallback` (where an analysis has one), `delayed` (where delayed patients are analyzed), `stoppingForHarm` and `harmByArm` (with a rule that stops for harm), `adverseEventAnalyses` (where some are planned), `selection`, `hypotheses` (of
  /// several), `subsets`, `subsetLuck` and `subsetSelection` (where there are some), `differences` and `estimateDifferences` between scenarios, curve `powerCurve`,
  /// table `run`. Of several designs: tables `grid`, `gridDifferences`, `gridEstimateDifferences` and `run`.
  public static func results(of tally: ExperimentTally, _ experiment: Experiment) -> TrialResults {
    let tables = CharacteristicsTables(tally, experiment)
    var results = TrialResults()
    guard experiment.designs.count == 1 else {
      results.append("grid", .table(CharacteristicsTables.grid(tally, experiment)))
      results.append("gridDifferences", .table(CharacteristicsTables.gridDifferences(tally, experiment)))
      results.append("gridEstimateDifferences", .table(CharacteristicsTables.gridEstimateDifferences(tally, experiment)))
      results.append("run", .table(tables.run))
      return results
    }
    results.append("operatingCharacteristics", .table(tables.characteristics))
    if tables.hasDoses {
      results.append("curves", .table(tables.candidateCurves))
      if tables.asksForDose { results.append("targetDose", .table(tables.targetDoses)) }
    }
    if tables.hypothesisCount > 1 { results.append("hypotheses", .table(tables.hypotheses)) }
    if tables.goesByStages { results.append("stages", .table(tables.goingOn)) }
    if tables.changesSize || tables.goesByStages { results.append("stageSizes", .table(tables.stageSizes)) }
    if tables.lookCount > 1 { results.append("decisions", .table(tables.decisions)) }
    results.append("looks", .table(tables.looks))
    if tables.hasFallback { results.append("covarianceFallback", .table(tables.covariances)) }
    if tables.countsDelayed { results.append("delayed", .table(tables.delayed)) }
    if tables.hasHarmRule {
      results.append("stoppingForHarm", .table(tables.stoppingForHarm))
      results.append("harmByArm", .table(tables.harmByArm))
    }
    if tables.hasEventAnalyses { results.append("adverseEventAnalyses", .table(tables.eventAnalyses)) }
    results.append("selection", .table(tables.selection))
    if !tables.comparison.subgroups.isEmpty {
      results.append("subsets", .table(tables.subsets))
      results.append("subsetLuck", .table(tables.subsetLuck))
      results.append("subsetSelection", .table(tables.subsetSelection))
    }
    if tables.entries.count > 1 {
      results.append("differences", .table(tables.differences))
      results.append("estimateDifferences", .table(tables.estimateDifferences))
      results.append("powerCurve", .curve(tables.powerCurve))
    }
    results.append("run", .table(tables.run))
    return results
  }
}
