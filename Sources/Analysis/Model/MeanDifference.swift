import Trial

/// A sum of least-squares means with signs: a difference of two levels, or a difference of differences.
struct MeanDifference: Sendable {
  /// Levels that a mean holds, and its sign.
  private let means: [(levels: [Int: Int], sign: Double)]
  /// Columns that one of these does not enter cancel.
  private let factors: [Int]
  private let visit: Int?

  /// - Parameter visit: index of the visit; nil averages over visits alike.
  init(of factor: Int, level: Int, from reference: Int, visit: Int?) {
    means = [([factor: level], 1), ([factor: reference], -1)]
    factors = [factor]
    self.visit = visit
  }

  /// (level − reference inside) − (level − reference outside).
  init(of factor: Int, level: Int, from reference: Int, with other: Int, inside: Int, outside: Int, visit: Int?) {
    means = [
      ([factor: level, other: inside], 1), ([factor: reference, other: inside], -1), ([factor: level, other: outside], -1),
      ([factor: reference, other: outside], 1),
    ]
    factors = [factor, other]
    self.visit = visit
  }

  private func enters(_ column: DesignColumn) -> Bool {
    factors.allSatisfy { factor in column.parts.contains { $0.variable == factor } }
  }

  /// The weight of each column.
  func weights(of columns: [DesignColumn], in grid: ReferenceGrid, weights: MeanWeights = .equal) -> [Double] {
    columns.map { column in
      // What a level's own rows weigh differs from level to level, so that nothing cancels.
      guard weights == .cells || enters(column) else { return 0 }
      return means.reduce(0) { total, mean in
        total + mean.sign * grid.weight(of: column, in: ReferenceGrid.Cell(levels: mean.levels, visit: visit), weights: weights)
      }
    }
  }

  /// Whether the weights are the same for all data: no number stands in a column that matters, nor, but with equal weights, another factor.
  func isFixed(for columns: [DesignColumn], in frame: ModelFrame, weights: MeanWeights) -> Bool {
    if weights == .cells || (weights != .equal && visit == nil && frame.visitCount > 1) { return false }
    return columns.filter(enters).allSatisfy { column in
      column.parts.allSatisfy { part in
        if weights != .equal, !factors.contains(part.variable), !frame.variables[part.variable].isByVisit { return false }
        return
          switch frame.variables[part.variable].values
        {
        case .subjectNumber, .cellNumber: false
        case .subjectFactor, .cellFactor, .visitFactor, .visitNumber: true
        }
      }
    }
  }
}
