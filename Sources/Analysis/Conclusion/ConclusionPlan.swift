import Design
import Mathematics
import Trial

/// What the protocol fixes of a trial's conclusion, compiled once: the tested analysis, its model, the looks and their bounds.
public struct ConclusionPlan: Sendable {
  public let trial: TrialProtocol
  /// The analysis that tests the first hypothesis.
  public let analysis: PlannedAnalysis
  public let estimand: Estimand
  public let endpoint: Endpoint
  /// Index of the endpoint's visit.
  public let visit: Int
  public let boundaries: Boundaries
  /// Index of the experimental arm that is tested, and of its control.
  public let treatment: Int
  public let control: Int

  /// - Throws: what the boundaries' computation throws; `.outsideDomain` when the protocol has no analysis of its hypothesis, or looks by information,
  ///   which are designed but need the calendar of the trial to be taken.
  public init(for trial: TrialProtocol) throws(MathematicalFailure) {
    self.trial = trial
    guard let hypothesis = trial.hypotheses.first, let name = hypothesis.analysis,
      let analysis = trial.analyses.first(where: { $0.name == name }),
      let estimand = trial.estimands.first(where: { $0.name == analysis.estimand }),
      let endpoint = trial.endpoints.first(where: { $0.name == estimand.variable }),
      let treatment = trial.armIndex(estimand.treatment), let control = trial.armIndex(estimand.comparator)
    else { throw MathematicalFailure(.outsideDomain, computing: "the conclusion of a protocol without an analysis of its hypothesis") }
    for case .information in trial.design.looks {
      throw MathematicalFailure(.outsideDomain, computing: "a look by information, which needs the trial's calendar")
    }
    self.analysis = analysis
    self.estimand = estimand
    self.endpoint = endpoint
    self.visit = endpoint.visit ?? trial.schedule.visits.count - 1
    self.treatment = treatment
    self.control = control
    boundaries = try Boundaries(for: trial.design)
  }

  /// The first share of n randomized patients that a look takes.
  public func patients(at look: Int, of randomized: Int) -> Int { min(randomized, trial.design.looks[look].patients(of: randomized)) }
}

extension PlannedAnalysis {
  /// What of the data the analysis takes.
  func responseRule(visit: Int) -> ResponseRule {
    switch (method, missingData) {
    case (.MMRM, _): .everyVisit
    case (_, .lastObservationCarriedForward): .lastObserved(upTo: visit)
    case (_, .missingAtRandom), (_, .completeCases): .visit(visit)
    }
  }
}

extension Estimand {
  /// Who belongs to the estimand's population; nil for all randomized.
  func subjects(of data: TrialData) -> [Bool]? {
    switch population {
    case .allRandomized: nil
    case .condition(let condition): data.subjectsIn(condition)
    }
  }

  /// What becomes of values seen after treatment was stopped: used under treatment policy, else set aside.
  var afterDiscontinuation: AfterDiscontinuation {
    strategies.contains { $0.event == .treatmentDiscontinuation && $0.strategy == .treatmentPolicy } ? .used : .setAside
  }
}
