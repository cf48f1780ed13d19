import TestSupport
import Testing

@testable import Simulation
@testable import Trial

/// MMRM where those who stop are missing: 400 trials of 200 patients each, half of whom stop; hypothetical effect −5, slope 0.15 a point.
@Suite struct `MMRM and who is missing` {
  static func bias(_ mechanism: DiscontinuationLaw.Mechanism) throws -> MonteCarlo {
    var trial = TrialExamples.sixWeeks(sampleSize: 200, effects: ["planned": -5], looks: [.end]) {
      $0.scores = .continuous
      $0.baseline?.within = nil
      $0.discontinuation = DiscontinuationLaw(share: 0.5, mechanism: mechanism, logOddsPerPoint: 0.15)
    }
    trial.endpoints[0].range = nil
    let simulator = try TrialSimulator(trial: trial, scenario: trial.scenarios[0])
    let run = try simulator.run(seed: 8, trials: 1..<401, threads: 2)
    // Scores without ends or rounding: the effect of the scenario is the true one.
    let differences = run.atEnd.compactMap { seen in seen.estimate.map { $0.value + 5 } }
    #expect(differences.count == 400)
    return try #require(MonteCarlo.mean(differences))
  }

  @Test(.tags(.recovery))
  func `is unbiased where they are missing at random`() throws {
    let bias = try Self.bias(.missingAtRandom)
    #expect(abs(bias.value) <= 3 * (bias.error ?? 0))
  }

  /// Those who are about to be worse stop, more of them without the drug: the control arm's mean is too good, and the effect too small.
  @Test(.tags(.recovery))
  func `is biased where they are missing not at random`() throws {
    let bias = try Self.bias(.missingNotAtRandom)
    #expect(bias.value >= 3 * (bias.error ?? .infinity))
  }
}
