import Mathematics

/// Degrees of freedom by what a column tells apart: subjects, or rows of one subject.
///
///     within:   the column's value changes inside some subject; the intercept counts here     rows − subjects − within columns
///     between:  the others                                                                    subjects − intercept − between columns
///
/// A contrast takes the smallest of the columns it touches. Reference: SAS/STAT, PROC MIXED, DDFM=BETWITHIN, as the R package mmrm has it (the intercept
/// is not counted among the within columns). Checked: `References/mmrm-structures`, `mmrm-sas`.
struct BetweenWithin: Sendable {
  let isWithin: [Bool]
  let between: Double
  let within: Double

  /// - Parameter rows: not weighted.
  init(_ rows: SubjectRows, design: ModelDesign) throws(MathematicalFailure) {
    let p = design.columns.count
    var changes = Array(repeating: false, count: p)
    var count = 0
    for subject in rows.subjects {
      let n = subject.visits.count
      count += n
      for s in 1..<max(n, 1) { for i in 0..<p where subject.X[s * p + i] != subject.X[i] { changes[i] = true } }
    }
    let intercept = design.columns.firstIndex { $0.parts.isEmpty }
    let inside = changes.count { $0 }
    let outside = p - inside - (intercept == nil ? 0 : 1)
    between = Double(rows.subjects.count - outside - (intercept == nil ? 0 : 1))
    within = Double(count - rows.subjects.count - inside)
    if let intercept { changes[intercept] = true }
    isWithin = changes
  }

  /// - Throws: `.notEstimable` where none are left.
  func degreesOfFreedom(_ rows: [[Double]]) throws(MathematicalFailure) -> Double {
    var least = Double.infinity
    for row in rows { for (i, weight) in row.enumerated() where weight != 0 { least = min(least, isWithin[i] ? within : between) } }
    guard least > 0 else { throw MathematicalFailure(.notEstimable, computing: "between-within degrees of freedom: \(least)") }
    return least
  }
}
