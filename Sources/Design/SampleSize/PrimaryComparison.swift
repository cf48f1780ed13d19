import Trial

/// The two arms that the design's size and power are for: those of the primary hypothesis.
public struct PrimaryComparison: Equatable, Sendable {
  /// Index of the treated arm.
  public let treatment: Int
  /// Index of the arm it is held against.
  public let comparator: Int
  /// Treated patients for each of the comparator.
  public let ratio: Double
  /// Share of all randomized patients who are in the two arms.
  public let share: Double
  /// +1 when higher is better, −1 when lower is: benefit = sign · effect.
  public let benefitSign: Double
  /// The analysis that tests it; nil in a design that names none.
  public let analysis: PlannedAnalysis?

  /// The arms of the first hypothesis: its treatment, or its estimand's; without either, the first experimental arm and the control.
  public init(of trial: TrialProtocol) { self.init(of: trial, for: trial.hypotheses.first) }

  /// The arms of one of the hypotheses.
  public init(of trial: TrialProtocol, for hypothesis: Hypothesis?) {
    let analysis = hypothesis?.analysis.flatMap { name in trial.analyses.first { $0.name == name } }
    self.analysis = analysis
    let estimand = analysis?.estimand.flatMap { name in trial.estimands.first { $0.name == name } }
    let control = trial.controlArm
    comparator = estimand.flatMap { trial.armIndex($0.comparator) } ?? control
    treatment =
      (hypothesis?.treatment ?? estimand?.treatment).flatMap { trial.armIndex($0) } ?? trial.arms.indices.first {
        trial.arms[$0].role == .experimental && $0 != control
      }
      ?? trial.arms.indices.first { $0 != control } ?? control
    precondition(treatment != comparator, "a comparison has two arms")
    let ratio = trial.allocationRatio
    self.ratio = Double(ratio[treatment]) / Double(ratio[comparator])
    share = Double(ratio[treatment] + ratio[comparator]) / Double(ratio.reduce(0, +))
    benefitSign = trial.endpoints.first?.benefitSign ?? 1
  }

  /// Δ of a scenario: treated minus comparator, positive when better.
  public func benefit(in scenario: Scenario) -> Double { benefitSign * effect(in: scenario) }

  /// Treated minus comparator in the endpoint's unit.
  public func effect(in scenario: Scenario) -> Double { scenario.effects[treatment] - scenario.effects[comparator] }
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
