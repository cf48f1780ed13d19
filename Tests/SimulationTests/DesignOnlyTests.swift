import Mathematics
import Simulation
import TestSupport
import Testing
import Trial

/// A file that has a design and truths and nothing else is simulated as the plainest trial that it can mean.
@Suite struct `A design-only file` {
  static let plan = """
    equipoise: 1
    design:
      sample size: 348
      error: 2.5% one-sided
      looks: [50% of information, end]
      efficacy: {spending: Lan-DeMets O'Brien-Fleming}
      stopping: efficacy
    assumptions: {standard deviation: 8}
    scenarios:
      a: {effect: 1}
      b: {effect: 1.75}
      c: {effect: 2}
      d: {effect: 2.5}
      e: {effect: 3}
    simulation: {trials: 60000, seed: 20261128}
    """

  @Test(.tags(.recovery))
  func `has the power of the closed form within three Monte Carlo standard errors at 60 000 trials`() throws {
    let runs = try OperatingCharacteristics.simulate(TrialProtocol.reading(Self.plan), threads: 2)
    // Published with the design: rpact's power of the same plan at N = 348 (References/sample-size).
    for (run, power) in zip(runs, [0.21172, 0.52801, 0.64081, 0.82676, 0.93604]) {
      let share = Double(run.success.count { $0 }) / Double(run.count)
      let error = (power * (1 - power) / Double(run.count)).squareRoot()
      #expect(abs(share - power) < 3 * error, "\(run.scenario): \(share) against \(power) ± \(error)")
    }
  }

  @Test func `shares one model and its variance among all arms`() throws {
    let trial = try TrialProtocol.reading(
      """
      equipoise: 1
      arms:
        placebo: {role: placebo}
        low: {dose: 10 mg/day}
        high: {dose: 20 mg/day}
      hypotheses:
        low: {test: superiority, treatment: low}
        high: {test: superiority, treatment: high}
      design: {sample size: 90, error: 2.5% one-sided, looks: [end], multiplicity: {method: none}}
      scenarios: {planned: {effect: {low: 1, high: 2}, standard deviation: 8}}
      """
    ).whole
    #expect(trial.analyses.count == 1)
    #expect(trial.estimands.map(\.treatments) == [["low", "high"]])
    let simulator = try TrialSimulator(trial: trial, scenario: trial.scenarios[0])
    let conclusion = simulator.replay(seed: 1, trial: 1).conclusion
    #expect(conclusion.hypotheses.map { $0.looks[0].contrast?.degreesOfFreedom } == [87, 87])
  }

  @Test func `is left alone where it says all itself`() throws {
    let trial = try TrialProtocol.reading(`Power by simulation`.tTest)
    #expect(trial.whole == trial)
    let made = try TrialProtocol.reading(Self.plan).whole
    #expect(made.whole == made)
  }
}
