import Trial

/// The two arms that the first hypothesis compares, and in whom.
struct PrimaryComparison: Equatable, Sendable {
  /// Indices of arms.
  var treatment: Int
  var comparator: Int
  /// Nil for all randomized patients.
  var population: Condition?
  /// Subsets of the analysis that tests the hypothesis.
  var subgroups: [Subgroup]

  init(of trial: TrialProtocol) {
    let analysis = trial.analyses.first { $0.name == trial.hypotheses.first?.analysis } ?? trial.analyses.first
    let estimand = trial.estimands.first { $0.name == analysis?.estimand } ?? trial.estimands.first
    comparator = estimand.flatMap { trial.armIndex($0.comparator) } ?? trial.controlArm
    treatment = estimand.flatMap { trial.armIndex($0.treatment) } ?? trial.arms.firstIndex { $0.role == .experimental } ?? 0
    if case .condition(let condition) = estimand?.population { population = condition }
    subgroups = analysis?.subgroups ?? []
  }

  /// The scenario's effect in the endpoint's unit, treatment minus comparator.
  func nominalEffect(in scenario: Scenario) -> Double { scenario.effects[treatment] - scenario.effects[comparator] }
}
