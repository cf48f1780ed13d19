import Design
import Trial

/// Where the rule that stops for harm stands.
extension TrialAnalysis {
  /// One row for each arm outside the control: the treated, those with the rule's event, and the bound at the last number of patients after which it is looked;
  /// nil without a rule or without records of adverse events.
  ///
  /// By the treatment received. The bound is that of the last look reached, held against all the events at hand: those of patients treated since are in it.
  var monitoringTable: ResultTable? {
    guard let safety = data.safety, safety.events != nil, let written = plan.trial.design.safety,
      let endpoint = plan.trial.endpoints.first(where: { $0.name == written.event })
    else { return nil }
    let rule = StoppingRule(written)
    let population = SafetyPopulation(safety, arms: plan.trial.arms.count)
    let counts = population.counts(of: safety.emergent(endpoint))
    let control = plan.trial.armIndex(plan.estimand.comparator)
    let rows = plan.trial.arms.indices.filter { $0 != control }.map { arm -> [Cell] in
      let (patients, events) = (population.patients[arm], counts.patients[arm])
      let look = rule.looks.lastIndex { $0 <= patients }
      let bound = look.flatMap { rule.bounds[$0] }
      return [
        .text(plan.trial.arms[arm].label), .count(patients), .count(events), look.map { .count(rule.looks[$0]) } ?? .missing,
        bound.map { .count($0) } ?? .missing, .text(bound.map { events >= $0 ? "stop" : "go on" } ?? "go on"),
      ]
    }
    return ResultTable(
      label: "Stopping for harm: \(endpoint.label)",
      columns: [
        Column("arm", "Arm", .text), Column("patients", "Patients", .count), Column("events", "With the event", .count),
        Column("look", "Last look after", .count), Column("bound", "Stop at", .count), Column("says", "The rule says", .text),
      ], rows: rows,
      note:
        "Treated patients by the treatment received; events that began or worsened under it. The bound is that of the last look reached, held against all the "
        + "events at hand.")
  }
}
