import Mathematics

/// What an imputation model says of a subject: the mean z'A of his visits and their covariance.
struct ImputationModel: Sendable {
  /// q × T: the coefficient of each subject covariate at each visit.
  var coefficients: [Double]
  /// Σ, T × T, of each arm; one for all where the arms share it.
  var covariances: [[Double]]

  func covariance(arm: Int) -> [Double] { covariances.count == 1 ? covariances[0] : covariances[arm] }

  init(coefficients: [Double], covariances: [[Double]]) {
    self.coefficients = coefficients
    self.covariances = covariances
  }

  /// A = B β, the design's columns as coefficients by visits.
  init(β: [Double], covariances: [[Double]], design: ModelDesign) {
    precondition(β.count == design.columns.count, "a coefficient for each column")
    let T = design.visitCount
    var A = Array(repeating: 0.0, count: design.covariateCount * T)
    for (column, byVisit) in design.entries.enumerated() {
      for (visit, entry) in byVisit.enumerated() where entry.weight != 0 { A[entry.covariate * T + visit] += entry.weight * β[column] }
    }
    self.init(coefficients: A, covariances: covariances)
  }

  /// - Throws: `.notEstimable` where columns of the model are aliased: what it says of the other arm would depend on how they are left out.
  init(_ fitted: FittedModel) throws(MathematicalFailure) {
    guard fitted.aliased.isEmpty else {
      throw MathematicalFailure(.notEstimable, computing: "an imputation model: dependent columns \(fitted.aliased.joined(separator: ", "))")
    }
    self.init(β: fitted.coefficients, covariances: fitted.visitCovariances.map { $0.flatMap { $0 } }, design: fitted.design)
  }
}
