import Mathematics
import Trial

extension AdaptiveTest {
  /// The bounds of a design for stages that are combined. Fisher's product spends at each stage what they spend.
  public init(_ method: CombinationMethod, _ bounds: Boundaries, of design: DesignPlan) throws(MathematicalFailure) {
    switch method {
    case .inverseNormal:
      let futility = design.futility.map { FutilityRule(bounds: .z(bounds.futilityZ), rule: $0.rule) }
      self = .inverseNormal(
        SequentialRule(
          fractions: bounds.fractions, error: DesignPlan.ErrorRate(design.error.perSide, sides: 1),
          efficacy: .bounds(bounds.efficacyZ.map { $0.isFinite ? $0 : nil }), futility: futility))
    case .fisher:
      self = .fisher(try FisherCombination(fractions: bounds.fractions, alpha: design.error.perSide, method: .spent(bounds.alphaSpent)))
    }
  }
}

extension DesignPlan {
  /// How p-values of one stage become that of an intersection.
  public var stagewiseIntersection: StagewiseIntersection {
    switch multiplicity?.intersectionTest {
    case .sidak: .sidak
    case .simes: .simes
    case .dunnett, .parametric, .spiessensDebois: .joint
    case .hierarchical: .hierarchical
    case .bonferroni, nil: .bonferroni
    }
  }
}
