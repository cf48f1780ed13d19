import Mathematics
import Trial

extension DesignResults {
  /// What the looks cost and save, whatever the standard deviation and the effect: one row a power.
  ///
  /// - Checked: `References/group-sequential`, inflation factors and average sample numbers, in `TestTypesTests` and `SequentialTestTests`.
  func characteristics() -> ResultTable? {
    guard trial.design.looks.count > 1, !trial.decidesWithDelayed else { return nil }
    let rows = [0.8, 0.9].compactMap(row)
    guard !rows.isEmpty else { return nil }
    let average = "Average size"
    return ResultTable(
      label: "What the looks cost and save",
      columns: [
        .init("power", "Power", .probability, decimals: 0), .init("inflationFactor", "Size at the end", .number(unit: ""), decimals: 4),
        .init("averageWithEffect", "With the effect", .number(unit: ""), group: average, decimals: 4),
        .init("averageWithHalf", "With half of it", .number(unit: ""), group: average, decimals: 4),
        .init("averageWithoutEffect", "Without", .number(unit: ""), group: average, decimals: 4),
      ], rows: rows,
      note: "As multiples of the size of a single look with the same error and power.")
  }

  /// Nil where no effect within reach gives the power.
  private func row(power: Double) -> [ResultTable.Cell]? {
    let alpha = trial.design.error.perSide
    guard power > alpha, let drift = try? test.drift(forPower: power) else { return nil }
    let single = StandardNormal.upperQuantile(alpha) + StandardNormal.quantile(power)
    let factor = drift * drift / (single * single)
    return [.number(power), .number(factor)] + [1, 0.5, 0].map { .number(factor * test.exits(drift: $0 * drift).expectedFraction) }
  }
}
