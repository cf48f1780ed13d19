import Foundation
import Mathematics
import TestSupport
import Testing

@testable import Simulation
@testable import Trial

/// Options of a scenario against the moments that they should give: 300 trials of 348 patients unless said otherwise, ± 3 Monte Carlo standard errors,
/// fixed seeds. Normal, unbounded scores, so that moments are exact.
@Suite struct `Options of a scenario` {
  static let trials = 300
  static let country = Condition(clauses: [.factor("country", levels: ["other"], excluded: false)], text: "country = other")
  static func control(_ t: Int) -> Double { `Virtual patients`.controlMean(week: Double(t + 1)) }
  /// C(t).
  static func share(_ t: Int) -> Double { control(t) / -9 }
  static func unbounded(effect: Double = -2.5, _ change: (inout Scenario) -> Void) -> TrialProtocol {
    `Virtual patients`.unbounded(effect: effect, change: change)
  }
  static func generate(_ trial: TrialProtocol, trials: Int = trials, _ each: (TrialData, PotentialOutcomes) -> Void) throws {
    try `Virtual patients`.generate(trial, seed: 11, trials: trials, each)
  }
  /// Calls `each` with what the option adds to each score: the same patients with it and without.
  static func difference(
    effect: Double = -2.5, base: (inout Scenario) -> Void = { _ in }, trials: Int = trials, option: (inout Scenario) -> Void,
    each: (_ with: TrialData, _ added: [Double]) -> Void
  ) throws {
    var without: [[Double]] = []
    try generate(unbounded(effect: effect, base), trials: trials) { data, _ in without.append(data.scores) }
    var number = 0
    let with = unbounded(effect: effect) {
      base(&$0)
      option(&$0)
    }
    try generate(with, trials: trials) { data, _ in
      each(data, zip(data.scores, without[number]).map { $0 - $1 })
      number += 1
    }
  }

