import Analysis
import Design
import Mathematics
import TestSupport
import Testing

@testable import Simulation
@testable import Trial

/// Patient-level trials that go by stages against closed forms, integrals, trials of statistics and another program.
@Suite struct `Trials by stages agree` {
  static let trials = 65_000

  static func tallies(_ trial: TrialProtocol, seed: UInt64 = 20_261_128, trials: Int = trials) throws -> [Tally] {
    try Experiment(trial, seed: seed).tally(trials: 1..<(trials + 1), threads: 2).tallies
  }

  /// Three standard errors of a share, or of a difference of two.
  static func isNear(_ count: Int, _ probability: Double, of n: Int = trials, and other: Int? = nil) -> Bool {
    let variance = probability * (1 - probability) * (1 / Double(n) + (other.map { 1 / Double($0) } ?? 0))
    return abs(Double(count) / Double(n) - probability) <= 3 * variance.squareRoot()
  }

  /// Without changes the inverse normal combination of two normal stages is the group-sequential test.
  @Test(.tags(.recovery))
  func `with the closed form of two stages without changes`() throws {
    let trial = try StagedDesigns.single(
      1200, rest: "combination: {method: inverse normal}",
      scenarios: "{nothing: {effect: 0}, half: {effect: 1}, planned: {effect: 1.4}}")
    let test = try SequentialTest(for: trial.design)
    for (tally, effect) in zip(try Self.tallies(trial), [0, 1, 1.4]) {
      let exits = test.exits(drift: effect / (8 * (4.0 / 1200).squareRoot()))
      #expect(Self.isNear(tally.successes(), exits.powerTowardBenefit), "\(effect): \(tally.successes()) against \(exits.powerTowardBenefit)")
      #expect(Self.isNear(tally[.won, look: 0], exits.efficacy[0]))
    }
  }

  /// Trials of stage-wise means of four arms, drawn here, with known variance.
  static func statistics(means: [Double], perArm: Int, trials: Int, design: ClosedCombination) throws -> (any: Int, each: [Int], chosen: [Int]) {
    var random = SplitMix(state: 4)
    func normal() -> Double { StandardNormal.quantile((Double(random.next() >> 11) + 0.5) * 0x1p-53) }
    let joint = try StagewiseLaw(arms: [1, 1, 1], control: 1).tabulated()
    var course = ClosedCombination.Course(design)
    var found = (any: 0, each: [0, 0, 0], chosen: [0, 0, 0])
    let error = 8 / Double(perArm).squareRoot()
    for _ in 0..<trials {
      course.restart()
      let first = (0..<4).map { means[$0] + error * normal() }
      let p = (1...3).map { StandardNormal.upperTail((first[$0] - first[0]) / (error * 2.0.squareRoot())) }
      try course.observe(p, carried: .all(3), joint: joint)
      let best = (0..<3).max { first[$0 + 1] < first[$1 + 1] }!
      // The other two arms' patients are shared: twice as many in each that goes on.
      let later = error / 2.0.squareRoot()
      let difference = means[best + 1] - means[0] + later * (normal() - normal())
      if !course.isRejected(best) { found.chosen[best] += 1 }
      let q = (0..<3).map { $0 == best ? StandardNormal.upperTail(difference / (later * 2.0.squareRoot())) : 1 }
      try course.observe(q, carried: HypothesisSet(hypothesis: best), joint: joint)
      if !course.rejected.isEmpty { found.any += 1 }
      for h in 0..<3 where course.isRejected(h) { found.each[h] += 1 }
    }
    return found
  }

