import Analysis
import Mathematics
import TestSupport
import Testing

@testable import Simulation
@testable import Trial

/// Analyses by imputation inside simulated trials.
@Suite struct `Imputation in simulated trials` {
  static func trial(
    _ missing: PlannedAnalysis.MissingData, _ imputation: ImputationPlan = ImputationPlan(), sampleSize: Int = 80, effect: Double = 0,
    looks: [Look] = [.end]
  ) -> TrialProtocol {
    var trial = TrialExamples.sixWeeks(sampleSize: sampleSize, effects: ["truth": effect], looks: looks)
    trial.analyses[0].method = .referenceBasedImputation
    trial.analyses[0].missingData = missing
    trial.analyses[0].degreesOfFreedom = .normal
    trial.analyses[0].imputation = imputation
    trial.estimands[0].strategies = [
      .init(event: .treatmentDiscontinuation, strategy: missing == .missingAtRandom ? .hypothetical : .treatmentPolicy)
    ]
    return trial
  }

  @Test(
    .tags(.identity),
    arguments: [
      ImputationPlan(), ImputationPlan(variance: .bootstrap, draws: 20), ImputationPlan(method: .approximateBayesian, variance: .rubin, draws: 5),
    ])
  func `the trial's own conclusion is that of its data, whoever analyzes them`(_ imputation: ImputationPlan) throws {
    let trial = Self.trial(.jumpToReference, imputation, looks: [.patients(0.5), .end])
    let simulator = try TrialSimulator(trial: trial, scenario: trial.scenarios[0])
    for number in 0..<3 {
      let (data, conclusion) = simulator.replay(seed: 4, trial: number)
      #expect(conclusion.failed == false)
      let analysis = TrialAnalysis(plan: simulator.plan, data: data)
      #expect(analysis.conclusion == conclusion)
      guard case .table(let table)? = try analysis.results()["analyses"] else {
        Issue.record("no analyses")
        continue
      }
      let last = try #require(conclusion.last.contrast)
      let column = try #require(table.columns.firstIndex { $0.key == "difference" })
      #expect(table.rows[0][column] == .number(last.estimate) && table.rows[0][column + 1] == .number(last.standardError))
      #expect(last.patients == 80)
    }
  }

  /// No effect, leaving at random: 400 trials of 80 patients, seed 11. The rate is known to 1.1 points (one standard error) about 5% two-sided.
  @Test(.tags(.recovery))
  func `the jackknife keeps the type I error under jump to reference`() throws {
    let trial = Self.trial(.jumpToReference)
    let simulator = try TrialSimulator(trial: trial, scenario: trial.scenarios[0])
    let trials = 400
    var (rejected, sum, squares, variances) = (0, 0.0, 0.0, 0.0)
    for number in 0..<trials {
      let contrast = try #require(simulator.replay(seed: 11, trial: number).1.last.contrast)
      if min(contrast.pOneSided, 1 - contrast.pOneSided) <= 0.025 { rejected += 1 }
      sum += contrast.estimate
      squares += contrast.estimate * contrast.estimate
      variances += contrast.standardError * contrast.standardError
    }
    let n = Double(trials)
    #expect(abs(Double(rejected) / n - 0.05) < 3 * (0.05 * 0.95 / n).squareRoot() + 0.01)
    // The mean squared standard error is the variance of the estimates, known to √(2∕n) of itself; the jackknife is some percent above it.
    let variance = squares / n - sum / n * (sum / n)
    #expect(abs(variances / n / variance - 1) < 3 * (2 / n).squareRoot() + 0.05, "\(variances / n) against \(variance)")
  }
}
