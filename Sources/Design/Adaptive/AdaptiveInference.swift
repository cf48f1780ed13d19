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
  let boundaries: Boundaries?

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

  var isBinding: Bool {
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

  /// Probability of rejecting at the last stage, the only one to come, by what is known of the effect: a normal law, or, where none is given, all effects as
  /// likely before the data.
  ///
  ///     Φ(((m − θ₀) ∕ s₂ − Φ⁻¹(1 − ε)) ∕ √(1 + v ∕ s₂²)),   N(m, v) the posterior law, s₂ the standard error of the last stage's data, ε the conditional rejection
  ///
  /// One-sided tests.
  ///
  /// - Parameters:
  ///   - stage: the last but one.
  ///   - nextError: s₂, above 0.
  ///   - prior: mean and standard deviation of the effect before the data.
  /// - Reference: Spiegelhalter, Freedman & Blackburn (1986), Controlled Clinical Trials 7:8–17.
  /// - Checked: `SequentialTest.predictivePower`; the integral of conditional power.
  public func predictivePower(after stage: Int, nextError: Double, prior: (mean: Double, standardDeviation: Double)? = nil) -> Double {
    precondition(stage == test.fractions.count - 2, "one stage is to come")
    precondition(test.sides == 1 && nextError > 0, "a one-sided test, and a standard error above 0")
    let rejection = conditionalRejection(after: stage)
    if rejection <= 0 || rejection >= 1 { return rejection }
    let error = evidence.standardError(stage)
    var (mean, variance) = (evidence.estimate(stage), error * error)
    if let prior {
      precondition(prior.standardDeviation > 0, "a prior has a standard deviation above 0")
      let precisions = (1 / variance, 1 / (prior.standardDeviation * prior.standardDeviation))
      variance = 1 / (precisions.0 + precisions.1)
      mean = variance * (precisions.0 * mean + precisions.1 * prior.mean)
    }
    let distance = (mean - nullEffect) / nextError - StandardNormal.upperQuantile(rejection)
    return StandardNormal.cumulative(distance / (1 + variance / (nextError * nextError)).squareRoot())
  }
}
