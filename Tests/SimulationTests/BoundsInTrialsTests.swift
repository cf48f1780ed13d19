import Design
import Notation
import TestSupport
import Testing

@testable import Simulation
@testable import Trial

/// The loop stops by the bounds that the design computes.
@Suite struct `Bounds in simulated trials` {
  static let spent = FutilityRule.Bounds.spending(.hwangShihDeCani(gamma: -2), spent: 0.1, under: .effect)
  static let rules: [(EfficacyRule?, FutilityRule.Bounds)] = [
    (.family(.haybittlePeto(interimZ: 3)), .conditionalPower([0.05, 0.2, nil])),
    (.spending(.kimDeMets(power: 2)), spent),
    (.family(.wangTsiatis(delta: 0.25)), spent),
    (.effects([-3.5, -2.4, nil]), .effect([0.5, -0.2, nil])),
  ]

  /// 20,000 trials of 400 patients, seed 20,261,128, each share within 3 standard errors and 0.002 for the t distributions, whose joint law is taken as
  /// normal.
  @Test(.tags(.recovery), arguments: rules)
  func `stop them as often as computed`(_ efficacy: EfficacyRule?, _ futility: FutilityRule.Bounds) throws {
    var trial = TrialExamples.twoSamples(
      sampleSize: 400, effects: ["none": 0, "some": -2.5], looks: [.patients(0.4), .patients(0.7), .end])
    trial.design.efficacy = efficacy
    trial.design.futility = FutilityRule(bounds: futility, rule: .nonBinding)
    trial.design.stopping = .efficacyAndFutility
    let experiment = try Experiment(trial, seed: 20_261_128)
    let n = 20_000
    let tally = try experiment.tally(trials: 1..<(n + 1), threads: 2)
    let test = try SequentialTest(for: trial)
    let means = TwoMeans(standardDeviation: 8, error: ErrorRate(0.025, sides: 1))
    for (index, benefit) in [0, 2.5].enumerated() {
      let wanted = test.exits(drift: means.drift(benefit: benefit, patients: 400))
      for look in 0..<3 {
        for (what, p) in [(TallyShape.AtLook.won, wanted.efficacy[look]), (.givenUp, wanted.futility[look])] {
          let share = Double(tally.tallies[index][what, look: look]) / Double(n)
          #expect(abs(share - p) <= 3 * (p * (1 - p) / Double(n)).squareRoot() + 0.002, "\(what) \(look)")
        }
      }
    }
  }
}
