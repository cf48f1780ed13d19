import Mathematics
import Trial

/// The proportions that would respond if all patients had one arm or the other, by a logistic regression (standardization, g-computation).
///
///     πₐ = Σᵢ p(xᵢ with arm a) ∕ n,   ∂πₐ∕∂β = Σᵢ pᵢₐ qᵢₐ xᵢₐ ∕ n,   Var(π₁, π₀) = G' V G
///     difference π₁ − π₀,   log risk ratio log π₁ − log π₀,   log odds ratio logit π₁ − logit π₀,   errors by the delta method
///
/// V is the model's covariance of the coefficients or a robust one. The covariates of these patients are taken as given: the spread of other samples' covariates
/// is not in the errors (Ye et al. 2023 add it). In a randomized trial the estimates hold whether or not the model does. The odds ratio is that of all patients
/// together, nearer to 1 than the model's own, which is that of patients alike in the covariates.
///
/// - Reference: Ge, Durham, Meyer, Xie & Thomas (2011), Drug Information Journal 45:481–493; Freedman (2008), Statistical Science 23:237–249; Ye, Bannick, Yi &
///   Shao (2023), Journal of the Royal Statistical Society B 85:1370–1394; FDA (2023), Adjusting for Covariates in Randomized Clinical Trials.
/// - Checked: `References/proportions`, `*-logistic`, differences and errors by R; without covariates the plain proportions.
public struct StandardizedProportions: Equatable, Sendable {
  public let treated: Double
  public let comparator: Double
  /// Of (π₁, π₀).
  private let v11: Double
  private let v10: Double
  private let v00: Double

  public var difference: Double { treated - comparator }
  public var differenceError: Double { max(0, v11 - 2 * v10 + v00).squareRoot() }

  /// - Parameters:
  ///   - treated, comparator: every patient's row with the arm in place of its own, as wide as the fit's.
  ///   - covariance: of the coefficients.
  public init(_ fit: LogisticRegression, treated: [Double], comparator: [Double], covariance V: Matrix) {
    let p = fit.coefficients.count
    precondition(treated.count == fit.rows.count && comparator.count == treated.count && V.rows == p, "every patient has a row in either arm")
    let (one, other) = (Self.mean(fit, treated), Self.mean(fit, comparator))
    (self.treated, self.comparator) = (one.proportion, other.proportion)
    let (V1, V0) = (multiply(V.storage, one.slope, size: p), multiply(V.storage, other.slope, size: p))
    (v11, v10, v00) = (dot(one.slope, V1), dot(one.slope, V0), dot(other.slope, V0))
  }

  private static func mean(_ fit: LogisticRegression, _ rows: [Double]) -> (proportion: Double, slope: [Double]) {
    let (n, p) = (fit.count, fit.coefficients.count)
    var sum = 0.0
    var slope = [Double](repeating: 0, count: p)
    for i in 0..<n {
      var η = fit.offset?[i] ?? 0
      for j in 0..<p { η += rows[i * p + j] * fit.coefficients[j] }
      let e = plainExp(-abs(η))
      sum += η >= 0 ? 1 / (1 + e) : e / (1 + e)
      let weight = e / ((1 + e) * (1 + e))
      for j in 0..<p { slope[j] += weight * rows[i * p + j] }
    }
    return (sum / Double(n), slope.map { $0 / Double(n) })
  }

  /// - Throws: `notEstimable` where its error is 0.
  public func ratio(_ measure: RatioMeasure) throws(MathematicalFailure) -> ProportionRatio {
    let (a, b) = measure == .risk ? (treated, comparator) : (treated * (1 - treated), comparator * (1 - comparator))
    let variance = v11 / (a * a) - 2 * v10 / (a * b) + v00 / (b * b)
    guard variance > 0, variance.isFinite else {
      throw MathematicalFailure(.notEstimable, computing: "the error of a standardized \(measure.rawValue)", lastPoint: [treated, comparator])
    }
    let ratio = treated / comparator
    let logarithm = measure == .risk ? plainLog(ratio) : plainLog(ratio * (1 - comparator) / (1 - treated))
    return ProportionRatio(measure, logarithm: logarithm, standardError: variance.squareRoot())
  }
}
