import Mathematics
import Trial

/// How a formula is fitted and what its standard errors and degrees of freedom are.
public struct FitMethod: Equatable, Sendable {
  public var estimation: Estimation
  public var degreesOfFreedom: DegreesOfFreedom
  public var standardErrors: StandardErrors
  /// Covariances to take in turn where the formula's own cannot be fitted.
  public var covarianceFallback: [CovarianceTerm.Structure]

  public init(
    estimation: Estimation = .REML, degreesOfFreedom: DegreesOfFreedom = .satterthwaite, standardErrors: StandardErrors = .model,
    covarianceFallback: [CovarianceTerm.Structure] = []
  ) {
    self.estimation = estimation
    self.degreesOfFreedom = degreesOfFreedom
    self.standardErrors = standardErrors
    self.covarianceFallback = covarianceFallback
  }

  /// As an analysis is planned.
  init(_ analysis: PlannedAnalysis) {
    self.init(
      estimation: analysis.estimation, degreesOfFreedom: analysis.degreesOfFreedom, standardErrors: analysis.standardErrors,
      covarianceFallback: analysis.covarianceFallback)
  }
}

/// One formula fitted to one frame, with its least-squares means.
public struct ModelFit: Sendable {
  public typealias MeanWeights = Trial.MeanWeights
  public let frame: ModelFrame
  public let fitted: FittedModel
  public let method: FitMethod
  /// Responses that fell out for a missing covariate.
  public let rowsDropped: Int
  /// Covariances that could not be fitted before this one, and why.
  public let failedCovariances: [(structure: CovarianceTerm.Structure, failure: MathematicalFailure)]
  let patterns: [UInt64]
  private let sums: [PatternSums]
  private let inference: CoefficientInference?

  public var degreesOfFreedom: DegreesOfFreedom { method.degreesOfFreedom }

  /// Fits a formula to a frame.
  ///
  /// - Parameters:
  ///   - subjects: which subjects take part; nil for all.
  ///   - degreesOfFreedom: of every contrast. `residual`: rows − rank; `normal`: infinite.
  /// - Throws: `.notEstimable`, `.noConvergence`, `.notPositiveDefinite`, or `.outsideDomain` for an unknown variable or what does not go together.
  public init(
    _ formula: ModelFormula, frame: ModelFrame, estimation: Estimation = .REML, degreesOfFreedom: DegreesOfFreedom = .satterthwaite,
    subjects: [Bool]? = nil
  ) throws(MathematicalFailure) {
    try self.init(
      formula, frame: frame, method: FitMethod(estimation: estimation, degreesOfFreedom: degreesOfFreedom), subjects: subjects)
  }

  /// Fits a formula to a frame by any method. Throws as above; after the last of `covarianceFallback` what the formula's own covariance threw.
  public init(_ formula: ModelFormula, frame: ModelFrame, method: FitMethod, subjects: [Bool]? = nil) throws(MathematicalFailure) {
    let design = try ModelDesign(formula, frame: frame)
    let plan = CellPlan([design], frame: frame, conditions: try frame.groupVariable(of: formula).map { [$0] } ?? [])
    let block = CellBlock(plan: plan)
    block.load(frame, includes: subjects)
    block.add(first: frame.subjectCount)
    let models = try GroupedModel(design, plan: plan, frame: frame)
    try self.init(sums: models.sums(block), block: block, models: models, frame: frame, method: method)
  }