  @Test(.tags(.identity))
  func `effect modifiers add up along the effect's course, outside the control arm`() throws {
    let severe = Condition(clauses: [.baseline(.atLeast, 24)], text: "baseline >= 24")
    try Self.difference(trials: 3) {
      $0.effectModifiers = [Modifier(condition: Self.country, points: 1.5), Modifier(condition: severe, points: -0.5)]
    } each: { data, added in
      for i in 0..<348 {
        let points = (data.factors[0].codes[i] == 1 ? 1.5 : 0) + (data.baseline[i] >= 24 ? -0.5 : 0)
        for t in 0..<6 { #expect(added[6 * i + t].isClose(to: data.arm[i] == 1 ? points * Double(t + 1) / 6 : 0, within: 1e-12)) }
      }
    }
  }

  @Test(.tags(.identity))
  func `control change modifiers add up along the control course, in every arm`() throws {
    try Self.difference(trials: 3) {
      $0.controlChangeModifiers = [Modifier(condition: Self.country, points: 1.5), Modifier(condition: .everybody, points: 1)]
    } each: { data, added in
      for i in 0..<348 {
        let points = (data.factors[0].codes[i] == 1 ? 1.5 : 0) + 1
        for t in 0..<6 { #expect(added[6 * i + t].isClose(to: points * Self.share(t), within: 1e-12)) }
      }
    }
  }

  @Test(.tags(.identity))
  func `a visit helps from then on, in every arm`() throws {
    try Self.difference(trials: 3) {
      $0.visitEffects = [VisitPoints(visit: 2, points: -0.86), VisitPoints(visit: 4, points: -0.67)]
    } each: { _, added in
      for i in 0..<348 { for t in 0..<6 { #expect(added[6 * i + t].isClose(to: t < 2 ? 0 : t < 4 ? -0.86 : -1.53, within: 1e-12)) } }
    }
  }

  @Test(.tags(.recovery))
  func `levels of a factor have normal effects, drawn anew in every trial`() throws {
    var effects = (0..<2).map { _ in SimulatedMoments(about: 0) }
    var product = SimulatedMoments(about: 0)
    try Self.difference(trials: 2_000) {
      $0.factorDeviations = [FactorDeviation(factor: "country", standardDeviation: 0.8)]
    } each: { data, added in
      let found = (0..<2).map { level in added[6 * (data.factors[0].codes.firstIndex(of: level) ?? 0) + 5] }
      for i in 0..<348 {
        for t in 0..<6 { #expect(added[6 * i + t].isClose(to: found[data.factors[0].codes[i]] * Self.share(t), within: 1e-12)) }
      }
      for level in 0..<2 { effects[level].add(found[level]) }
      product.add(found[0] * found[1])
    }
    for level in effects {
      #expect(abs(level.mean) <= 3 * level.meanError)
      #expect(abs(level.variance - 0.64) <= 3 * level.varianceError)
    }
    #expect(abs(product.mean) <= 3 * product.meanError)
  }

  @Test(.tags(.recovery))
  func `sites have normal effects and lognormal sizes`() throws {
    var effects = SimulatedMoments(about: 0)
    var same = SimulatedMoments(about: 0.6)
    var first = SimulatedMoments(about: 0.5)
    try Self.difference(trials: 2_000) {
      $0.sites = SiteLaw(count: 2, standardDeviation: 2.4, sizeDeviation: 1)
    } each: { data, added in
      guard let site = data.course.site else { return }
      #expect(site.column == "SITEID" && site.levels == ["01", "02"])
      for code in 0..<2 {
        guard let one = site.codes.firstIndex(of: code) else { continue }
        let effect = added[6 * one + 5]
        effects.add(effect)
        for i in 0..<348 where site.codes[i] == code {
          for t in 0..<6 { #expect(added[6 * i + t].isClose(to: effect * Self.share(t), within: 1e-12)) }
        }
      }
      same.add(site.codes[0] == site.codes[1] ? 1 : 0)
      first.add(site.codes[0] == 0 ? 1 : 0)
    }
    #expect(abs(effects.mean) <= 3 * effects.meanError)
    // A trial whose 348 patients were all at one site is as good as none.
    #expect(abs(effects.variance - 2.4 * 2.4) <= 3 * effects.varianceError)
    #expect(abs(first.mean - 0.5) <= 3 * first.meanError)
    // Two patients are at one site with E[p² + (1 − p)²], p = expit(√2 z).
    let expected = stride(from: -8, through: 8, by: 0.001).reduce(0.0) { sum, z in
      let p = 1 / (1 + exp(2.0.squareRoot() * z))
      return sum + 0.001 * StandardNormal.density(z) * (p * p + (1 - p) * (1 - p))
    }
    #expect(abs(same.mean - expected) <= 3 * same.meanError)
  }

  @Test(.tags(.identity))
  func `recruitment drifts by the month of randomization`() throws {
    try Self.difference(base: { $0.accrual = AccrualLaw(patientsPerMonth: 30, rampMonths: 3) }, trials: 3) {
      $0.driftPerMonth = 0.25
    } each: { data, added in
      for i in 0..<348 {
        let months = data.course.randomizationDay[i] / 30.4375
        for t in 0..<6 { #expect(added[6 * i + t].isClose(to: 0.25 * months * Self.share(t), within: 1e-11)) }
      }
    }
  }

  static let classes = [
    ResponderClass(name: "large", shares: [0.096, 0.245], change: -16, standardDeviation: 2),
    ResponderClass(name: "middle", shares: [0.689, 0.633], change: -8.9, standardDeviation: 0),
  ]

  /// Change at week 6 is N(0, 8²) about a mixture of −16 ± 2, −8.9 and, for who is of no class, −9.
  @Test(.tags(.recovery))
  func `responder classes are a mixture of courses, in shares of the arm`() throws {
    let trial = Self.unbounded {
      $0.responderClasses = Self.classes
      $0.baseline = nil
    }
    var change = (0..<2).map { _ in SimulatedMoments(about: -10) }
    var early = SimulatedMoments(about: -3)
    var truth = SimulatedMoments(about: -3)
    try Self.generate(trial) { data, potential in
      for i in 0..<348 {
        change[data.arm[i]].add(data.scores[6 * i + 5])
        if data.arm[i] == 0 { early.add(data.scores[6 * i]) }
      }
      truth.add(potential.meanDifference)
    }
    var means: [Double] = []
    for arm in 0..<2 {
      let (a, b) = (Self.classes[0].shares[arm], Self.classes[1].shares[arm])
      let rest = 1 - a - b
      let mean = a * -16 + b * -8.9 + rest * -9
      let variance = a * (256 + 4) + b * 8.9 * 8.9 + rest * 81 - mean * mean + 64
      means.append(mean)
      #expect(abs(change[arm].mean - (mean + (arm == 1 ? -2.5 : 0))) <= 3 * change[arm].meanError)
      #expect(abs(change[arm].variance - variance) <= 3 * change[arm].varianceError)
    }
    #expect(abs(early.mean - means[0] * Self.share(0)) <= 3 * early.meanError)
    #expect(abs(truth.mean - (means[1] - means[0] - 2.5)) <= 3 * truth.meanError)
    // One uniform number picks the class in either arm: two thirds of the patients and more keep theirs, so the pairs differ little.
    #expect(truth.meanError < 0.02)
  }

  @Test(.tags(.recovery))
  func `raters add an error of variance sd² (1 − r) ∕ r to every rating`() throws {
    let r = 0.7
    let trial = Self.unbounded { $0.raters = RaterLaw(reliability: r, driftPerMonth: 0) }
    var base = SimulatedMoments(about: 23.5)
    var regression = SimulatedMoments(about: 0)
    var residual = (0..<6).map { _ in SimulatedMoments(about: 0) }
    try Self.generate(trial) { data, _ in
      for i in 0..<348 {
        base.add(data.baseline[i])
        for t in 0..<6 {
          let effect = data.arm[i] == 1 ? -2.5 * Double(t + 1) / 6 : 0
          residual[t].add(data.scores[6 * i + t] - 23.5 - Self.control(t) - effect)
        }
        let end = data.scores[6 * i + 5] - 14.5 - (data.arm[i] == 1 ? -2.5 : 0)
        regression.add(end * (data.baseline[i] - 23.5))
      }
    }
    #expect(abs(base.mean - 23.5) <= 3 * base.meanError)
    #expect(abs(base.variance - 9 / r) <= 3 * base.varianceError)
    for t in 0..<6 {
      let (sd, gain) = (4.5 + 0.7 * Double(t), 1 - 0.35 * Double(t + 1) / 6)
      #expect(abs(residual[t].mean) <= 3 * residual[t].meanError)
      #expect(abs(residual[t].variance - (sd * sd / r + 9 * gain * gain)) <= 3 * residual[t].varianceError)
    }
    // Later scores follow the baseline as it is, not as it was rated.
    #expect(abs(regression.mean - 9 * 0.65) <= 3 * regression.meanError)
  }

  /// Without covariates the variance of a difference in means is 4 · 64 ∕ (r n): n must grow as 1 ∕ r for the same power. 4,000 trials each.
  @Test(.tags(.recovery), arguments: [1, 0.8, 0.5])
  func `unreliable ratings take patients as one over reliability`(_ r: Double) throws {
    let trial = Self.unbounded {
      $0.baseline = nil
      $0.raters = RaterLaw(reliability: r, driftPerMonth: 0)
    }
    var difference = SimulatedMoments(about: -2.5)
    try Self.generate(trial, trials: 4_000) { data, _ in
      var (sums, counts) = ([0.0, 0.0], [0.0, 0.0])
      for i in 0..<348 {
        sums[data.arm[i]] += data.scores[6 * i + 5]
        counts[data.arm[i]] += 1
      }
      // Arms are a patient or two off 174; the weight makes their variance what it is at 174 each.
      let weight = (2 / 174 / (1 / counts[0] + 1 / counts[1])).squareRoot()
      difference.add(-2.5 + weight * (sums[1] / counts[1] - sums[0] / counts[0] + 2.5))
    }
    #expect(abs(difference.variance - 64 / r * 2 / 174) <= 3 * difference.varianceError)
  }

  @Test(.tags(.identity))
  func `ratings drift by the day of the visit, the baseline's among them`() throws {
    try Self.difference(base: { $0.accrual = AccrualLaw(patientsPerMonth: 30, rampMonths: 3) }, trials: 3) {
      $0.raters = RaterLaw(reliability: 1, driftPerMonth: -0.2)
    } each: { data, added in
      for i in 0..<348 {
        let day = data.course.randomizationDay[i]
        for t in 0..<6 { #expect(added[6 * i + t].isClose(to: -0.2 * (day + 7 * Double(t + 1)) / 30.4375, within: 1e-11)) }
      }
    }
  }

  @Test(.tags(.recovery))
  func `doses are taken as binomial numbers of days, and effects in their share`() throws {
    let p = 0.85
    var weeks = [Int](repeating: 0, count: 8)
    var later = (0..<6).map { _ in SimulatedMoments(about: 0.85) }
    var apart = SimulatedMoments(about: 0)
    try Self.difference(effect: -6) {
      $0.adherence = p
    } each: { data, added in
      for i in 0..<348 where data.arm[i] == 1 {
        // What is added is −6 · t∕6 · (share − 1).
        let shares = (0..<6).map { 1 - added[6 * i + $0] / Double($0 + 1) }
        for t in 0..<6 {
          let doses = shares[t] * Double(7 * (t + 1))
          #expect(abs(doses - doses.rounded()) < 1e-9)
          later[t].add(shares[t])
        }
        weeks[Int((7 * shares[0]).rounded())] += 1
        apart.add((shares[0] - p) * (2 * shares[1] - shares[0] - p))
      }
      for i in 0..<348 where data.arm[i] == 0 { #expect(added[6 * i + 5] == 0) }
    }
    let n = Double(weeks.reduce(0, +))
    for (taken, count) in weeks.enumerated() {
      let probability = Binomial(trials: 7, probability: p).probability(of: taken)
      #expect(abs(Double(count) / n - probability) <= 3 * (probability * (1 - probability) / n).squareRoot())
    }
    for t in 0..<6 {
      #expect(abs(later[t].mean - p) <= 3 * later[t].meanError)
      #expect(abs(later[t].variance - p * (1 - p) / Double(7 * (t + 1))) <= 3 * later[t].varianceError)
    }
    #expect(abs(apart.mean) <= 3 * apart.meanError)
  }

  @Test(.tags(.recovery))
  func `adverse events have the share of the arm where all stay, whatever the score`() throws {
    var trial = TrialExamples.sixWeeks {
      $0.adverseEvents = [AdverseEventLaw(endpoint: "nausea", shares: [0.11, 0.23])]
      $0.discontinuation = nil
    }
    trial.endpoints.append(
      Endpoint(name: "nausea", label: "Nausea", unit: "", variable: .adverseEvent, visit: nil, better: .lower))
    var had = (0..<2).map { _ in SimulatedMoments(about: 0.2) }
    var withScore = SimulatedMoments(about: 0)
    try Self.generate(trial) { data, _ in
      #expect(data.course.events.map(\.endpoint) == ["nausea"])
      for i in 0..<348 {
        let event = data.course.events[0].occurred[i] ? 1.0 : 0
        had[data.arm[i]].add(event)
        withScore.add((event - [0.11, 0.23][data.arm[i]]) * (data.scores[6 * i] - 21))
      }
    }
    #expect(abs(had[0].mean - 0.11) <= 3 * had[0].meanError)
    #expect(abs(had[1].mean - 0.23) <= 3 * had[1].meanError)
    #expect(abs(withScore.mean) <= 3 * withScore.meanError)
  }
}
