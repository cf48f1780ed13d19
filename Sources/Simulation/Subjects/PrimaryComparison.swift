import Trial

/// What the first hypothesis compares, in whom, and as what its estimand takes intercurrent events.
struct PrimaryComparison: Equatable, Sendable {
  /// Indices of arms.
  var treatment: Int
  var comparator: Int
  /// All treatments of the estimand, in its order.
  var treatments: [Int]
  /// Nil for all randomized patients.
  var population: Condition?
  /// Hypothetical where the estimand does not name the event.
  var discontinuation: Estimand.Strategy
  /// The same of each reason, in the order of `ReasonShare.Reason`.
  var byReason: [Estimand.Strategy]
  /// Treatment policy where the estimand does not name the event.
  var rescue: Estimand.Strategy
  /// Subsets of the analysis that tests the hypothesis.
  var subgroups: [Subgroup]
  /// Name of the measure that it is about; nil for that of the first endpoint.
  var measure: String?

  init(of trial: TrialProtocol) {
    let hypothesis = trial.hypotheses.first
    let analysis = trial.analyses.first { $0.name == hypothesis?.analysis } ?? trial.analyses.first
    let estimand = trial.estimands.first { $0.name == analysis?.estimand } ?? trial.estimands.first
    comparator = estimand.flatMap { trial.armIndex($0.comparator) } ?? trial.controlArm
    let named = estimand?.treatments.compactMap { trial.armIndex($0) } ?? []
    let experimental = named.first ?? trial.arms.firstIndex { $0.role == .experimental } ?? 0
    treatments = named.isEmpty ? [experimental] : named
    if let tested = hypothesis?.treatment.flatMap({ trial.armIndex($0) }), named.contains(tested) {
      treatment = tested
    } else {
      treatment = experimental
    }
    if case .condition(let condition) = estimand?.population { population = condition }
    discontinuation = estimand?.strategy(forStopping: nil) ?? .hypothetical
    byReason = ReasonShare.Reason.allCases.map { estimand?.strategy(forStopping: $0) ?? .hypothetical }
    rescue = estimand?.strategy(for: .rescue) ?? .treatmentPolicy
    subgroups = analysis?.subgroups ?? []
    if let endpoint = hypothesis.flatMap({ trial.endpoint(of: $0) }), case let index = trial.measure(of: endpoint), index > 0 {
      measure = trial.measures[index].name
    }
  }

  /// Whether all who stop treatment are taken as if they had not.
  var takesNoStop: Bool { discontinuation == .hypothetical && byReason.allSatisfy { $0 == .hypothetical } }

  /// All arms compared: the treatments, then the comparator.
  var compared: [Int] { treatments + [comparator] }

  /// The scenario's effect in the endpoint's unit, treatment minus comparator.
  func nominalEffect(in scenario: Scenario) -> Double {
    let effects = scenario.truth(of: measure)?.effects ?? scenario.effects
    return effects[treatment] - effects[comparator]
  }
}
