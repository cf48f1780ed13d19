import Foundation
import Mathematics
import TestSupport
import Testing

@testable import Simulation
@testable import Trial

/// True values of estimands by the counterfactual: 500 trials of 348 patients, ± 3 Monte Carlo standard errors.
@Suite struct `True value of an estimand` {
  static func trial(
    _ discontinuation: Estimand.Strategy, rescue: Estimand.Strategy? = nil, effect: Double = -6, _ change: (inout Scenario) -> Void
  ) -> TrialProtocol {
    var trial = `Virtual patients`.unbounded(effect: effect, change: change)
    trial.estimands[0].strategies = [Estimand.EventStrategy(event: .treatmentDiscontinuation, strategy: discontinuation)]
    if let rescue { trial.estimands[0].strategies.append(Estimand.EventStrategy(event: .rescue, strategy: rescue)) }
    return trial
  }
  static func truth(_ trial: TrialProtocol, trials: Int = 500) throws -> SimulatedMoments {
    var truth = SimulatedMoments(about: -4)
    try `Virtual patients`.generate(trial, seed: 21, trials: trials) { _, potential in truth.add(potential.meanDifference) }
    return truth
  }
  static func close(_ found: SimulatedMoments, to mean: Double) { #expect(abs(found.mean - mean) <= 3 * found.meanError + 1e-12) }
  static func stop(_ share: Double, byArm: [Double]? = nil) -> (inout Scenario) -> Void {
    {
      $0.discontinuation = DiscontinuationLaw(share: share, mechanism: .completelyAtRandom, logOddsPerPoint: 0)
      $0.discontinuation?.sharesByArm = byArm
    }
  }

  /// Nobody stops after the last visit: on treatment at week 6 with probability (1 − d∕5)⁵.
  @Test(.tags(.recovery))
  func `treatment policy has the effect of those who stay, or of all where it is kept`() throws {
    Self.close(try Self.truth(Self.trial(.treatmentPolicy, Self.stop(0.5))), to: -6 * pow(0.9, 5))
    let kept = Self.trial(.treatmentPolicy) {
      Self.stop(0.5)(&$0)
      $0.effectAfterDiscontinuation = .kept
    }
    Self.close(try Self.truth(kept), to: -6)
    Self.close(try Self.truth(Self.trial(.hypothetical, Self.stop(0.5))), to: -6)
  }

  /// The mean at the visit last on treatment, arm by arm: Σₜ m(t) P(last visit is t).
  @Test(.tags(.recovery))
  func `while on treatment has the last value on treatment under each arm`() throws {
    let found = try Self.truth(Self.trial(.whileOnTreatment, Self.stop(0.5, byArm: [0.2, 0.5])))
    func mean(_ stay: Double, _ effect: Double) -> Double {
      (0..<6).reduce(0.0) { sum, t in
        let probability = t < 5 ? (1 - stay) * pow(stay, Double(t)) : pow(stay, 5)
        let week = Double(t + 1)
        return sum + probability * (`Virtual patients`.controlMean(week: week) + effect * week / 6)
      }
    }
    Self.close(found, to: mean(0.9, -6) - mean(0.96, 0))
  }

  @Test(.tags(.recovery))
  func `rescue is set aside, or counted, or ends what counts`() throws {
    let rescue: (inout Scenario) -> Void = {
      $0.discontinuation = nil
      $0.rescue = RescueLaw(share: 0.4, effect: -4)
    }
    // Both arms are rescued alike, by the same numbers: the difference is the effect's.
    Self.close(try Self.truth(Self.trial(.hypothetical, rescue: .hypothetical, rescue), trials: 50), to: -6)
    Self.close(try Self.truth(Self.trial(.hypothetical, rescue: .treatmentPolicy, rescue), trials: 50), to: -6)
    let last = (0..<6).reduce(0.0) { sum, t in
      let probability = t < 5 ? 0.08 * pow(0.92, Double(t)) : pow(0.92, 5)
      return sum + probability * Double(t + 1) / 6
    }
    Self.close(try Self.truth(Self.trial(.hypothetical, rescue: .whileOnTreatment, rescue)), to: -6 * last)
    // More stop on treatment, so fewer are rescued there: treatment policy counts that.
    let both = Self.trial(.treatmentPolicy, rescue: .treatmentPolicy, effect: 0) {
      Self.stop(0.5, byArm: [0, 0.5])(&$0)
      $0.rescue = RescueLaw(share: 0.4, effect: -4)
    }
    let control: Double = 1 - pow(0.92, 5.0)
    let treated = stride(from: 1.0, through: 5, by: 1).reduce(0.0) { (sum: Double, t: Double) -> Double in sum + 0.08 * pow(0.9, t) * pow(0.92, t - 1)
    }
    Self.close(try Self.truth(both), to: -4 * (treated - control))
  }

  @Test(.tags(.identity))
  func `what was seen in the own arm is its potential value`() throws {
    let trial = Self.trial(.treatmentPolicy, rescue: .treatmentPolicy) {
      $0.discontinuation = DiscontinuationLaw(share: 0.4, mechanism: .missingAtRandom, logOddsPerPoint: 0.1)
      $0.keptAfterDiscontinuation = 1
      $0.rescue = RescueLaw(share: 0.3, effect: -3)
      $0.adherence = 0.9
      $0.raters = RaterLaw(reliability: 0.9, driftPerMonth: 0)
    }
    try `Virtual patients`.generate(trial, seed: 21, trials: 10) { data, potential in
      for i in 0..<348 { #expect(data.scores[6 * i + 5] == (data.arm[i] == 1 ? potential.treatment[i] : potential.comparator[i])) }
    }
  }

  /// The plain law gives the data whether or not the estimand asks for more.
  @Test(.tags(.identity))
  func `an estimand leaves the data as they are`() throws {
    for scores in [Scenario.Scores.wholeNumbers, .continuous] {
      var trial = TrialExamples.sixWeeks { $0.scores = scores }
      var plain: [TrialData] = []
      try `Virtual patients`.generate(trial, trials: 20) { data, _ in plain.append(data) }
      trial.estimands[0].strategies = [Estimand.EventStrategy(event: .treatmentDiscontinuation, strategy: .treatmentPolicy)]
      var number = 0
      try `Virtual patients`.generate(trial, trials: 20) { data, _ in
        let same = plain[number]
        #expect(data.baseline == same.baseline && data.arm == same.arm && data.discontinuedBeforeVisit == same.discontinuedBeforeVisit)
        #expect(zip(data.scores, same.scores).allSatisfy { $0 == $1 || $0.isNaN && $1.isNaN || abs($0 - $1) < 1e-12 })
        if scores == .wholeNumbers { #expect(data == same) }
        number += 1
      }
      // Without potential outcomes the fast path is taken, and gives the same.
      let alone = try `Shared patients`.one(trial, number: 7, seed: 1)
      #expect(alone == plain[7])
    }
  }

  @Test(.tags(.recovery))
  func `several treatments have a difference each`() throws {
    var trial = TrialExamples.sixWeeks(sampleSize: 360) {
      $0.effects = [0, -1, -2.5, -3]
      $0.scores = .continuous
    }
    trial.arms = [
      Arm(name: "placebo", role: .placebo, label: "Placebo"), Arm(name: "low", role: .experimental, label: "Low"),
      Arm(name: "high", role: .experimental, label: "High"), Arm(name: "active", role: .activeComparator, label: "Active"),
    ]
    trial.allocation?.ratio = [1, 1, 1, 1]
    trial.estimands[0].treatments = ["low", "high", "active"]
    trial.hypotheses[0].treatment = "high"
    try `Virtual patients`.generate(trial, trials: 3) { data, potential in
      #expect(Set(data.arm) == [0, 1, 2, 3])
      #expect(potential.meanDifferences.count == 3)
      for (found, effect) in zip(potential.meanDifferences, [-1, -2.5, -3]) { #expect(found.isClose(to: effect, within: 1e-12)) }
      #expect(potential.meanDifference == potential.meanDifferences[1])
    }
    trial.scenarios[0].adherence = 0.5
    var found = (0..<3).map { _ in SimulatedMoments(about: -1) }
    try `Virtual patients`.generate(trial, trials: 50) { _, potential in
      for j in 0..<3 { found[j].add(potential.meanDifferences[j]) }
    }
    for (moments, effect) in zip(found, [-0.5, -1.25, -1.5]) { Self.close(moments, to: effect) }
  }
}
