import Design
import Mathematics

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A dose-response curve fitted to patients' responses or to estimated means at the doses.
///
///     responses:  minimize RSS = Σ (y − f(d; θ) − z′γ)²,       covariance of (θ, γ) = RSS ∕ (n − p) · (J′J)⁻¹
///     estimates:  minimize (m − f(θ))′ S⁻¹ (m − f(θ)),          covariance of θ = (J′S⁻¹J)⁻¹
///
/// Responses are fitted through their means at the doses: RSS is what a model with a mean for each dose leaves, plus the distance of its means in the metric of
/// their covariance. Standard errors are first-order; at an end of the box they are those of a curve that were free there.
///
/// - Reference: Bornkamp, Pinheiro & Bretz (2009), Journal of Statistical Software 29(7); Pinheiro, Bornkamp, Glimm & Bretz (2014), Statistics in Medicine 33:1646–1661.
/// - Checked: `References/dose-response`, `fit-*` (DoseFinding).
public struct DoseResponseFit: Equatable, Sendable {
  public let curve: DoseResponseCurve
  /// γ, of the covariates.
  public let covariateEffects: [Double]
  /// Of θ, then γ.
  public let covariance: Matrix
  /// Infinite for a fit to estimates.
  public let degreesOfFreedom: Double
  public let greatestDose: Double
  /// Nonlinear parameters that ended at an end of their bounds, as positions in θ.
  public let atBounds: [Int]

  /// What was minimized, and how much of it is left.
  public enum Misfit: Equatable, Sendable {
    case residualSumOfSquares(Double, patients: Int)
    /// The distance of the estimates from the curve, chi-squared where it is right.
    case generalized(Double)
  }
  public let misfit: Misfit

  /// To patients' responses.
  ///
  /// - Parameter bounds: of the nonlinear parameters; the family's own for the greatest dose where they are left out.
  /// - Throws: `notEstimable` with fewer doses than parameters or covariates that depend on each other; `noConvergence`.
  public init(
    _ family: DoseResponseFamily, to data: DoseResponseData, bounds: [ClosedRange<Double>]? = nil
  ) throws(MathematicalFailure) {
    let means = try data.doseMeans()
    guard means.doses.count >= family.parameterCount else {
      throw MathematicalFailure(.notEstimable, computing: "a curve with more parameters than doses", lastPoint: means.doses)
    }
    let top = means.doses[means.doses.count - 1]
    let box = bounds ?? family.defaultBounds(greatestDose: top)
    let found = try CurveSearch(family, doses: means.doses, means: means.means, covariance: means.unscaledCovariance, bounds: box).minimum()
    let curve = DoseResponseCurve(family, parameters: found.parameters)
    let rest = data.doses.indices.map { data.responses[$0] - curve.value(at: data.doses[$0]) }
    let z = Matrix(data.doses.indices.map { i in data.covariates.map { $0[i] } })
    let γ = data.covariates.isEmpty ? [] : LeastSquares(z, rest).coefficients.map { $0 ?? 0 }
    let j = Matrix(data.doses.indices.map { i in curve.gradient(at: data.doses[i]) + data.covariates.map { $0[i] } })
    let rss = means.residualSumOfSquares + found.value
    let inverse = try Self.inverse(j.crossProduct)
    self.curve = curve
    covariateEffects = γ
    degreesOfFreedom = Double(data.doses.count - family.parameterCount - data.covariates.count)
    greatestDose = top
    misfit = .residualSumOfSquares(rss, patients: data.doses.count)
    covariance = (rss / degreesOfFreedom) * inverse
    atBounds = Self.ends(found.parameters, family, box)
  }

  /// To estimated means at the doses with their covariance.
  public init(
    _ family: DoseResponseFamily, to estimates: DoseEstimates, bounds: [ClosedRange<Double>]? = nil
  ) throws(MathematicalFailure) {
    try self.init(family, to: estimates, bounds: bounds, grid: nil)
  }

  /// - Parameter grid: made before, of these doses and the family's own bounds.
  init(
    _ family: DoseResponseFamily, to estimates: DoseEstimates, bounds: [ClosedRange<Double>]? = nil, grid: CurveGrid?
  ) throws(MathematicalFailure) {
    precondition(!estimates.isPlaceboAdjusted, "a curve is fitted to means, dose 0 among them")
    guard estimates.doses.count >= family.parameterCount else {
      throw MathematicalFailure(.notEstimable, computing: "a curve with more parameters than doses", lastPoint: estimates.doses)
    }
    let top = estimates.doses[estimates.doses.count - 1]
    let box = bounds ?? family.defaultBounds(greatestDose: top)
    let search = try CurveSearch(
      family, doses: estimates.doses, means: estimates.estimates, covariance: estimates.covariance, bounds: box, grid: grid)
    let found = try search.minimum()
    let curve = DoseResponseCurve(family, parameters: found.parameters)
    let factor = try CholeskyFactor(of: estimates.covariance)
    let gradients = estimates.doses.map(curve.gradient)
    let columns = found.parameters.indices.map { k in factor.whitened(gradients.map { $0[k] }) }
    self.curve = curve
    covariateEffects = []
    degreesOfFreedom = .infinity
    greatestDose = top
    misfit = .generalized(found.value)
    covariance = try Self.inverse(Matrix(columns).transposed.crossProduct)
    atBounds = Self.ends(found.parameters, family, box)
  }

  private static func ends(_ θ: [Double], _ family: DoseResponseFamily, _ box: [ClosedRange<Double>]) -> [Int] {
    box.indices.filter { θ[family.linearCount + $0] <= box[$0].lowerBound || θ[family.linearCount + $0] >= box[$0].upperBound }
      .map { family.linearCount + $0 }
  }

  /// The inverse of an information matrix, factored in units of its own diagonal.
  private static func inverse(_ information: Matrix) throws(MathematicalFailure) -> Matrix {
    let unit = information.diagonal.map { $0 > 0 ? $0.squareRoot() : 1 }
    var scaled = information
    for a in unit.indices { for b in unit.indices { scaled[a, b] /= unit[a] * unit[b] } }
    var inverse = try CholeskyFactor(of: scaled).inverse
    for a in unit.indices { for b in unit.indices { inverse[a, b] /= unit[a] * unit[b] } }
    return inverse
  }

  /// log L at the maximum of normal responses, RSS ∕ n in place of the variance; nil for a fit to estimates.
  public var logLikelihood: Double? {
    guard case .residualSumOfSquares(let rss, let n) = misfit else { return nil }
    return -0.5 * Double(n) * (log(2 * .pi * rss / Double(n)) + 1)
  }

  /// θ and γ.
  public var parameterCount: Int { curve.parameters.count + covariateEffects.count }

  public enum Criterion: String, Equatable, Sendable, CaseIterable {
    /// −2 log L + 2(p + 1), the variance a parameter; of estimates the generalized distance + 2p (gAIC).
    case akaike = "AIC"
    /// −2 log L + (p + 1) log n; of responses only.
    case bayes = "BIC"
  }

  /// - Returns: nil for BIC of a fit to estimates, which has no number of patients.
  public func criterion(_ criterion: Criterion) -> Double? {
    switch (misfit, criterion) {
    case (.generalized(let distance), .akaike): return distance + 2 * Double(parameterCount)
    case (.generalized, .bayes): return nil
    case (.residualSumOfSquares(_, let n), _):
      guard let logLikelihood else { return nil }
      return -2 * logLikelihood + Double(parameterCount + 1) * (criterion == .akaike ? 2 : log(Double(n)))
    }
  }
}
