import Trial

extension DesignResults {
  /// How patients are allocated, how balanced the arms come out and how well the next assignment can be guessed.
  func allocation(_ allocation: Allocation, patients: Int?) -> ResultTable {
    let properties = AllocationProperties(of: trial, allocation, patients: patients)
    let hasBlocks = allocation.method == .permutedBlocks
    var columns: [ResultTable.Column] = [
      .init("method", "Method", .text), .init("ratio", "Ratio", .text), .init("strata", "Strata", .text),
    ]
    var row: [ResultTable.Cell] = [
      .text(allocation.method.rawValue), .text(allocation.ratio.map(String.init).joined(separator: ":")),
      .text(allocation.strata.isEmpty ? "none" : allocation.strata.joined(separator: hasBlocks ? " × " : ", ")),
    ]
    if hasBlocks {
      let sum = allocation.ratio.reduce(0, +)
      columns.append(.init("blockLengths", "Block lengths", .text))
      row.append(.text(PermutedBlocks.multiples.map { String($0 * sum) }.joined(separator: " or ") + ", equally likely"))
    }
    columns.append(.init("guessRate", "Guess rate", .probability, decimals: 1))
    row.append(cell(properties.guessRate))
    if let imbalance = properties.imbalance {
      columns.append(.init("imbalance", "Difference of arm sizes", .number(unit: "patients"), decimals: 1))
      row.append(cell(imbalance))
    }
    return ResultTable(label: "Allocation", layout: .record, columns: columns, rows: [row], note: note(allocation, properties))
  }

  private func cell(_ figure: AllocationProperties.Figure) -> ResultTable.Cell {
    .number(figure.value, monteCarloError: figure.error > 0 ? figure.error : nil)
  }

  private func note(_ allocation: Allocation, _ properties: AllocationProperties) -> String {
    let blocks = allocation.method == .permutedBlocks ? "Block lengths are drawn from the randomization key. " : ""
    let guesser =
      [.permutedBlocks, .simple, .alternation].contains(allocation.method)
      ? "by one who has seen all earlier assignments of the stratum and guesses the arm most behind its ratio, ties by chance"
      : "by one who has seen all earlier assignments and the patient's strata and guesses the arm that the rule favors, ties by chance"
    let how = properties.guessRate.error > 0 ? "over \(AllocationProperties.trials) simulated allocations" : "computed exactly"
    let imbalance =
      properties.imbalance == nil
      ? "" : " Difference: of the largest and the smallest arm, by the ratio, on average over \(AllocationProperties.trials) simulated allocations."
    return "Ratio in the order \(trial.arms.map(\.name).joined(separator: ", ")). \(blocks)"
      + "Guess rate: expected share of right guesses \(guesser); \(how). "
      + "By chance alone it would be \(percent(1 / Double(allocation.ratio.count))).\(imbalance)"
  }
}
