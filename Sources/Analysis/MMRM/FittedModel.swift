import Foundation
import Mathematics
import Trial

/// A model fitted to data: what `MMRM`, `ANCOVA` and the t test have in common. (A model without repeated visits is the case T = 1.)
public struct FittedModel: Sendable {
  /// How the optimum was reached: chosen from the model and the data, and reported.
  public enum Path: String, Sendable {
    case closedForm = "closed form"
    case iterated = "pattern statistics, iterated"
    case structured = "Newton steps in the covariance's parameters"
  }

  /// The columns estimated: those of the formula but for the aliased.
  public let design: ModelDesign
  /// The formula's columns, all.
  public let formulaDesign: ModelDesign
  public let estimation: Estimation
  public let path: Path
  public let subjectsUsed: Int
  public let rowsUsed: Int
  public let iterations: Int
  /// The covariance fitted, and the levels of the factor that have their own.
  public let structure: CovarianceTerm.Structure
  public let groups: [String]
  let engine: Engine
  private let restriction: ModelDesign.Restriction?
  private let aliasing: Aliasing

  enum Engine: Sendable {
    case closed(ClosedForm)
    case iterated(PatternFit)
    case structured(StructuredFit)
  }

  /// One linear combination of the coefficients.
  public struct Contrast: Equatable, Sendable {
    public var estimate: Double
    public var standardError: Double
    public var degreesOfFreedom: Double

    public init(estimate: Double, standardError: Double, degreesOfFreedom: Double) {
      self.estimate = estimate
      self.standardError = standardError
      self.degreesOfFreedom = degreesOfFreedom
    }
    public var statistic: Double { estimate / standardError }
    public var pTwoSided: Double { 2 * StudentT(degreesOfFreedom: degreesOfFreedom).upperTail(abs(statistic)) }
    /// The lower or upper tail of the statistic.
    public func pOneSided(upper: Bool) -> Double { StudentT(degreesOfFreedom: degreesOfFreedom).upperTail(upper ? statistic : -statistic) }
    public func interval(level: Double) -> Interval {
      let half = StudentT(degreesOfFreedom: degreesOfFreedom).upperQuantile((1 - level) / 2) * standardError
      return Interval(lower: estimate - half, upper: estimate + half, level: level)
    }
  }

  /// Fits the model to the sums: in closed form where the model is saturated and no subject has a gap, else by iteration from there.
  ///
  /// - Throws: `.notEstimable`, `.noConvergence` or `.notPositiveDefinite`.
  init(sums: PatternSums, design full: ModelDesign, estimation: Estimation) throws(MathematicalFailure) {
    self.estimation = estimation
    formulaDesign = full
    subjectsUsed = sums.subjectCount
    rowsUsed = sums.responseCount
    (structure, groups) = (.unstructured, [])
    if sums.isMonotone, let restriction = full.restriction, let closed = try? ClosedForm(sums, estimation: estimation) {
      design = full
      aliasing = .none
      self.restriction = restriction
      (path, iterations, engine) = (.closedForm, 0, .closed(closed))
      return
    }
    let (reduced, allSums, aliasing) = try estimable(full, [sums])
    let reducedSums = allSums[0]
    design = reduced
    self.aliasing = aliasing
    if reducedSums.isMonotone, let restriction = reduced.restriction {
      let closed = try ClosedForm(reducedSums, estimation: estimation)
      self.restriction = restriction
      (path, iterations, engine) = (.closedForm, 0, .closed(closed))
      return
    }
    restriction = nil
    path = .iterated
    let fit = try PatternFit(sums: reducedSums, design: reduced, estimation: estimation)
    iterations = fit.iterations
    engine = .iterated(fit)
  }

  /// Fits any covariance structure, with parameters of its own in each group.
  ///
  /// - Parameters:
  ///   - sums: of each group.
  ///   - times: of the visits, for a spatial covariance.
  ///   - rows: of each subject for the columns estimated, where rows have weights or places of their own.
  init(
    sums: [PatternSums], design full: ModelDesign, estimation: Estimation, structure: CovarianceTerm.Structure, groups: [String],
    times: [Double]?, rows: ((ModelDesign) -> SubjectRows)?
  ) throws(MathematicalFailure) {
    self.estimation = estimation
    formulaDesign = full
    subjectsUsed = sums.reduce(0) { $0 + $1.subjectCount }
    rowsUsed = sums.reduce(0) { $0 + $1.responseCount }
    (self.structure, self.groups) = (structure, groups)
    for (group, sums) in zip(groups, sums) where sums.subjectCount == 0 {
      throw MathematicalFailure(.notEstimable, computing: "the covariance of group \(group): no subject of it has a value")
    }
    let (reduced, reducedSums, aliasing) = try estimable(full, sums)
    design = reduced
    self.aliasing = aliasing
    (restriction, path) = (nil, .structured)
    let data =
      rows.map { LongitudinalData(design: reduced, rows: $0(reduced), groupCount: sums.count) }
      ?? LongitudinalData(design: reduced, sums: reducedSums, times: times)
    let fit = try StructuredFit(data, structure: CovarianceStructure(kind: structure, visitCount: full.visitCount), estimation: estimation)
    iterations = fit.iterations
    engine = .structured(fit)
  }

