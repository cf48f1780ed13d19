import Design
import Mathematics
import Trial

/// An analysis by imputation made ready for trial after trial: the estimate and its standard error are those of `ImputedAnalysis`.
struct PreparedImputation {
  private let plan: ConclusionPlan
  /// Index into `plan.questions` of those that the analysis answers.
  private let questions: [Int]
  private var data: TrialData?
  private var replicates: ImputationReplicates?
  private var patients = 0
  /// The model written out for data with these levels.
  private var known: (levels: [[String]], design: ModelDesign)?

  init(plan: ConclusionPlan, questions: [Int]) {
    self.plan = plan
    self.questions = questions
  }

  private var first: ConclusionPlan.Question { plan.questions[questions[0]] }

  /// - Parameter day: of a look at all data at hand, at which some patients are not yet due: refused.
  mutating func load(_ data: TrialData, until day: Double?) throws(MathematicalFailure) {
    guard day == nil else { throw MathematicalFailure(.outsideDomain, computing: "an imputation at a look on a day of the calendar") }
    self.data = data
  }

  mutating func release() {
    data = nil
    replicates = nil
  }

  mutating func fit(first patients: Int) throws(MathematicalFailure) {
    guard let data else { preconditionFailure("an analysis is loaded before it is fitted") }
    replicates = nil
    let frame = try ModelFrame(data, imputedBy: first.analysis, estimand: first.estimand, control: first.control)
    let levels = frame.variables.map { $0.levels ?? [] }
    if known?.levels != levels { known = (levels, try ModelDesign(first.analysis.model, frame: frame)) }
    guard let design = known?.design else { preconditionFailure("the model is written out") }
    let visits = Array(Set(questions.map { plan.questions[$0].visit })).sorted()
    let imputed = try ImputedAnalysis(
      data, frame, design: design, for: first.analysis, estimand: first.estimand, visits: visits, first: patients)
    self.patients = imputed.subjectCount
    replicates = try imputed.replicates(first.analysis.imputation ?? ImputationPlan(), seed: plan.trial.simulation.seed)
  }

  func contrast(_ place: Int) throws(MathematicalFailure) -> Conclusion.Contrast {
    guard let replicates else { preconditionFailure("an analysis is fitted before it is asked") }
    let question = plan.questions[questions[place]]
    guard let arm = replicates.arms.firstIndex(of: plan.trial.arms[question.treatment].name), arm > 0 else {
      throw MathematicalFailure(.outsideDomain, computing: "a contrast of arms that the data do not have")
    }
    return Conclusion.Contrast(
      try replicates.difference(of: arm, visit: question.visit, delta: question.analysis.delta), question.claim,
      patients: patients)
  }
}

extension ModelFrame {
  /// A trial's data as an analysis by imputation takes them.
  init(_ data: TrialData, imputedBy analysis: PlannedAnalysis, estimand: Estimand, control: Int) throws(MathematicalFailure) {
    var names = analysis.model.variables
    if let term = analysis.model.covariance, !names.contains(term.visit) { names.append(term.visit) }
    try self.init(
      data, response: analysis.model.response, variables: names, control: control, rule: .everyVisit, setAside: estimand.setAside)
  }
}

extension ImputedAnalysis {
  /// A trial's planned analysis on its first patients in order of randomization.
  ///
  /// The event is the end of treatment where the data tell of it, and else that a patient is missing for good. The control is the reference.
  init(
    _ data: TrialData, _ frame: ModelFrame, design: ModelDesign, for analysis: PlannedAnalysis, estimand: Estimand, visits: [Int]?,
    first patients: Int
  ) throws(MathematicalFailure) {
    let population = estimand.subjects(of: data)
    let imputed = ImputedEvents(frame, data, estimand: estimand, missing: analysis.missingData)
    try self.init(
      frame, design: design, analysis: analysis.model.atOneVisit(of: frame), arm: ColumnName.plannedTreatment,
      strategy: ImputationStrategy(analysis.missingData), events: imputed.events, atRandom: imputed.atRandom,
      estimation: analysis.estimation, visits: visits, subjects: data.arm.indices.map { $0 < patients && population?[$0] ?? true },
      starts: analysis.model.response == ColumnName.change ? nil : data.baseline)
  }

  /// The replicates that a plan asks for.
  public func replicates(_ plan: ImputationPlan, seed: UInt64) throws(MathematicalFailure) -> ImputationReplicates {
    switch (plan.method, plan.variance) {
    case (.conditionalMean, .bootstrap): try bootstrap(draws: plan.draws, seed: seed)
    case (.conditionalMean, _): try jackknife()
    case (.multiple, _): try multiple(draws: plan.draws, parameters: .posterior, seed: seed)
    case (.approximateBayesian, _): try multiple(draws: plan.draws, parameters: .bootstrap, seed: seed)
    }
  }
}

extension ImputationStrategy {
  /// - Precondition: what is missing is taken at random or from a reference.
  init(_ missing: PlannedAnalysis.MissingData) {
    switch missing {
    case .missingAtRandom: self = .missingAtRandom
    case .jumpToReference: self = .jumpToReference
    case .copyReference: self = .copyReference
    case .copyIncrements: self = .copyIncrements
    case .lastMeanCarriedForward: self = .lastMeanCarriedForward
    case .retrievedDropouts: self = .retrievedDropouts
    case .lastObservationCarriedForward, .completeCases, .nonResponse, .baselineObservationCarriedForward:
      preconditionFailure("\(missing.rawValue) imputes nothing from a model")
    }
  }
}
