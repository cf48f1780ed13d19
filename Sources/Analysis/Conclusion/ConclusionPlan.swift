import Design
import Mathematics
import Trial

/// What the protocol fixes of a trial's conclusion, compiled once: the hypotheses with their analyses, the looks and what is decided at them.
public struct ConclusionPlan: Sendable {
  public internal(set) var trial: TrialProtocol
  /// One hypothesis: a comparison of two arms by one analysis.
  public struct Question: Sendable {
    /// Index into the protocol's hypotheses.
    public let hypothesis: Int
    public let analysis: PlannedAnalysis
    public let estimand: Estimand
    public let endpoint: Endpoint
    /// Index of the endpoint's visit.
    public let visit: Int
    /// Index of the arm that is tested, and of its control.
    public let treatment: Int
    public let control: Int
    /// Index of the measure whose scores it is about.
    public let measure: Int
    public let claim: Claim
  }
  /// What is to be shown of the effect.
  public struct Claim: Equatable, Sendable {
    public let test: Hypothesis.Test
    /// In the endpoint's unit; 0 of superiority.
    public let margin: Double
    /// Whether higher is better.
    public let upper: Bool
  }
  /// In the order of the protocol's hypotheses.
  public let questions: [Question]
  public let boundaries: Boundaries
  /// What is decided at a look.
  public let rule: any TrialRule
  /// Questions by the analysis that answers them, the first hypothesis' analysis first.
  let analyses: [[Int]]
  /// How the hypotheses share the error.
  public let multiple: MultipleTest
  /// Whether all hypotheses of a look are decided together, because they share the error.
  public let decidesTogether: Bool
  /// Whether `rule` stands in place of the protocol's boundaries.
  let hasOwnRule: Bool
  /// Whether a look waits for its information.
  let waitsForInformation: Bool
  /// When looks come, where the endpoint is a time to an event.
  let ending: EventEnding?
  /// Where stages are combined, or a look may change what comes after it.
  public let stages: StagePlan?
  /// Whether patients who are late at a stop have an analysis.
  let countsDelayed: Bool
  /// One-sided levels at which patients who are late decide after a stop at each look before the end; nil where the look decides.
  public let delayedLevels: [Double]?
  /// The size that the protocol plans, where delayed patients or a look make what was randomized another.
  private let plannedPatients: Int

  /// - Parameters:
  ///   - trial: a design-only file is concluded as the whole trial that it makes.
  ///   - rule: in place of the protocol's boundaries.
  /// - Throws: what the boundaries' computation throws; `.outsideDomain` when the protocol has no analysis of a hypothesis.
  public init(for trial: TrialProtocol, rule: (any TrialRule)? = nil) throws(MathematicalFailure) {
    let trial = trial.whole.byStages
    self.trial = trial
    var questions: [Question] = []
    for index in trial.hypotheses.indices { questions.append(try Question(index, of: trial)) }
    guard !questions.isEmpty else { throw MathematicalFailure(.outsideDomain, computing: "the conclusion of a protocol without a hypothesis") }
    self.questions = questions
    boundaries = try Boundaries(for: trial)
    hasOwnRule = rule != nil
    do throws(MultiplicityRefusal) { multiple = try MultipleTest(for: trial) } catch {
      throw MathematicalFailure(.outsideDomain, computing: "a multiple test of the hypotheses (\(error))")
    }
    decidesTogether = rule == nil && !multiple.isSeparate && trial.design.combination == nil
    if decidesTogether, trial.design.looks.count > 1, !multiple.isWeighted {
      throw MathematicalFailure(.outsideDomain, computing: "bounds at looks of hypotheses without weights of the error")
    }
    self.rule = rule ?? BoundaryRule(boundaries: boundaries, stopping: trial.design.stopping)
    var analyses: [[Int]] = []
    for index in questions.indices {
      let (asked, estimand) = (questions[index].analysis.name, questions[index].estimand)
      if let place = analyses.firstIndex(where: { group in
        questions[group[0]].analysis.name == asked && questions[group[0]].estimand.population == estimand.population
      }) {
        analyses[place].append(index)
      } else {
        analyses.append([index])
      }
    }
    self.analyses = analyses
    let design = trial.design
    ending = try EventEnding(of: trial)
    let isOfMeans = questions[0].analysis.method == .kaplanMeier
    waitsForInformation = (ending == nil || isOfMeans) && design.looks.contains { if case .information = $0 { true } else { false } }
    countsDelayed = design.delayedPatients != .ignored && design.looks.count > 1
    stages = try StagePlan(of: trial, questions: questions)
    if let planned = stages?.planned.last {
      plannedPatients = planned
    } else {
      plannedPatients = countsDelayed && design.sampleSize != .unknown ? try PlannedSize(of: trial).patients : 0
    }
    delayedLevels =
      trial.decidesWithDelayed
      ? try trial.delayedResponse(patients: Double(plannedPatients)).decisionZ.map { $0.isFinite ? StandardNormal.upperTail($0) : 0 } : nil
  }

