import Mathematics
import Trial

extension DesignResults {
  /// The bounds as effects seen and as conditional powers, one row a look.
  func boundaryScales(_ size: PlannedSize?) throws(MathematicalFailure) -> ResultTable {
    let bounds = test.boundaries
    let means = try plannedMeans(size)
    var columns: [ResultTable.Column] = [
      .init("look", "Look", .text), .init("efficacyEffect", "Effect", .number(unit: unit), group: "Efficacy", decimals: 3),
      .init("efficacyConditionalPower", "Conditional power", .probability, group: "Efficacy", decimals: 1),
    ]
    let gives = bounds.futilityZ.contains { $0 != nil }
    if gives {
      columns += [
        .init("futilityP", "p, one-sided", .pValue, group: "Futility"),
        .init("futilityEffect", "Effect", .number(unit: unit), group: "Futility", decimals: 3),
        .init("futilityConditionalPower", "Conditional power", .probability, group: "Futility", decimals: 1),
      ]
    }
    let rows = trial.design.looks.indices.map { look -> [ResultTable.Cell] in
      let (c, a) = (bounds.efficacyZ[look], bounds.futilityZ[look])
      let efficacy = c.isFinite ? c : nil
      let row: [ResultTable.Cell] = [
        .text(name(of: trial.design.looks[look])), effect(at: look, z: efficacy, size, means), conditionalPower(at: look, z: efficacy),
      ]
      guard gives else { return row }
      return row + [bounds.futilityP[look].map { .number($0) } ?? .missing, effect(at: look, z: a, size, means), conditionalPower(at: look, z: a)]
    }
    return ResultTable(label: "Bounds on other scales", columns: columns, rows: rows, note: scalesNote(size, means))
  }

  private func scalesNote(_ size: PlannedSize?, _ means: (any ComparisonOfMeans)?) -> String {
    let power =
      "Conditional power: probability of crossing an efficacy bound at a later look, from the bound on, were the truth what is seen there and futility "
      + "left out."
    guard means != nil, let size else { return power }
    let scenario = trial.scenarios[primaryScenario(size)]
    return "Effect: the difference seen at the bound, with the patients planned and a standard deviation of \(deviations(in: scenario)). " + power
  }

  private func plannedMeans(_ size: PlannedSize?) throws(MathematicalFailure) -> (any ComparisonOfMeans)? {
    guard let size, !trial.scenarios.isEmpty else { return nil }
    return try trial.plannedMeans(trial.scenarios[primaryScenario(size)], comparison)
  }

  private func effect(at look: Int, z: Double?, _ size: PlannedSize?, _ means: (any ComparisonOfMeans)?) -> ResultTable.Cell {
    guard let z, let size, let means else { return .missing }
    let patients = test.boundaries.fractions[look] * Double(size.patients) * comparison.share
    guard means.approximation == .normal || means.degreesOfFreedom(patients: patients) > 0 else { return .missing }
    return .number(comparison.benefitSign * means.criticalBenefit(z: z, patients: patients))
  }

  /// Were the trial to go on, whatever the bound says; as bounds on this scale are found.
  func conditionalPower(at look: Int, z: Double?) -> ResultTable.Cell {
    guard let z, look < test.boundaries.looks - 1 else { return .missing }
    return .number(SequentialTest(test.boundaries, stopsForFutility: false).conditionalPower(after: look, z: z))
  }
}
