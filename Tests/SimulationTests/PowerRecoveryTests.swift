import Design
import Mathematics
import Simulation
import TestSupport
import Testing
import Trial

/// Simulated trials against the formulas that plan them.
@Suite struct `Power by simulation` {
  /// No dropout, continuous scores, no slope on baseline: what the closed form assumes, with a t test at each look.
  static let tTest = """
    equipoise: 1
    trial: {id: t-test, title: A two-sample t test at each look, phase: 3}
    arms:
      placebo: {role: placebo}
      drug: {role: experimental}
    allocation: {method: permuted blocks}
    schedule: {baseline: week 0, visits: [week 1, week 6]}
    endpoints:
      hamd: {instrument: HAMD17, variable: change from baseline, at: week 6, better: lower}
    estimands:
      primary:
        treatment: drug
        comparator: placebo
        population: all randomized
        variable: hamd
        summary: difference in means
        intercurrent events: {treatment discontinuation: hypothetical}
    analyses:
      primary: {method: t test, model: CHG ~ TRT01P, missing data: missing at random}
    hypotheses:
      primary: {test: superiority}
    design:
      sample size: 348
      error: 2.5% one-sided
      looks: [50% of patients, end]
      efficacy: {spending: Lan-DeMets O'Brien-Fleming}
      stopping: efficacy
    assumptions:
      standard deviation: 8
      baseline slope: 0
      scores: continuous
      treatment discontinuation: {share: 0%, mechanism: completely at random}
    scenarios:
      a: {effect: -1}
      b: {effect: -1.75}
      c: {effect: -2}
      d: {effect: -2.5}
      e: {effect: -3}
    simulation: {trials: 100000, seed: 20261124}
    """

  @Test(.tags(.recovery))
  func `reproduces the closed form within three Monte Carlo standard errors at 100 000 trials`() throws {
    let trial = try TrialProtocol.reading(Self.tTest)
    let runs = try OperatingCharacteristics.simulate(trial, threads: 2)
    // Published with the design: rpact's power of the same plan at N = 348 (References/sample-size).
    for (run, power) in zip(runs, [0.21172, 0.52801, 0.64081, 0.82676, 0.93604]) {
      let share = Double(run.success.count { $0 }) / Double(run.count)
      let error = (power * (1 - power) / Double(run.count)).squareRoot()
      #expect(run.count == 100_000)
      #expect(run.failures.allSatisfy { $0 == 0 })
      #expect(abs(share - power) < 3 * error, "\(run.scenario): \(share) against \(power) ± \(error)")
    }
  }

  /// The igmesine trial's patients without a look: MMRM under dropout that depends on what was seen.
  static func mixedModel(scores: String) -> String {
    """
    equipoise: 1
    trial: {id: mmrm-mar, title: A mixed model under dropout at random, phase: 3}
    arms:
      placebo: {role: placebo}
      drug: {role: experimental}
    allocation: {method: permuted blocks}
    schedule: {baseline: week 0, visits: [week 1, week 2, week 3, week 4, week 5, week 6]}
    endpoints:
      hamd: {instrument: HAMD17, variable: change from baseline, at: week 6, better: lower}
    estimands:
      primary:
        treatment: drug
        comparator: placebo
        population: all randomized
        variable: hamd
        summary: difference in means
        intercurrent events: {treatment discontinuation: hypothetical}
    analyses:
      primary:
        method: MMRM
        model: CHG ~ BASE*AVISIT + TRT01P*AVISIT + us(AVISIT | USUBJID)
        missing data: missing at random
    hypotheses:
      primary: {test: superiority}
    design: {sample size: 348, error: 2.5% one-sided, looks: [end]}
    assumptions: {scores: \(scores)}
    scenarios:
      no effect: {effect: 0}
      planned: {effect: -2.5}
    simulation: {trials: 100000, seed: 20261124}
    """
  }

  @Test(.tags(.recovery))
  func `MMRM under dropout at random holds its level and estimates the effect without bias`() throws {
    let trial = try TrialProtocol.reading(Self.mixedModel(scores: "continuous"))
    let runs = try OperatingCharacteristics.simulate(trial, threads: 2)
    let level = Double(runs[0].success.count { $0 }) / Double(runs[0].count)
    let levelError = (0.025 * 0.975 / Double(runs[0].count)).squareRoot()
    #expect(abs(level - 0.025) < 3 * levelError, "level \(level) ± \(levelError)")
    for (run, effect) in zip(runs, [0, -2.5]) {
      #expect(run.failures.allSatisfy { $0 == 0 })
      let (mean, error) = meanAndError(run.atEnd.compactMap { $0.estimate?.value })
      #expect(abs(mean - effect) < 3 * error, "\(run.scenario): \(mean) against \(effect) ± \(error)")
    }
  }

  @Test(.tags(.recovery))
  func `MMRM on whole scores estimates the true effect, which is not the nominal one`() throws {
    let trial = try TrialProtocol.reading(Self.mixedModel(scores: "whole numbers"))
    let experiment = try Experiment(trial)
    let tally = try experiment.tally(trials: 1..<100_001, threads: 2)
    let truths = try trial.scenarios.map {
      try ScenarioTruth(of: trial, scenario: $0, seed: trial.simulation.seed, trials: 20_000).effects[0]
    }
    for (index, run) in tally.tallies.enumerated() {
      let summary = ScenarioSummary(of: run, truth: experiment.conditions[index].truth)
      #expect(summary.withoutEstimate == 0)
      let mean = try #require(summary.meanEstimate)
      let bias = mean.value - truths[index].value
      let error = ((mean.error ?? 0) * (mean.error ?? 0) + (truths[index].error ?? 0) * (truths[index].error ?? 0)).squareRoot()
      // Scores that cannot fall below 0 are not quite linear in the scores before, and arms that differ reach the floor unequally often: at another
      // seed 400,000 trials gave a bias of 0.0056 ± 0.0014 under `planned`, −0.0015 ± 0.0014 under `no effect`, where it is 0 by symmetry.
      let floorAllowance = index == 1 ? 0.01 : 0
      #expect(abs(bias) < 3 * error + floorAllowance, "\(trial.scenarios[index].name): bias \(bias) ± \(error)")
    }
    let truth = truths[1]
    #expect(truth.value - 3 * (truth.error ?? 0) > -2.5, "whole scores within 0 to 52 shrink the nominal 2.5 points to \(truth.value)")
  }

  private func meanAndError(_ values: [Double]) -> (mean: Double, error: Double) {
    let n = Double(values.count)
    let mean = values.reduce(0, +) / n
    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (n - 1)
    return (mean, (variance / n).squareRoot())
  }
}
