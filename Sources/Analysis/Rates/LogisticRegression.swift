import Mathematics
import Trial

/// Logistic regression of responses by maximum likelihood.
///
///     logit P(yᵢ = 1) = xᵢ'β + oᵢ,   ℓ(β) = Σ yᵢ ηᵢ − log(1 + e^ηᵢ)
///     Newton's steps (X'WX)⁻¹ X'(y − p), W = diag(p q), halved where ℓ falls, until the next would change ℓ by less than 1e-18
///
/// The covariance (X'WX)⁻¹ is that at β̂. (R's `glm` stops at a relative change of the deviance of 1e-8 and gives the covariance at the coefficients before its
/// last step: up to 2e-6 off in a standard error.)
///
/// - Reference: McCullagh & Nelder (1989), Generalized Linear Models, ch. 4; Albert & Anderson (1984), Biometrika 71:1–10 for separation.
/// - Checked: `References/proportions`, `*-logistic`, R's `glm`; one binary covariate against the 2 × 2 table.
public struct LogisticRegression: Sendable {
  public let coefficients: [Double]
  /// (X'WX)⁻¹ at β̂.
  public let covariance: Matrix
  public let logLikelihood: Double
  public let iterations: Int
  /// X by rows.
  let rows: [Double]
  let responses: [Bool]
  /// P(y = 1) of each patient at β̂.
  public let probabilities: [Double]
  let offset: [Double]?

  private static let mostIterations = 60

  public var count: Int { responses.count }
  public var deviance: Double { -2 * logLikelihood }
  /// Deviance of a model with the intercept alone.
  public var nullDeviance: Double {
    let x = Double(responses.count { $0 })
    let n = Double(responses.count)
    return -2 * (x * plainLog(x / n) + (n - x) * plainLog((n - x) / n))
  }
  public var aic: Double { deviance + 2 * Double(coefficients.count) }
  public func standardError(_ index: Int) -> Double { covariance[index, index].squareRoot() }

  /// - Parameters:
  ///   - rows: X row by row, as wide as columns are many.
  ///   - columns: p, above 0; the first by custom the intercept.
  ///   - offset: added to each linear predictor.
  ///   - start: where to begin; 0 by default.
  /// - Throws: `notEstimable` where all respond alike or a combination of the columns separates responders from the others, completely or but for patients at
  ///   the border, so that the likelihood has no maximum; `notPositiveDefinite` where columns are aliased; `noConvergence`.
  public init(
    rows: [Double], columns p: Int, responses: [Bool], offset: [Double]? = nil, start: [Double]? = nil
  ) throws(MathematicalFailure) {
    precondition(p > 0 && rows.count == p * responses.count, "a patient has a row of covariates")
    precondition(offset.map { $0.count == responses.count } ?? true, "a patient has an offset")
    let responders = responses.count { $0 }
    guard responders > 0, responders < responses.count else {
      throw MathematicalFailure(.notEstimable, computing: "a logistic regression where \(responders == 0 ? "nobody" : "everybody") responds")
    }
    let likelihood = LogisticLikelihood(rows: rows, columns: p, responses: responses, offset: offset)
    var β = start ?? Array(repeating: 0, count: p)
    var at = likelihood.evaluated(β)
    var factor = try Self.factor(at, 0, β)
    var iteration = 0
    while true {
      let step = factor.solve(at.score)
      if dot(at.score, step) < 1e-18 { break }
      if let separation = likelihood.separation(along: step), iteration > 4 {
        throw MathematicalFailure(
          .notEstimable, computing: "a logistic regression whose covariates separate the responses \(separation.rawValue)", iterations: iteration,
          lastPoint: β)
      }
      var scale = 1.0
      var next = likelihood.evaluated(zip(β, step).map { $0 + scale * $1 })
      // A step too far may find a higher likelihood where all probabilities are 0 or 1 and nothing leads on.
      while !(next.value >= at.value - 1e-12 * abs(at.value)) || (try? CholeskyFactor(of: next.information)) == nil, scale > 1e-6 {
        scale /= 2
        next = likelihood.evaluated(zip(β, step).map { $0 + scale * $1 })
      }
      β = zip(β, step).map { $0 + scale * $1 }
      at = next
      iteration += 1
      factor = try Self.factor(at, iteration, β)
      guard iteration < Self.mostIterations else {
        throw MathematicalFailure(.noConvergence, computing: "a logistic regression", iterations: iteration, lastPoint: β)
      }
    }
    coefficients = β
    covariance = factor.inverse
    (logLikelihood, probabilities) = (at.value, at.probabilities)
    iterations = iteration
    (self.rows, self.responses, self.offset) = (rows, responses, offset)
  }

  private static func factor(_ at: LogisticLikelihood.Point, _ iteration: Int, _ β: [Double]) throws(MathematicalFailure) -> CholeskyFactor {
    do throws(MathematicalFailure) { return try CholeskyFactor(of: at.information) } catch {
      throw MathematicalFailure(
        .notPositiveDefinite, computing: "the information of a logistic regression: its covariates are aliased", iterations: iteration, lastPoint: β)
    }
  }
}
