import Mathematics

/// What holds once the trial has ended, by the stage-wise ordering.
extension AdaptiveInference {
  /// P_θ of stopping for efficacy before the final stage, or of a statistic there that is no smaller than z.
  ///
  /// - Parameter shift: E_θ(Zⱼ) by stage; what is left is the law under the hypothesis, its bounds moved by as much.
  private func beyond(_ stage: Int, _ boundaries: Boundaries, z: Double, shift: [Double]) throws(MathematicalFailure) -> Double {
    let t = boundaries.fractions[stage]
    let efficacy = zip(boundaries.efficacyZ.prefix(stage) + [z], shift).map { $0 - $1 }
    let futility = zip(boundaries.futilityZ.prefix(stage) + [nil], shift).map { bound, mean in isBinding ? bound.map { $0 - mean } : nil }
    let moved = try Boundaries(fractions: boundaries.fractions.prefix(stage).map { $0 / t } + [1], efficacyZ: efficacy, futilityZ: futility)
    return SequentialTest(moved).exits(drift: 0).powerTowardBenefit
  }

  /// E_θ(Zⱼ) up to a stage.
  ///
  ///     group-sequential:  (θ − θ₀) √(tⱼ ∕ tₖ) ∕ SEₖ
  ///     inverse normal:    Σᵢ √(tᵢ − tᵢ₋₁) (θ − θ₀) √Iᵢ ∕ √tⱼ,   Iᵢ the information that stage i had
  private func expectations(_ effect: Double, upTo stage: Int) -> [Double] {
    let t = test.fractions
    guard case .inverseNormal = test else {
      return (0...stage).map { (effect - nullEffect) * (t[$0] / t[stage]).squareRoot() / evidence.standardError(stage) }
    }
    var score = 0.0
    return (0...stage).map { i in
      score += (t[i] - (i == 0 ? 0 : t[i - 1])).squareRoot() * (effect - nullEffect) * evidence.information(i, upTo: stage).squareRoot()
      return score / t[i].squareRoot()
    }
  }

  /// The p-value of the stage-wise ordering: earlier rejections are more extreme than later ones.
  public func finalP(_ stage: Int) throws(MathematicalFailure) -> Double {
    if case .fisher(let combination) = test { return combination.finalP(test.stageP(evidence, stage, against: nullEffect)) }
    guard let boundaries, let z = test.statistic(evidence, stage, against: nullEffect) else { return 1 }
    let sides = Double(test.sides)
    guard stage > 0 else { return sides * StandardNormal.upperTail(sides == 2 ? abs(z) : z) }
    return sides * (try beyond(stage, boundaries, z: sides == 2 ? abs(z) : z, shift: expectations(nullEffect, upTo: stage)))
  }

  /// The effect under which what was seen, or something more extreme, has a probability; ½ gives the median-unbiased estimate.
  ///
  /// After the first stage by its own statistic, later by the normal law of the statistics with the standard error of all data; of an inverse normal
  /// combination by the information that each stage had, so that stages of another size than planned are taken as they were.
  public func effect(withProbability probability: Double, at stage: Int) throws(MathematicalFailure) -> Double {
    precondition(probability > 0 && probability < 1, "a probability lies in (0, 1)")
    guard let boundaries, let z = test.statistic(evidence, stage, against: nullEffect) else {
      throw MathematicalFailure(.outsideDomain, computing: "an effect after Fisher's combination")
    }
    guard stage > 0 else {
      let wanted = StandardNormal.upperQuantile(probability)
      return try solve(0) { (test.statistic(evidence, 0, against: $0) ?? 0) - wanted }
    }
    let (estimate, error) = (evidence.estimate(stage), evidence.standardError(stage))
    return try Root.find(near: estimate - error, estimate + error, tolerance: 1e-12 * error, computing: "an effect after a stop") {
      (effect: Double) throws(MathematicalFailure) -> Double in
      try beyond(stage, boundaries, z: z, shift: expectations(effect, upTo: stage)) - probability
    }
  }

  /// At the error of each side.
  public func finalInterval(_ stage: Int) throws(MathematicalFailure) -> (lower: Double, upper: Double) {
    (try effect(withProbability: test.alphaPerSide, at: stage), try effect(withProbability: 1 - test.alphaPerSide, at: stage))
  }

  /// As likely above the true effect as below it.
  public func medianUnbiasedEstimate(_ stage: Int) throws(MathematicalFailure) -> Double { try effect(withProbability: 0.5, at: stage) }
}
