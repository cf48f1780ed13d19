import Mathematics
import Trial

/// How many patients a trial is to have.
public struct PlannedSize: Equatable, Sendable {
  /// Over all arms; where it was computed, rounded up to what the ratio divides.
  public let patients: Int
  /// How it was computed, where the plan asks for a power.
  public let computation: Computation?

  public struct Computation: Equatable, Sendable {
    public let targetPower: Double
    public let scenario: String
    /// Over all arms, before rounding.
    public let exactPatients: Double
    /// Of a trial with a single look and the same error and power, over all arms, before rounding.
    public let fixedDesignPatients: Double
    public let inflationFactor: Double
  }

  /// The size that the plan gives, or that its power needs.
  ///
  /// The scenario's standard deviation is taken as that of one patient's change: dropout, covariates and whole scores are left to simulation.
  ///
  /// - Throws: `outsideDomain` where the scenario has no benefit.
  public init(of trial: TrialProtocol) throws(MathematicalFailure) {
    switch trial.design.sampleSize {
    case .fixed(let patients):
      self.patients = patients
      computation = nil
    case .unknown: throw MathematicalFailure(.outsideDomain, computing: "a sample size that the protocol calls unknown")
    case .forPower(let target, let name):
      guard let scenario = trial.scenarios.first(where: { $0.name == name }) else {
        preconditionFailure("the scenario that a sample size is computed for is one of the file's")
      }
      let comparison = PrimaryComparison(of: trial)
      let size = try comparison.size(for: target, of: trial, scenario, test: try SequentialTest(for: trial))
      let exact = size.patients / comparison.share
      patients = Self.rounded(exact, trial)
      computation = Computation(
        targetPower: target, scenario: name, exactPatients: exact, fixedDesignPatients: size.fixedDesignPatients / comparison.share,
        inflationFactor: size.inflationFactor)
    }
  }
}

extension PlannedSize {
  /// Up to what the ratio divides; numbers that are whole but for rounding in the last places are not carried up.
  static func rounded(_ patients: Double, _ trial: TrialProtocol) -> Int {
    let divisor = Double(trial.allocationRatio.reduce(0, +))
    return Int((patients / divisor - 1e-9).rounded(.up) * divisor)
  }
}

extension SequentialMeans {
  /// A comparison of a trial under one of its scenarios.
  init(_ trial: TrialProtocol, _ scenario: Scenario, _ comparison: PrimaryComparison, test: SequentialTest) {
    self.init(means: TwoMeans(trial, scenario, comparison), test: test)
  }
}

extension TwoMeans {
  /// One-sided toward what is to be shown, at the error on that side.
  init(_ trial: TrialProtocol, _ scenario: Scenario, _ comparison: PrimaryComparison) {
    self.init(
      standardDeviation: comparison.standardDeviation(in: scenario), ratio: comparison.ratio, nullBenefit: comparison.nullBenefit,
      error: DesignPlan.ErrorRate(trial.design.error.perSide, sides: 1),
      approximation: trial.design.approximation)
  }
}

extension EquivalenceOfMeans<TwoMeans> {
  /// Of a comparison with its margin on both sides.
  init(_ trial: TrialProtocol, _ scenario: Scenario, _ comparison: PrimaryComparison) {
    self.init(TwoMeans(trial, scenario, comparison), margins: -comparison.margin...comparison.margin)
  }
}

extension PrimaryComparison {
  /// Patients in its arms and population for a power under a scenario.
  func size(
    for power: Double, of trial: TrialProtocol, _ scenario: Scenario, test: SequentialTest
  ) throws(MathematicalFailure) -> SequentialSize {
    let benefit = benefit(in: scenario)
    guard self.test == .equivalence else { return try SequentialMeans(trial, scenario, self, test: test).size(benefit: benefit, power: power) }
    let patients = try EquivalenceOfMeans(trial, scenario, self).patients(benefit: benefit, power: power)
    return SequentialSize(patients: patients, fixedDesignPatients: patients, inflationFactor: 1)
  }

  /// What happens at each look with so many patients in its arms and population.
  func exits(
    benefit: Double, patients: Double, of trial: TrialProtocol, _ scenario: Scenario, test: SequentialTest
  ) -> ExitProbabilities {
    guard self.test == .equivalence else { return SequentialMeans(trial, scenario, self, test: test).exits(benefit: benefit, patients: patients) }
    precondition(test.boundaries.looks == 1, "equivalence is tested at the end")
    var exits = ExitProbabilities(fractions: [1], efficacyStops: true)
    exits.efficacy[0] = EquivalenceOfMeans(trial, scenario, self).power(benefit: benefit, patients: patients)
    return exits
  }
}
