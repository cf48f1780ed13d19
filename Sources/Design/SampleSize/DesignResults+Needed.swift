import Mathematics
import Trial

extension DesignResults {
  private static let powers = [0.8, 0.9]

  /// What a trial of unknown size would need: one row a scenario and hypothesis, over all arms, rounded up to what the ratio divides.
  func sizesNeeded() throws(MathematicalFailure) -> ResultTable {
    var rows: [[ResultTable.Cell]] = []
    for scenario in trial.scenarios {
      for hypothesis in trial.hypotheses { rows.append(try row(scenario, hypothesis)) }
    }
    let columns: [ResultTable.Column] =
      [.init("scenario", "Scenario", .text), .init("hypothesis", "Hypothesis", .text), .init("effect", "Effect", .number(unit: unit))]
      + Self.powers.map { .init("patients_\(Int($0 * 100))", "Power \(percent($0))", .count, group: "Patients for") }
    let note = [
      "The sample size is unknown.", method,
      "Over all arms, rounded up to what the ratio divides; none where there is \(isSuperiority ? "no benefit" : "nothing to show").",
      assumption,
    ]
    return ResultTable(label: "Patients needed", columns: columns, rows: rows, note: note.joined(separator: " "))
  }

  private func row(_ scenario: Scenario, _ hypothesis: Hypothesis) throws(MathematicalFailure) -> [ResultTable.Cell] {
    let comparison = PrimaryComparison(of: trial, for: hypothesis)
    let benefit = comparison.benefit(in: scenario)
    var cells: [ResultTable.Cell] = [.text(scenario.name), .text(hypothesis.name), .number(comparison.effect(in: scenario))]
    for power in Self.powers {
      guard comparison.isShowable(benefit), power < scenario.prior(comparison)?.limit(nullBenefit: comparison.nullBenefit) ?? 1 else {
        cells.append(.missing)
        continue
      }
      let needed = try comparison.size(for: power, of: trial, scenario, test: test).patients
      cells.append(.count(PlannedSize.rounded(needed / comparison.share, trial)))
    }
    return cells
  }
}
