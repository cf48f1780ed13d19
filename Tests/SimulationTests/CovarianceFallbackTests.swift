import Analysis
import Mathematics
import TestSupport
import Testing

@testable import Simulation
@testable import Trial

/// Trials so small that a free covariance cannot always be fitted: which one was taken, and why not the others, is counted.
@Suite struct `Covariance fallback in simulated trials` {
  static let trials = 120

  static func trial(_ fallback: String) throws -> TrialProtocol {
    try TrialProtocol.reading(
      """
      equipoise: 1
      trial: {id: fallback, title: Fallback, phase: 2}
      arms: {placebo: {role: placebo}, drug: {role: experimental}}
      allocation: {method: permuted blocks}
      schedule: {baseline: week 0, visits: [week 1, week 2, week 3, week 4, week 5, week 6]}
      endpoints:
        hamd: {instrument: HAMD17, variable: change from baseline, better: lower}
      estimands:
        e:
          treatment: drug
          comparator: placebo
          population: all randomized
          variable: hamd
          summary: difference in means
          intercurrent events: {treatment discontinuation: hypothetical}
      analyses:
        a:
          estimand: e
          method: MMRM
          model: CHG ~ TRT01P*AVISIT + us(AVISIT | USUBJID)
          missing data: missing at random
          \(fallback)
      hypotheses: {a: {test: superiority}}
      design: {sample size: 14, error: 5% two-sided, looks: [end]}
      scenarios:
        many leave:
          effect: -2
          treatment discontinuation: {share: 70%, mechanism: completely at random}
        nobody leaves: {effect: -2, treatment discontinuation: none}

      """)
  }

  @Test(.tags(.identity))
  func `is counted as each trial tells it, and the count is carried whole`() throws {
    let trial = try Self.trial("covariance fallback: [ar1h, cs]")
    let experiment = try Experiment(trial, seed: 3)
    let tally = try experiment.tally(trials: 1..<(Self.trials + 1), threads: 2)
    for (index, scenario) in trial.scenarios.enumerated() {
      let simulator = try TrialSimulator(trial: trial, scenario: scenario)
      var steps = [Int](repeating: 0, count: 4)
      var failures = [[MathematicalFailure.Cause: Int]](repeating: [:], count: 3)
      for number in 1...Self.trials {
        let last = simulator.replay(seed: 3, trial: number).conclusion.last
        let found = try #require(last.covariance)
        #expect((found.step == nil) == (last.contrast == nil) && found.failures.count == found.step ?? 3)
        steps[found.step ?? 3] += 1
        for (step, cause) in found.failures.enumerated() { failures[step][cause, default: 0] += 1 }
      }
      let one = tally.tallies[index]
      for step in 0..<3 {
        #expect(one.trials(withCovariance: step) == steps[step])
        for cause in MathematicalFailure.Cause.allCases {
          #expect(one.trials(withoutCovariance: step, because: cause) == failures[step][cause] ?? 0)
        }
      }
      #expect(one.trials(withCovariance: nil) == steps[3])
      #expect(try Tally(bytes: one.bytes) == one)
      // Where nobody leaves, the free covariance of 14 patients is always there; where most do, it often is not.
      if scenario.name == "nobody leaves" { #expect(steps == [Self.trials, 0, 0, 0]) } else { #expect(steps[0] < Self.trials && steps[1] > 0) }
    }
  }

  @Test(.tags(.identity))
  func `is shown, and only where there is one`() throws {
    let results = try OperatingCharacteristics.results(for: try Self.trial("covariance fallback: [ar1h, cs]"), trials: 40, threads: 2)
    guard case .table(let table)? = results["covarianceFallback"] else {
      Issue.record("no table of the covariances")
      return
    }
    let count = try #require(table.columns.firstIndex { $0.key == "trials" })
    let name = try #require(table.columns.firstIndex { $0.key == "covariance" })
    #expect(table.rows.map { $0[name] } == ["us", "ar1h", "cs", "none", "us", "ar1h", "cs", "none"].map { .text($0) })
    let counts = table.rows.map { row -> Int in if case .count(let n) = row[count] { n } else { -1 } }
    #expect(counts[0..<4].reduce(0, +) == 40 && counts[4..<8].reduce(0, +) == 40)
    let plain = try OperatingCharacteristics.results(for: try Self.trial("degrees of freedom: Satterthwaite"), trials: 10, threads: 1)
    #expect(plain["covarianceFallback"] == nil)
  }
}
