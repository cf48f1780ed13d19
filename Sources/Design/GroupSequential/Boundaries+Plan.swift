import Mathematics
import Trial

extension Boundaries {
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

  /// The bounds of a trial's plan, those on the effect among them.
  public init(for trial: TrialProtocol, at fractions: [Double]? = nil) throws(MathematicalFailure) {
    try self.init(for: try trial.designOnStatistics(), at: fractions)
  }
}

extension SequentialTest {
  /// The test of a plan, stopping as the plan says.
  public init(for plan: DesignPlan) throws(MathematicalFailure) { self.init(try Boundaries(for: plan), plan.stopping) }

  /// The test of a trial's plan, bounds on the effect among its bounds.
  public init(for trial: TrialProtocol) throws(MathematicalFailure) { self.init(try Boundaries(for: trial), trial.design.stopping) }

  private init(_ boundaries: Boundaries, _ stopping: DesignPlan.Stopping) {
    self.init(
      boundaries, stopsForEfficacy: stopping == .efficacy || stopping == .efficacyAndFutility,
      stopsForFutility: stopping == .futility || stopping == .efficacyAndFutility)
  }
}

extension TrialProtocol {
  /// The plan with its bounds on the effect put on the scale of z, by the patients planned and the standard deviation of the first scenario:
  ///
  ///     z = Φ⁻¹(F_t(benefit ∕ SE; df)),   SE and df with the look's share of the patients;  benefit ∕ SE by the normal approximation
  ///
  /// - Throws: `outsideDomain` where the size is not given or there is no scenario.
  func designOnStatistics() throws(MathematicalFailure) -> DesignPlan {
    var plan = design
    if case .effects(let effects)? = design.efficacy { plan.efficacy = .bounds(try statistics(effects)) }
    if case .effect(let effects)? = design.futility?.bounds { plan.futility?.bounds = .z(try statistics(effects)) }
    return plan
  }

  private func statistics(_ effects: [Double?]) throws(MathematicalFailure) -> [Double?] {
    guard case .fixed(let patients) = design.sampleSize, let scenario = scenarios.first else { throw Boundaries.effectScale }
    let comparison = PrimaryComparison(of: self)
    if endpoints.first?.isPlainOutcome == true { return try outcomeStatistics(effects, scenario, comparison, patients: Double(patients)) }
    let means = try plannedMeans(scenario, comparison)
    return zip(effects, design.fractions).map { effect, t in
      effect.map { means.z(benefit: comparison.benefitSign * $0, patients: t * Double(patients) * comparison.share) }
    }
  }
}
