import Foundation
import Mathematics
import TestSupport
import Testing

@testable import Simulation
@testable import Trial

/// Stopping treatment, leaving the study, missed visits and rescue: 500 trials of 348 patients unless said otherwise, ± 3 Monte Carlo standard errors.
@Suite struct `Stopping, leaving and rescue` {
  static let trials = 500
  static func expit(_ x: Double) -> Double { 1 / (1 + exp(-x)) }
  static func control(_ t: Int) -> Double { `Virtual patients`.controlMean(week: Double(t + 1)) }
  static func generate(_ trial: TrialProtocol, trials: Int = trials, _ each: (TrialData, PotentialOutcomes) -> Void) throws {
    try `Virtual patients`.generate(trial, seed: 12, trials: trials, each)
  }
  static func law(_ share: Double, _ mechanism: DiscontinuationLaw.Mechanism, _ slope: Double = 0) -> DiscontinuationLaw {
    DiscontinuationLaw(share: share, mechanism: mechanism, logOddsPerPoint: slope)
  }
  static func close(_ found: SimulatedMoments, to mean: Double) { #expect(abs(found.mean - mean) <= 3 * found.meanError) }

  /// Who stops after t by the score at t + 1 is kept here, so that this score is seen and the probability can be held against it.
  @Test(.tags(.recovery), arguments: [Scenario.Scores.continuous, .wholeNumbers])
  func `not at random, one stops by the change at the next visit`(_ scores: Scenario.Scores) throws {
    let trial = TrialExamples.sixWeeks {
      $0.scores = scores
      $0.discontinuation = Self.law(0.245, .missingNotAtRandom, 0.1)
      $0.keptAfterDiscontinuation = 1
      $0.effectAfterDiscontinuation = .kept
    }
    try Self.martingale(trial, next: true) { change, t, _ in Self.expit(log(0.049 / 0.951) + 0.1 * (change - Self.control(t))) }
  }

  @Test(.tags(.recovery), arguments: [Scenario.Scores.continuous, .wholeNumbers])
  func `on the hazard scale, by arm, no probability is above nine tenths`(_ scores: Scenario.Scores) throws {
    let trial = TrialExamples.sixWeeks {
      $0.scores = scores
      $0.discontinuation = Self.law(0.245, .missingAtRandom, 0.15)
      $0.discontinuation?.scale = .hazard
      $0.discontinuation?.sharesByArm = [0.2, 0.4]
    }
    let h = [0.2, 0.4].map { 1 - pow(1 - $0, 1 / 5.0) }
    try Self.martingale(trial, next: false) { change, t, arm in min(0.9, h[arm] * exp(0.15 * (change - Self.control(t)))) }
  }

  /// Given what is known, stopped minus its probability is a martingale's step: mean 0, and uncorrelated with the change.
  static func martingale(_ trial: TrialProtocol, next: Bool, _ probability: (_ change: Double, _ visit: Int, _ arm: Int) -> Double) throws {
    var excess = (0..<5).map { _ in SimulatedMoments(about: 0) }
    var byChange = (0..<5).map { _ in SimulatedMoments(about: 0) }
    var count = 0
    try generate(trial) { data, _ in
      for i in 0..<348 {
        let before = data.discontinuedBeforeVisit[i]
        if before < 6 { count += 1 }
        for t in 0..<min(before, 5) {
          let visit = next ? t + 1 : t
          let change = data.scores[6 * i + visit] - data.baseline[i]
          let surprise = (before == t + 1 ? 1 : 0) - probability(change, visit, data.arm[i])
          excess[t].add(surprise)
          byChange[t].add(surprise * (change - control(visit)))
        }
      }
    }
    #expect(count > 10_000)
    for t in 0..<5 {
      close(excess[t], to: 0)
      close(byChange[t], to: 0)
    }
  }

  /// d by arm is reached exactly where the change does not matter: 1 − (1 − h)⁵ = d.
  @Test(.tags(.recovery))
  func `the hazard scale has the share of its arm`() throws {
    let trial = TrialExamples.sixWeeks {
      $0.discontinuation = Self.law(0.3, .completelyAtRandom)
      $0.discontinuation?.scale = .hazard
      $0.discontinuation?.sharesByArm = [0.2, 0.4]
    }
    var left = (0..<2).map { _ in SimulatedMoments(about: 0.3) }
    try Self.generate(trial) { data, _ in for i in 0..<348 { left[data.arm[i]].add(data.discontinuedBeforeVisit[i] < 6 ? 1 : 0) } }
    Self.close(left[0], to: 0.2)
    Self.close(left[1], to: 0.4)
  }

  @Test(.tags(.recovery))
  func `a missed visit leaves the change seen before it to stop by`() throws {
    let trial = TrialExamples.sixWeeks {
      $0.discontinuation = Self.law(0.245, .missingAtRandom, 0.1)
      $0.intermittentGaps = 0.3
    }
    var excess = (0..<5).map { _ in SimulatedMoments(about: 0) }
    var byChange = SimulatedMoments(about: 0)
    var missed = (0..<6).map { _ in SimulatedMoments(about: 0.3) }
    try Self.generate(trial) { data, _ in
      for i in 0..<348 {
        let before = data.discontinuedBeforeVisit[i]
        for t in 0..<before { missed[t].add(data.scores[6 * i + t].isNaN ? 1 : 0) }
        for t in 0..<min(before, 5) {
          let seen = (0...t).last { !data.scores[6 * i + $0].isNaN }
          let departure = seen.map { data.scores[6 * i + $0] - data.baseline[i] - Self.control($0) } ?? 0
          let surprise = (before == t + 1 ? 1 : 0) - Self.expit(log(0.049 / 0.951) + 0.1 * departure)
          excess[t].add(surprise)
          byChange.add(surprise * departure)
        }
      }
    }
    for t in 0..<5 { Self.close(excess[t], to: 0) }
    Self.close(byChange, to: 0)
    for t in 0..<6 { Self.close(missed[t], to: 0.3) }
  }

  @Test(.tags(.recovery))
  func `missed visits make nobody leave`() throws {
    let trial = TrialExamples.sixWeeks {
      $0.discontinuation = nil
      $0.intermittentGaps = 0.2
    }
    var missed = SimulatedMoments(about: 0.2)
    var pairs = SimulatedMoments(about: 0)
    try Self.generate(trial) { data, _ in
      #expect(data.discontinuedBeforeVisit.allSatisfy { $0 == 6 } && data.course.leftBeforeVisit.isEmpty)
      for i in 0..<348 {
        for t in 0..<6 { missed.add(data.scores[6 * i + t].isNaN ? 1 : 0) }
        pairs.add(((data.scores[6 * i + 2].isNaN ? 1 : 0) - 0.2) * ((data.scores[6 * i + 3].isNaN ? 1 : 0) - 0.2))
      }
    }
    Self.close(missed, to: 0.2)
    Self.close(pairs, to: 0)
  }

  @Test(.tags(.recovery))
  func `stopping treatment and leaving the study are apart`() throws {
    let trial = TrialExamples.sixWeeks {
      $0.discontinuation = Self.law(0.3, .completelyAtRandom)
      $0.keptAfterDiscontinuation = 1
      $0.withdrawal = Self.law(0.2, .completelyAtRandom)
    }
    var left = SimulatedMoments(about: 0.2)
    var both = SimulatedMoments(about: 0)
    var stopped = SimulatedMoments(about: 0.06)
    try Self.generate(trial) { data, _ in
      for i in 0..<348 {
        let (stop, leave) = (data.discontinuedBeforeVisit[i], data.course.leftBeforeVisit[i])
        left.add(leave < 6 ? 1 : 0)
        // Both after the first visit.
        stopped.add(stop == 1 ? 1 : 0)
        both.add(((stop == 1 ? 1 : 0) - 0.06) * ((leave == 1 ? 1 : 0) - 0.04))
        // Stopping is known of those who are still in the study.
        #expect(stop <= leave || stop == 6)
        for t in 0..<6 { #expect(data.scores[6 * i + t].isNaN == (t >= leave)) }
      }
    }
    Self.close(left, to: 1 - pow(0.96, 5))
    Self.close(stopped, to: 0.06)
    Self.close(both, to: 0)
  }

  @Test(.tags(.recovery))
  func `withdrawal by the change seen, with chances of its own`() throws {
    let trial = TrialExamples.sixWeeks {
      $0.discontinuation = nil
      $0.withdrawal = Self.law(0.245, .missingAtRandom, 0.05)
    }
    var excess = (0..<5).map { _ in SimulatedMoments(about: 0) }
    var byChange = SimulatedMoments(about: 0)
    var stops = 0
    try Self.generate(trial) { data, _ in
      stops += data.discontinuedBeforeVisit.count { $0 < 6 }
      for i in 0..<348 {
        let leave = data.course.leftBeforeVisit[i]
        for t in 0..<min(leave, 5) {
          let departure = data.scores[6 * i + t] - data.baseline[i] - Self.control(t)
          let surprise = (leave == t + 1 ? 1 : 0) - Self.expit(log(0.049 / 0.951) + 0.05 * departure)
          excess[t].add(surprise)
          byChange.add(surprise * departure)
        }
      }
    }
    #expect(stops == 0)
    for t in 0..<5 { Self.close(excess[t], to: 0) }
    Self.close(byChange, to: 0)
  }

  /// At random whatever the score, so that who stops is like who does not: after stopping the effect is lost from the next visit on, or kept.
  @Test(.tags(.recovery), arguments: Scenario.AfterDiscontinuation.allCases)
  func `of those who stop a share goes on being seen, with the effect lost or kept`(_ after: Scenario.AfterDiscontinuation) throws {
    let trial = `Virtual patients`.unbounded(effect: -6) {
      $0.discontinuation = Self.law(0.5, .completelyAtRandom)
      $0.keptAfterDiscontinuation = 0.6
      $0.effectAfterDiscontinuation = after
    }
    var kept = SimulatedMoments(about: 0.6)
    var off = SimulatedMoments(about: 0)
    var on = SimulatedMoments(about: 0)
    try Self.generate(trial) { data, _ in
      for i in 0..<348 {
        let (stop, leave) = (data.discontinuedBeforeVisit[i], data.course.leftBeforeVisit[i])
        if stop < 6 {
          kept.add(leave == 6 ? 1 : 0)
          if leave < 6 { #expect(leave == stop) }
        }
        guard data.arm[i] == 1 else { continue }
        func effect(_ t: Int) -> Double {
          let control = Self.control(t) - 0.35 * Double(t + 1) / 6 * (data.baseline[i] - 23.5)
          return (data.scores[6 * i + t] - data.baseline[i] - control) / (Double(t + 1) / 6)
        }
        on.add(effect(min(stop, 6) - 1))
        if stop < leave { off.add(effect(stop)) }
      }
    }
    Self.close(kept, to: 0.6)
    Self.close(on, to: -6)
    Self.close(off, to: after == .lost ? 0 : -6)
  }

  @Test(.tags(.recovery))
  func `reasons have their shares among those who stop`() throws {
    let trial = TrialExamples.sixWeeks {
      $0.discontinuation?.reasons = [
        ReasonShare(reason: .lackOfEfficacy, share: 0.45), ReasonShare(reason: .adverseEvent, share: 0.12), ReasonShare(reason: .other, share: 0.43),
      ]
    }
    var shares = (0..<3).map { _ in SimulatedMoments(about: 0.4) }
    try Self.generate(trial) { data, _ in
      for i in 0..<348 {
        let (stop, reason) = (data.discontinuedBeforeVisit[i], data.course.reason[i])
        #expect((stop < 6) == (reason >= 0))
        if stop < 6 { for k in 0..<3 { shares[k].add(reason == k ? 1 : 0) } }
      }
    }
    for (found, share) in zip(shares, [0.45, 0.12, 0.43]) { Self.close(found, to: share) }
  }

  @Test(.tags(.recovery))
  func `rescue comes to those on treatment, and helps from the next visit on`() throws {
    let trial = `Virtual patients`.unbounded(effect: 0) {
      $0.discontinuation = Self.law(0.3, .completelyAtRandom)
      $0.keptAfterDiscontinuation = 1
      $0.rescue = RescueLaw(share: 0.25, effect: -4)
    }
    var first = SimulatedMoments(about: 0.05)
    var rescued = SimulatedMoments(about: 0.2)
    var helped = SimulatedMoments(about: -4)
    var before = SimulatedMoments(about: 0)
    try Self.generate(trial) { data, _ in
      for i in 0..<348 {
        let (stop, rescue) = (data.discontinuedBeforeVisit[i], data.course.rescuedBeforeVisit[i])
        first.add(rescue == 1 ? 1 : 0)
        rescued.add(rescue < 6 ? 1 : 0)
        #expect(rescue == 6 || rescue < stop)
        func residual(_ t: Int) -> Double {
          let mean = Self.control(t) - 0.35 * Double(t + 1) / 6 * (data.baseline[i] - 23.5)
          return data.scores[6 * i + t] - data.baseline[i] - mean
        }
        if rescue < 6 { helped.add(residual(rescue)) }
        before.add(residual(rescue - 1))
      }
    }
    // After visit t on treatment with 0.94ᵗ, of whom nobody was rescued before with 0.95ᵗ⁻¹: 0.05 · 0.94ᵗ · 0.95ᵗ⁻¹.
    Self.close(first, to: 0.05 * 0.94)
    Self.close(rescued, to: (1...5).reduce(0.0) { $0 + 0.05 * pow(0.94, Double($1)) * pow(0.95, Double($1 - 1)) })
    Self.close(helped, to: -4)
    Self.close(before, to: 0)
  }
}