  /// - Parameter noting: told of each covariance that could not be fitted.
  init(
    sums: [PatternSums], block: CellBlock, models: GroupedModel, frame: ModelFrame, method: FitMethod,
    noting: (MathematicalFailure) -> Void = { _ in }
  ) throws(MathematicalFailure) {
    guard sums.contains(where: { $0.subjectCount > 0 }) else {
      throw MathematicalFailure(.notEstimable, computing: "the model: no subject has a value")
    }
    self.frame = frame
    self.method = method
    self.sums = sums
    let design = models.all.design
    let taken = block.patterns(of: models.all)
    (patterns, rowsDropped) = taken
    let needsRows = frame.weights != nil || frame.coordinates != nil
    func rows(_ design: ModelDesign) -> SubjectRows { SubjectRows(frame, design: design, patterns: taken.patterns, groups: models.codes(frame)) }
    let term = design.formula.covariance
    let times = try term.flatMap { term throws(MathematicalFailure) in try frame.times(of: term) }
    func fit(_ structure: CovarianceTerm.Structure) throws(MathematicalFailure) -> FittedModel {
      if structure == .unstructured, sums.count == 1, !needsRows {
        return try FittedModel(sums: sums[0], design: design, estimation: method.estimation)
      }
      return try FittedModel(
        sums: sums, design: design, estimation: method.estimation, structure: structure, groups: models.levels, times: times,
        rows: needsRows ? rows : nil)
    }
    var failures: [(structure: CovarianceTerm.Structure, failure: MathematicalFailure)] = []
    var found: (FittedModel, CoefficientInference?)?
    for structure in [term?.structure ?? .unstructured] + method.covarianceFallback {
      do throws(MathematicalFailure) {
        let fitted = try fit(structure)
        func data() -> LongitudinalData {
          needsRows
            ? LongitudinalData(design: fitted.design, rows: rows(fitted.design), groupCount: sums.count)
            : LongitudinalData(design: fitted.design, sums: sums.map { fitted.reduced($0) }, times: times)
        }
        found = (fitted, try ModelFit.inference(fitted, data, method, rows: rows, plain: frame, patterns: taken.patterns))
        break
      } catch {
        // What does not go together does not with another covariance either.
        if error.cause == .outsideDomain { throw error }
        failures.append((structure, error))
        noting(error)
      }
    }
    guard let found else { throw failures[0].failure }
    (fitted, inference) = found
    failedCovariances = failures
  }

  /// What the method needs beyond the fit; nil where that has it.
  private static func inference(
    _ fitted: FittedModel, _ makeData: () -> LongitudinalData, _ method: FitMethod, rows: (ModelDesign) -> SubjectRows, plain frame: ModelFrame,
    patterns: [UInt64]
  ) throws(MathematicalFailure) -> CoefficientInference? {
    guard method.degreesOfFreedom.isKenwardRoger || method.degreesOfFreedom == .betweenWithin || method.standardErrors != .model else { return nil }
    let data = makeData()
    var unweighted = frame
    unweighted.weights = nil
    return try CoefficientInference(
      try fitted.structured(data), data: data, method: method.degreesOfFreedom, errors: method.standardErrors, estimation: method.estimation,
      rows: method.standardErrors == .model ? nil : rows(fitted.design),
      plain: method.degreesOfFreedom == .betweenWithin
        ? SubjectRows(unweighted, design: fitted.design, patterns: patterns, groups: []) : nil)
  }

  /// The same model by maximum likelihood.
  func byMaximumLikelihood() throws(MathematicalFailure) -> FittedModel {
    if case .structured = fitted.engine {
      return try ModelFit(fitted.formulaDesign.formula, frame: frame, method: FitMethod(estimation: .ML), subjects: patterns.map { $0 != 0 }).fitted
    }
    return try FittedModel(sums: sums[0], design: fitted.formulaDesign, estimation: .ML)
  }

  /// The largest |∂l/∂θ| at the optimum.
  public var score: Double { fitted.score(sums[0]) }

  /// A combination of the formula's columns.
  ///
  /// - Throws: `.notEstimable` when the combination is not the same for all solutions of an aliased model.
  public func contrast(_ c: [Double]) throws(MathematicalFailure) -> FittedModel.Contrast {
    precondition(c.count == fitted.formulaDesign.columns.count, "a contrast has one weight a column")
    return try estimatedContrast(try fitted.reduced(c))
  }

