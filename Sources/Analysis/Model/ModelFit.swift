import Mathematics
import Trial

/// One formula fitted to one frame, with its least-squares means.
public struct ModelFit: Sendable {
  public let frame: ModelFrame
  public let fitted: FittedModel
  public let degreesOfFreedom: DegreesOfFreedom
  /// Responses that fell out for a missing covariate.
  public let rowsDropped: Int
  let patterns: [UInt64]
  private let sums: PatternSums

  /// How the factors that a mean does not name are averaged over.
  public enum MeanWeights: String, Sendable, CaseIterable {
    /// Every combination of levels alike.
    case equal
    /// By the joint frequency of their combinations over the rows used.
    case proportional
  }

  /// Fits a formula to a frame.
  ///
  /// - Parameters:
  ///   - subjects: which subjects take part; nil for all.
  ///   - degreesOfFreedom: of every contrast. `residual`: rows − rank; `normal`: infinite.
  /// - Throws: `.notEstimable`, `.noConvergence`, `.notPositiveDefinite`, or `.outsideDomain` for an unknown variable.
  public init(
    _ formula: ModelFormula, frame: ModelFrame, estimation: Estimation = .REML, degreesOfFreedom: DegreesOfFreedom = .satterthwaite,
    subjects: [Bool]? = nil
  ) throws(MathematicalFailure) {
    let design = try ModelDesign(formula, frame: frame)
    let block = CellBlock(plan: CellPlan([design], frame: frame))
    block.load(frame, includes: subjects)
    block.add(first: frame.subjectCount)
    let model = CellModel(design, plan: block.plan)
    try self.init(
      sums: PatternSums(block, model: model), block: block, model: model, frame: frame, estimation: estimation, degreesOfFreedom: degreesOfFreedom)
  }

  init(
    sums: PatternSums, block: CellBlock, model: CellModel, frame: ModelFrame, estimation: Estimation, degreesOfFreedom: DegreesOfFreedom
  ) throws(MathematicalFailure) {
    guard sums.subjectCount > 0 else { throw MathematicalFailure(.notEstimable, computing: "the model: no subject has a value") }
    self.frame = frame
    self.degreesOfFreedom = degreesOfFreedom
    fitted = try FittedModel(sums: sums, design: model.design, estimation: estimation)
    self.sums = sums
    (patterns, rowsDropped) = block.patterns(of: model)
  }

  /// The same model by maximum likelihood.
  func byMaximumLikelihood() throws(MathematicalFailure) -> FittedModel {
    try FittedModel(sums: sums, design: fitted.formulaDesign, estimation: .ML)
  }

  /// The largest |∂l/∂θ| at the optimum.
  public var score: Double { fitted.score(sums) }

  /// A combination of the formula's columns.
  public func contrast(_ c: [Double]) throws(MathematicalFailure) -> FittedModel.Contrast {
    var result = try fitted.contrast(c)
    switch degreesOfFreedom {
    case .satterthwaite: break
    case .residual: result.degreesOfFreedom = Double(fitted.rowsUsed - fitted.design.columns.count)
    case .normal: result.degreesOfFreedom = .infinity
    }
    return result
  }

  /// The least-squares mean of a factor's level.
  ///
  /// - Parameter visit: index of the visit; nil averages over visits alike.
  public func mean(of factor: Int, level: Int, visit: Int?, weights: MeanWeights = .equal) throws(MathematicalFailure) -> FittedModel.Contrast {
    try contrast(row([factor: level], visit: visit, weights: weights))
  }

  /// The difference of two levels' least-squares means. Columns that the factor does not enter cancel and are not evaluated.
  public func difference(of factor: Int, level: Int, from reference: Int, visit: Int?, weights: MeanWeights = .equal) throws(MathematicalFailure)
    -> FittedModel.Contrast
  {
    try contrast(MeanDifference(of: factor, level: level, from: reference, visit: visit), weights: weights)
  }

  /// The difference between two differences: (level − reference inside) − (level − reference outside).
  public func interaction(
    of factor: Int, level: Int, from reference: Int, with other: Int, inside: Int, outside: Int, visit: Int?, weights: MeanWeights = .equal
  ) throws(MathematicalFailure) -> FittedModel.Contrast {
    try contrast(
      MeanDifference(of: factor, level: level, from: reference, with: other, inside: inside, outside: outside, visit: visit), weights: weights)
  }

  func contrast(_ difference: MeanDifference, weights: MeanWeights = .equal) throws(MathematicalFailure) -> FittedModel.Contrast {
    let grid = ReferenceGrid(frame: frame, patterns: patterns)
    return try contrast(difference.weights(of: fitted.formulaDesign.columns, in: grid, weights: weights))
  }

  /// The weights of the formula's columns in the mean with some factors' levels held.
  private func row(_ levels: [Int: Int], visit: Int?, weights: MeanWeights) -> [Double] {
    let grid = ReferenceGrid(frame: frame, patterns: patterns)
    return fitted.formulaDesign.columns.map { grid.weight(of: $0, in: ReferenceGrid.Cell(levels: levels, visit: visit), weights: weights) }
  }
}
