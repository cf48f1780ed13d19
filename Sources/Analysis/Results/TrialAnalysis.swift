import Design
import Mathematics
import Trial

/// All of a protocol's analyses on one trial's data, as results. The decision, the looks and the subgroups are `Concluder`'s own.
public struct TrialAnalysis: Sendable {
  public let plan: ConclusionPlan
  public let data: TrialData
  public let conclusion: Conclusion
  /// The data of the trial's last analysis: where that was a look on a day of the calendar, what was at hand then.
  let dataAtEnd: TrialData

  public init(plan: ConclusionPlan, data: TrialData) {
    self.plan = plan
    self.data = data
    var concluder = Concluder(plan: plan)
    var conclusion = Conclusion()
    concluder.conclude(data, into: &conclusion)
    self.conclusion = conclusion
    dataAtEnd = conclusion.last.day.map { data.atHand(on: $0) } ?? data
  }

  /// What the tested analysis of responses found; nil of any other.
  private var responsesCompared: ComparedResponses? {
    guard PlannedAnalysis.Method.ofResponses.contains(plan.analysis.method) else { return nil }
    var prepared = PreparedResponses(plan: plan, question: plan.questions[0])
    guard (try? prepared.load(data.measure(plan.questions[0].measure), until: conclusion.last.day)) != nil else { return nil }
    prepared.patients = conclusion.last.patients
    return try? prepared.compared(plan.questions[0])
  }

  /// `decision`, `primary`, `looks`, `adjusted` (where a look could have shown efficacy), `delayed` (after a stop, where delayed patients are analyzed), `byVisit`, `subgroups` (with what is to be believed of them), `analyses`, after `looks` those of MCP-Mod, those of responses (`responders`, `responseAnalyses`, `logistic`, `homogeneity`), those of times (`timeArms`, `timeAnalyses`), `imputation`, `retrieved` and `tippingPoint` (where there are any), then the tested analysis' fit.
  ///
  /// - Throws: when the tested model cannot be fitted to all the data; a subgroup or a further analysis that cannot be fitted is a row that says so.
  ///
  /// Each result carries what it rests on, but for the files that the data were read from, which only its caller knows.
  public func results() throws(MathematicalFailure) -> TrialResults { withProvenance(try found()) }

  private func found() throws(MathematicalFailure) -> TrialResults {
    if let failure = conclusion.last.failure { throw failure }
    var results = TrialResults()
    results.append("decision", .decision(stagedDecision ?? decision))
    if let primary { results.append("primary", .estimate(primary)) }
    if plan.decidesTogether { appendHypotheses(to: &results) }
    if let stagesTable { results.append("stages", .table(stagesTable)) }
    if !isCombined {
      results.append("looks", .table(looksTable))
      if let adjustedTable { results.append("adjusted", .table(adjustedTable)) }
    }
    results.append("population", .table(populationTable))
    if let delayedTable { results.append("delayed", .table(delayedTable)) }
    if let outcome = try outcomeTables() {
      for (id, table) in outcome + (try responseTables()) { results.append(id, .table(table)) }
      try appendSurvival(to: &results)
      for (id, table) in timeTables() { results.append(id, .table(table)) }
      try appendSafety(to: &results)
      return results
    }
    if let table = try observedTable() { results.append("observed", .table(table)) }
    try appendDoses(to: &results)
    let fit = try fullFit()
    let imputed = imputedAnalyses()
    if let primary = imputed.first(where: { $0.plan.name == plan.analysis.name }) {
      results.append("byVisit", .table(try imputedByVisitTable(primary)))
    } else {
      results.append("byVisit", .table(try byVisitTable(fit)))
    }
    try appendSubgroups(to: &results)
    results.append("analyses", .table(analysesTable(imputed)))
    for (id, table) in try responseTables() + timeTables() { results.append(id, .table(table)) }
    if let table = try imputationTable(imputed) { results.append("imputation", .table(table)) }
    if let table = retrievedTable(imputed) { results.append("retrieved", .table(table)) }
    if let table = try tippingPointTable(imputed) { results.append("tippingPoint", .table(table)) }
    let given = dataAtEnd.measure(plan.questions[0].measure).scores.reduce(0) { $0 + ($1.isNaN ? 0 : 1) }
    results.append(
      contentsOf: try fit.results(rowsGiven: plan.analysis.method.isLongitudinal ? given : data.subjectCount, subjectsGiven: data.subjectCount))
    try appendSafety(to: &results)
    return results
  }

  /// The tested model on the patients of the look at which the trial ended; of an analysis by imputation the imputation model.
  func fullFit() throws(MathematicalFailure) -> ModelFit {
    var frame = try ModelFrame(
      dataAtEnd.measure(plan.questions[0].measure), for: plan.analysis, estimand: plan.estimand, visit: plan.visit, control: plan.control)
    let patients = conclusion.last.patients
    if plan.analysis.missingData.isReference {
      frame.setAside(from: ImputedEvents(frame, dataAtEnd, estimand: plan.estimand, missing: plan.analysis.missingData).strategyEvents)
    }
    return try ModelFit(
      plan.analysis.model, frame: frame, method: FitMethod(plan.analysis), subjects: taking(partIn: plan.estimand, first: patients))
  }

