import TestSupport
import Testing

@testable import Analysis
@testable import Simulation
@testable import Trial

/// Whatever covariance, degrees of freedom and errors a protocol names: the simulated trial's answer is the model's on its data.
@Suite struct `Choices of a mixed model in simulated trials` {
  static let choices: [(term: String, change: @Sendable (inout PlannedAnalysis) -> Void)] = [
    ("us(AVISIT | USUBJID)", { $0.degreesOfFreedom = .kenwardRoger }),
    ("toeph(AVISIT | USUBJID)", { $0.degreesOfFreedom = .kenwardRoger }),
    ("ar1h(AVISIT | TRT01P / USUBJID)", { $0.degreesOfFreedom = .satterthwaite }),
    ("cs(AVISIT | USUBJID)", { $0.standardErrors = .CR2 }),
    ("sp_exp(AVISITN | USUBJID)", { $0.degreesOfFreedom = .betweenWithin }),
    ("us(AVISIT | USUBJID)", { $0.means = .counterfactual }),
  ]

  @Test(.tags(.identity), arguments: choices.indices)
  func `are those of one fit of all the data`(_ index: Int) throws {
    var trial = TrialExamples.sixWeeks(sampleSize: 120, looks: [.end])
    trial.analyses[0].model = try ModelFormula.parse("CHG ~ BASE*AVISIT + TRT01P*AVISIT + \(Self.choices[index].term)")
    Self.choices[index].change(&trial.analyses[0])
    let simulator = try TrialSimulator(trial: trial, scenario: trial.scenarios[0])
    let run = try simulator.run(seed: 5, trials: 0..<8, threads: 2)
    let plan = try ConclusionPlan(for: trial)
    for number in [0, 7] {
      let (data, conclusion) = simulator.replay(seed: 5, trial: number)
      let contrast = try #require(conclusion.last.contrast)
      #expect(run.atEnd[number].estimate?.standardError.bitPattern == contrast.standardError.bitPattern)
      let fit = try TrialAnalysis(plan: plan, data: data).fullFit()
      let arm = try #require(fit.frame.index(of: "TRT01P"))
      let direct = try fit.difference(of: arm, level: 1, from: 0, visit: 5, weights: trial.analyses[0].means)
      #expect(direct.estimate.isClose(to: contrast.estimate, relative: 1e-10))
      #expect(direct.standardError.isClose(to: contrast.standardError, relative: 1e-10))
      #expect(direct.degreesOfFreedom.isClose(to: contrast.degreesOfFreedom, relative: 1e-8))
      #expect(fit.fitted.structure == trial.analyses[0].model.covariance?.structure)
    }
  }
}