  // The first hypothesis, whose subsets are looked at.
  public var analysis: PlannedAnalysis { questions[0].analysis }
  public var estimand: Estimand { questions[0].estimand }
  public var endpoint: Endpoint { questions[0].endpoint }
  public var visit: Int { questions[0].visit }
  public var treatment: Int { questions[0].treatment }
  public var control: Int { questions[0].control }

  /// The first share of n randomized patients that a look takes.
  ///
  /// Where a look may change the size, or delayed patients are analyzed, it is a share of the planned patients: a trial that stopped has fewer, and its looks stay where they were.
  public func patients(at look: Int, of randomized: Int) -> Int {
    if stages != nil, look == trial.design.looks.count - 1 { return randomized }
    return min(randomized, trial.design.looks[look].patients(of: planned(randomized)))
  }

  /// The patients that a trial was to have, of whom so many were randomized.
  func planned(_ randomized: Int) -> Int { stages == nil ? max(randomized, plannedPatients) : plannedPatients }
}

extension ConclusionPlan.Question {
  /// +1 where a greater effect, on the scale of the summary, is a benefit.
  var benefitSign: Double { endpoint.benefitSign(of: estimand.summary) }

  init(_ index: Int, of trial: TrialProtocol) throws(MathematicalFailure) {
    let hypothesis = trial.hypotheses[index]
    guard let name = hypothesis.analysis, let analysis = trial.analyses.first(where: { $0.name == name }),
      var estimand = trial.estimands.first(where: { $0.name == analysis.estimand }),
      let endpoint = trial.endpoints.first(where: { $0.name == estimand.variable }),
      let treatment = trial.armIndex(hypothesis.treatment ?? estimand.treatment), let control = trial.armIndex(estimand.comparator)
    else { throw MathematicalFailure(.outsideDomain, computing: "the conclusion of a hypothesis without its analysis") }
    // A design alone is analyzed by its usual method, which has the difference.
    if estimand.summary.ratioOfProportions != nil, analysis.method == .riskDifference {
      throw MathematicalFailure(.outsideDomain, computing: "the analysis of a \(estimand.summary.rawValue): differences in proportions are analyzed")
    }
    if let population = hypothesis.population { estimand.population = .condition(population) }
    self.init(
      hypothesis: index, analysis: analysis, estimand: estimand, endpoint: endpoint, visit: endpoint.visit ?? trial.schedule.visits.count - 1,
      treatment: treatment, control: control, measure: trial.measure(of: endpoint),
      claim: ConclusionPlan.Claim(test: hypothesis.test, margin: hypothesis.margin ?? 0, upper: endpoint.better == .higher))
  }
}

extension PlannedAnalysis {
  /// What of the data the analysis takes.
  func responseRule(visit: Int) -> ResponseRule {
    switch (method, missingData) {
    case (.MMRM, _), (.referenceBasedImputation, _): .everyVisit
    case (.doseResponse, _) where isLongitudinal: .everyVisit
    case (_, .lastObservationCarriedForward): .lastObserved(upTo: visit)
    case (_, .baselineObservationCarriedForward): .baselineCarried(to: visit)
    case (_, _): .visit(visit)
    }
  }
}

extension ModelFrame {
  /// A trial's data as an analysis takes them.
  init(_ data: TrialData, for analysis: PlannedAnalysis, estimand: Estimand, visit: Int, control: Int) throws(MathematicalFailure) {
    var names = analysis.model.variables
    for name in analysis.model.covariance?.variables.dropLast() ?? [] where !names.contains(name) { names.append(name) }
    for clause in analysis.subgroups.flatMap(\.condition.clauses) {
      if case .factor(let factor, _, _) = clause {
        let column = Factor.column(named: factor)
        if !names.contains(column) { names.append(column) }
      }
    }
    try self.init(
      data, response: analysis.model.response, variables: names, control: control, rule: analysis.responseRule(visit: visit),
      setAside: estimand.setAside)
  }
}
