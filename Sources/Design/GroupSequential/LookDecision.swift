import Mathematics
import Trial

/// What a look's result means for the trial.
public enum LookDecision: Equatable, Sendable {
  /// The trial goes on; `crossed` where the result lies beyond an efficacy bound that does not stop it.
  case goesOn(crossed: Bool)
  case stopsForEfficacy
  case stopsForFutility
  /// At the end, the bound is crossed.
  case significant
  /// At the end, it is not.
  case notSignificant
}

extension Boundaries {
  /// Whether a look's p crosses its efficacy bound: p ≤ 1 − Φ(cₖ).
  ///
  /// The scale of p is common to z and t: a t statistic is held against the bound through its own p.
  public func crossesEfficacy(at look: Int, pOneSided p: Double) -> Bool { efficacyZ[look].isFinite && p <= efficacyP[look] }

  /// Whether a look's p crosses its futility bound: p ≥ 1 − Φ(aₖ).
  public func crossesFutility(at look: Int, pOneSided p: Double) -> Bool { futilityP[look].map { p >= $0 } ?? false }

  /// What a look decides.
  ///
  /// - Parameters:
  ///   - look: from 0; the last is the end.
  ///   - p: one-sided, small toward benefit.
  ///   - stopping: which crossings end the trial.
  public func decision(at look: Int, pOneSided p: Double, stopping: DesignPlan.Stopping) -> LookDecision {
    precondition(p >= 0 && p <= 1, "a p-value lies in [0, 1]")
    let crossed = crossesEfficacy(at: look, pOneSided: p)
    if look == looks - 1 { return crossed ? .significant : .notSignificant }
    if crossed, stopping == .efficacy || stopping == .efficacyAndFutility { return .stopsForEfficacy }
    if stopping == .futility || stopping == .efficacyAndFutility, crossesFutility(at: look, pOneSided: p) { return .stopsForFutility }
    return .goesOn(crossed: crossed)
  }

  /// What a look decides on a statistic with the normal distribution, positive toward benefit.
  public func decision(at look: Int, z: Double, stopping: DesignPlan.Stopping) -> LookDecision {
    decision(at: look, pOneSided: StandardNormal.upperTail(z), stopping: stopping)
  }
}
