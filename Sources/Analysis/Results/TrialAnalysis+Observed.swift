import Mathematics
import Trial

/// What was seen of the tested endpoint's measure, before any model.
extension TrialAnalysis {
  /// Of each arm: who was randomized by the last analysis, and who of them belongs to the estimand's population.
  var populationTable: ResultTable {
    let first = conclusion.last.patients
    let taken = taking(partIn: plan.estimand, first: first)
    let rows = plan.trial.arms.map { arm -> [Cell] in
      let members = data.arm.indices.filter { data.armNames[data.arm[$0]] == arm.name }
      return [.text(arm.name), .text(arm.label), .count(members.count { $0 < first }), .count(members.count { taken[$0] })]
    }
    return ResultTable(
      label: "Patients by arm",
      columns: [
        Column("arm", "Arm", .text), Column("label", "Label", .text), Column("randomized", "Randomized", .count),
        Column("population", "In the population", .count),
      ], rows: rows, note: "Randomized by the last analysis; the population is that of the tested estimand.")
  }

  /// Of each arm at baseline and at each visit: patients with a value, mean and standard deviation of the score and of its change, median and extremes of the
  /// score; of those in the estimand's population, without values that its strategies set aside. Nil where the endpoint is no score.
  func observedTable() throws(MathematicalFailure) -> ResultTable? {
    guard plan.endpoint.isScore else { return nil }
    let measured = dataAtEnd.measure(plan.questions[0].measure)
    let taken = taking(partIn: plan.estimand, first: conclusion.last.patients)
    let scores = try scoresUsed(measured)
    let (arms, T) = (plan.trial.arms, measured.visits.count)
    var rows: [[Cell]] = []
    if measured.baseline.contains(where: { !$0.isNaN }) {
      var row: [Cell] = [.text("baseline"), .number(plan.trial.schedule.baseline.weeks)]
      for arm in arms {
        let values = members(arm, taken).map { measured.baseline[$0] }.filter { !$0.isNaN }
        row += Summary(values).cells + [.missing, .missing]
      }
      rows.append(row)
    }
    for (t, visit) in measured.visits.enumerated() {
      var row: [Cell] = [.text(visit.name), .number(visit.weeks)]
      for arm in arms {
        let seen = members(arm, taken).filter { !scores[$0 * T + t].isNaN }
        let changes = Summary(seen.map { scores[$0 * T + t] - measured.baseline[$0] }.filter { !$0.isNaN })
        row += Summary(seen.map { scores[$0 * T + t] }).cells + [changes.mean, changes.standardDeviation]
      }
      rows.append(row)
    }
    var columns = [Column("visit", "Visit", .text), Column("weeks", "Weeks", .number(unit: ""), decimals: 0)]
    for arm in arms {
      columns.append(Column("n_\(arm.name)", "n", .count, group: arm.label))
      for (key, title) in Summary.heads { columns.append(Column("\(key)_\(arm.name)", title, .number(unit: unit), group: arm.label)) }
    }
    return ResultTable(
      label: "As seen", columns: columns, rows: rows, primaryRow: rows.count - 1,
      note: "Of the estimand's population, without values that its strategies set aside; no model.")
  }

  private func members(_ arm: Arm, _ taken: [Bool]) -> [Int] {
    data.arm.indices.filter { taken[$0] && data.armNames[data.arm[$0]] == arm.name }
  }

  /// AVAL of every visit, not a number where it was not seen or is set aside.
  private func scoresUsed(_ measured: TrialData) throws(MathematicalFailure) -> [Double] {
    var asked = plan.analysis
    asked.method = .MMRM
    asked.subgroups = []
    asked.model = ModelFormula(response: ColumnName.value, terms: [[ColumnName.plannedTreatment]], text: "")
    if asked.missingData.isReference { asked.missingData = .missingAtRandom }
    return try ModelFrame(measured, for: asked, estimand: plan.estimand, visit: plan.visit, control: plan.control).response
  }

  /// Of some values; what too few values do not have is missing.
  private struct Summary {
    static let heads = [
      ("valueMean", "Mean"), ("valueSD", "SD"), ("valueMedian", "Median"), ("valueMinimum", "Minimum"), ("valueMaximum", "Maximum"),
      ("changeMean", "Mean change"), ("changeSD", "SD of change"),
    ]
    private let values: [Double]
    init(_ values: [Double]) { self.values = values.sorted() }

    private var average: Double { values.reduce(0, +) / Double(values.count) }
    var mean: Cell { values.isEmpty ? .missing : .number(average) }
    var standardDeviation: Cell {
      guard values.count > 1 else { return .missing }
      let m = average
      return .number((values.reduce(0) { $0 + ($1 - m) * ($1 - m) } / Double(values.count - 1)).squareRoot())
    }
    private var median: Cell {
      guard !values.isEmpty else { return .missing }
      let middle = values.count / 2
      return .number(values.count % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2)
    }
    /// n and the first five.
    var cells: [Cell] {
      [
        .count(values.count), mean, standardDeviation, median, values.first.map { .number($0) } ?? .missing,
        values.last.map { .number($0) } ?? .missing,
      ]
    }
  }
}
