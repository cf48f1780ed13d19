/// Go, stop or learn more, by two questions to a posterior: is the effect worth having, and may it be what was hoped for?
///
///     go     P(effect ≥ minimal) ≥ g₁  and  P(effect ≥ target) ≥ g₂
///     stop   P(effect ≥ minimal) ≤ s₁  or   P(effect ≥ target) ≤ s₂
///     learn more otherwise
///
/// - Reference: Lalonde et al. (2007), Clinical Pharmacology & Therapeutics 82:21–32; Frewer et al. (2016), Pharmaceutical Statistics 15:255–263.
public struct DualCriterion: Equatable, Sendable {
  public enum Choice: String, Equatable, Sendable, CaseIterable { case go, learnMore, stop }

  /// Effects in the endpoint's unit, target above minimal.
  public let minimal: Double
  public let target: Double
  /// g₁ and g₂.
  public let goMinimal: Double
  public let goTarget: Double
  /// s₁ and s₂, below g₁ and g₂.
  public let stopMinimal: Double
  public let stopTarget: Double

  public init(minimal: Double, target: Double, goMinimal: Double, goTarget: Double, stopMinimal: Double, stopTarget: Double) {
    precondition(minimal < target, "the target lies above the minimal effect")
    precondition([goMinimal, goTarget, stopMinimal, stopTarget].allSatisfy { $0 >= 0 && $0 <= 1 }, "thresholds are probabilities")
    precondition(stopMinimal < goMinimal && stopTarget < goTarget, "what stops lies below what goes on")
    self.minimal = minimal
    self.target = target
    self.goMinimal = goMinimal
    self.goTarget = goTarget
    self.stopMinimal = stopMinimal
    self.stopTarget = stopTarget
  }

  /// - Parameters:
  ///   - probabilityOfMinimal: P(effect ≥ minimal).
  ///   - probabilityOfTarget: P(effect ≥ target), not above it.
  public func choice(probabilityOfMinimal: Double, probabilityOfTarget: Double) -> Choice {
    precondition(probabilityOfTarget <= probabilityOfMinimal + 1e-9, "what reaches the target reaches the minimal effect")
    if probabilityOfMinimal >= goMinimal && probabilityOfTarget >= goTarget { return .go }
    return probabilityOfMinimal <= stopMinimal || probabilityOfTarget <= stopTarget ? .stop : .learnMore
  }

  public func choice(under posterior: EffectPosterior) -> Choice {
    choice(probabilityOfMinimal: posterior.probability(above: minimal), probabilityOfTarget: posterior.probability(above: target))
  }

  public func choice(under sample: WeightedSample, parameter: Int) -> Choice {
    choice(
      probabilityOfMinimal: sample.probability(parameter, above: minimal), probabilityOfTarget: sample.probability(parameter, above: target))
  }
}
