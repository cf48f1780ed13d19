import Design
import Mathematics
import TestSupport
import Testing

@testable import Simulation
@testable import Trial

/// Patient by patient, what a file says for planning does what the closed form of the same words says.
@Suite struct `Planned truths` {
  /// The closed form's power of the first scenario, and the simulated share with its error.
  private static func powers(
    _ text: String, trials: Int, seed: UInt64 = 20_261_128
  ) throws -> (closed: Double, simulated: Double, error: Double) {
    let trial = try TrialProtocol.reading(text)
    guard case .table(let table)? = try DesignResults.results(for: trial)["power"],
      let column = table.columns.firstIndex(where: { $0.key == "power" }), case .number(let closed, _) = table.rows[0][column]
    else { throw Absent() }
    let size = try PlannedSize(of: trial).patients
    let run = try OperatingCharacteristics.simulate(trial, trials: trials, seed: seed, sampleSize: size, threads: 2)[0]
    let share = Double(run.success.count { $0 }) / Double(trials)
    return (closed, share, (closed * (1 - closed) / Double(trials)).squareRoot())
  }
  private struct Absent: Error {}

  /// Two-sided 5%, power 90%: a mixed model for repeated measures with dropout to 70%.
  static let mixed = """
    equipoise: 1
    schedule: {baseline: week 0, visits: [week 1, week 2, week 4, week 6]}
    endpoints:
      score: {variable: change from baseline, unit: points, at: week 6, better: lower}
    analyses:
      primary: {method: MMRM, model: CHG ~ TRT01P*AVISIT + us(AVISIT | USUBJID), missing data: missing at random}
    design:
      power: {target: 90%, scenario: planned}
      error: 5% two-sided
      looks: [end]
    scenarios:
      planned:
        effect: -2.5
        standard deviation: 8
        correlation: {structure: ar1, adjacent visits: 0.8}
        retention: {week 1: 100%, week 2: 90%, week 4: 80%, week 6: 70%}
    """

  @Test(.tags(.recovery))
  func `of repeated measures with dropout have Lu, Luo and Chen's power at 30 000 trials`() throws {
    let found = try Self.powers(Self.mixed, trials: 30_000)
    #expect(found.error < 0.002 && abs(found.simulated - found.closed) < 3 * found.error, "\(found)")
  }

  @Test(.tags(.recovery))
  func `leave as many as they say, and no more at any visit`() throws {
    let trial = try TrialProtocol.reading(Self.mixed).whole
    var generator = try SubjectGenerator(trial: trial, scenario: trial.scenarios[0], sampleSize: 4_000)
    var data = generator.template
    var seen = [0, 0, 0, 0]
    for number in 1...25 {
      generator.generate(seed: 5, trial: UInt64(number), into: &data)
      for i in 0..<4_000 {
        let row = (0..<4).map { !data.scores[i * 4 + $0].isNaN }
        #expect(row == row.sorted { $0 && !$1 })
        for t in 0..<4 where row[t] { seen[t] += 1 }
      }
    }
    for (count, share) in zip(seen, [1, 0.9, 0.8, 0.7]) {
      #expect(abs(Double(count) / 100_000 - share) <= 3 * (share * (1 - share) / 100_000).squareRoot())
    }
  }

  @Test(.tags(.recovery))
  func `of those seen at one visit have the power of as many patients`() throws {
    let found = try Self.powers(
      """
      equipoise: 1
      schedule: {baseline: week 0, visits: [week 4, week 8]}
      design: {sample size: 400, error: 2.5% one-sided, looks: [end]}
      scenarios:
        planned: {effect: 2.5, standard deviation: 8, retention: {week 4: 90%, week 8: 75%}}
      """, trials: 60_000)
    #expect(found.error < 0.002 && abs(found.simulated - found.closed) < 3 * found.error, "\(found)")
  }

  /// Arms of one size: the pooled variance is then that of the difference.
  @Test(.tags(.recovery))
  func `with a spread for each arm have the power of two variances at 60 000 trials`() throws {
    let found = try Self.powers(
      """
      equipoise: 1
      design: {sample size: 300, error: 2.5% one-sided, looks: [50% of patients, end], efficacy: {family: Pocock}, stopping: efficacy}
      scenarios:
        planned: {effect: 3, standard deviation: {control: 6, treatment: 10}}
      """, trials: 60_000)
    #expect(found.error < 0.002 && abs(found.simulated - found.closed) < 3 * found.error, "\(found)")
  }

  @Test(.tags(.recovery))
  func `whose effect is a distribution are won as often as the assurance says at 60 000 trials`() throws {
    let text = """
      equipoise: 1
      design: {sample size: 348, error: 2.5% one-sided, looks: [50% of patients, end], efficacy: {family: O'Brien-Fleming}, stopping: efficacy}
      scenarios:
        believed: {effect: normal mean 2 sd 1.5, standard deviation: 8}
      """
    let found = try Self.powers(text, trials: 60_000)
    #expect(found.error < 0.0021 && abs(found.simulated - found.closed) < 3 * found.error, "\(found)")
    // No estimate is held against the middle of what the trials drew.
    let trial = try TrialProtocol.reading(text)
    let experiment = try Experiment(trial, seed: 1)
    let summary = ScenarioSummary(of: try experiment.tally(trials: 1..<101, threads: 1).tallies[0], truth: experiment.conditions[0].truth)
    #expect(summary.bias == nil && summary.coverage == nil && summary.power != nil && summary.trueEffect.value.isClose(to: 2, within: 1e-9))
  }

  static let delayed = """
    equipoise: 1
    schedule: {baseline: week 0, visits: [week 12]}
    design:
      sample size: 400
      error: 2.5% one-sided
      looks: [40% of patients, 70% of patients, end]
      efficacy: {spending: Lan-DeMets Pocock}
      futility: {spending: Lan-DeMets Pocock, spent: 20%, under: effect, rule: binding}
      stopping: efficacy and futility
      delayed patients: decide at the end
    assumptions: {standard deviation: 8, accrual: {rate: 25 patients/month}}
    scenarios:
      planned: {effect: 2.5}
      no effect: {effect: 0}
    """

  /// The pipeline is the planned one on average; its luck moves the critical values by less than the error here.
  @Test(.tags(.recovery))
  func `with delayed patients who decide have the power and the error of the closed form at 40 000 trials`() throws {
    let trial = try TrialProtocol.reading(Self.delayed)
    let runs = try OperatingCharacteristics.simulate(trial, trials: 40_000, seed: 9, threads: 2)
    guard case .table(let table)? = try DesignResults.results(for: trial)["power"],
      let column = table.columns.firstIndex(where: { $0.key == "power" })
    else { throw Absent() }
    for (row, run) in runs.enumerated() {
      guard case .number(let closed, _) = table.rows[row][column] else { throw Absent() }
      let share = Double(run.success.count { $0 }) / 40_000
      let error = (closed * (1 - closed) / 40_000).squareRoot()
      #expect(abs(share - closed) < 3 * error + 5e-4, "\(run.scenario): \(share) against \(closed) ± \(error)")
    }
    // Both ways of turning happen.
    let turned = zip(runs[1].success, runs[1].stoppedAtLook).filter { $0 && $1 < 2 }.count
    #expect(turned > 0)
  }
}
