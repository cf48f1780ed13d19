import Design
import Mathematics

/// Patients' responses with the doses they were given and their covariates.
public struct DoseResponseData: Equatable, Sendable {
  /// One a patient.
  public let doses: [Double]
  public let responses: [Double]
  /// Columns of numbers, an element a patient: of a factor one for each level but the first.
  public let covariates: [[Double]]
  public let covariateNames: [String]

  public init(doses: [Double], responses: [Double], covariates: [(name: String, values: [Double])] = []) {
    precondition(doses.count == responses.count && covariates.allSatisfy { $0.values.count == doses.count }, "every patient has all values")
    precondition(doses.allSatisfy { $0 >= 0 && $0.isFinite } && responses.allSatisfy(\.isFinite), "doses and responses are finite")
    precondition(covariates.allSatisfy { $0.values.allSatisfy(\.isFinite) }, "covariates are finite")
    self.doses = doses
    self.responses = responses
    self.covariates = covariates.map(\.values)
    covariateNames = covariates.map(\.name)
  }

  /// The doses that were given, rising.
  public var levels: [Double] { Set(doses).sorted() }

  /// The least-squares means at the doses where every covariate is 0: a model with a mean for each dose and the covariates, variances alike.
  ///
  /// - Throws: `notEstimable` where columns depend on each other or no degrees of freedom are left.
  /// - Checked: `References/dose-response`, `mct-biom*`, `mct-ibs*`.
  public func doseMeans() throws(MathematicalFailure) -> DoseMeans {
    let levels = levels
    let x = Matrix(doses.indices.map { i in levels.map { $0 == doses[i] ? 1 : 0 } + covariates.map { $0[i] } })
    let fit = LeastSquares(x, responses)
    guard fit.aliased.isEmpty, fit.residualDegreesOfFreedom > 0 else {
      throw MathematicalFailure(.notEstimable, computing: "means at the doses", lastPoint: fit.aliased.map(Double.init))
    }
    let first = Array(levels.indices)
    return DoseMeans(
      doses: levels, means: first.map { fit.coefficients[$0] ?? 0 },
      unscaledCovariance: fit.unscaledCovariance.submatrix(rows: first, columns: first),
      residualSumOfSquares: fit.residualSumOfSquares, degreesOfFreedom: Double(fit.residualDegreesOfFreedom))
  }
}

/// Means at the doses by least squares, with their covariance over the residual variance.
public struct DoseMeans: Equatable, Sendable {
  public let doses: [Double]
  public let means: [Double]
  public let unscaledCovariance: Matrix
  public let residualSumOfSquares: Double
  public let degreesOfFreedom: Double

  public var residualVariance: Double { residualSumOfSquares / degreesOfFreedom }

  /// For the tests of contrasts.
  public var estimates: DoseEstimates {
    DoseEstimates(doses: doses, estimates: means, covariance: residualVariance * unscaledCovariance, degreesOfFreedom: degreesOfFreedom)
  }
}
