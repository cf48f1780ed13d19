import Design
import Mathematics
import Trial

/// Tables of adverse events. All but `adverseEventAnalyses` are by the treatment received, of those treated, and of events that began or worsened under it.
extension TrialAnalysis {
  /// `gradeShifts` (of endpoints with grades); `adverseEventAnalyses` (of planned analyses of adverse events); where the data have records of them `safetyMonitoring` (with a rule that stops for harm), `adverseEventOverview`, `commonAdverseEvents`, `adverseEventDifferences`,
  /// `adverseEvents` (all terms) and, where the time on treatment is known, `exposureAdjusted`; of a laboratory's file `laboratoryShifts`.
  func appendSafety(to results: inout TrialResults) throws(MathematicalFailure) {
    if let gradeShifts { results.append("gradeShifts", .table(gradeShifts)) }
    if let table = eventAnalysesTable { results.append("adverseEventAnalyses", .table(table)) }
    guard let safety = data.safety else { return }
    let tables = SafetyTables(SafetyPopulation(safety, arms: plan.trial.arms.count), trial: plan.trial, level: confidenceLevel)
    if safety.events != nil { appendEvents(tables, to: &results) }
    if let shifts = safety.laboratory.flatMap(tables.shifts) { results.append("laboratoryShifts", .table(shifts)) }
  }

  private func appendEvents(_ tables: SafetyTables, to results: inout TrialResults) {
    if let monitoringTable { results.append("safetyMonitoring", .table(monitoringTable)) }
    results.append("adverseEventOverview", .table(tables.overview))
    results.append("commonAdverseEvents", .table(tables.common))
    results.append("adverseEventDifferences", .table(tables.differences))
    results.append("adverseEvents", .table(tables.all))
    if let exposure = tables.exposureAdjusted { results.append("exposureAdjusted", .table(exposure)) }
  }

  /// Whether a planned analysis is of adverse events.
  func isOfEvents(_ analysis: PlannedAnalysis) -> Bool { EventQuestion.all(of: plan.trial).contains { $0.analysis.name == analysis.name } }

  /// Every planned analysis of adverse events, by the planned treatment, in its estimand's population.
  private var eventAnalysesTable: ResultTable? {
    var rows: [[Cell]] = []
    for question in EventQuestion.all(of: plan.trial) {
      let head: [Cell] = [
        .text(question.analysis.name), .text(question.endpoint.label), .text(plan.trial.arms[question.treatment].label),
        .text(question.analysis.method.rawValue),
      ]
      do throws(MathematicalFailure) {
        rows.append(head + (try question.answer(data, AdverseEventCourse(data, endpoint: question.endpoint), level: confidenceLevel)).cells)
      } catch { rows.append(head + [.text("not estimable: \(error.computing)")] + Array(repeating: .missing, count: 6)) }
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
