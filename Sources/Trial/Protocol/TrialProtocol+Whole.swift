import Notation

extension TrialProtocol {
  /// A design-only file as a trial that can be conducted and simulated: what it leaves out is the plainest that serves its hypotheses.
  ///
  /// - A response is tested by the difference in proportions, a time to an event by the log-rank test, or, where its estimand says so, by means up to a time. A look at a share of the information of a response
  ///   is one at that share of the patients.
  /// - Allocation in permuted blocks, 1 to 1, where it has none; one visit, in week 1, where it has no schedule.
  /// - Each hypothesis without an analysis is tested in a linear model of its endpoint on the arms (with two arms the t test), with the normal
  ///   distribution where `design.approximation` says so. Hypotheses of one endpoint share the model, and so the residual variance of all arms.
  /// - Each analysis without an estimand compares its hypotheses' arms with the control in all randomized patients, as if nobody had stopped treatment.
  /// - Where no scenario has an accrual all patients come at once, and a look at a share of the information is one at that share of the patients.
  ///
  /// A trial's file says all of this itself and is returned as it is.
  public var whole: TrialProtocol {
    guard kind == .designOnly else { return self }
    var trial = self
    if trial.allocation == nil { trial.allocation = Allocation(method: .permutedBlocks, ratio: arms.map { _ in 1 }, strata: []) }
    if trial.schedule.visits.isEmpty { trial.schedule.visits = [TimePoint(1, .week)] }
    for index in trial.endpoints.indices where trial.endpoints[index].visit == nil && trial.endpoints[index].variable != .adverseEvent {
      trial.endpoints[index].visit = trial.schedule.visits.indices.last
    }
    for index in trial.hypotheses.indices where trial.hypotheses[index].analysis == nil { trial.addAnalysis(of: index) }
    for index in trial.analyses.indices where trial.analyses[index].estimand == nil { trial.addEstimand(of: index) }
    if scenarios.allSatisfy({ $0.accrual == nil }) || endpoints.first?.variable == .response {
      trial.design.looks = design.looks.map { look in
        if case .information(let share) = look { .patients(share) } else { look }
      }
    }
    return trial
  }

  /// The usual analysis of a hypothesis, made unless another hypothesis has it already.
  private mutating func addAnalysis(of hypothesis: Int) {
    guard let endpoint = endpoint(of: hypotheses[hypothesis]) else { return }
    let name = endpoint.name
    hypotheses[hypothesis].analysis = name
    guard !analyses.contains(where: { $0.name == name }) else { return }
    let response = endpoint.variable == .changeFromBaseline ? ColumnName.change : ColumnName.value
    if endpoint.isPlainOutcome {
      let asked = estimands.first { $0.name == hypotheses[hypothesis].name } ?? estimands.first { $0.variable == name }
      return analyses.append(Self.analysis(ofOutcome: endpoint, asMeans: asked?.summary == .differenceInRestrictedMeans))
    }
    analyses.append(
      PlannedAnalysis(
        name: name, method: .tTest,
        model: ModelFormula(response: response, terms: [[ColumnName.plannedTreatment]], text: "\(response) ~ \(ColumnName.plannedTreatment)"),
        missingData: .missingAtRandom, estimation: .REML, degreesOfFreedom: design.approximation == .normal ? .normal : .residual, subgroups: []))
  }

  /// The difference of two rates by their z; the log-rank test of times, or the difference of their means up to a time.
  private static func analysis(ofOutcome endpoint: Endpoint, asMeans: Bool) -> PlannedAnalysis {
    let isTime = endpoint.variable == .timeToEvent
    let left = isTime ? "Surv(\(ColumnName.value), 1 - \(ColumnName.censoring))" : ColumnName.value
    return PlannedAnalysis(
      name: endpoint.name, method: asMeans ? .kaplanMeier : isTime ? .logRank : .riskDifference,
      model: ModelFormula(
        response: ColumnName.value, terms: [[ColumnName.plannedTreatment]], censoring: isTime ? ColumnName.censoring : nil,
        text: "\(left) ~ \(ColumnName.plannedTreatment)"),
      missingData: isTime ? .missingAtRandom : .completeCases, estimation: .REML, degreesOfFreedom: .normal, subgroups: [])
  }

  /// The comparison of an analysis' arms with the control.
  private mutating func addEstimand(of analysis: Int) {
    let name = analyses[analysis].name
    let told = hypotheses.first { $0.analysis == name && $0.variable != nil }
    guard let endpoint = told.flatMap({ self.endpoint(of: $0) }) ?? endpoints.first else { return }
    analyses[analysis].estimand = name
    let summary = estimands.first { $0.variable == endpoint.name }?.summary ?? endpoint.usualSummary
    let control = arms[controlArm].name
    let tested = hypotheses.filter { $0.analysis == name }.compactMap(\.treatment)
    let treated = arms.map(\.name).filter { $0 != control }
    estimands.append(
      Estimand(
        name: name, treatments: tested.isEmpty ? treated : treated.filter(tested.contains), comparator: control, population: .allRandomized,
        variable: endpoint.name, summary: summary, strategies: [.init(event: .treatmentDiscontinuation, strategy: .hypothetical)]))
  }
}

extension Endpoint {
  /// What it is summarized by where no estimand says it.
  var usualSummary: Estimand.Summary {
    switch variable {
    case .value, .changeFromBaseline, .adverseEvent: .differenceInMeans
    case .response: .differenceInProportions
    case .timeToEvent: .hazardRatio
    }
  }
}
