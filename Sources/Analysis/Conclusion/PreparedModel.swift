import Mathematics
import Trial

/// One model that is fitted again and again: its design is compiled at the first data and kept while the factors' levels stay the same, and its
/// blocks are filled anew.
final class PreparedModel {
  let formula: ModelFormula
  let estimation: Estimation
  let degreesOfFreedom: DegreesOfFreedom
  private let rows = SubjectRows()
  private var levels: [[String]?] = []
  private var design: ModelDesign?
  private var sums = PatternSums(covariateCount: 1, visitCount: 1)
  private var added = 0

  init(_ formula: ModelFormula, estimation: Estimation, degreesOfFreedom: DegreesOfFreedom) {
    self.formula = formula
    self.estimation = estimation
    self.degreesOfFreedom = degreesOfFreedom
  }

  /// Reads the frame; subjects outside the subset are left out.
  func load(_ frame: ModelFrame, includes: [Bool]? = nil) throws(MathematicalFailure) {
    let levels = frame.variables.map(\.levels)
    if design == nil || levels != self.levels {
      let compiled = try ModelDesign(formula, frame: frame)
      design = compiled
      self.levels = levels
      sums = PatternSums(covariateCount: compiled.covariateCount, visitCount: compiled.visitCount)
    }
    guard let design else { return }
    rows.fill(frame, design: design, includes: includes)
    sums.removeAll()
    added = 0
  }

  /// The fit on the first patients in order of randomization; looks must rise.
  func fit(first patients: Int, frame: ModelFrame) throws(MathematicalFailure) -> ModelFit {
    precondition(patients >= added, "looks rise")
    guard let design else { preconditionFailure("a model is loaded before it is fitted") }
    sums.add(rows, subjects: added..<patients)
    added = patients
    return try ModelFit(sums: sums, rows: rows, design: design, frame: frame, estimation: estimation, degreesOfFreedom: degreesOfFreedom)
  }
}
