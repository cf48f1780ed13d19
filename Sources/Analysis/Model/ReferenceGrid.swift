import Trial

/// Where a model is evaluated for least-squares means: every combination of the factors' levels, covariates at their mean over the rows used.
///
/// (A subject with more visits counts more in those means, as in emmeans; Searle, Speed & Milliken 1980, *Am Stat* 34:216–221.) Counterfactual means are no
/// grid: they average each subject's own row with the mean's levels in place of its own (Lane & Nelder 1982, *Biometrics* 38:613–621).
struct ReferenceGrid {
  /// What one mean holds fixed.
  struct Cell {
    /// Variable → level.
    var levels: [Int: Int] = [:]
    /// Visit; nil averages over the visits.
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

  /// The weight of a column in one mean; not a number where a counterfactual row is not known.
  func weight(of column: DesignColumn, in cell: Cell, weights: MeanWeights) -> Double {
    var value = 1.0
    var averaged: [DesignColumn.Part] = []
    for part in column.parts {
      switch frame.variables[part.variable].values {
      case .visitFactor(let levels):
        if let visit = cell.visit {
          value *= part.level == visit ? 1 : 0
        } else if weights == .equal || weights == .counterfactual {
          value *= 1 / Double(levels.count)
        } else {
          averaged.append(part)
        }
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
    switch weights {
    case .equal, .proportional: return numbersFirst(averaged).reduce(value) { $0 * mean($1) }
    case .outer: return averaged.reduce(value) { $0 * mean([$1]) }
    case .cells:
      return numbersFirst(averaged).reduce(value) { $0 * ($1.contains { $0.level != nil } ? mean($1, within: cell) : mean($1)) }
    case .counterfactual: return averaged.isEmpty ? value : value * counterfactual(averaged, visit: cell.visit)
    }
  }

  /// Each number is averaged on its own; the indicators of levels together, by their joint frequency.
  private func numbersFirst(_ parts: [DesignColumn.Part]) -> [[DesignColumn.Part]] {
    let numbers = parts.filter { $0.level == nil }.map { [$0] }
    let levels = parts.filter { $0.level != nil }
    return levels.isEmpty ? numbers : numbers + [levels]
  }

  private func isOfVisit(_ part: DesignColumn.Part) -> Bool { frame.variables[part.variable].isByVisit }

  private func value(_ part: DesignColumn.Part, _ subject: Int, _ visit: Int) -> Double {
    isOfVisit(part) ? frame.visitValue(of: part, at: visit) : frame.value(of: part, subject: subject, visit: visit)
  }

  /// The mean over the rows used of a product of parts.
  private func mean(_ parts: [DesignColumn.Part]) -> Double {
    var total = 0.0
    for subject in 0..<frame.subjectCount {
      let pattern = patterns[subject]
      if pattern == 0 { continue }
      if parts.allSatisfy({ !frame.variables[$0.variable].isByCell && !isOfVisit($0) }) {
        total += Double(pattern.nonzeroBitCount) * parts.reduce(1.0) { $0 * frame.value(of: $1, subject: subject, visit: 0) }
      } else {
        for visit in 0..<frame.visitCount where pattern & (1 << UInt64(visit)) != 0 {
          total += parts.reduce(1.0) { $0 * value($1, subject, visit) }
        }
      }
    }
    return total / rowCount
  }

  /// The mean of a product of parts over the rows used that have the cell's own levels; not a number where there are none.
  private func mean(_ parts: [DesignColumn.Part], within cell: Cell) -> Double {
    var (total, rows) = (0.0, 0.0)
    for subject in 0..<frame.subjectCount {
      for visit in 0..<frame.visitCount where patterns[subject] & (1 << UInt64(visit)) != 0 && visit == cell.visit ?? visit {
        let isInside = cell.levels.allSatisfy { variable, level in
          value(DesignColumn.Part(variable: variable, level: level), subject, visit) == 1
        }
        guard isInside else { continue }
        rows += 1
        total += parts.reduce(1.0) { $0 * value($1, subject, visit) }
      }
    }
    return total / rows
  }

  /// The mean over the subjects used of a product of parts, at one visit or over all alike.
  private func counterfactual(_ parts: [DesignColumn.Part], visit: Int?) -> Double {
    let visits = visit.map { [$0] } ?? (parts.contains { frame.variables[$0.variable].isByCell } ? Array(0..<frame.visitCount) : [0])
    var (total, subjects) = (0.0, 0.0)
    for subject in 0..<frame.subjectCount where patterns[subject] != 0 {
      subjects += 1
      for visit in visits { total += parts.reduce(1.0) { $0 * frame.value(of: $1, subject: subject, visit: visit) } / Double(visits.count) }
    }
    return total / subjects
  }
}
