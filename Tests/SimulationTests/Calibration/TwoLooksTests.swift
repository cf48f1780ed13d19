import Design
import Mathematics
import TestSupport
import Testing

@testable import Simulation
@testable import Trial

/// "Significant at the interim, not at the end": how often words like these come of one trial.
@Suite struct `Two looks that each take the whole level` {
  static let theory = TwoLooks(half: 174, standardDeviation: 8)
  /// Effects toward benefit, and the pattern's probability with the standard deviation known, as it was computed before there was a simulator.
  static let column: [(effect: Double, probability: Double)] = [(0, 0.0166), (1, 0.0412), (1.75, 0.0387), (2.5, 0.0183)]
  static let trials = 1_000_000

  @Test(.tags(.identity))
  func `in theory are the column, and close to it where the deviation is estimated`() {
    for (effect, probability) in Self.column {
      let known = Self.theory.knownDeviation(effect: effect, 0.025, 0.025)
      #expect(abs(known - probability) <= 0.5e-4)
      #expect(abs(Self.theory.estimatedDeviation(effect: effect, 0.025, 0.025) - known) < 1.6e-4)
    }
    // A bound at the end that all but one in a million miss leaves the power of the first look, a noncentral t.
    let power = NoncentralT(degreesOfFreedom: 172, noncentrality: Self.theory.shift(1.75))
      .upperTail(StudentT(degreesOfFreedom: 172).upperQuantile(0.025))
    #expect(Self.theory.estimatedDeviation(effect: 1.75, 0.025, 1e-12).isClose(to: power, within: 1e-6))
  }

  @Test(.tags(.recovery))
  func `show the pattern as often as its probability says in a million trials`() throws {
    let trial = try CalibrationProtocols.trial("igmesine/two-looks.yaml")
    let spent = try CalibrationProtocols.trial("igmesine/phase-3.yaml")
    let simulator = try TrialSimulator(trial: trial, scenario: trial.scenarios[0])
    let t = [StudentT(degreesOfFreedom: 172), StudentT(degreesOfFreedom: 346)]
    let whole = t.map { $0.upperQuantile(0.025) }
    let levels = try Boundaries(for: spent.design).efficacyP
    let filed = zip(t, levels).map { $0.upperQuantile($1) }
    // Scores are continuous and nobody leaves: an effect moves the estimate by itself and nothing else, so the trials of one scenario are those of all.
    var seen = [Int](repeating: 0, count: Self.column.count)
    var seenFiled = 0
    var failed = 0
    for part in 0..<10 {
      let run = try simulator.run(
        seed: trial.simulation.seed, trials: (1 + part * Self.trials / 10)..<(1 + (part + 1) * Self.trials / 10), threads: 2)
      for (first, end) in zip(run.atLook(0), run.atLook(1)) {
        guard let a = first.estimate, let b = end.estimate else {
          failed += 1
          continue
        }
        for (index, row) in Self.column.enumerated() {
          let (early, late) = ((row.effect - a.value) / a.standardError, (row.effect - b.value) / b.standardError)
          if early >= whole[0], late < whole[1] { seen[index] += 1 }
          if index == 0, early >= filed[0], late < filed[1] { seenFiled += 1 }
        }
      }
    }
    #expect(failed == 0)
    for (row, count) in zip(Self.column, seen) {
      let share = SeenShare(count: count, of: Self.trials)
      let exact = Self.theory.estimatedDeviation(effect: row.effect, 0.025, 0.025)
      #expect(abs(share.value - exact) <= 3 * share.error(at: exact), "\(row.effect): \(share.value) against \(exact)")
      #expect(abs(share.value - row.probability) <= 3 * share.error(at: row.probability), "\(row.effect): \(share.value) against \(row.probability)")
    }
    // As the trial was filed the first look takes 0.15% of the error: the pattern is some thirty times rarer.
    let exact = Self.theory.estimatedDeviation(effect: 0, levels[0], levels[1])
    let share = SeenShare(count: seenFiled, of: Self.trials)
    #expect(abs(share.value - exact) <= 3 * share.error(at: exact), "\(share.value) against \(exact)")
    #expect((25...35).contains(Self.column[0].probability / exact))
  }

  @Test(.tags(.identity))
  func `are decided in every scenario as the shifted trials of the first say`() throws {
    let trial = try CalibrationProtocols.trial("igmesine/two-looks.yaml")
    let runs = try OperatingCharacteristics.simulate(trial, trials: 2_000, threads: 2)
    let tally = try Experiment(trial).tally(trials: 1..<2_001, threads: 2)
    for (index, run) in runs.enumerated() {
      let effect = -Self.column[index].effect
      var pattern = 0
      for look in 0..<2 {
        let critical = StudentT(degreesOfFreedom: look == 0 ? 172 : 346).upperQuantile(0.025)
        for (first, own) in zip(runs[0].atLook(look), run.atLook(look)) {
          let (a, b) = (try #require(first.estimate), try #require(own.estimate))
          #expect(b.value.isClose(to: a.value + effect, within: 1e-12) && b.standardError.isClose(to: a.standardError, relative: 1e-12))
          #expect(own.crossedEfficacy == (-b.value / b.standardError >= critical))
        }
      }
      for (first, end) in zip(run.atLook(0), run.atLook(1)) where first.crossedEfficacy && !end.crossedEfficacy { pattern += 1 }
      #expect(tally.tallies[index][.crossedHereOnly, hypothesis: 0, look: 0] == pattern)
    }
  }
}
