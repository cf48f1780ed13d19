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
  /// Nil where a look has none; always nil at the end.
  public let futilityZ: [Double?]
  /// The nominal one-sided level of each look: 1 − Φ(efficacyZ), 0 where there is no bound.
  public let efficacyP: [Double]
  /// 1 − Φ(futilityZ): the one-sided p from which a look gives up.
  public let futilityP: [Double?]
  /// Probability, under the null hypothesis, of having crossed an efficacy bound by each look; of both sides in a two-sided test.
  ///
  /// With binding futility a trial that was given up cannot cross later; otherwise futility is left out of the count.
  public let alphaSpent: [Double]

  public var looks: Int { fractions.count }

  /// The bounds that a rule gives.
  ///
  ///     spending:   P₀(Z₁ < c₁, …, Zₖ₋₁ < cₖ₋₁, Zₖ ≥ cₖ) = α*(tₖ) − α*(tₖ₋₁)
  ///     families:   cₖ = C ∕ √tₖ (O'Brien–Fleming),  cₖ = C (Pocock),  with P₀(Zₖ ≥ cₖ for some k) = α
  ///     bounds:     as given, or z₁₋ₚ of nominal levels p; where the end has none, it gets the error that is left
  ///     nil:        no bound before the end
  ///
  /// Binding futility bounds take part in these probabilities, non-binding ones do not. An increment of error below 10⁻¹⁷ gives no bound.
  ///
  /// - Parameters:
  ///   - fractions: information fractions, rising in (0, 1], 10⁻⁴ apart at least; the last is 1.
  ///   - error: its level is α, or 2α for two sides, where each side has the same bound.
  ///   - tested: looks at which efficacy may be shown, rising, the end among them; nil for all. The others have no bound and spend nothing.
  ///   - futility: with one side only.
  /// - Throws: `outsideDomain` where looks are too near, a futility bound is not below the efficacy bound of its look, or bounds given spend more
  ///   than the error before an end that has none.
  public init(
    fractions: [Double], error: DesignPlan.ErrorRate, efficacy: EfficacyRule?, at tested: [Int]? = nil, futility: FutilityRule? = nil
  ) throws(MathematicalFailure) {
    precondition(fractions.last == 1, "the last look is the end")
    precondition(error.sides == 1 || futility == nil, "futility bounds belong to one-sided tests")
    let given = Self.padded(futility?.bounds ?? [], to: fractions.count)
    let walk = try NullWalk(fractions: fractions, sides: error.sides, futility: futility?.rule == .binding ? given : [])
    let (efficacyZ, spent) = try walk.bounds(by: efficacy, at: tested, alpha: error.level)
    for (look, bound) in given.enumerated() {
      guard let bound, bound >= efficacyZ[look] else { continue }
      throw MathematicalFailure(.outsideDomain, computing: "a region between futility and efficacy", lastPoint: [bound, efficacyZ[look]])
    }
    self.fractions = fractions
    self.sides = error.sides
    self.efficacyZ = efficacyZ
    self.futilityZ = given
    self.efficacyP = efficacyZ.map { $0.isFinite ? StandardNormal.upperTail($0) : 0 }
    self.futilityP = given.map { $0.map(StandardNormal.upperTail) }
    self.alphaSpent = spent
  }

  /// The bounds of a plan, one-sided toward benefit at the error on that side.
  ///
  /// `5% two-sided` is 2.5% on each side: what is claimed is a benefit, and no look stops for harm. The bounds differ by less than 10⁻⁵ from
  /// those of a two-sided test that stops on either side.
  ///
  /// - Parameter fractions: of the information that the looks had, where they differ from the plan's.
  public init(for plan: DesignPlan, at fractions: [Double]? = nil) throws(MathematicalFailure) {
    try self.init(
      fractions: fractions ?? plan.fractions, error: DesignPlan.ErrorRate(plan.error.perSide, sides: 1), efficacy: plan.efficacy,
      at: plan.efficacyLooks,
      futility: plan.futility)
  }

  private static func padded(_ bounds: [Double?], to looks: Int) -> [Double?] {
    precondition(bounds.count <= looks, "a look has one futility bound")
    let all = bounds + Array(repeating: nil, count: looks - bounds.count)
    return all.dropLast() + [nil]
  }
}
