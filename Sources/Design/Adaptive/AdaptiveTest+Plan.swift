import Mathematics
import Trial

extension AdaptiveTest {
  /// The group-sequential test of a trial's plan, one-sided toward benefit at the error on that side.
  ///
  /// - Parameter fractions: of the information that the looks had, where the error was spent by them; nil for the plan's.
  /// - Throws: what the bounds' computation throws.
  public static func groupSequential(_ trial: TrialProtocol, at fractions: [Double]? = nil) throws(MathematicalFailure) -> AdaptiveTest {
    let plan = try trial.designOnStatistics()
    return .groupSequential(
      SequentialRule(
        fractions: fractions ?? plan.fractions, error: DesignPlan.ErrorRate(plan.error.perSide, sides: 1), efficacy: plan.efficacy,
        efficacyLooks: plan.efficacyLooks, futility: plan.futility))
  }

  /// Whether the rule has bounds for every error, so that it says the least at which a look would have rejected.
  public var scalesWithError: Bool {
    switch self {
    case .fisher(let combination): if case .spent = combination.method { false } else { true }
    case .groupSequential(let rule), .inverseNormal(let rule):
      switch rule.efficacy {
      case .spending(.user): false
      case nil, .spending: true
      case .family(.haybittlePeto): false
      case .family: true
      case .bounds, .levels, .effects, .conditionalPowers: false
      }
    }
  }
}
