#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

import Mathematics
import Trial

/// The closed test of several hypotheses over the stages of a trial: every intersection of hypotheses has a combination test of its own, and a hypothesis is
/// rejected once all intersections that hold it are.
///
/// The probability of any false rejection is at most α, whatever is done between stages on account of what was seen: arms dropped, populations selected,
/// sizes changed. What must have been fixed is here: the weights and bounds, and how p-values of an intersection are made.
///
///     inverse normal:  Z_J,ₖ = Σ √(tⱼ − tⱼ₋₁) Φ⁻¹(1 − p_J,ⱼ) ∕ √tₖ ≥ cₖ
///     Fisher:          Π p_J,ⱼ^sⱼ ≤ cₖ
///
/// An intersection none of whose members was carried on is not tested from then on; what was rejected stays so. Thus a dropped hypothesis may still be rejected
/// where its own test had rejected before.
///
/// To use it, make a `Course` once, `restart` it for every trial, `observe` every stage and read what is rejected: nothing is allocated then (but by an
/// intersection's joint law that is not tabulated).
///
/// - Reference: Bauer & Kieser (1999), Statistics in Medicine 18:1833–1848; Hommel (2001), Biometrical Journal 43:581–589; Wassmer & Brannath (2016), ch. 11.
/// - Checked: `References/adaptive`, `multiarm-*`, `enrich-*`; with one hypothesis `AdaptiveInference`; with one stage `ClosedTest`.
public struct ClosedCombination: Sendable {
  public static let limit = 12
  public let hypotheses: Int
  public let test: AdaptiveTest
  public let intersection: StagewiseIntersection
  /// Of an inverse normal combination.
  public let boundaries: Boundaries?
  let rule: CombinationRule

  /// - Parameters:
  ///   - hypotheses: 1 to 12.
  ///   - test: a combination test, one-sided.
  /// - Throws: what the bounds' computation throws.
  public init(hypotheses: Int, test: AdaptiveTest, intersection: StagewiseIntersection) throws(MathematicalFailure) {
    precondition((1...Self.limit).contains(hypotheses), "one to twelve hypotheses")
    precondition(test.sides == 1, "a closed combination test is one-sided")
    self.hypotheses = hypotheses
    self.test = test
    self.intersection = intersection
    switch test {
    case .groupSequential: preconditionFailure("a trial that is changed on account of its data needs a combination test")
    case .inverseNormal(let rule):
      let found = try rule.boundaries()
      boundaries = found
      self.rule = CombinationRule(found, isBinding: rule.futility?.rule == .binding)
    case .fisher(let combination):
      boundaries = nil
      rule = CombinationRule(combination)
    }
  }

  public var stages: Int { test.fractions.count }
}

/// The combination of stages as a sum with a bound at every stage: of scores, or of −log p.
struct CombinationRule: Sendable {
  let isFisher: Bool
  /// √(tₖ − tₖ₋₁), or sₖ.
  let weights: [Double]
  /// cₖ √tₖ, or −log cₖ: a sum that is no smaller rejects.
  let bounds: [Double]
  /// aₖ √tₖ: a sum that is no greater gives up; −∞ for none, and of Fisher's combination, which gives up by the stage's own p.
  let futility: [Double]
  /// −log α₀ₖ: a stage of Fisher's combination with less gives up, 0 for none; −∞ for an inverse normal one, whose scores may be below 0.
  let least: [Double]
  /// Whether an intersection that gave up is never rejected.
  let isBinding: Bool
  /// √tₖ.
  let roots: [Double]

  init(_ found: Boundaries, isBinding: Bool) {
    let t = found.fractions
    isFisher = false
    roots = t.map { $0.squareRoot() }
    weights = t.indices.map { (t[$0] - ($0 == 0 ? 0 : t[$0 - 1])).squareRoot() }
    bounds = t.indices.map { found.efficacyZ[$0] * t[$0].squareRoot() }
    futility = t.indices.map { k in k == t.count - 1 ? -.infinity : found.futilityZ[k].map { $0 * t[k].squareRoot() } ?? -.infinity }
    least = t.map { _ in -.infinity }
    self.isBinding = isBinding
  }

  init(_ combination: FisherCombination) {
    isFisher = true
    roots = combination.fractions.map { $0.squareRoot() }
    weights = combination.scale
    bounds = combination.criticalValues.map { -log($0) }
    futility = combination.fractions.map { _ in -.infinity }
    least = combination.giveUpP.map { -log($0) } + [0]
    isBinding = combination.isBinding
  }
}
