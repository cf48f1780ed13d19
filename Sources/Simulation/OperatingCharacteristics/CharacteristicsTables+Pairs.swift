import Trial

/// Conditions against each other on the same patients.
extension CharacteristicsTables {
  /// Every scenario of the design against the first.
  var differences: ResultTable {
    let first = experiment.index(design: design, scenario: 0)
    return ResultTable(
      label: "Scenarios against the first, on the same patients", columns: [.init("scenario", "Scenario", .text)] + Self.differenceColumns,
      rows: experiment.scenarios.indices.dropFirst().map { s in
        [.text(entries[s].title)] + Self.cells(tally.difference(of: experiment.index(design: design, scenario: s), from: first))
      }, note: "Against “\(entries[0].title)”. " + Self.differenceNote)
  }

  /// The same of estimates and duration.
  var estimateDifferences: ResultTable {
    let indices = experiment.scenarios.indices.dropFirst().map { experiment.index(design: design, scenario: $0) }
    let found = indices.map { tally.estimates(of: $0, in: experiment) }
    let isTimed = found.contains { $0?.days != nil }
    return ResultTable(
      label: "Estimates of scenarios against the first, on the same patients",
      columns: [.init("scenario", "Scenario", .text)] + Self.estimateColumns(unit: unit, isTimed: isTimed),
      rows: zip(experiment.scenarios.indices.dropFirst(), found).map { s, found in [.text(entries[s].title)] + Self.cells(found, isTimed: isTimed) },
      note: "Against “\(entries[0].title)”. " + Self.estimateNote)
  }

  /// Power of every design under every scenario.
  static func grid(_ tally: ExperimentTally, _ experiment: Experiment) -> ResultTable {
    let columns = experiment.scenarios.enumerated().map { s, name in
      ResultTable.Column("power_\(s + 1)", title(of: s, in: experiment, name), .probability, group: "Significant under")
    }
    let patients = experiment.scenarios.enumerated().map { s, name in
      ResultTable.Column("patients_\(s + 1)", title(of: s, in: experiment, name), .number(unit: ""), group: "Expected patients under")
    }
    return ResultTable(
      label: "Designs by scenarios", columns: [.init("design", "Design", .text)] + columns + patients,
      rows: experiment.designs.enumerated().map { d, design in
        let each = experiment.scenarios.indices.map { tally.tallies[experiment.index(design: d, scenario: $0)] }
        return [.text(design.label)] + each.map { MonteCarlo.share($0.successes(), of: $0.count).cell }
          + each.map { MonteCarlo.mean(of: $0.count, sum: $0[.patients], squares: $0[.patientsSquared]).cell }
      }, note: "\(tally.count) simulated trials each, all on the same patients; Monte Carlo standard errors beside.")
  }

  /// Every design against the first, scenario by scenario.
  static func gridDifferences(_ tally: ExperimentTally, _ experiment: Experiment) -> ResultTable {
    ResultTable(
      label: "Designs against the first, on the same patients",
      columns: [.init("design", "Design", .text), .init("scenario", "Scenario", .text)] + differenceColumns,
      rows: experiment.designs.indices.dropFirst().flatMap { d in
        experiment.scenarios.enumerated().map { s, name in
          [.text(experiment.designs[d].label), .text(title(of: s, in: experiment, name))]
            + cells(tally.difference(of: experiment.index(design: d, scenario: s), from: experiment.index(design: 0, scenario: s)))
        }
      }, note: "Against “\(experiment.designs[0].label)”. " + differenceNote)
  }

  /// The same of estimates and duration.
  static func gridEstimateDifferences(_ tally: ExperimentTally, _ experiment: Experiment) -> ResultTable {
    let found = experiment.conditions.indices.map { tally.estimates(of: $0, in: experiment) }
    let isTimed = found.contains { $0?.days != nil }
    return ResultTable(
      label: "Estimates of designs against the first, on the same patients",
      columns: [.init("design", "Design", .text), .init("scenario", "Scenario", .text)]
        + estimateColumns(unit: experiment.designs[0].trial.endpoints.first?.unit ?? "", isTimed: isTimed),
      rows: experiment.designs.indices.dropFirst().flatMap { d in
        experiment.scenarios.enumerated().map { s, name in
          [.text(experiment.designs[d].label), .text(title(of: s, in: experiment, name))]
            + cells(found[experiment.index(design: d, scenario: s)], isTimed: isTimed)
        }
      }, note: "Against “\(experiment.designs[0].label)”. " + estimateNote)
  }

  private static func title(of scenario: Int, in experiment: Experiment, _ name: String) -> String {
    experiment.conditions[scenario].simulator.scenario.label ?? name
  }

  /// Of a difference of probabilities.
  static let percentagePoints = ResultTable.Measure.number(unit: "percentage points")

  private static var differenceColumns: [ResultTable.Column] {
    [
      .init("powerDifference", "Difference", percentagePoints, group: "Power"),
      .init("independentError", "Error if independent", percentagePoints, group: "Power"),
      .init("onlyHere", "Here only", .count, group: "Significant"), .init("onlyFirst", "In the first only", .count, group: "Significant"),
      .init("patients", "Patients, difference", .number(unit: "")),
    ]
  }

  private static func cells(_ found: PairedDifference) -> [ResultTable.Cell] {
    [
      found.power.scaled(by: 100).cell, .number(100 * found.independentError), .count(found.onlySecond), .count(found.onlyFirst), found.patients.cell,
    ]
  }

  private static func estimateColumns(unit: String, isTimed: Bool) -> [ResultTable.Column] {
    let points = ResultTable.Measure.number(unit: unit)
    let columns: [ResultTable.Column] = [
      .init("estimateDifference", "Mean estimate", points, group: "Differences in"), .init("biasDifference", "Bias", points, group: "Differences in"),
      .init("meanSquaredErrorDifference", "Mean squared error", .number(unit: ""), group: "Differences in"),
    ]
    return columns + (isTimed ? [.init("weeksDifference", "Duration", .number(unit: "weeks"), group: "Differences in")] : [])
  }

  private static func cells(_ found: PairedEstimates?, isTimed: Bool) -> [ResultTable.Cell] {
    [found?.estimate.cell ?? .missing, found?.bias.cell ?? .missing, found?.meanSquaredError.cell ?? .missing]
      + (isTimed ? [found?.days?.scaled(by: 1 / 7).cell ?? .missing] : [])
  }

  private static let estimateNote =
    "Of each trial's last analysis, where both have one. The errors beside are those of pairs; a bias has the errors of both true effects besides."

  private static let differenceNote =
    "The error beside a difference is that of pairs: the same patients under both. Error if independent: had each had patients of its own."
}