  @Test(.tags(.recovery))
  func `with trials of statistics where the best of three arms is chosen, Dunnett`() throws {
    // Large, so that normal quantiles are those of t.
    let trial = try StagedDesigns.arms(
      1600, law: "normal", scenarios: "{no effect: {effect: {low: 0, middle: 0, high: 0}}, rising: {effect: {low: 0.5, middle: 1, high: 1.5}}}")
    let design = try ClosedCombination(
      hypotheses: 3, test: try AdaptiveTest(.inverseNormal, try Boundaries(for: trial.design), of: trial.design), intersection: .joint)
    let reference = 400_000
    for (tally, means) in zip(try Self.tallies(trial), [[0.0, 0, 0, 0], [0, 0.5, 1, 1.5]]) {
      let found = try Self.statistics(means: means, perArm: 200, trials: reference, design: design)
      func share(_ count: Int) -> Double { Double(count) / Double(reference) }
      #expect(Self.isNear(tally[.any], share(found.any), and: reference), "\(tally[.any]) against \(share(found.any))")
      for h in 0..<3 {
        #expect(Self.isNear(tally.successes(ofHypothesis: h), share(found.each[h]), and: reference))
        #expect(Self.isNear(tally[.carried, hypothesis: h, look: 1], share(found.chosen[h]), and: reference))
      }
    }
  }

