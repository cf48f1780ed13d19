import Mathematics
import Trial

/// What each result rests on.
extension TrialAnalysis {
  /// Results with their provenance: of several analyses that of each, of anything else that of the tested hypotheses' analyses.
  func withProvenance(_ results: TrialResults) -> TrialResults {
    let tested = plan.questions.indices.reduce(into: [Int]()) { kept, index in
      if !kept.contains(where: { plan.questions[$0].analysis.name == plan.questions[index].analysis.name }) { kept.append(index) }
    }
    let own = tested.map { provenance(plan.questions[$0].analysis, plan.questions[$0].estimand) }
    let others = plan.trial.analyses.compactMap { analysis -> Provenance? in
      if let known = own.first(where: { $0.analysis == analysis.name }) { return known }
      return plan.trial.estimands.first { $0.name == analysis.estimand }.map { provenance(analysis, $0) }
    }
    return results.resting { id in
      switch id {
      case "hypotheses", "path": own
      case "analyses": isOf(PlannedAnalysis.Method.ofScores)(own[0]) ? others.filter(isOf(PlannedAnalysis.Method.ofScores)) : [own[0]]
      case "imputation": others.filter(isOf([.referenceBasedImputation]))
      case "tippingPoint": others.filter(isPlanned { $0.tippingPoint != nil })
      case "retrieved": others.filter(isPlanned { $0.missingData == .retrievedDropouts })
      case "responders", "responseAnalyses", "logistic", "homogeneity":
        others.filter { isOf(PlannedAnalysis.Method.ofResponses)($0) && !isOfEvents($0) }
      case "timeArms", "timeAnalyses": others.filter { isOf(PlannedAnalysis.Method.ofTimes)($0) && !isOfEvents($0) }
      case "restrictedMeans": others.filter(isOf([.kaplanMeier]))
      case "adverseEventAnalyses": others.filter(isOfEvents)
      case _ where Provenance.isOfSafety(id): [.ofData]
      default: [own[0]]
      }
    }
  }

  private func isOf(_ methods: [PlannedAnalysis.Method]) -> (Provenance) -> Bool { { one in methods.contains { $0.rawValue == one.method } } }

  private func isPlanned(_ has: @escaping (PlannedAnalysis) -> Bool) -> (Provenance) -> Bool {
    { one in plan.trial.analyses.contains { $0.name == one.analysis && has($0) } }
  }

  private func isOfEvents(_ one: Provenance) -> Bool {
    plan.trial.endpoints.contains { $0.name == one.variable && $0.variable == .adverseEvent }
  }

  private func provenance(_ analysis: PlannedAnalysis, _ estimand: Estimand) -> Provenance {
    var found = Provenance(
      analysis: analysis.name, estimand: estimand.name, population: estimand.population.written, variable: estimand.variable,
      summary: estimand.summary.rawValue,
      strategies: estimand.strategies.map { .init(event: $0.event.rawValue, strategy: $0.strategy.rawValue) }, method: analysis.method.rawValue,
      formula: analysis.model.text, missingData: analysis.missingData.rawValue)
    if let imputation = analysis.imputation, analysis.method == .referenceBasedImputation, imputation.variance != .jackknife {
      (found.seed, found.draws) = (plan.trial.simulation.seed, imputation.draws)
    }
    do throws(MathematicalFailure) { try take(&found, analysis, estimand) } catch { found.failure = error.computing }
    return found
  }

