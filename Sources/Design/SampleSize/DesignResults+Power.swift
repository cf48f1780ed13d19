import Mathematics
import Trial

extension DesignResults {
  static let assumption =
    "By formula, with the scenario's standard deviation as that of one patient's change: dropout, covariates, visits and "
    + "whole scores are left to simulation."

  var unit: String { comparison.unit }
  var isSuperiority: Bool { trial.hypotheses.allSatisfy { $0.test == .superiority } }

  /// The size as given or computed.
  func sampleSize(_ size: PlannedSize) -> ResultTable {
    let computed = size.computation
    return ResultTable(
      label: "Sample size", layout: .record,
      columns: [
        .init("patients", "Patients", .count), .init("exactPatients", "Before rounding", .number(unit: ""), decimals: 3),
        .init("fixedDesignPatients", "With a single look", .number(unit: ""), decimals: 3),
        .init("inflationFactor", "Inflation", .number(unit: ""), decimals: 4), .init("targetPower", "Power aimed at", .probability),
        .init("scenario", "Scenario", .text),
      ],
      rows: [
        [
          .count(size.patients), .number(computed?.exactPatients ?? Double(size.patients)),
          computed.map { .number($0.fixedDesignPatients) } ?? .missing,
          computed.map { .number($0.inflationFactor) } ?? .missing, computed.map { .number($0.targetPower) } ?? .missing,
          computed.map { .text($0.scenario) } ?? .missing,
        ]
      ],
      note: computed == nil
        ? "As given."
        : "\(sharesError ? "For the first hypothesis at the whole error. " : "")\(method) Rounded up to what the ratio divides. \(Self.assumption)")
  }

  var method: String {
    let single = trial.design.approximation == .t ? "t test" : "normal approximation"
    return trial.design.looks.count == 1 ? "By the \(single)." : "Size by the \(single) at a single look, times the inflation factor of the looks."
  }

  /// One row a scenario.
  func power(_ size: PlannedSize) -> ResultTable {
    let looks = trial.design.looks
    var columns: [ResultTable.Column] = [
      .init("scenario", "Scenario", .text), .init("effect", "Effect", .number(unit: unit)), .init("power", "Power", .probability, decimals: 1),
      .init("expectedPatients", "Expected patients", .number(unit: ""), decimals: 1),
    ]
    for (look, planned) in looks.enumerated() where looks.count > 1 {
      let title = look == looks.count - 1 ? "Significant at the end" : test.stopsForEfficacy ? "Stops" : "Crosses, goes on"
      columns.append(.init("stopEfficacy_\(look + 1)", title, .probability, group: "Efficacy, \(name(of: planned))", decimals: 1))
    }
    for look in futilityLooks {
      columns.append(.init("stopFutility_\(look + 1)", "Stops", .probability, group: "Futility, \(name(of: looks[look]))", decimals: 1))
    }
    let whose = sharesError ? "Of “\(trial.hypotheses[0].name)”, were it tested at the whole error." : ""
    let note = [
      whose, powerMethod, "Effect: \(trial.arms[comparison.treatment].name) minus \(trial.arms[comparison.comparator].name).", Self.assumption,
    ]
    return ResultTable(
      label: "Power", columns: columns, rows: trial.scenarios.map { powerRow($0, size) }, primaryRow: primaryScenario(size),
      note: note.filter { !$0.isEmpty }.joined(separator: " "))
  }

  private var powerMethod: String {
    let single = trial.design.approximation == .t ? "t test" : "normal approximation"
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

  private var futilityLooks: [Int] {
    test.stopsForFutility ? test.boundaries.futilityZ.indices.dropLast().filter { test.boundaries.futilityZ[$0] != nil } : []
  }

  private func powerRow(_ scenario: Scenario, _ size: PlannedSize) -> [ResultTable.Cell] {
    let found = exits(benefit: comparison.benefit(in: scenario), scenario, size)
    var row: [ResultTable.Cell] = [
      .text(scenario.name), .number(comparison.effect(in: scenario)), .number(found.power), .number(Double(size.patients) * found.expectedFraction),
    ]
    if trial.design.looks.count > 1 { row += found.efficacy.map { .number($0) } }
    return row + futilityLooks.map { .number(found.futility[$0]) }
  }

  private func exits(benefit: Double, _ scenario: Scenario, _ size: PlannedSize) -> ExitProbabilities {
    comparison.exits(benefit: benefit, patients: Double(size.patients) * comparison.share, of: trial, scenario, test: test)
  }

  /// The scenario the size is for, else the one with the greatest benefit.
  func primaryScenario(_ size: PlannedSize) -> Int {
    let named = size.computation.flatMap { computed in trial.scenarios.firstIndex { $0.name == computed.scenario } }
    let merits = trial.scenarios.map { comparison.test == .equivalence ? -abs(comparison.benefit(in: $0)) : comparison.benefit(in: $0) }
    return named ?? merits.indices.max { merits[$0] < merits[$1] } ?? 0
  }

  /// Power over the true benefit, from half the greatest one against the treatment to one and a half of it.
  ///
  /// Where no scenario has a benefit, the greatest is taken as four standard errors of the final difference. Of non-inferiority benefits are counted from the margin, of
  /// equivalence they go from one and a half of the margin on one side to that on the other.
  func powerCurve(_ size: PlannedSize) -> Curve {
    let scenario = trial.scenarios[primaryScenario(size)]
    let means = TwoMeans(trial, scenario, comparison)
    let null = comparison.nullBenefit
    let greatest = (trial.scenarios.map(comparison.benefit).max() ?? 0) - null
    let scale = greatest > 0 ? greatest : 4 * means.standardError(patients: Double(size.patients) * comparison.share)
    let isTwofold = comparison.test == .equivalence
    let points = (0...80).map { step in
      let benefit = isTwofold ? comparison.margin * (-1.5 + 3 * Double(step) / 80) : null + scale * (-0.5 + 2 * Double(step) / 80)
      return Curve.Point(x: benefit, y: exits(benefit: benefit, scenario, size).power)
    }
    return Curve(
      label: "Power", x: .init(title: "True benefit", unit: unit), y: .init(title: "Probability of a significant result"),
      lines: [.init(label: "Standard deviation \(plain(means.standardDeviation))", points: points)])
  }
}
