import Trial

/// The two arms that the design's size and power are for: those of the primary hypothesis.
public struct PrimaryComparison: Equatable, Sendable {
  /// Index of the treated arm.
  public let treatment: Int
  /// Index of the arm it is held against.
  public let comparator: Int
  /// Treated patients for each of the comparator.
  public let ratio: Double
  /// Share of all randomized patients who are in the two arms and of the hypothesis' population.
  public let share: Double
  /// +1 when higher is better, −1 when lower is: benefit = sign · effect.
  public let benefitSign: Double
  /// What is to be shown.
  public let test: Hypothesis.Test
  /// In the endpoint's unit; 0 of superiority.
  public let margin: Double
  /// The endpoint's.
  public let unit: String
  /// Name of the measure that it is about; nil for that of the first endpoint.
  let measure: String?
  /// In whom; nil for all.
  let population: Condition?
  private let planned: Planned?
  /// The analysis that tests it; nil in a design that names none.
  let analysis: PlannedAnalysis?
  /// Index of the endpoint's visit; nil where there is none.
  let visit: Int?

  /// Modifiers count where hypotheses differ in population: what holds for some moves the mean of all.
  private struct Planned: Equatable, Sendable {
    var population: Population
    var control: Int
  }

  /// The arms of the first hypothesis: its treatment, or its estimand's; without either, the first experimental arm and the control.
  public init(of trial: TrialProtocol) { self.init(of: trial, for: trial.hypotheses.first) }

  /// The arms of one of the hypotheses.
  public init(of trial: TrialProtocol, for hypothesis: Hypothesis?) {
    let analysis = hypothesis?.analysis.flatMap { name in trial.analyses.first { $0.name == name } }
    let estimand = analysis?.estimand.flatMap { name in trial.estimands.first { $0.name == name } }
    let control = trial.controlArm
    comparator = estimand.flatMap { trial.armIndex($0.comparator) } ?? control
    treatment =
      (hypothesis?.treatment ?? estimand?.treatment).flatMap { trial.armIndex($0) } ?? trial.arms.indices.first {
        trial.arms[$0].role == .experimental && $0 != control
      }
      ?? trial.arms.indices.first { $0 != control } ?? control
    precondition(treatment != comparator, "a comparison has two arms")
    let endpoint = hypothesis.flatMap { trial.endpoint(of: $0) } ?? trial.endpoints.first
    let index = endpoint.map { trial.measure(of: $0) } ?? 0
    measure = index > 0 ? trial.measures[index].name : nil
    unit = endpoint?.unit ?? ""
    self.analysis = analysis
    visit = endpoint?.visit
    benefitSign = endpoint?.benefitSign(of: trial.summary(of: hypothesis)) ?? 1
    test = hypothesis?.test ?? .superiority
    margin = hypothesis?.margin ?? 0
    population = hypothesis?.population
    planned =
      trial.hypotheses.contains { $0.population != nil } ? Planned(population: trial.population, control: control) : nil
    let ratio = trial.allocationRatio
    self.ratio = Double(ratio[treatment]) / Double(ratio[comparator])
    let inside = population.map { PlannedPopulation(trial.population).share(of: [$0]) ?? 0 } ?? 1
    share = inside * Double(ratio[treatment] + ratio[comparator]) / Double(ratio.reduce(0, +))
  }

  /// Whether the population is told by what is known before the trial.
  var isPlanned: Bool { share > 0 }

  /// Δ of a scenario: treated minus comparator, positive when better.
  public func benefit(in scenario: Scenario) -> Double { benefitSign * effect(in: scenario) }

  /// Treated minus comparator in the endpoint's unit; in a population, with the modifiers of its patients.
  public func effect(in scenario: Scenario) -> Double {
    let effects = truth(in: scenario).effects
    return effects[treatment] - effects[comparator] + modified(in: scenario)
  }

  /// The standard deviation of one patient's value in the treated arm and in the other.
  func deviations(in scenario: Scenario) -> (treated: Double, comparator: Double) {
    guard measure == nil, let own = scenario.deviationsByArm else {
      let σ = truth(in: scenario).standardDeviation
      return (σ, σ)
    }
    return (own[treatment], own[comparator])
  }

  private func truth(in scenario: Scenario) -> (effects: [Double], standardDeviation: Double) {
    guard let truth = scenario.truth(of: measure) else { preconditionFailure("a scenario has the truth of each endpoint that a hypothesis is about") }
    return truth
  }

  private func modified(in scenario: Scenario) -> Double {
    guard let planned, measure == nil, share > 0 else { return 0 }
    let shares = PlannedPopulation(planned.population)
    let inside = population.map { [$0] } ?? []
    guard let whole = shares.share(of: inside), whole > 0 else { return 0 }
    return scenario.effectModifiers.reduce(0) { sum, modifier in
      func points(_ arm: Int) -> Double { arm == planned.control ? 0 : modifier.pointsByArm?[arm] ?? modifier.points }
      return sum + (points(treatment) - points(comparator)) * (shares.share(of: inside + [modifier.condition]) ?? 0) / whole
    }
  }

  /// Δ₀: the benefit under the hypothesis; of equivalence 0, between its margins.
  var nullBenefit: Double { test == .nonInferiority ? -margin : 0 }

  /// Whether a true benefit is one that the test can show.
  func isShowable(_ benefit: Double) -> Bool { test == .equivalence ? abs(benefit) < margin : benefit > nullBenefit }
}

extension TrialProtocol {
  /// Whole numbers per arm; 1 each where the file has no allocation.
  public var allocationRatio: [Int] { allocation?.ratio ?? Array(repeating: 1, count: arms.count) }
}

extension Look {
  /// Patients whom a look has, of all who are planned: its share, to the nearest whole, at least one.
  ///
  /// For `50% of information` it is what the plan expects; the look itself waits for the information.
  public func patients(of total: Int) -> Int { max(1, Int((fraction * Double(total)).rounded())) }
}