  /// Columns of the formula that depend on those before them, by name; they are left out.
  public var aliased: [String] { aliasing.dropped.map { formulaDesign.columns[$0].name } }

  /// c'β̂ for a combination of the formula's columns, with Satterthwaite's degrees of freedom.
  ///
  /// - Throws: `.notEstimable` when the combination is not the same for all solutions of an aliased model.
  public func contrast(_ full: [Double]) throws(MathematicalFailure) -> Contrast {
    precondition(full.count == formulaDesign.columns.count, "a contrast has one weight a column")
    return estimatedContrast(try reduced(full))
  }

  /// c'β̂ for a combination of the columns estimated.
  func estimatedContrast(_ c: [Double]) -> Contrast {
    switch engine {
    case .closed(var closed):
      let K = byVisit(c)
      let (v, df) = closed.variance(K)
      return Contrast(estimate: closed.estimate(K), standardError: v.squareRoot(), degreesOfFreedom: df)
    case .iterated(let fit): return fit.contrast(c)
    case .structured(let fit):
      let (v, df) = fit.variance(c)
      return Contrast(estimate: dot(c, fit.β), standardError: v.squareRoot(), degreesOfFreedom: df)
    }
  }

  /// A combination of the formula's columns as one of those estimated. Throws as `contrast`.
  func reduced(_ full: [Double]) throws(MathematicalFailure) -> [Double] { try aliasing.reduced(full) }

  /// Sums over the covariates that the columns estimated need.
  func reduced(_ sums: PatternSums) -> PatternSums {
    aliasing.dropped.isEmpty ? sums : sums.keeping(covariates: design.covariates.map { formulaDesign.covariates.firstIndex(of: $0) ?? 0 })
  }

  /// The fit with what inference beyond Satterthwaite's needs.
  func structured(_ data: LongitudinalData) throws(MathematicalFailure) -> StructuredFit {
    if case .structured(let fit) = engine { return fit }
    return try StructuredFit(data, unstructured: visitCovariance, estimation: estimation)
  }

  private func byVisit(_ c: [Double]) -> [Double] {
    guard let restriction else { preconditionFailure("a closed form has its restriction") }
    return restriction.byVisit(c)
  }

  /// β̂.
  public var coefficients: [Double] {
    switch engine {
    case .closed(let closed): unitVectors.map { closed.estimate(byVisit($0)) }
    case .iterated(let fit): fit.point.β
    case .structured(let fit): fit.β
    }
  }

  /// The model-based covariance of β̂, by rows.
  public var coefficientCovariance: [[Double]] {
    let p = design.columns.count
    switch engine {
    case .closed(let closed):
      let K = unitVectors.map(byVisit)
      return K.map { first in K.map { closed.covariance(first, $0) } }
    case .iterated(let fit): return (0..<p).map { i in (0..<p).map { fit.point.Φ[i * p + $0] } }
    case .structured(let fit): return (0..<p).map { i in (0..<p).map { fit.Φ[i * p + $0] } }
    }
  }

  /// Σ̂ by rows: the covariance of a subject's residuals over visits; with groups that of the first.
  public var visitCovariance: [[Double]] { visitCovariances[0] }

  /// Σ̂ of each group, one where there are none. A spatial one is that of visits one apart.
  public var visitCovariances: [[[Double]]] {
    let T = design.visitCount
    let all: [[Double]]
    switch engine {
    case .closed(let closed): all = [closed.covariance]
    case .iterated(let fit): all = [fit.point.Σ]
    case .structured(let fit): all = fit.covariances
    }
    return all.map { Σ in (0..<T).map { i in (0..<T).map { Σ[i * T + $0] } } }
  }

  /// The covariance's parameters by name and their standard errors, for a structure with parameters of its own; those of each group after another.
  public func covarianceParameters(visits: [String]) -> [(group: String?, name: String, value: Double, standardError: Double)] {
    guard case .structured(let fit) = engine else { return [] }
    let names = fit.structure.names(visits)
    return fit.θ.indices.map { a in
      (
        groups.isEmpty ? nil : groups[a / names.count], names[a % names.count], fit.θ[a], fit.W[a * fit.θ.count + a].squareRoot()
      )
    }
  }