  /// What was fitted, and to what of the data.
  private func take(_ found: inout Provenance, _ analysis: PlannedAnalysis, _ estimand: Estimand) throws(MathematicalFailure) {
    guard let endpoint = plan.trial.endpoints.first(where: { $0.name == estimand.variable }), let control = plan.trial.armIndex(estimand.comparator)
    else { throw MathematicalFailure(.outsideDomain, computing: "an analysis whose estimand is not declared") }
    guard PlannedAnalysis.Method.ofScores.contains(analysis.method) else {
      let isOfTimes = PlannedAnalysis.Method.ofTimes.contains(analysis.method)
      let isTested = analysis.name == plan.analysis.name
      if isOfTimes, isTested || endpoint.variable == .timeToEvent, let question = timesQuestion(analysis) {
        let sample = timesSample(question)
        countOutcomes(&found, estimand, used: sample.times.count, comparing: (question.treatment, question.control))
        guard analysis.method != .kaplanMeier else { return }
        found.fit = Provenance.Fit(try CoxModel(sample, covariates: sample.group.map { [Double($0)] }, ties: analysis.ties), analysis.ties)
      } else if isTested {
        countOutcomes(&found, estimand, used: conclusion.last.contrast?.patients ?? 0)
      } else if endpoint.variable == .response, let question = besideQuestion(analysis) {
        var prepared = PreparedResponses(plan: plan, question: question)
        try prepared.load(data.measure(question.measure), until: conclusion.last.day)
        prepared.patients = conclusion.last.patients
        let used = prepared.count(question.treatment).patients + prepared.count(question.control).patients
        countOutcomes(&found, estimand, used: used, comparing: (question.treatment, question.control))
      }
      return
    }
    let visit = endpoint.visit ?? plan.visit
    let measured = dataAtEnd.measure(plan.trial.measure(of: endpoint))
    var frame: ModelFrame
    if analysis.method == .referenceBasedImputation {
      frame = try ModelFrame(dataAtEnd, imputedBy: analysis, estimand: estimand, control: control)
    } else {
      frame = try ModelFrame(measured, for: analysis, estimand: estimand, visit: visit, control: control)
    }
    // What the imputation model does not take, though it was seen.
    if analysis.missingData.isReference {
      frame.setAside(from: ImputedEvents(frame, dataAtEnd, estimand: estimand, missing: analysis.missingData).strategyEvents)
    }
    let taken = taking(partIn: estimand, first: conclusion.last.patients)
    let fit = try ModelFit(analysis.model, frame: frame, method: FitMethod(analysis), subjects: taken)
    found.fit = Provenance.Fit(fit)
    let tally = RecordTally(
      measured, frame, fit, taken: taken, needsBaseline: analysis.model.response == ColumnName.change, events: estimand.eventsSetAside(dataAtEnd))
    // Who has no value seen has one imputed.
    let isImputed = analysis.method == .referenceBasedImputation
    let inPopulation = isImputed ? taken.count { $0 } : fit.fitted.subjectsUsed
    found.subjects = Provenance.Count(used: inPopulation, given: data.subjectCount)
    found.records = Provenance.Count(used: tally.used, given: tally.given)
    found.leftOut = tally.leftOut(
      population: estimand.subjects(of: data), outside: estimand.population.outside, first: conclusion.last.patients, of: data.subjectCount,
      imputes: isImputed)
  }

  /// Of responses and times: one value a patient.
  private func countOutcomes(_ found: inout Provenance, _ estimand: Estimand, used: Int, comparing arms: (Int, Int)? = nil) {
    let (treatment, control) = arms ?? (plan.treatment, plan.control)
    let population = estimand.subjects(of: data)
    let patients = conclusion.last.patients
    let isIn = data.arm.indices.map { $0 < patients && population?[$0] ?? true }
    let compared = data.arm.indices.count { isIn[$0] && (data.arm[$0] == armOfData(treatment) || data.arm[$0] == armOfData(control)) }
    found.subjects = Provenance.Count(used: used, given: data.subjectCount)
    let outside = population.map { all in all.indices.count { $0 < patients && !all[$0] } } ?? 0
    found.leftOut = [
      .init(reason: "randomized after the last analysis", records: 0, subjects: data.subjectCount - patients),
      .init(reason: estimand.population.outside, records: 0, subjects: outside),
      .init(reason: "in another arm", records: 0, subjects: patients - outside - compared),
      .init(reason: "no value, by the rule for missing data", records: 0, subjects: compared - used),
    ].filter { $0.subjects ?? 0 > 0 }
  }

  /// The index that an arm of the protocol has in the data.
  private func armOfData(_ arm: Int) -> Int? { data.armNames.firstIndex(of: plan.trial.arms[arm].name) }
}

extension Provenance.Fit {
  /// Of a hazard ratio.
  init(_ model: CoxModel, _ ties: Ties) {
    self.init(
      estimation: "partial likelihood, \(ties.possessive)", degreesOfFreedom: DegreesOfFreedom.normal.rawValue, standardErrors: "model",
      covariance: nil,
      failedCovariances: [], path: "Newton's steps", iterations: model.iterations, largestScore: model.largestScore)
  }

  init(_ fit: ModelFit) {
    let term = fit.fitted.formulaDesign.formula.covariance
    self.init(
      estimation: fit.fitted.estimation.rawValue, degreesOfFreedom: fit.method.degreesOfFreedom.rawValue,
      standardErrors: fit.method.standardErrors.rawValue,
      covariance: term.map { fit.fitted.structure.rawValue + ($0.group.map { " by \($0)" } ?? "") },
      failedCovariances: fit.failedCovariances.map { "\($0.structure.rawValue): \($0.failure.cause.rawValue), \($0.failure.computing)" },
      path: fit.fitted.path.rawValue, iterations: fit.fitted.iterations, largestScore: fit.score)
  }
}
