import TestSupport
import Testing

@testable import Simulation
@testable import Trial

@Suite struct `Runs until an error` {
  static func experiment() throws -> Experiment {
    try Experiment(TrialExamples.twoSamples(effects: ["none": 0, "some": -3]), seed: 8)
  }

  @Test(.tags(.identity))
  func `end in whole blocks when it is reached, the same on any number of threads`() throws {
    let experiment = try Self.experiment()
    let tally = try experiment.tally(until: ErrorAim(0.008), threads: 2)
    // √(0.46 · 0.54 ∕ n) ≤ 0.008 needs n ≥ 3,882.
    #expect(tally.count == 4_000 && tally.trials == 1..<4_001)
    for one in tally.tallies {
      let power = try #require(MonteCarlo.share(one.successes(), of: one.count))
      #expect((power.error ?? 1) <= 0.008)
    }
    #expect(try experiment.tally(until: ErrorAim(0.008), threads: 3) == tally)
    #expect(try experiment.tally(trials: 1..<4_001, threads: 1) == tally)
    // An error that is there at once takes one block, a limit ends what would go on.
    #expect(try experiment.tally(until: ErrorAim(0.5), threads: 2).count == 1_000)
    #expect(try experiment.tally(until: ErrorAim(0.0001), atMost: 2_500, threads: 2).count == 2_000)
  }

  @Test(.tags(.identity), arguments: [(ErrorAim.Figure.coverage, 0.004), (.bias, 0.03), (.expectedPatients, 0.1)])
  func `aim at other figures too`(_ figure: ErrorAim.Figure, _ error: Double) throws {
    let experiment = try Self.experiment()
    let tally = try experiment.tally(until: ErrorAim(error, of: figure), threads: 2)
    for (one, condition) in zip(tally.tallies, experiment.conditions) {
      let summary = ScenarioSummary(of: one, truth: condition.truth)
      let found = figure == .coverage ? summary.coverage : figure == .bias ? summary.bias : summary.expectedPatients
      #expect((found?.error ?? 1) <= error)
    }
    #expect(tally.count == (figure == .expectedPatients ? 1_000 : 3_000))
  }

  @Test(.tags(.identity))
  func `are not content with a share of none`() throws {
    // 120 patients and an effect of four errors of the difference: hardly a trial fails, and 1,000 without one do not make the error 0.
    let experiment = try Experiment(TrialExamples.twoSamples(sampleSize: 400, effects: ["large": -8]), seed: 8)
    let first = try experiment.tally(trials: 1..<1_001, threads: 2)
    #expect(first.tallies[0].successes() == 1_000)
    #expect(try experiment.tally(until: ErrorAim(0.001), threads: 2).count == 2_000)
  }
}