  /// The log-likelihood (restricted under REML: Harville 1974, without the term log|X'X|; as SAS and mmrm print it).
  public var logLikelihood: Double {
    switch engine {
    case .closed(let closed): closed.logLikelihood - (estimation == .REML ? (restriction?.logDeterminant ?? 0) : 0)
    case .iterated(let fit): -fit.point.minusTwoLogLikelihood / 2
    case .structured(let fit): -fit.minusTwoLogLikelihood / 2
    }
  }

  /// The largest |∂l/∂θ| over the elements of Σ̂, evaluated from the sums: 0 at the optimum but for rounding.
  func score(_ sums: PatternSums) -> Double {
    switch engine {
    case .iterated(let fit): return fit.score.map(abs).max() ?? 0
    case .structured(let fit): return fit.score.map(abs).max() ?? 0
    case .closed(let closed):
      let places = design.covariates.map { formulaDesign.covariates.firstIndex(of: $0) ?? 0 }
      let likelihood = PatternLikelihood(sums: sums.keeping(covariates: places), design: design, estimation: estimation)
      guard likelihood.evaluate(at: likelihood.elements(of: closed.covariance)) != nil else { return .infinity }
      likelihood.slope()
      return likelihood.score.map(abs).max() ?? 0
    }
  }

  private var unitVectors: [[Double]] {
    let p = design.columns.count
    return (0..<p).map { i in (0..<p).map { $0 == i ? 1 : 0 } }
  }

  public var covarianceParameterCount: Int {
    if case .structured(let fit) = engine { return fit.parameterCount }
    return design.visitCount * (design.visitCount + 1) / 2
  }
  /// −2l + 2(parameters): under REML the covariance's alone, under ML those of the mean as well (as SAS; mmrm's `AIC()` counts the former only).
  public var aic: Double { -2 * logLikelihood + 2 * Double(informationParameters) }
  /// −2l + parameters · log(subjects with data).
  public var bic: Double { -2 * logLikelihood + Double(informationParameters) * log(Double(subjectsUsed)) }
  /// −2l + parameters · log(subjects), as SAS counts subjects: all that were read, with or without a value.
  public func bic(subjects: Int) -> Double { -2 * logLikelihood + Double(informationParameters) * log(Double(subjects)) }
  /// AIC corrected for small samples: −2l + 2d n ∕ (n − d − 1), n the rows, under REML less the coefficients (SAS's AICC; Hurvich & Tsai 1989); infinite
  /// where n is not above d + 1.
  public var aicCorrected: Double {
    let n = Double(rowsUsed - (estimation == .REML ? design.columns.count : 0))
    let d = Double(informationParameters)
    return n > d + 1 ? -2 * logLikelihood + 2 * d * n / (n - d - 1) : .infinity
  }
  private var informationParameters: Int { covarianceParameterCount + (estimation == .ML ? design.columns.count : 0) }
}

/// Which columns were left out, and how each depends on those kept.
struct Aliasing: Sendable {
  var kept: [Int]
  var dropped: [Int]
  /// For each dropped column its weights on the kept ones.
  var dependence: [[Double]]
  static let none = Aliasing(kept: [], dropped: [], dependence: [])

  /// A combination of all columns as one of those kept: possible when it treats a dropped column as the kept ones that make it up.
  func reduced(_ full: [Double]) throws(MathematicalFailure) -> [Double] {
    if dropped.isEmpty { return full }
    let c = kept.map { full[$0] }
    for (index, column) in dropped.enumerated() {
      let implied = dot(dependence[index], c)
      guard abs(full[column] - implied) <= 1e-6 * max(1, abs(implied)) else {
        throw MathematicalFailure(.notEstimable, computing: "a mean or contrast that an aliased column enters")
      }
    }
    return c
  }
}

/// Leaves out columns that depend on earlier ones over the rows used, and covariates that no column needs any more.
private func estimable(_ design: ModelDesign, _ sums: [PatternSums]) throws(MathematicalFailure) -> (ModelDesign, [PatternSums], Aliasing) {
  var product = design.crossProduct(sums[0])
  for more in sums.dropFirst() { product = product + design.crossProduct(more) }
  let columns = EstimableColumns(crossProduct: product, tolerance: 1e-11)
  guard !columns.kept.isEmpty else { throw MathematicalFailure(.notEstimable, computing: "the model: no column can be estimated") }
  if columns.aliased.isEmpty { return (design, sums, .none) }
  let factor = try CholeskyFactor(of: product.submatrix(rows: columns.kept, columns: columns.kept))
  let dependence = columns.aliased.map { dropped in factor.solve(columns.kept.map { product[$0, dropped] }) }
  let reduced = design.keeping(columns.kept)
  let places = reduced.covariates.map { design.covariates.firstIndex(of: $0) ?? 0 }
  return (
    reduced, sums.map { $0.keeping(covariates: places) }, Aliasing(kept: columns.kept, dropped: columns.aliased, dependence: dependence)
  )
}
