import Trial

/// The trial's own words, as figures and documents need them.
struct TrialWords {
  var trial: TrialProtocol

  /// The primary endpoint.
  var endpoint: Endpoint? { trial.endpoints.first }
  var unit: String { endpoint?.unit ?? "" }
  var isLowerBetter: Bool { endpoint?.better == .lower }
  /// +1 when higher is better.
  var sign: Double { endpoint?.benefitSign ?? 1 }
  /// `week 6`; empty where the endpoint has no visit.
  var visit: String {
    guard let endpoint, let visit = endpoint.visit, trial.schedule.visits.indices.contains(visit) else { return "" }
    return trial.schedule.visits[visit].name
  }
  /// ` at week 6`.
  var atVisit: String { visit.isEmpty ? "" : " at " + visit }
  var control: ArmStyle? { arms.indices.contains(trial.controlArm) ? arms[trial.controlArm] : nil }
  var experimental: [ArmStyle] { trial.arms.indices.filter { trial.arms[$0].role == .experimental }.map { arms[$0] } }
  var arms: [ArmStyle] { ArmStyle.all(trial) }
  /// The arm that an axis calls better: the experimental one, or `treatment` where there are several.
  var treatment: String { experimental.count == 1 ? experimental[0].label : "treatment" }
  /// `the change in HAM-D17 total`.
  var outcome: String {
    guard let endpoint else { return "the outcome" }
    return endpoint.variable == .changeFromBaseline ? "the change in \(endpoint.label)" : endpoint.label
  }
  /// `95%`.
  var confidence: String { NumberStyle.percent(trial.design.error.confidenceLevel) }
  /// The row of a table of scenarios that a headline names: the one set off, the one the size was computed for, else that whose power is nearest 80%.
  func principalRow(_ table: ResultTable, effect key: String) -> Int? {
    if let row = table.primaryRow { return row }
    if case .forPower(_, let scenario) = trial.design.sampleSize, let row = table.row("scenario", scenario) { return row }
    let candidates = table.rows.indices.filter { sign * (table.number($0, key) ?? 0) > 0 && table.number($0, "power") != nil }
    return candidates.min { abs((table.number($0, "power") ?? 0) - 0.8) < abs((table.number($1, "power") ?? 0) - 0.8) }
  }
  /// Decimals in text, by the standard error.
  func amount(_ value: Double, standardError: Double?) -> String {
    NumberStyle.number(value, decimals: standardError.map(NumberStyle.decimals(standardError:)) ?? NumberStyle.decimals(of: [value])) + spacedUnit
  }
  /// ` points`.
  var spacedUnit: String { unit.isEmpty ? "" : " " + unit }
}
