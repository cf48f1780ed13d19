import Mathematics
import TestSupport
import Testing

@testable import Simulation
@testable import Trial

/// Effects as antidepressants have them, θ ~ N(0.29, 0.038) standard deviations, in trials of 100 and 150 an arm: about half come out positive.
@Suite struct `Trials of effects that vary` {
  static let law = Normal(mean: 0.29, standardDeviation: 0.038.squareRoot())
  static let trials = 20_000

  /// ∫ P(t ≥ c | θ) dN(θ): the noncentral t's power over the law of effects.
  static func positive(_ patients: Double) -> Double {
    let critical = StudentT(degreesOfFreedom: patients - 2).upperQuantile(0.025)
    return GaussLegendre(points: 80).integrate(from: law.quantile(1e-9), to: law.upperQuantile(1e-9)) { θ in
      law.density(θ) * NoncentralT(degreesOfFreedom: patients - 2, noncentrality: θ / (4 / patients).squareRoot()).upperTail(critical)
    }
  }

  @Test(.tags(.identity))
  func `by theory are positive in 52 to 61 of 100`() {
    // Φ( (μ √(n∕2) − z) ∕ √(1 + τ² n∕2) ), n an arm: the same with the deviation known.
    for (n, share) in [(100.0, 0.521), (150, 0.611)] {
      let known = StandardNormal.cumulative((0.29 * (n / 2).squareRoot() - StandardNormal.upperQuantile(0.025)) / (1 + 0.038 * n / 2).squareRoot())
      #expect(known.isClose(to: share, within: 0.0005))
      #expect(Self.positive(2 * n).isClose(to: known, within: 0.003))
    }
  }

  @Test(.tags(.recovery), arguments: [200, 300])
  func `are positive as often when each trial draws its effect`(_ patients: Int) throws {
    var trial = try CalibrationProtocols.trial("calibration/true-effects.yaml")
    trial.design.sampleSize = .fixed(patients)
    let simulator = try TrialSimulator(trial: trial, scenario: trial.scenarios[0])
    var positive = 0
    for number in 1...Self.trials {
      var stream = RandomStream(seed: 5, trial: UInt64(number), subject: 0, purpose: .parameters)
      var scenario = trial.scenarios[0]
      scenario.effects[1] = -(Self.law.mean + Self.law.standardDeviation * stream.nextNormal())
      if try TrialSimulator(simulator, scenario: scenario).replay(seed: 5, trial: number).conclusion.succeeded { positive += 1 }
    }
    let share = SeenShare(count: positive, of: Self.trials)
    let expected = Self.positive(Double(patients))
    #expect(abs(share.value - expected) <= 3 * share.error(at: expected), "\(share.value) against \(expected)")
  }

  /// Five effects, each as likely, stand for the law: what the example runs.
  @Test(.tags(.identity))
  func `are positive as often over the five effects of the example`() throws {
    let trial = try CalibrationProtocols.trial("calibration/true-effects.yaml")
    #expect(trial.scenarios.count == 5)
    for (scenario, share) in zip(trial.scenarios, [0.1, 0.3, 0.5, 0.7, 0.9]) {
      #expect(scenario.effects[1].isClose(to: -Self.law.quantile(share), within: 0.5e-4))
    }
    for patients in [200.0, 300] {
      let critical = StudentT(degreesOfFreedom: patients - 2).upperQuantile(0.025)
      let sum = trial.scenarios.reduce(0.0) { sum, scenario in
        sum + NoncentralT(degreesOfFreedom: patients - 2, noncentrality: -scenario.effects[1] / (4 / patients).squareRoot()).upperTail(critical)
      }
      #expect((sum / 5).isClose(to: Self.positive(patients), within: 0.0005))
    }
  }
}
