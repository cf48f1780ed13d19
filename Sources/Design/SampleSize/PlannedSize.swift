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
  /// The closed form is that of `plannedMeans`: what leaves by a process, and whole scores, are left to simulation. Where the scenario's effect is a
  /// distribution the power is the assurance.
  ///
  /// - Throws: `outsideDomain` where the scenario has no benefit, or no size the assurance.
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
      let means = try SequentialMeans(trial, scenario, comparison, test: try SequentialTest(for: trial))
      var size = try means.size(scenario, comparison, power: target)
      if trial.decidesWithDelayed { size = try means.size(size, decidedIn: trial, scenario, comparison, power: target) }
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
  init(_ trial: TrialProtocol, _ scenario: Scenario, _ comparison: PrimaryComparison, test: SequentialTest) throws(MathematicalFailure) {
    self.init(means: try trial.plannedMeans(scenario, comparison), test: test)
  }

  /// N at the end for a power under a scenario, or for an assurance where its effect is a distribution.
  func size(_ scenario: Scenario, _ comparison: PrimaryComparison, power: Double) throws(MathematicalFailure) -> SequentialSize {
    if let prior = scenario.prior(comparison) { return try size(over: prior, assurance: power) }
    return try size(benefit: comparison.benefit(in: scenario), power: power)
  }

  /// The size where the patients in the pipeline decide, who are the more of all the smaller the trial.
  fileprivate func size(
    _ first: SequentialSize, decidedIn trial: TrialProtocol, _ scenario: Scenario, _ comparison: PrimaryComparison, power: Double
  ) throws(MathematicalFailure) -> SequentialSize {
    let found = try Root.find(
      near: first.patients, 1.05 * first.patients, within: 4...1e9, tolerance: 1e-8, computing: "a sample size decided with delayed patients"
    ) { (n: Double) throws(MathematicalFailure) in
      let delayed = try trial.delayedResponse(patients: n / comparison.share)
      let exits = { self.exits(decidedBy: delayed, benefit: $0, patients: n) }
      let mean = scenario.prior(comparison).map { $0.exits(at: n, of: self, exits) } ?? exits(comparison.benefit(in: scenario))
      return power - mean.power
    }
    return SequentialSize(
      patients: found, fixedDesignPatients: first.fixedDesignPatients, inflationFactor: found / first.fixedDesignPatients)
  }
}
