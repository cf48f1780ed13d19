import Mathematics
import TestSupport
import Testing

@testable import Simulation
@testable import Trial

@Suite struct `What significance promises` {
  /// Two looks of 5% two-sided each, no stopping, 174 a group, standard deviation 8: the pattern of a trial that was significant half-way and not at
  /// the end.
  static func twoLooks(_ effects: [String: Double], stopping: DesignPlan.Stopping = .none) -> TrialProtocol {
    var trial = TrialExamples.twoSamples(sampleSize: 348, effects: effects, looks: [.patients(0.5), .end])
    let bound = StandardNormal.upperQuantile(0.025)
    trial.design.efficacy = .bounds([bound, bound])
    trial.design.stopping = stopping
    return trial
  }

  /// P(Z₁ ≥ c, Z₂ < c) with correlation √½ and means √½ δ, δ: by the conditional law of Z₂ given Z₁.
  static func pattern(benefit: Double) -> Double {
    let (c, t) = (StandardNormal.upperQuantile(0.025), 0.5)
    let drift = benefit / (8 * (2 / 174.0).squareRoot())
    let step = 0.0005
    return stride(from: c + step / 2, to: 9 + drift, by: step).reduce(0) { sum, z in
      let mean = drift + t.squareRoot() * (z - t.squareRoot() * drift)
      return sum + step * StandardNormal.density(z - t.squareRoot() * drift) * StandardNormal.cumulative((c - mean) / (1 - t).squareRoot())
    }
  }

  @Test(.tags(.recovery))
  func `a significant look is followed by an end that is not as often as theory says`() throws {
    // The integral agrees with published values of the same pattern, .0166 .0412 .0387 .0183.
    for (benefit, published) in [(0.0, 0.0166), (1, 0.0412), (1.75, 0.0387), (2.5, 0.0183)] {
      #expect(abs(Self.pattern(benefit: benefit) - published) < 0.00006)
    }
    let trial = Self.twoLooks(["a": 0, "b": -1, "c": -1.75, "d": -2.5])
    let experiment = try Experiment(trial, seed: 20)
    let tally = try experiment.tally(trials: 1..<100_001, threads: 2)
    for (one, benefit) in zip(tally.tallies, [0, 1, 1.75, 2.5]) {
      let found = Double(one[.crossedHereOnly, hypothesis: 0, look: 0]) / 100_000
      let expected = Self.pattern(benefit: benefit)
      let error = (expected * (1 - expected) / 100_000).squareRoot()
      // A t of 172 degrees of freedom judged by its own p is not quite z: 2% of the pattern at most.
      #expect(abs(found - expected) < 3 * error + 0.02 * expected, "\(benefit): \(found), expected \(expected) ± \(error)")
    }
  }

  @Test(.tags(.recovery))
  func `estimates of significant looks exaggerate as a cut normal does`() throws {
    let trial = Self.twoLooks(["small": -1], stopping: .efficacy)
    let experiment = try Experiment(trial, seed: 21)
    let tally = try experiment.tally(trials: 1..<40_001, threads: 2).tallies[0]
    let found = tally.significant(at: 0, hypothesis: 0, truth: experiment.conditions[0].truth.effects[0], benefitSign: -1)
    // Half the patients: SE = 8 √(2∕87). Mean of N(1, SE²) above c · SE.
    let deviation = 8 * (2 / 87.0).squareRoot()
    let c = StandardNormal.upperQuantile(0.025)
    let tail = StandardNormal.upperTail(c - 1 / deviation)
    let mean = 1 + deviation * StandardNormal.density(c - 1 / deviation) / tail
    let harm = StandardNormal.upperTail(c + 1 / deviation)
    let estimate = try #require(found.meanEstimate)
    #expect(abs(-estimate.value - mean) < 3 * (estimate.error ?? 0) + 0.02, "\(estimate), expected \(-mean)")
    #expect(abs(found.probability.value - tail) < 3 * (found.probability.error ?? 0) + 0.001)
    let exaggeration = try #require(found.exaggeration)
    #expect(exaggeration.value.isClose(to: -estimate.value, within: 1e-9))
    let wrong = try #require(found.wrongSign)
    #expect(abs(wrong.value - harm / (harm + tail)) < 3 * (wrong.error ?? 0) + 0.001)
    // Efficacy stops this trial, so what ended there is what was significant there.
    let ended = tally.won(at: 0, hypothesis: 0, truth: experiment.conditions[0].truth.effects[0])
    #expect(ended.estimate == found.meanEstimate && ended.share == found.probability)
  }

  @Test(.tags(.identity))
  func `without effect there is nothing to exaggerate`() {
    let found = SelectedEstimate(of: 100, benefit: (3, -6, 13), harm: 2, truth: MonteCarlo(value: 0, error: 0), benefitSign: -1)
    #expect(found.exaggeration == nil && found.wrongSign == nil && found.meanEstimate?.value == -2)
    // Harmful in truth: every significant benefit points the wrong way.
    let harmful = SelectedEstimate(of: 100, benefit: (3, -9, 28), harm: 1, truth: MonteCarlo(value: 1, error: 0), benefitSign: -1)
    #expect(harmful.wrongSign?.value == 0.75 && harmful.exaggeration?.value == -2)
  }

  @Test(.tags(.recovery))
  func `every trial has one decision`() throws {
    var trial = Self.twoLooks(["none": 0, "some": -2.5], stopping: .efficacyAndFutility)
    trial.design.futility = FutilityRule(bounds: [0, nil], rule: .nonBinding)
    let experiment = try Experiment(trial, seed: 22)
    let tally = try experiment.tally(trials: 1..<10_001, threads: 2)
    guard case .table(let decisions)? = OperatingCharacteristics.results(of: tally, experiment)["decisions"] else {
      Issue.record("no decisions")
      return
    }
    #expect(decisions.columns.map(\.key).contains("significantOnlyAt_1"))
    for row in decisions.rows {
      let sum = row[1...4].reduce(0.0) { sum, cell in
        if case .number(let value, _) = cell { return sum + value }
        return .nan
      }
      #expect(sum.isClose(to: 1, within: 1e-12))
    }
    // Without effect half the looks lie below 0 and give the trial up.
    `Operating characteristics`.expects(decisions.rows[0][2], near: 0.5)
    `Operating characteristics`.expects(decisions.rows[0][1], near: 0.025)
  }

  @Test(.tags(.identity))
  func `duration runs to the last visit of the last patient`() throws {
    let trial = TrialExamples.sixWeeks(sampleSize: 60)
    let condition = try Experiment(trial, seed: 1).conditions[0]
    var data = condition.simulator.replay(seed: 1, trial: 1).data
    #expect(condition.rules.days(data, patients: 60) == nil)
    data.course.randomizationDay = (0..<60).map { 2.5 * Double($0) }
    #expect(condition.rules.days(data, patients: 30) == 72.5 + 42)
    #expect(condition.rules.days(data, patients: 60) == 147.5 + 42)
  }
}
