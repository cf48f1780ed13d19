import Foundation
import Mathematics
import TestSupport
import Testing

@testable import Simulation
@testable import Trial

@Suite struct `Patients who leave` {
  static func expit(_ x: Double) -> Double { 1 / (1 + exp(-x)) }

  @Test(.tags(.recovery))
  func `leave in the share of independent chances when the score does not matter`() throws {
    let trial = TrialExamples.sixWeeks { $0.discontinuation?.mechanism = .completelyAtRandom }
    var left = SimulatedMoments(about: 0.2)
    try `Virtual patients`.generate(trial) { data, _ in
      for visit in data.discontinuedBeforeVisit { left.add(visit < 6 ? 1 : 0) }
    }
    // 1 − (1 − d∕5)⁵, d = 24.5%.
    #expect(abs(left.mean - (1 - pow(1 - 0.049, 5))) <= 3 * left.meanError)
  }

  @Test(.tags(.recovery), arguments: [Scenario.Scores.continuous, .wholeNumbers])
  func `leave by the logit of the change just seen, at every visit`(_ scores: Scenario.Scores) throws {
    let trial = TrialExamples.sixWeeks { $0.scores = scores }
    var excess = (0..<5).map { _ in SimulatedMoments(about: 0) }
    var byChange = (0..<5).map { _ in SimulatedMoments(about: 0) }
    var total = SimulatedMoments(about: 0)
    try `Virtual patients`.generate(trial) { data, _ in
      var perTrial = 0.0
      for i in 0..<348 {
        let before = data.discontinuedBeforeVisit[i]
        // Seen before leaving, missing after.
        for t in 0..<6 { #expect(data.scores[6 * i + t].isNaN == (t >= before)) }
        for t in 0..<min(before, 5) {
          let change = data.scores[6 * i + t] - data.baseline[i]
          let control = `Virtual patients`.controlMean(week: Double(t + 1))
          let p = Self.expit(log(0.049 / 0.951) + 0.05 * (change - control))
          let surprise = (before == t + 1 ? 1 : 0) - p
          excess[t].add(surprise)
          byChange[t].add(surprise * (change - control))
          perTrial += surprise
        }
      }
      total.add(perTrial)
    }
    // Given what was seen, left minus its probability is a martingale's step: mean 0, and uncorrelated with the change.
    for t in 0..<5 {
      #expect(abs(excess[t].mean) <= 3 * excess[t].meanError)
      #expect(abs(byChange[t].mean) <= 3 * byChange[t].meanError)
    }
    #expect(abs(total.mean) <= 3 * total.meanError)
  }

  @Test(.tags(.recovery))
  func `leave in the share that integration gives, arm by arm`() throws {
    // Two visits, one chance to leave, change N(m, 4.5²) at the first: P = ∫ expit(logit d + slope (x − m₀)) dN.
    var trial = TrialExamples.sixWeeks {
      $0.baseline = nil
      $0.scores = .continuous
      $0.discontinuation?.logOddsPerPoint = 0.2
      $0.effectCourse = .constant
    }
    trial.schedule.visits = [trial.schedule.visits[0], trial.schedule.visits[5]]
    trial.endpoints[0].visit = 1
    var left = (0..<2).map { _ in SimulatedMoments(about: 0.25) }
    try `Virtual patients`.generate(trial) { data, _ in
      for i in 0..<348 { left[data.arm[i]].add(data.discontinuedBeforeVisit[i] == 1 ? 1 : 0) }
    }
    for arm in 0..<2 {
      let shift = arm == 1 ? -2.5 : 0
      let step = 0.001
      let expected = stride(from: -8, through: 8, by: step).reduce(0.0) { sum, z in
        sum + step * StandardNormal.density(z) * Self.expit(log(0.245 / 0.755) + 0.2 * (shift + 4.5 * z))
      }
      #expect(abs(left[arm].mean - expected) <= 3 * left[arm].meanError)
    }
  }

  @Test(.tags(.identity))
  func `stay when the share is nothing, and when there is one visit`() throws {
    let nobody = TrialExamples.sixWeeks { $0.discontinuation?.share = 0 }
    try `Virtual patients`.generate(nobody, trials: 2) { data, _ in #expect(data.discontinuedBeforeVisit.allSatisfy { $0 == 6 }) }
    var once = TrialExamples.sixWeeks()
    once.schedule.visits = [once.schedule.visits[5]]
    once.endpoints[0].visit = 0
    try `Virtual patients`.generate(once, trials: 2) { data, _ in #expect(data.scores.allSatisfy { !$0.isNaN }) }
  }
}
