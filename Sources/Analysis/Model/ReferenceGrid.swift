/// Where a model is evaluated for least-squares means: every combination of the factors' levels, covariates at their mean over the rows used.
///
/// (A subject with more visits counts more in those means, as in emmeans; Searle, Speed & Milliken 1980, *Am Stat* 34:216–221.)
struct ReferenceGrid {
  /// What one mean holds fixed.
  struct Cell {
    /// Variable → level.
    var levels: [Int: Int] = [:]
    /// Visit; nil averages over the visits alike.
    var visit: Int?
  }

  private let frame: ModelFrame
  private let patterns: [UInt64]
  private let rowCount: Double

  /// - Parameter patterns: the visits used of each subject.
  init(frame: ModelFrame, patterns: [UInt64]) {
    self.frame = frame
    self.patterns = patterns
    rowCount = Double(patterns.reduce(0) { $0 + $1.nonzeroBitCount })
  }

  /// The weight of a column in one mean.
  func weight(of column: DesignColumn, in cell: Cell, weights: ModelFit.MeanWeights) -> Double {
    var value = 1.0
    var averaged: [DesignColumn.Part] = []
    for part in column.parts {
      switch frame.variables[part.variable].values {
      case .visitFactor(let levels): value *= cell.visit.map { part.level == $0 ? 1 : 0 } ?? 1 / Double(levels.count)
      case .visitNumber(let times): value *= cell.visit.map { times[$0] } ?? times.reduce(0, +) / Double(times.count)
      case .subjectNumber, .cellNumber: averaged.append(part)
      case .subjectFactor(let levels, _), .cellFactor(let levels, _):
        if let fixed = cell.levels[part.variable] {
          value *= part.level == fixed ? 1 : 0
        } else if weights == .equal {
          value /= Double(levels.count)
        } else {
          averaged.append(part)
        }
      }
      if value == 0 { return 0 }
    }
    return numbersFirst(averaged).reduce(value) { $0 * mean($1) }
  }

  /// Each number is averaged on its own; the indicators of levels together, by their joint frequency.
  private func numbersFirst(_ parts: [DesignColumn.Part]) -> [[DesignColumn.Part]] {
    let numbers = parts.filter { $0.level == nil }.map { [$0] }
    let levels = parts.filter { $0.level != nil }
    return levels.isEmpty ? numbers : numbers + [levels]
  }

  /// The mean over the rows used of a product of parts.
  private func mean(_ parts: [DesignColumn.Part]) -> Double {
    var total = 0.0
    for subject in 0..<frame.subjectCount {
      let pattern = patterns[subject]
      if pattern == 0 { continue }
      if parts.allSatisfy({ !frame.variables[$0.variable].isByCell }) {
        total += Double(pattern.nonzeroBitCount) * parts.reduce(1.0) { $0 * frame.value(of: $1, subject: subject, visit: 0) }
      } else {
        for visit in 0..<frame.visitCount where pattern & (1 << UInt64(visit)) != 0 {
          total += parts.reduce(1.0) { $0 * frame.value(of: $1, subject: subject, visit: visit) }
        }
      }
    }
    return total / rowCount
  }
}