  /// rpact 4.5: getSimulationMultiArmMeans, `sim-multiarm-best-simes` of References/adaptive: 10 000 trials, 43 and 44 patients an arm and stage, weights √½, its
  /// statistics of known variance, for which normal quantiles stand here.
  @Test(.tags(.reference))
  func `with rpact where the best of three arms is chosen, Simes`() throws {
    let trial = try StagedDesigns.arms(
      348, law: "normal", look: "49.42528735632184% of patients", freed: "saved", test: "Simes", efficacy: "{family: O'Brien-Fleming}",
      scenarios: "{nothing: {effect: {low: 0, middle: 0, high: 0}}, some: {effect: {low: 1, middle: 2.5, high: 2}}}")
    let tallies = try Self.tallies(trial)
    for (tally, any) in zip(tallies, [0.0237, 0.4398]) { #expect(Self.isNear(tally[.any], any, and: 10_000), "\(tally[.any])") }
    for (h, share) in [0.0075 + 0.0197, 0.05 + 0.2333, 0.0284 + 0.1164].enumerated() {
      #expect(Self.isNear(tallies[1].successes(ofHypothesis: h), share, and: 10_000), "\(h)")
    }
  }

  /// rpact 4.5: getSimulationEnrichmentMeans, `sim-enrich-best-simes`: 10 000 trials of 174 and 174 patients, 40% in the population within.
  @Test(.tags(.reference))
  func `with rpact where the better of two populations is chosen, Simes`() throws {
    let trial = try StagedDesigns.populations(
      348, test: "Simes", scenarios: "{nothing: {effect: 0}, some: {effect: 1.8, effect modifiers: {severity = severe: 1.7}}}")
    let tallies = try Self.tallies(trial)
    for (tally, any) in zip(tallies, [0.0209, 0.8897]) { #expect(Self.isNear(tally[.any], any, and: 10_000), "\(tally[.any])") }
    for (h, share) in [0.1782 + 0.1405, 0.1327 + 0.5786].enumerated() {
      #expect(Self.isNear(tallies[1].successes(ofHypothesis: h), share, and: 10_000), "\(h): \(tallies[1].successes(ofHypothesis: h))")
    }
  }

  /// The families of the null: three standard errors above 2.5% are the most.
  @Test(.tags(.recovery), arguments: ["Bonferroni", "Šidák", "Simes", "Dunnett"])
  func `that no more than the error is falsely rejected, whichever arm is chosen`(_ test: String) throws {
    let trial = try StagedDesigns.arms(
      160, by: "z", test: test, scenarios: "{nothing: {effect: {low: 0, middle: 0, high: 0}}, one: {effect: {low: 0, middle: 0, high: 4}}}")
    let n = 40_000
    let tallies = try Self.tallies(trial, trials: n)
    let most = 0.025 + 3 * (0.025 * 0.975 / Double(n)).squareRoot()
    #expect(Double(tallies[0][.any]) / Double(n) <= most)
    for h in 0..<2 { #expect(Double(tallies[1].successes(ofHypothesis: h)) / Double(n) <= most) }
  }

  @Test(.tags(.recovery))
  func `that no more than the error is falsely rejected, whichever population is chosen`() throws {
    let tally = try Self.tallies(try StagedDesigns.populations(300, scenarios: "{nothing: {effect: 0}}"))[0]
    #expect(Double(tally[.any]) / Double(Self.trials) <= 0.025 + 3 * (0.025 * 0.975 / Double(Self.trials)).squareRoot())
  }

  // MARK: Size

  /// P(reject) by one integral over the first stage's z, the second stage's size being a function of it.
  static func reestimated(_ effect: Double, first: Double, least: Double, most: Double, power: Double, bounds: Boundaries) -> (
    power: Double, size: Double
  ) {
    let (c1, c2) = (bounds.efficacyZ[0], bounds.efficacyZ[1])
    let drift = effect * (first / 4).squareRoot() / 8
    let rule = GaussLegendre(points: 20)
    var (rejected, size) = (StandardNormal.upperTail(c1 - drift), 0.0)
    // The size has a kink at 0 and where it leaves its least and most.
    let panels = 4000
    let (from, to) = (drift - 9, c1)
    for panel in 0..<panels {
      let a = from + (to - from) * Double(panel) / Double(panels)
      let b = from + (to - from) * Double(panel + 1) / Double(panels)
      func n(_ z: Double) -> Double {
        let distance = (c2 - z * 0.5.squareRoot()) / 0.5.squareRoot() + StandardNormal.quantile(power)
        let estimate = z * 8 * (4 / first).squareRoot()
        let wanted = distance <= 0 ? 0 : estimate <= 0 ? .infinity : 4 * 64 * distance * distance / (estimate * estimate)
        return min(max(2 * (min(wanted, most) / 2).rounded(.up), least), most)
      }
      rejected += rule.integrate(from: a, to: b) { z in
        let later = effect * (n(z) / 4).squareRoot() / 8
        return StandardNormal.density(z - drift) * StandardNormal.upperTail((c2 - z * 0.5.squareRoot()) / 0.5.squareRoot() - later)
      }
      size += rule.integrate(from: a, to: b) { z in StandardNormal.density(z - drift) * n(z) }
    }
    return (rejected, first + size)
  }

  /// Large, because the integral has a known variance: with 348 patients the t test at p = 0.00258 stops 0.9% fewer at the look.
  @Test(.tags(.recovery))
  func `with the integral of a size for 90% conditional power`() throws {
    let trial = try StagedDesigns.single(
      1740,
      rest:
        "combination: {method: inverse normal}\n  adaptations: {more: {at: look 1, change: sample size, blinding: unblinded, conditional power: 90%, at most: 2610}}",
      scenarios: "{nothing: {effect: 0}, low: {effect: 0.9}, planned: {effect: 1.1}}")
    let bounds = try Boundaries(for: trial.design)
    for (tally, effect) in zip(try Self.tallies(trial), [0, 0.9, 1.1]) {
      let exact = Self.reestimated(effect, first: 870, least: 870, most: 1740, power: 0.9, bounds: bounds)
      let share = Double(tally.successes()) / Double(Self.trials)
      let error = (exact.power * (1 - exact.power) / Double(Self.trials)).squareRoot()
      #expect(abs(share - exact.power) <= 3 * error, "\(effect): \(share) against \(exact.power)")
      let size = MonteCarlo.mean(of: Self.trials, sum: tally[.patients], squares: tally[.patientsSquared])!
      #expect(abs(size.value - exact.size) <= 3 * size.error!, "\(effect): \(size) against \(exact.size)")
    }
  }

  @Test(.tags(.recovery))
  func `that a blinded size keeps the error`() throws {
    let trial = try StagedDesigns.single(
      200, efficacy: "{family: O'Brien-Fleming, at: [end]}",
      rest: "adaptations: {more: {at: look 1, change: sample size, blinding: blinded, at most: 400}}", scenarios: "{nothing: {effect: 0}}")
    let tally = try Self.tallies(trial)[0]
    #expect(Double(tally.successes()) / Double(Self.trials) <= 0.025 + 3 * (0.025 * 0.975 / Double(Self.trials)).squareRoot())
  }
}
