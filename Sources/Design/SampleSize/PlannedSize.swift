import Mathematics
import Trial

/// How many patients a trial is to have.
public struct PlannedSize: Equatable, Sendable {
  /// Over all arms; where it was computed, rounded up to what the ratio divides.
  public let patients: Int
  /// Of a time to an event: how many events end the trial, given or computed and rounded up; nil where it ends by the calendar, and for other endpoints.
  public let events: Int?
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
    /// Of a time to an event, before rounding; and with a single look.
    public var exactEvents: Double? = nil
    public var fixedDesignEvents: Double? = nil
  }

  init(patients: Int, events: Int? = nil, computation: Computation?) {
    self.patients = patients
    self.events = events
    self.computation = computation
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
      self.init(patients: patients, events: trial.design.events, computation: nil)
    case .unknown: throw MathematicalFailure(.outsideDomain, computing: "a sample size that the protocol calls unknown")
    case .forPower(let target, let name):
      if let doses = try DoseResponseDesign(of: trial) {
        let patients = try doses.patients(power: target, in: name)
        self.init(
          patients: patients,
          computation: Computation(
            targetPower: target, scenario: name, exactPatients: Double(patients), fixedDesignPatients: Double(patients), inflationFactor: 1))
        return
      }
      guard let scenario = trial.scenarios.first(where: { $0.name == name }) else {
        preconditionFailure("the scenario that a sample size is computed for is one of the file's")
      }
      let test = try SequentialTest(for: trial)
      if let size = try Self.ofOutcome(trial, power: target, scenario: scenario, test: test) {
        self = size
        return
      }
      if trial.hypotheses.first.flatMap({ trial.endpoint(of: $0) })?.isMadeOfScores == true {
        throw MathematicalFailure(.outsideDomain, computing: "a size by formula for what scores make: give a sample size and simulate its power")
      }
      let comparison = PrimaryComparison(of: trial)
      let size = try comparison.size(for: target, of: trial, scenario, test: test)
      let exact = size.patients / comparison.share
      self.init(
        patients: Self.rounded(exact, trial),
        computation: Computation(
          targetPower: target, scenario: name, exactPatients: exact, fixedDesignPatients: size.fixedDesignPatients / comparison.share,
          inflationFactor: size.inflationFactor))
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
      power - (try comparison.exits(patients: n, of: trial, scenario, test: test).power)
    }
    return SequentialSize(
      patients: found, fixedDesignPatients: first.fixedDesignPatients, inflationFactor: found / first.fixedDesignPatients)
  }
}

extension EquivalenceOfMeans<TwoMeans> {
  /// Of a comparison with its margin on both sides.
  init(_ trial: TrialProtocol, _ scenario: Scenario, _ comparison: PrimaryComparison) {
    self.init(trial.plannedTwoMeans(scenario, comparison), margins: -comparison.margin...comparison.margin)
  }
}

extension PrimaryComparison {
  /// Patients in its arms and population for a power under a scenario.
  func size(
    for power: Double, of trial: TrialProtocol, _ scenario: Scenario, test: SequentialTest
  ) throws(MathematicalFailure) -> SequentialSize {
    guard self.test == .equivalence else {
      let means = try SequentialMeans(trial, scenario, self, test: test)
      let size = try means.size(scenario, self, power: power)
      return trial.decidesWithDelayed ? try means.size(size, decidedIn: trial, scenario, self, power: power) : size
    }
    let patients = try EquivalenceOfMeans(trial, scenario, self).patients(benefit: benefit(in: scenario), power: power)
    return SequentialSize(patients: patients, fixedDesignPatients: patients, inflationFactor: 1)
  }

  /// What happens at each look under a scenario, with so many patients in its arms and population; on average where its effect is a distribution.
  func exits(
    patients: Double, of trial: TrialProtocol, _ scenario: Scenario, test: SequentialTest
  ) throws(MathematicalFailure) -> ExitProbabilities {
    let exits = try exits(at: patients, of: trial, scenario, test: test)
    guard let prior = scenario.prior(self) else { return exits(benefit(in: scenario)) }
    return prior.exits(at: patients, of: try SequentialMeans(trial, scenario, self, test: test), exits)
  }

  /// What happens at each look at a true benefit.
  func exits(
    benefit: Double, patients: Double, of trial: TrialProtocol, _ scenario: Scenario, test: SequentialTest
  ) throws(MathematicalFailure) -> ExitProbabilities {
    try exits(at: patients, of: trial, scenario, test: test)(benefit)
  }

  /// The same of any true benefit, made once.
  func exits(
    at patients: Double, of trial: TrialProtocol, _ scenario: Scenario, test: SequentialTest
  ) throws(MathematicalFailure) -> (Double) -> ExitProbabilities {
    if self.test == .equivalence {
      precondition(test.boundaries.looks == 1, "equivalence is tested at the end")
      let equivalence = EquivalenceOfMeans(trial, scenario, self)
      return { benefit in
        var exits = ExitProbabilities(fractions: [1], efficacyStops: true)
        exits.efficacy[0] = equivalence.power(benefit: benefit, patients: patients)
        return exits
      }
    }
    let means = try SequentialMeans(trial, scenario, self, test: test)
    guard trial.decidesWithDelayed else { return { means.exits(benefit: $0, patients: patients) } }
    let delayed = try trial.delayedResponse(patients: patients / share)
    return { means.exits(decidedBy: delayed, benefit: $0, patients: patients) }
  }
}
