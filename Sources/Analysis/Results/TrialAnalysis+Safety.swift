import Design
import Mathematics
import Trial

/// Tables of adverse events. All but `adverseEventAnalyses` are by the treatment received, of those treated, and of events that began or worsened under it.
extension TrialAnalysis {
  /// `adverseEventAnalyses` (of planned analyses of adverse events); where the data have records of them `safetyMonitoring` (with a rule that stops for harm), `adverseEventOverview`, `commonAdverseEvents`, `adverseEventDifferences`,
  /// `adverseEvents` (all terms) and, where the time on treatment is known, `exposureAdjusted`.
  func appendSafety(to results: inout TrialResults) throws(MathematicalFailure) {
    if let table = eventAnalysesTable { results.append("adverseEventAnalyses", .table(table)) }
    guard let safety = data.safety, safety.events != nil else { return }
    if let monitoringTable { results.append("safetyMonitoring", .table(monitoringTable)) }
    let tables = SafetyTables(SafetyPopulation(safety, arms: plan.trial.arms.count), trial: plan.trial, level: confidenceLevel)
    results.append("adverseEventOverview", .table(tables.overview))
    results.append("commonAdverseEvents", .table(tables.common))
    results.append("adverseEventDifferences", .table(tables.differences))
    results.append("adverseEvents", .table(tables.all))
    if let exposure = tables.exposureAdjusted { results.append("exposureAdjusted", .table(exposure)) }
  }

  /// Whether a planned analysis is of adverse events.
  func isOfEvents(_ analysis: PlannedAnalysis) -> Bool { endpoint(ofEvents: analysis) != nil }

  private func endpoint(ofEvents analysis: PlannedAnalysis) -> (estimand: Estimand, endpoint: Endpoint)? {
    guard let estimand = plan.trial.estimands.first(where: { $0.name == analysis.estimand }),
      let endpoint = plan.trial.endpoints.first(where: { $0.name == estimand.variable && $0.variable == .adverseEvent })
    else { return nil }
    return (estimand, endpoint)
  }

  /// Every planned analysis of adverse events, by the planned treatment, in its estimand's population.
  private var eventAnalysesTable: ResultTable? {
    var rows: [[Cell]] = []
    for analysis in plan.trial.analyses {
      guard let (estimand, endpoint) = endpoint(ofEvents: analysis), let control = plan.trial.armIndex(estimand.comparator) else { continue }
      for treatment in estimand.treatments.compactMap(plan.trial.armIndex) {
        let question = EventComparison(data, endpoint: endpoint, population: estimand.subjects(of: data), treatment: treatment, control: control)
        let head: [Cell] = [.text(analysis.name), .text(endpoint.label), .text(plan.trial.arms[treatment].label), .text(analysis.method.rawValue)]
        do throws(MathematicalFailure) {
          rows.append(head + (try question.cells(analysis.method, ties: analysis.ties, level: confidenceLevel)))
        } catch { rows.append(head + [.text("not estimable: \(error.computing)")] + Array(repeating: .missing, count: 6)) }
      }
    }
    guard !rows.isEmpty else { return nil }
    return ResultTable(
      label: "Analyses of adverse events",
      columns: [
        Column("analysis", "Analysis", .text), Column("event", "Event", .text), Column("treatment", "Treatment", .text),
        Column("method", "Method", .text), Column("measure", "Measure", .text), Column("treated", "Treated", .text),
        Column("control", "Control", .text), Column("estimate", "Estimate", .number(unit: ""), decimals: 3),
        Column("lower", "Lower", .number(unit: ""), decimals: 3), Column("upper", "Upper", .number(unit: ""), decimals: 3),
        Column("p", "p", .pValue),
      ], rows: rows,
      note:
        "By the planned treatment. Difference in proportions: Miettinen and Nurminen's interval, p by the pooled z. Hazard ratio: days to the first event under treatment, "
        + "Efron's ties. Rate ratio: records over years on treatment, exact. p two-sided.")
  }
}
