import Mathematics

/// What holds once the trial has ended, by the stage-wise ordering.
extension AdaptiveInference {
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
