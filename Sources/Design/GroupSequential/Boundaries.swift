import Mathematics
import Trial

/// The bounds of a group-sequential test, one a look, on the scale of z toward benefit.
///
/// A look rejects at Z ≥ efficacyZ (a two-sided test also at Z ≤ −efficacyZ) and gives the trial up at Z ≤ futilityZ.
///
/// - Checked: `References/group-sequential`, every look's bound, level and spent error.
public struct Boundaries: Equatable, Sendable {
  /// Information fractions, rising; the last is 1.
  public let fractions: [Double]
  /// 1, or 2 for a test with the same bound on either side.
  public let sides: Int
  /// Infinite where a look has none.
  public let efficacyZ: [Double]
  /// Nil where a look has none; at the end too, where whoever does not reject has failed, but in tests that tell at the end of harm.
  public let futilityZ: [Double?]
  /// The nominal one-sided level of each look: 1 − Φ(efficacyZ), 0 where there is no bound.
  public let efficacyP: [Double]
  /// 1 − Φ(futilityZ): the one-sided p from which a look gives up.
  public let futilityP: [Double?]
  /// Probability, under the null hypothesis, of having crossed an efficacy bound by each look; of both sides in a two-sided test.
  ///
  /// With binding futility a trial that was given up cannot cross later; otherwise futility is left out of the count.
  public let alphaSpent: [Double]
  /// Where futility spends an error: the probability, under its truth, of having given up by each look, at the end that of not having rejected (of having
  /// crossed the last futility bound, where there is one).
  public let betaSpent: [Double]?
  /// θ, the drift under which futility spends: for type II error that at which the test has power 1 − β.
  public let futilityDrift: Double?

  public var looks: Int { fractions.count }

  /// The bounds that a rule gives.
  ///
  ///     spending:            P₀(Z₁ < c₁, …, Zₖ₋₁ < cₖ₋₁, Zₖ ≥ cₖ) = α*(tₖ) − α*(tₖ₋₁)
  ///     families:            cₖ = C tₖ^(Δ − ½), Δ 0 O'Brien–Fleming, ½ Pocock, else Wang–Tsiatis, with P₀(Zₖ ≥ cₖ for some k) = α
  ///     bounds:              as given, or z₁₋ₚ of nominal levels p; where the end has none, it gets the error that is left
  ///     conditional powers:  P_θ̂(Zⱼ ≥ cⱼ for some j > k | Zₖ = cₖ) = γₖ, θ̂ = cₖ ∕ √tₖ; the end's is scaled to α
  ///     nil:                 no bound before the end
  ///
  /// Binding futility bounds take part in these probabilities, non-binding ones do not. An increment of error below 10⁻¹⁷ gives no bound.
  ///
  /// - Parameters:
  ///   - fractions: information fractions, rising in (0, 1], 10⁻⁴ apart at least; the last is 1.
  ///   - error: its level is α, or 2α for two sides, where each side has the same bound.
  ///   - tested: looks at which efficacy may be shown, rising, the end among them; nil for all. The others have no bound and spend nothing.
  ///   - futility: with one side only.
  ///   - spendingTimes: at which errors are spent, in [0, 1], one a look, where they are not the fractions: observed information over that planned, while
  ///     the fractions are of that observed last.
  /// - Throws: `outsideDomain` where looks are too near, a futility bound is not below the efficacy bound of its look, bounds given spend more
  ///   than the error before an end that has none, or a bound on the effect has not been put on the scale of z.
  public init(
    fractions: [Double], error: DesignPlan.ErrorRate, efficacy: EfficacyRule?, at tested: [Int]? = nil, futility: FutilityRule? = nil,
    spendingTimes: [Double]? = nil
  ) throws(MathematicalFailure) {
    precondition(fractions.last == 1, "the last look is the end")
    precondition(error.sides == 1 || futility == nil, "futility bounds belong to one-sided tests")
    precondition(spendingTimes?.count ?? fractions.count == fractions.count, "each look spends at a time")
    if case .effects? = efficacy { throw Self.effectScale }
    var rule = efficacy
    if case .family(.wangTsiatisOptimum(let power))? = efficacy {
      let delta = try WangTsiatisOptimum.delta(power: power) { (delta: Double) throws(MathematicalFailure) in
        try Boundaries(fractions: fractions, error: error, efficacy: .family(.wangTsiatis(delta: delta)), at: tested, futility: futility)
      }
      rule = .family(.wangTsiatis(delta: delta))
    }
    let search = BoundarySearch(
      walk: try BoundaryWalk(fractions: fractions, sides: error.sides, isBinding: futility?.rule == .binding),
      efficacy: EfficacySearch(rule: rule, tested: tested, alpha: error.level, times: spendingTimes ?? fractions))
    let found = try search.find(futility?.bounds)
    for (look, bound) in found.futilityZ.enumerated() {
      guard let bound, bound >= found.efficacyZ[look] else { continue }
      throw MathematicalFailure(.outsideDomain, computing: Boundaries.region, lastPoint: [Double(look), bound, found.efficacyZ[look]])
    }
    self.init(
      fractions: fractions, sides: error.sides, efficacyZ: found.efficacyZ, futilityZ: found.futilityZ, alphaSpent: found.alphaSpent,
      betaSpent: found.betaSpent, futilityDrift: found.drift)
  }

  /// Bounds as they are given: those of an earlier program, or of no rule at all.
  ///
  /// - Parameters:
  ///   - fractions: rising in (0, 1], the last is 1.
  ///   - efficacyZ: one a look, infinite for none.
  ///   - futilityZ: one a look, nil for none; nowhere above `efficacyZ`. At the end a bound tells who crosses it. The error spent leaves futility out.
  public init(fractions: [Double], sides: Int = 1, efficacyZ: [Double], futilityZ: [Double?]) throws(MathematicalFailure) {
    precondition(fractions.last == 1 && efficacyZ.count == fractions.count && futilityZ.count == fractions.count, "bounds are given one a look")
    precondition(zip(efficacyZ, futilityZ).allSatisfy { $0 >= $1 ?? -.infinity }, "futility lies below efficacy")
    let walk = try BoundaryWalk(fractions: fractions, sides: sides, isBinding: false)
    let spent = try walk.run(efficacyZ.map { .bound($0) }).alphaSpent
    self.init(fractions: fractions, sides: sides, efficacyZ: efficacyZ, futilityZ: futilityZ, alphaSpent: spent)
  }

  init(
    fractions: [Double], sides: Int, efficacyZ: [Double], futilityZ: [Double?], alphaSpent: [Double], betaSpent: [Double]? = nil,
    futilityDrift: Double? = nil
  ) {
    self.fractions = fractions
    self.sides = sides
    self.efficacyZ = efficacyZ
    self.futilityZ = futilityZ
    self.efficacyP = efficacyZ.map { $0.isFinite ? StandardNormal.upperTail($0) : 0 }
    self.futilityP = futilityZ.map { $0.map(StandardNormal.upperTail) }
    self.alphaSpent = alphaSpent
    self.betaSpent = betaSpent
    self.futilityDrift = futilityDrift
  }

  static let effectScale = MathematicalFailure(.outsideDomain, computing: "a bound on the effect without the patients it is seen in")
}
