#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

import Mathematics
import Trial

/// What may be said of an effect after a stage of a trial that could have stopped or been changed.
///
/// - Reference: Jennison & Turnbull (1989), JRSS B 51:305–361 for repeated intervals; Tsiatis, Rosner & Mehta (1984), Biometrics 40:797–803 for the
///   stage-wise ordering; Müller & Schäfer (2001), Biometrics 57:886–891 for conditional rejection; Wassmer & Brannath (2016), chs. 4, 7, 8.
/// - Checked: `References/adaptive`.
public struct AdaptiveInference<Evidence: StagewiseEvidence>: Sendable {
  public let test: AdaptiveTest
  public let evidence: Evidence
  /// θ₀ of the hypothesis; benefit is above it.
  public let nullEffect: Double
  private let boundaries: Boundaries?

  /// - Throws: what the bounds' computation throws.
  public init(_ test: AdaptiveTest, _ evidence: Evidence, nullEffect: Double = 0) throws(MathematicalFailure) {
    precondition(evidence.stages <= test.fractions.count, "no more stages than planned")
    self.test = test
    self.evidence = evidence
    self.nullEffect = nullEffect
    switch test {
    case .groupSequential(let rule), .inverseNormal(let rule): boundaries = try rule.boundaries()
    case .fisher: boundaries = nil
    }
  }

  /// Toward benefit, before a bound's side is looked at: whether stage k rejects.
  public func rejects(_ stage: Int) -> Bool {
    if case .fisher(let combination) = test {
      return combination.combined(test.stageP(evidence, stage, against: nullEffect)) <= combination.criticalValues[stage]
    }
    guard let z = test.statistic(evidence, stage, against: nullEffect), let c = boundaries?.efficacyZ[stage] else { return false }
    return test.sides == 2 ? abs(z) >= c : z >= c
  }

  /// The stage at which the trial ends by the rule: the first that rejects or gives up, or the last planned; nil while it goes on.
  public var finalStage: Int? {
    for stage in 0..<evidence.stages {
      if rejects(stage) || givesUp(stage) { return stage }
    }
    return evidence.stages == test.fractions.count ? evidence.stages - 1 : nil
  }

  private func givesUp(_ stage: Int) -> Bool {
    guard stage < test.fractions.count - 1 else { return false }
    if case .fisher(let combination) = test {
      return StandardNormal.upperTail(evidence.stageZ(stage, against: nullEffect)) > combination.giveUpP[stage]
    }
    guard let z = test.statistic(evidence, stage, against: nullEffect), let a = boundaries?.futilityZ[stage] else { return false }
    return z <= a
  }

  // MARK: Conditional probabilities

  /// Probability under the hypothesis of rejecting later, after what stage k has seen; what may be spent on any other test of the data to come.
  public func conditionalRejection(after stage: Int) -> Double {
    switch test {
    case .fisher(let combination): return combination.conditionalRejection(after: test.stageP(evidence, stage, against: nullEffect))
    case .groupSequential, .inverseNormal:
      guard let boundaries, let z = test.statistic(evidence, stage, against: nullEffect) else { return 0 }
      let futility = boundaries.futilityZ
      let stops = futility.contains { $0 != nil } && isBinding
      let found = SequentialTest(boundaries, stopsForFutility: stops).exits(after: stage, z: z, drift: 0)
      return found.efficacy.reduce(0, +) + (test.sides == 2 ? found.futility.reduce(0, +) : 0)
    }
  }

  private var isBinding: Bool {
    switch test {
    case .groupSequential(let rule), .inverseNormal(let rule): rule.futility?.rule == .binding
    case .fisher(let combination): combination.isBinding
    }
  }

  /// Probability of rejecting at the last stage, the only one to come, if its own statistic has this expectation.
  ///
  /// - Parameters:
  ///   - stage: the last but one.
  ///   - noncentrality: δ of the last stage's own statistic: (θ − θ₀) ∕ SE of its data.
  public func conditionalPower(after stage: Int, noncentrality δ: Double) -> Double {
    precondition(stage == test.fractions.count - 2, "one stage is to come")
    let rejection = conditionalRejection(after: stage)
    if rejection <= 0 || rejection >= 1 { return rejection }
    // The last stage's own test at the level that the others leave it.
    if test.sides == 1 { return StandardNormal.upperTail(StandardNormal.upperQuantile(rejection) - δ) }
    guard let boundaries, let z = test.statistic(evidence, stage, against: nullEffect) else { return 0 }
    let t = test.fractions[stage]
    let (c, r) = (boundaries.efficacyZ[stage + 1], (1 - t).squareRoot())
    return StandardNormal.upperTail((c - z * t.squareRoot()) / r - δ) + StandardNormal.cumulative((-c - z * t.squareRoot()) / r - δ)
  }

  // MARK: Repeated

  /// The effects that stage k's bound does not reject, from either side; at the level of the design, whatever stage it is used at.
  public func repeatedInterval(_ stage: Int) throws(MathematicalFailure) -> (lower: Double, upper: Double) {
    (try effect(stage, sign: 1), try effect(stage, sign: -1))
  }