  /// One of the coefficients estimated, in the order of `fitted.design.columns`: in an aliased model that of its solution, as R's.
  public func coefficient(_ index: Int) throws(MathematicalFailure) -> FittedModel.Contrast {
    try estimatedContrast(fitted.design.columns.indices.map { $0 == index ? 1 : 0 })
  }

  private func estimatedContrast(_ c: [Double]) throws(MathematicalFailure) -> FittedModel.Contrast {
    if let inference { return try inference.contrast(c) }
    var result = fitted.estimatedContrast(c)
    switch degreesOfFreedom {
    case .satterthwaite, .kenwardRoger, .kenwardRogerLinear, .kenwardRogerAsInMmrm, .betweenWithin: break
    case .residual: result.degreesOfFreedom = Double(fitted.rowsUsed - fitted.design.columns.count)
    case .normal: result.degreesOfFreedom = .infinity
    }
    return result
  }

  /// The covariance of the estimated coefficients that standard errors are made of, by rows.
  public var coefficientCovariance: [[Double]] {
    guard let inference else { return fitted.coefficientCovariance }
    let p = inference.β.count
    return (0..<p).map { Array(inference.covariance[$0 * p..<($0 + 1) * p]) }
  }

  /// The F test that combinations of the formula's columns are all 0.
  ///
  /// - Throws: `.notEstimable` when the rows depend on each other or on how an aliased model is solved.
  public func test(_ rows: [[Double]]) throws(MathematicalFailure) -> FittedModel.JointTest {
    precondition(!rows.isEmpty, "a test has rows")
    var reduced: [[Double]] = []
    for row in rows { reduced.append(try fitted.reduced(row)) }
    return try testEstimated(reduced)
  }

  /// X'X of the columns estimated over the rows used.
  var crossProduct: Matrix {
    sums.dropFirst().reduce(fitted.design.crossProduct(fitted.reduced(sums[0]))) { $0 + fitted.design.crossProduct(fitted.reduced($1)) }
  }

  /// The F test of combinations of the columns estimated.
  func testEstimated(_ reduced: [[Double]]) throws(MathematicalFailure) -> FittedModel.JointTest {
    if let inference { return try inference.test(reduced) }
    let V = Matrix(fitted.coefficientCovariance)
    switch degreesOfFreedom {
    case .residual, .normal:
      let df = degreesOfFreedom == .normal ? Double.infinity : Double(fitted.rowsUsed - fitted.design.columns.count)
      return try FittedModel.JointTest(reduced, β: fitted.coefficients, covariance: V, denominator: df)
    default:
      return try FittedModel.JointTest(reduced, β: fitted.coefficients, covariance: V) { row throws(MathematicalFailure) in
        fitted.estimatedContrast(row).degreesOfFreedom
      }
    }
  }

  /// The least-squares mean of a factor's level.
  ///
  /// - Parameter visit: index of the visit; nil averages over visits alike.
  public func mean(of factor: Int, level: Int, visit: Int?, weights: MeanWeights = .equal) throws(MathematicalFailure) -> FittedModel.Contrast {
    try contrast(try known(row([factor: level], visit: visit, weights: weights)))
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
    return try contrast(try known(difference.weights(of: fitted.formulaDesign.columns, in: grid, weights: weights)))
  }

  /// The weights of the formula's columns in the mean with some factors' levels held.
  private func row(_ levels: [Int: Int], visit: Int?, weights: MeanWeights) -> [Double] {
    let grid = ReferenceGrid(frame: frame, patterns: patterns)
    return fitted.formulaDesign.columns.map { grid.weight(of: $0, in: ReferenceGrid.Cell(levels: levels, visit: visit), weights: weights) }
  }

  private func known(_ weights: [Double]) throws(MathematicalFailure) -> [Double] {
    guard weights.allSatisfy(\.isFinite) else {
      throw MathematicalFailure(.notEstimable, computing: "a mean over rows of which there are none, or whose covariates are not known")
    }
    return weights
  }
}