  /// The first patients in order of randomization who belong to an estimand's population.
  func taking(partIn estimand: Estimand, first patients: Int) -> [Bool] {
    let population = estimand.subjects(of: data)
    return data.arm.indices.map { $0 < patients && population?[$0] ?? true }
  }

  var confidenceLevel: Double { plan.trial.design.error.confidenceLevel }
  var unit: String {
    PlannedAnalysis.Method.ofHazards.contains(plan.analysis.method) ? "log hazard ratio" : plan.endpoint.effectUnit(of: plan.estimand.summary)
  }

  private var primary: Estimate? {
    guard let contrast = conclusion.last.contrast else { return nil }
    let treatment = plan.trial.arms[plan.treatment].label
    let control = plan.trial.arms[plan.control].label
    let fitted = FittedModel.Contrast(contrast)
    let responses = responsesCompared
    return Estimate(
      label: "\(treatment) − \(control)", value: contrast.estimate, unit: unit, standardError: contrast.standardError,
      degreesOfFreedom: contrast.degreesOfFreedom,
      interval: responses.flatMap { try? $0.scaledInterval(level: confidenceLevel) } ?? fitted.interval(level: confidenceLevel),
      statistic: dosesFound == nil ? contrast.statistic : fitted.statistic,
      pTwoSided: responses?.pTwoSided ?? fitted.pTwoSided, estimand: plan.estimand.name,
      note: endedEarly
        ? (delayed == nil ? "" : "with the delayed patients, ") + "not adjusted for the stop"
        : dosesFound == nil ? nil : "one dose alone, not adjusted for the others")
  }

  private var endedEarly: Bool { conclusion.stoppedAtLook < conclusion.looks.count - 1 }
  /// The bounds of the looks.
  var boundaries: Boundaries { conclusion.boundaries ?? plan.boundaries }
  /// The analysis with the delayed patients.
  var delayed: Conclusion.LookOutcome? { conclusion.hypotheses[0].delayed }

  private var decision: Decision {
    let last = conclusion.deciding
    let name = TrialAnalysis.name(of: last.look, in: plan.trial.design)
    let label = "Hypothesis \(plan.trial.hypotheses[0].name): \(plan.trial.hypotheses[0].test.rawValue)"
    guard let contrast = last.contrast else { return Decision(label: label, outcome: "not estimable", reason: last.failure?.computing ?? "") }
    let claim = dosesFound == nil ? plan.trial.hypotheses[0].test.rawValue : "dose-response"
    let outcome = conclusion.success ? "\(claim) shown" : (endedEarly ? "stopped for futility" : "\(claim) not shown")
    if plan.decidesTogether { return Decision(label: label, outcome: outcome + (endedEarly ? " at \(name)" : ""), reason: sharedReason(0)) }
    let bound = boundaries.efficacyP[last.look]
    let relation = contrast.pOneSided <= bound ? "≤" : ">"
    let reason = "one-sided p = \(TrialAnalysis.short(contrast.pOneSided)) \(relation) \(TrialAnalysis.short(bound)), the bound of \(name)"
    return Decision(label: label, outcome: outcome + (endedEarly ? " at \(name)" : ""), reason: reason + afterwards)
  }

  /// What the delayed patients did to p.
  private var afterwards: String {
    guard let delayed, let contrast = delayed.contrast else { return "" }
    let late = conclusion.delayedPatients
    return "; with \(late == 1 ? "1 delayed patient" : "\(late) delayed patients") p = \(TrialAnalysis.short(contrast.pOneSided))"
  }

  /// Four significant digits, for a sentence; the number itself stands in the results.
  static func short(_ value: Double) -> String {
    guard value > 0, value < 1 else { return value == 0 ? "0" : "1" }
    var (scale, digits) = (1.0, 0)
    while value * scale < 1000, digits < 12 {
      scale *= 10
      digits += 1
    }
    let text = String(Int((value * scale).rounded()))
    return "0." + String(repeating: "0", count: max(0, digits - text.count)) + text
  }

  /// `50% of patients`, `end`.
  static func name(of look: Int, in design: DesignPlan) -> String {
    switch design.looks[look] {
    case .patients(let share): "\(percent(share)) of patients"
    case .information(let share): "\(percent(share)) of information"
    case .calendar(let weeks, _): "\(weeks) weeks"
    case .events(let count, _): "\(count) events"
    case .end: "end"
    }
  }

  private static func percent(_ share: Double) -> String {
    let value = (share * 1e6).rounded() / 1e4
    return value == value.rounded() ? "\(Int(value))%" : "\(value)%"
  }
}

extension FittedModel.Contrast {
  init(_ contrast: Conclusion.Contrast) {
    self.init(estimate: contrast.estimate, standardError: contrast.standardError, degreesOfFreedom: contrast.degreesOfFreedom)
  }
}
