import Mathematics
import Trial

extension DesignResults {
  var unit: String { comparison.unit }
  var isSuperiority: Bool { trial.hypotheses.allSatisfy { $0.test == .superiority } }

  /// The size as given or computed.
  func sampleSize(_ size: PlannedSize) -> ResultTable {
    let computed = size.computation
    var table = ResultTable(
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
        : "\(sharesError ? "For the first hypothesis at the whole error. " : "")\(method) Rounded up to what the ratio divides. \(assumption)")
    addBestRatio(to: &table, size)
    return table
  }

  /// One row a scenario.
  func power(_ size: PlannedSize) throws(MathematicalFailure) -> ResultTable {
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
    let whose = sharesError ? ["Of “\(trial.hypotheses[0].name)”, were it tested at the whole error."] : []
    var note =
      whose + [
        powerMethod, "Effect: \(trial.arms[comparison.treatment].name) minus \(trial.arms[comparison.comparator].name).", assumption,
      ]
    var rows: [[ResultTable.Cell]] = []
    for scenario in trial.scenarios { rows.append(try powerRow(scenario, size)) }
    if hasPriors {
      columns.insert(.init("effectDeviation", "Its standard deviation", .number(unit: unit)), at: 2)
      for (row, scenario) in trial.scenarios.enumerated() {
        rows[row].insert(scenario.prior(comparison).map { .number($0.standardDeviation) } ?? .missing, at: 2)
      }
      note.insert("Where the effect is a distribution the power is the assurance: its mean over the effects, and so are all other figures.", at: 1)
    }
    return ResultTable(
      label: "Power", columns: columns, rows: rows, primaryRow: primaryScenario(size),
      note: note.joined(separator: " "))
  }

  private var futilityLooks: [Int] {
    test.stopsForFutility ? test.boundaries.futilityZ.indices.dropLast().filter { test.boundaries.futilityZ[$0] != nil } : []
  }

  var hasPriors: Bool { trial.scenarios.contains { $0.prior(comparison) != nil } }

  private func powerRow(_ scenario: Scenario, _ size: PlannedSize) throws(MathematicalFailure) -> [ResultTable.Cell] {
    let found = try comparison.exits(patients: Double(size.patients) * comparison.share, of: trial, scenario, test: test)
    let expected = Self.expectedFraction(found, try decisionFractions(size))
    var row: [ResultTable.Cell] = [
      .text(scenario.name), .number(comparison.effect(in: scenario)), .number(found.power), .number(Double(size.patients) * expected),
    ]
    if trial.design.looks.count > 1 { row += found.efficacy.map { .number($0) } }
    return row + futilityLooks.map { .number(found.futility[$0]) }
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
  func powerCurve(_ size: PlannedSize) throws(MathematicalFailure) -> Curve {
    let (benefits, exits) = try curveFrame(size)
    return Curve(
      label: "Power", x: .init(title: "True benefit", unit: unit), y: .init(title: "Probability of a significant result"),
      lines: [.init(label: curveLabel(size), points: benefits.map { Curve.Point(x: $0, y: exits($0).power) })])
  }

  /// Patients at the look where the trial ends, on average, over the same benefits.
  func expectedSizeCurve(_ size: PlannedSize) throws(MathematicalFailure) -> Curve {
    let ((benefits, exits), later) = (try curveFrame(size), try decisionFractions(size))
    let points = benefits.map { Curve.Point(x: $0, y: Double(size.patients) * Self.expectedFraction(exits($0), later)) }
    return Curve(
      label: "Expected size", x: .init(title: "True benefit", unit: unit), y: .init(title: "Patients on average"),
      lines: [.init(label: curveLabel(size), points: points)])
  }

  private func curveLabel(_ size: PlannedSize) -> String { "Standard deviation \(deviations(in: trial.scenarios[primaryScenario(size)]))" }

  /// The benefits of a curve, and what happens at one.
  private func curveFrame(
    _ size: PlannedSize
  ) throws(MathematicalFailure) -> (benefits: [Double], exits: (Double) -> ExitProbabilities) {
    let (scenario, patients) = (trial.scenarios[primaryScenario(size)], Double(size.patients) * comparison.share)
    let exits = try comparison.exits(at: patients, of: trial, scenario, test: test)
    if comparison.test == .equivalence { return ((0...80).map { comparison.margin * (-1.5 + 3 * Double($0) / 80) }, exits) }
    let null = comparison.nullBenefit
    let greatest = (trial.scenarios.map(comparison.benefit).max() ?? 0) - null
    let scale = greatest > 0 ? greatest : 4 * (try trial.plannedMeans(scenario, comparison)).standardError(patients: patients)
    return ((0...80).map { null + scale * (-0.5 + 2 * Double($0) / 80) }, exits)
  }

  /// Of decisions with delayed patients; empty where looks decide.
  private func decisionFractions(_ size: PlannedSize) throws(MathematicalFailure) -> [Double] {
    trial.decidesWithDelayed ? try trial.delayedResponse(patients: Double(size.patients)).decisionFractions : []
  }

  private static func expectedFraction(_ found: ExitProbabilities, _ later: [Double]) -> Double {
    later.isEmpty ? found.expectedFraction : later.enumerated().reduce(1) { $0 - (1 - $1.element) * found.stop(at: $1.offset) }
  }
}
