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

/// The likelihood of a logistic regression with its slope and information.
struct LogisticLikelihood: Sendable {
  let rows: [Double]
  let columns: Int
  let responses: [Bool]
  let offset: [Double]?

  struct Point: Sendable {
    var value: Double
    var score: [Double]
    var information: Matrix
    var probabilities: [Double]
  }

  func evaluated(_ β: [Double]) -> Point {
    let p = columns
    var point = Point(
      value: 0, score: Array(repeating: 0, count: p), information: Matrix(rows: p, columns: p),
      probabilities: Array(repeating: 0, count: responses.count))
    rows.withUnsafeBufferPointer { X in
      point.score.withUnsafeMutableBufferPointer { U in
        point.information.storage.withUnsafeMutableBufferPointer { I in
          for i in responses.indices {
            var η = offset?[i] ?? 0
            for j in 0..<p { η += X[i * p + j] * β[j] }
            // e^−|η| keeps its digits at both ends.
            let e = plainExp(-abs(η))
            let probability = η >= 0 ? 1 / (1 + e) : e / (1 + e)
            point.probabilities[i] = probability
            point.value += (responses[i] ? η : 0) - max(η, 0) - plainLog(1 + e)
            let residual = responses[i] ? (η >= 0 ? e / (1 + e) : 1 / (1 + e)) : -probability
            let weight = e / ((1 + e) * (1 + e))
            for j in 0..<p {
              let x = X[i * p + j]
              U[j] += residual * x
              for k in 0...j { I[j * p + k] += weight * x * X[i * p + k] }
            }
          }
        }
      }
    }
    for j in 0..<p { for k in 0..<j { point.information[k, j] = point.information[j, k] } }
    return point
  }

  enum Separation: String { case completely, nearly = "but for those at the border" }

  /// Whether a direction separates: xᵢ'd is nowhere below 0 for responders and nowhere above for others, and somewhere not 0. It proves that ℓ has no maximum.
  func separation(along d: [Double]) -> Separation? {
    var (least, most) = (Double.infinity, 0.0)
    for i in responses.indices {
      var along = 0.0
      for j in 0..<columns { along += rows[i * columns + j] * d[j] }
      least = min(least, responses[i] ? along : -along)
      most = max(most, abs(along))
    }
    guard most > 0, least >= -1e-6 * most else { return nil }
    return least > 1e-6 * most ? .completely : .nearly
  }
}
