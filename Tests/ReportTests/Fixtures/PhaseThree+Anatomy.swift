@testable import Trial

extension PhaseThree {
  /// Five flaws take 41 of 88 points, and one gives some back; made up to fill the form.
  ///
  /// - Parameter error: Monte Carlo standard error of each step, in percentage points.
  static func anatomy(error: Double) -> TrialResults {
    func row(_ name: String, power: Double? = nil, lost: Double? = nil) -> [ResultTable.Cell] {
      [
        .text(name), power.map { .number($0, monteCarloError: 0.004) } ?? .missing, lost.map { .number($0, monteCarloError: error) } ?? .missing,
        .missing, .missing,
      ]
    }
    var results = TrialResults()
    results.append(
      "failureAnatomy",
      .table(
        ResultTable(
          label: "Failure anatomy: planned",
          columns: [
            .init("step", "Trial", .text), .init("power", "Significant", .probability),
            .init("lost", "Power lost", .number(unit: "percentage points")), .init("alone", "Alone", .number(unit: "percentage points")),
            .init("mended", "Mended", .number(unit: "percentage points")),
          ],
          rows: [
            row("Flawless trial", power: 0.88), row("Patients who stop treatment", lost: 17.2), row("Raters who disagree", lost: 12.4),
            row("Scores lifted at entry", lost: 9.1), row("Doses not taken", lost: 3.6), row("Whole, bounded scores", lost: -1.3),
            row("The trial as it is", power: 0.47, lost: 41),
          ], primaryRow: 6, note: "Shapley values: the mean over all orders in which the flaws could come in.")))
    results.append(
      "failedTrials",
      .table(
        ResultTable(
          label: "Trials that fail", layout: .record,
          columns: [.init("lostToFlaws", "Would have won without flaws", .probability)], rows: [[.number(0.79, monteCarloError: 0.004)]])))
    return results
  }
}
