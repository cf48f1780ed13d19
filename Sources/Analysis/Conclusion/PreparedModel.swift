import Mathematics
import Trial

/// One model that is fitted again and again to the sums of a block: its optimum in closed form where it has one, in room of its own.
struct PreparedModel {
  let models: GroupedModel
  private var model: CellModel { models.all }
  private let analysis: PlannedAnalysis
  private var sums: PatternSums
  private var closed: ClosedForm
  private var contrasts: [Question] = []
  /// Where the sums stand: solved in closed form, or waiting for the general way.
  private var isSolved = false
  /// Whether the covariance is free and nothing but the fit is asked for.
  private let mayBeClosed: Bool
  private var general: ModelFit?
  /// Where the analysis has a fallback: which covariance the last fit came to.
  private(set) var covariance: Conclusion.CovarianceOutcome?

  private struct Question {
    var difference: MeanDifference
    /// As a contrast by visits of the saturated model, where it is the same for all data.
    var byVisit: [Double]?
  }

  init(_ models: GroupedModel, analysis: PlannedAnalysis) {
    self.models = models
    self.analysis = analysis
    let model = models.all
    let term = model.design.formula.covariance
    let isPlain = analysis.standardErrors == .model && !analysis.degreesOfFreedom.isKenwardRoger && analysis.degreesOfFreedom != .betweenWithin
    mayBeClosed = isPlain && models.levels.isEmpty && term?.structure ?? .unstructured == .unstructured
    let (q, T) = (model.design.covariateCount, model.design.visitCount)
    sums = PatternSums(covariateCount: q, visitCount: T)
    closed = ClosedForm(covariateCount: q, visitCount: T, estimation: analysis.estimation)
  }

  /// Adds a question to be asked of every fit, and says its number.
  mutating func ask(_ difference: MeanDifference, frame: ModelFrame) -> Int {
    var byVisit: [Double]?
    if let restriction = model.design.restriction, difference.isFixed(for: model.design.columns, in: frame, weights: analysis.means) {
      let c = difference.weights(of: model.design.columns, in: ReferenceGrid(frame: frame, patterns: []))
      byVisit = restriction.byVisit(c)
    }
    contrasts.append(Question(difference: difference, byVisit: byVisit))
    return contrasts.count - 1
  }

  /// Fits the model to the subjects that the block has taken in.
  mutating func fit(_ block: CellBlock, frame: ModelFrame) throws(MathematicalFailure) {
    general = nil
    isSolved = false
    covariance = nil
    sums.fill(block, model: model)
    // Where the closed form gives out (aliased columns, too few subjects) the general way says which.
    isSolved = mayBeClosed && contrasts.allSatisfy { $0.byVisit != nil } && sums.isMonotone && (try? closed.solve(sums)) != nil
    let hasFallback = !analysis.covarianceFallback.isEmpty
    if isSolved {
      if hasFallback { covariance = Conclusion.CovarianceOutcome(step: 0, failures: []) }
      return
    }
    var failures: [MathematicalFailure.Cause] = []
    defer { if hasFallback { covariance = Conclusion.CovarianceOutcome(step: general == nil ? nil : failures.count, failures: failures) } }
    general = try ModelFit(
      sums: models.levels.isEmpty ? [sums] : models.sums(block), block: block, models: models, frame: frame, method: FitMethod(analysis),
      noting: { failures.append($0.cause) })
  }

  /// Patients with a value that the model used.
  var subjectsUsed: Int { sums.subjectCount }

  /// The answer to a question; the same numbers as `ModelFit` gives.
  mutating func answer(_ question: Int) throws(MathematicalFailure) -> FittedModel.Contrast {
    if isSolved, let K = contrasts[question].byVisit {
      let estimate = closed.estimate(K)
      let (v, satterthwaite) = closed.variance(K)
      let df =
        switch analysis.degreesOfFreedom {
        case .satterthwaite, .kenwardRoger, .kenwardRogerLinear, .kenwardRogerAsInMmrm, .betweenWithin: satterthwaite
        case .residual: Double(sums.responseCount - model.design.columns.count)
        case .normal: Double.infinity
        }
      return FittedModel.Contrast(estimate: estimate, standardError: v.squareRoot(), degreesOfFreedom: df)
    }
    guard let general else { preconditionFailure("a model is fitted before it is asked") }
    return try general.contrast(contrasts[question].difference, weights: analysis.means)
  }
}