  /// θ at which stage k's statistic, or that of the other side, lies on its bound.
  private func effect(_ stage: Int, sign: Double) throws(MathematicalFailure) -> Double {
    switch test {
    case .fisher(let combination):
      let bound = -log(combination.criticalValues[stage])
      return try solve(stage) { sign * (combination.sum(test.stageP(evidence, stage, against: $0, sign: sign)) - bound) }
    case .groupSequential, .inverseNormal:
      guard let c = boundaries?.efficacyZ[stage], c.isFinite else { return -sign * .infinity }
      return try solve(stage) { (test.statistic(evidence, stage, against: $0) ?? 0) - sign * c }
    }
  }

  /// A zero of what falls with the effect.
  private func solve(_ stage: Int, _ f: (Double) -> Double) throws(MathematicalFailure) -> Double {
    let (estimate, error) = (evidence.estimate(stage), evidence.standardError(stage))
    return try Root.find(near: estimate - 3 * error, estimate + 3 * error, tolerance: 1e-12 * error, computing: "an effect on a bound", of: f)
  }

  /// The least error at which a design of this kind would have rejected at stage k; both sides of a two-sided test.
  public func repeatedP(_ stage: Int) throws(MathematicalFailure) -> Double {
    let excess: (Double) throws(MathematicalFailure) -> Double
    switch test {
    case .fisher(let combination):
      let sum = combination.sum(test.stageP(evidence, stage, against: nullEffect))
      excess = { (alpha: Double) throws(MathematicalFailure) -> Double in
        let other = try FisherCombination(
          fractions: combination.fractions, alpha: alpha, method: combination.method, giveUpP: combination.giveUpP, isBinding: combination.isBinding)
        return sum + log(other.criticalValues[stage])
      }
    case .groupSequential(let rule), .inverseNormal(let rule):
      var z = test.statistic(evidence, stage, against: nullEffect) ?? 0
      if rule.error.sides == 2 { z = abs(z) }
      excess = { (alpha: Double) throws(MathematicalFailure) -> Double in
        let c = try rule.boundaries(perSide: alpha).efficacyZ[stage]
        return c.isFinite ? z - c : -1e3
      }
    }
    let (least, most) = (1e-9, 0.499)
    if try excess(least) >= 0 { return least * Double(test.sides) }
    if try excess(most) < 0 { return most * Double(test.sides) }
    let root = try Root.find(
      between: StandardNormal.quantile(least), and: StandardNormal.quantile(most), tolerance: 1e-12, computing: "a repeated p-value"
    ) { (x: Double) throws(MathematicalFailure) -> Double in try excess(StandardNormal.cumulative(x)) }
    return StandardNormal.cumulative(root) * Double(test.sides)
  }

  // MARK: Final

  /// P_θ of stopping for efficacy before the final stage, or of a statistic there that is no smaller than z; θ a drift.
  private func beyond(_ stage: Int, _ boundaries: Boundaries, z: Double) throws(MathematicalFailure) -> SequentialTest {
    let t = boundaries.fractions[stage]
    let none = [Double?](repeating: nil, count: stage + 1)
    let futility = isBinding ? boundaries.futilityZ.prefix(stage) + [nil] : none[...]
    return SequentialTest(
      try Boundaries(
        fractions: boundaries.fractions.prefix(stage).map { $0 / t } + [1], efficacyZ: boundaries.efficacyZ.prefix(stage) + [z],
        futilityZ: Array(futility)))
  }

  /// The p-value of the stage-wise ordering: earlier rejections are more extreme than later ones.
  public func finalP(_ stage: Int) throws(MathematicalFailure) -> Double {
    if case .fisher(let combination) = test { return combination.finalP(test.stageP(evidence, stage, against: nullEffect)) }
    guard let boundaries, let z = test.statistic(evidence, stage, against: nullEffect) else { return 1 }
    let sides = Double(test.sides)
    guard stage > 0 else { return sides * StandardNormal.upperTail(sides == 2 ? abs(z) : z) }
    return sides * (try beyond(stage, boundaries, z: sides == 2 ? abs(z) : z)).exits(drift: 0).powerTowardBenefit
  }

  /// The effect under which what was seen, or something more extreme, has a probability; ½ gives the median-unbiased estimate.
  ///
  /// After the first stage by its own statistic, later by the normal law of the statistics with the standard error of all data.
  public func effect(withProbability probability: Double, at stage: Int) throws(MathematicalFailure) -> Double {
    precondition(probability > 0 && probability < 1, "a probability lies in (0, 1)")
    guard let boundaries, let z = test.statistic(evidence, stage, against: nullEffect) else {
      throw MathematicalFailure(.outsideDomain, computing: "an effect after Fisher's combination")
    }
    guard stage > 0 else {
      let wanted = StandardNormal.upperQuantile(probability)
      return try solve(0) { (test.statistic(evidence, 0, against: $0) ?? 0) - wanted }
    }
    let beyond = try beyond(stage, boundaries, z: z)
    let drift = try Root.find(near: z - 1, z + 1, within: z - 30...z + 30, tolerance: 1e-12, computing: "an effect after a stop") {
      beyond.exits(drift: $0).powerTowardBenefit - probability
    }
    return nullEffect + drift * evidence.standardError(stage)
  }

  /// At the error of each side.
  public func finalInterval(_ stage: Int) throws(MathematicalFailure) -> (lower: Double, upper: Double) {
    (try effect(withProbability: test.alphaPerSide, at: stage), try effect(withProbability: 1 - test.alphaPerSide, at: stage))
  }

  /// As likely above the true effect as below it.
  public func medianUnbiasedEstimate(_ stage: Int) throws(MathematicalFailure) -> Double { try effect(withProbability: 0.5, at: stage) }
}
