import Mathematics
import Trial

/// What the closed forms rest on, in words and in numbers.
extension DesignResults {
  /// Where all are seen.
  static let plainAssumption =
    "By formula, with the scenario's standard deviation as that of one patient's change: dropout, covariates, visits and "
    + "whole scores are left to simulation."

  /// How the formulas are made, and what they leave out.
  var assumption: String {
    guard trial.scenarios.contains(where: { $0.retention != nil }) else { return Self.plainAssumption }
    let seen =
      comparison.analysis?.method == .MMRM
      ? "By the formula of Lu, Luo and Chen for a mixed model for repeated measures: the scenario's correlation and standard deviation, and patients "
        + "who leave at random in the shares that its retention says; whole scores are left to simulation."
      : "By formula, with the patients whom the scenario's retention leaves at the endpoint's visit and its standard deviation as that of one patient's "
        + "change; whole scores are left to simulation."
    return trial.scenarios.allSatisfy { $0.retention != nil } ? seen : seen + " Where a scenario has no retention, as if all were seen."
  }

  private var single: String {
    guard trial.design.approximation == .t else { return "normal approximation" }
    return trial.scenarios.contains { $0.deviationsByArm != nil } ? "t test with Satterthwaite's degrees of freedom" : "t test"
  }

  var method: String {
    trial.design.looks.count == 1 ? "By the \(single)." : "Size by the \(single) at a single look, times the inflation factor of the looks."
  }

  var powerMethod: String {
    let margin = "\(plain(comparison.margin)) \(unit)"
    let kind =
      switch comparison.test {
      case .superiority: "a one-sided test toward benefit"
      case .nonInferiority: "a one-sided test against a benefit of −\(margin), the margin"
      case .equivalence: "two one-sided tests against the margins of \(margin) on either side"
      }
    return trial.design.looks.count == 1
      ? "Of \(kind) by the \(single)." : "Of \(kind): power at a single look by the \(single), spread over the looks by normal theory."
  }

  /// `8`; `10 (treatment) and 8 (control)`.
  func deviations(in scenario: Scenario) -> String {
    let (a, b) = comparison.deviations(in: scenario)
    guard a != b else { return plain(a) }
    return "\(plain(a)) (\(trial.arms[comparison.treatment].name)) and \(plain(b)) (\(trial.arms[comparison.comparator].name))"
  }

  /// How many are seen at the endpoint's visit, and what that costs: one row a scenario with a retention.
  func seen() throws(MathematicalFailure) -> ResultTable? {
    guard let end = comparison.visit else { return nil }
    let isMixed = comparison.analysis?.method == .MMRM
    var rows: [[ResultTable.Cell]] = []
    for scenario in trial.scenarios {
      guard let retention = scenario.retention else { continue }
      let φ = isMixed ? try trial.attritionFactor(scenario, through: end) : nil
      rows.append([.text(scenario.name), .number(retention[end]), .number(1 / retention[end]), φ.map { .number($0) } ?? .missing])
    }
    guard !rows.isEmpty else { return nil }
    var columns: [ResultTable.Column] = [
      .init("scenario", "Scenario", .text), .init("seen", "Seen at the endpoint", .probability, decimals: 1),
      .init("factorOfSeen", "Those seen there alone", .number(unit: ""), group: "Factor of the size", decimals: 4),
    ]
    if isMixed {
      columns.append(.init("attritionFactor", "Mixed model", .number(unit: ""), group: "Factor of the size", decimals: 4))
    } else {
      for row in rows.indices { rows[row].removeLast() }
    }
    return ResultTable(
      label: "Patients who leave", columns: columns, rows: rows,
      note: "Factor: patients needed over those of a trial that nobody leaves."
        + (isMixed ? " A mixed model makes use of earlier visits, the more they tell of the last (Lu, Luo and Chen 2008)." : ""))
  }

  /// Where arms differ in spread, the ratio with the fewest patients.
  func addBestRatio(to table: inout ResultTable, _ size: PlannedSize) {
    guard let computed = size.computation, let scenario = trial.scenarios.first(where: { $0.name == computed.scenario }) else { return }
    let (a, b) = comparison.deviations(in: scenario)
    guard a != b, trial.arms.count == 2 else { return }
    let (r, best) = (comparison.ratio, TwoMeans.optimalRatio(standardDeviation: a, comparatorDeviation: b))
    func variance(_ r: Double) -> Double { (1 + r) * (a * a / r + b * b) }
    table.columns += [
      .init("bestRatio", "Best ratio", .number(unit: ""), decimals: 3), .init("bestRatioSaves", "It would save", .probability, decimals: 1),
    ]
    table.rows[0] += [.number(best), .number(1 - variance(best) / variance(r))]
    table.note += " Best ratio: treated patients for each control with which the fewest are needed."
  }
}
