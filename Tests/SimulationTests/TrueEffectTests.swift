import Mathematics
import TestSupport
import Testing

@testable import Simulation
@testable import Trial

@Suite struct `True effect of a scenario` {
  @Test(.tags(.identity))
  func `is the nominal one where scores are continuous and unbounded`() throws {
    try `Virtual patients`.generate(`Virtual patients`.unbounded(effect: -1.75), trials: 20) { _, potential in
      #expect(potential.meanDifference.isClose(to: -1.75, within: 1e-12))
    }
  }

  /// Mean score at week 6 by the normal probabilities of every whole score, 0 and 52 holding what lies beyond, over the law of the baseline.
  static func expectedScore(change: Double) -> Double {
    `Virtual patients`.baselineLaw.reduce(0) { sum, baseline in
      let mean = baseline.score + change - 0.35 * (baseline.score - 23.5)
      // E[score] = Σ P(score ≥ k), k = 1 … 52.
      let expected = (1...52).reduce(0.0) { (sum: Double, k: Int) -> Double in sum + StandardNormal.upperTail((Double(k) - 0.5 - mean) / 8) }
      return sum + baseline.probability * expected
    }
  }

  @Test(.tags(.recovery), arguments: [-9.0, -20])
  func `is less where the instrument ends, by what summation says`(_ controlChange: Double) throws {
    let trial = TrialExamples.sixWeeks { $0.controlChange = controlChange }
    var effect = SimulatedMoments(about: -2)
    try `Virtual patients`.generate(trial) { _, potential in effect.add(potential.meanDifference) }
    let expected = Self.expectedScore(change: controlChange - 2.5) - Self.expectedScore(change: controlChange)
    #expect(abs(effect.mean - expected) <= 3 * effect.meanError)
    // The pairs share their residuals, so the error is far below that of a difference of two groups, 8 · √(4 ∕ 348,000).
    #expect(effect.meanError < 0.003)
    #expect(abs(expected) < 2.5)
  }

  @Test(.tags(.identity))
  func `is seen where the patient stays`() throws {
    try `Virtual patients`.generate(TrialExamples.sixWeeks(), trials: 10) { data, potential in
      var sum = 0.0
      for i in 0..<348 {
        let own = data.arm[i] == 1 ? potential.treatment[i] : potential.comparator[i]
        if data.discontinuedBeforeVisit[i] == 6 { #expect(data.scores[6 * i + 5] == own) }
        sum += potential.treatment[i] - potential.comparator[i]
      }
      #expect(potential.meanDifference == sum / 348)
    }
  }

  @Test(.tags(.identity))
  func `is that of the estimand's population`() throws {
    var trial = TrialExamples.sixWeeks()
    let condition = Condition(
      clauses: [.factor("country", levels: ["other"], excluded: false), .baseline(.atLeast, 24)], text: "country = other and baseline >= 24")
    trial.estimands[0].population = .condition(condition)
    try `Virtual patients`.generate(trial, trials: 5) { data, potential in
      let chosen = (0..<348).filter { data.factors[0].codes[$0] == 1 && data.baseline[$0] >= 24 }
      let sum = chosen.reduce(0.0) { $0 + potential.treatment[$1] - potential.comparator[$1] }
      #expect(potential.meanDifference == sum / Double(chosen.count))
    }
  }
}
