import Mathematics
import Trial

/// Intervals, tests and robust covariances of a logistic regression.
extension LogisticRegression {
  /// β̂ ± z s.e.
  public func waldInterval(_ index: Int, level: Double = 0.95) -> Interval {
    precondition(level > 0 && level < 1, "a level lies in (0, 1)")
    let reach = StandardNormal.upperQuantile((1 - level) / 2) * standardError(index)
    return Interval(lower: coefficients[index] - reach, upper: coefficients[index] + reach, level: level)
  }

  /// ℓ of the model with one coefficient held, the others at their best.
  func profile(_ index: Int, at value: Double) throws(MathematicalFailure) -> Double {
    let p = coefficients.count
    let held = responses.indices.map { (offset?[$0] ?? 0) + value * rows[$0 * p + index] }
    guard p > 1 else { return LogisticLikelihood(rows: [], columns: 0, responses: responses, offset: held).evaluated([]).value }
    var others: [Double] = []
    others.reserveCapacity(rows.count)
    for i in responses.indices { for j in 0..<p where j != index { others.append(rows[i * p + j]) } }
    // Along the direction in which the others follow it at the maximum.
    let shift = (value - coefficients[index]) / covariance[index, index]
    var start = coefficients.indices.map { coefficients[$0] + shift * covariance[$0, index] }
    start.remove(at: index)
    return try LogisticRegression(rows: others, columns: p - 1, responses: responses, offset: held, start: start).logLikelihood
  }

  /// 2 (ℓ̂ − ℓ(βⱼ = b)) with its p on one degree of freedom: the test of a coefficient by its likelihood ratio.
  public func likelihoodRatio(_ index: Int, against b: Double = 0) throws(MathematicalFailure) -> (chiSquared: Double, p: Double) {
    let statistic = max(0, 2 * (logLikelihood - (try profile(index, at: b))))
    return (statistic, ChiSquared(degreesOfFreedom: 1).upperTail(statistic))
  }

  /// All values that the likelihood ratio does not reject: 2 (ℓ̂ − ℓ(βⱼ = b)) ≤ z².
  ///
  /// - Reference: Venzon & Moolgavkar (1988), Applied Statistics 37:87–94.
  /// - Checked: the statistic at the ends is z² to 1e-9; R's `confint` interpolates it by splines, within 1.3e-4 standard errors of these.
  public func profileInterval(_ index: Int, level: Double = 0.95) throws(MathematicalFailure) -> Interval {
    precondition(level > 0 && level < 1, "a level lies in (0, 1)")
    let z = StandardNormal.upperQuantile((1 - level) / 2)
    let (middle, error) = (coefficients[index], standardError(index))
    /// From the estimate outward, the distance by which the deviance has risen beyond z².
    func end(_ side: Double) throws(MathematicalFailure) -> Double {
      let reach = try Root.find(near: 0.5 * z, 1.5 * z, within: 0...(100 * z), tolerance: 1e-11, computing: "a profile interval") {
        r throws(MathematicalFailure) in
        2 * (logLikelihood - (try profile(index, at: middle + side * r * error))) - z * z
      }
      return middle + side * reach * error
    }
    return Interval(lower: try end(-1), upper: try end(1), level: level)
  }

  /// The covariance of the coefficients from the patients' own residuals, which holds where the model does not:
  ///
  ///     Φ Σ xᵢ xᵢ' (yᵢ − pᵢ)² cᵢ Φ,   Φ = (X'WX)⁻¹,   hᵢ = pᵢqᵢ xᵢ'Φxᵢ
  ///     cᵢ = 1 (HC0), n ∕ (n − p) (HC1), 1 ∕ (1 − hᵢ) (HC2), 1 ∕ (1 − hᵢ)² (HC3);   the model's own: Φ
  ///
  /// - Reference: White (1980), Econometrica 48:817–838; MacKinnon & White (1985), Journal of Econometrics 29:305–325.
  /// - Checked: HC0 in `References/proportions`, R's sandwich; the others against a linear model's in the limit of small coefficients.
  public func covariance(_ errors: StandardErrors) throws(MathematicalFailure) -> Matrix {
    guard errors != .model else { return covariance }
    guard errors.isHeteroscedastic else {
      throw MathematicalFailure(
        .outsideDomain, computing: "standard errors \(errors.rawValue) of a logistic regression: each patient has one response")
    }
    let (n, p) = (count, coefficients.count)
    var meat = Matrix(rows: p, columns: p)
    for i in 0..<n {
      let x = Array(rows[i * p..<(i + 1) * p])
      let residual = (responses[i] ? 1 : 0) - probabilities[i]
      var c = residual * residual
      if errors == .HC2 || errors == .HC3 {
        let h = probabilities[i] * (1 - probabilities[i]) * dot(x, multiply(covariance.storage, x, size: p))
        guard h < 1 else { throw MathematicalFailure(.notEstimable, computing: "a residual whose patient alone decides its fit") }
        c /= errors == .HC2 ? 1 - h : (1 - h) * (1 - h)
      }
      for j in 0..<p { for k in 0..<p { meat[j, k] += c * x[j] * x[k] } }
    }
    let factor = errors == .HC1 ? Double(n) / Double(n - p) : 1
    return Matrix(rows: p, columns: p, storage: (covariance * meat * covariance).storage.map { $0 * factor })
  }
}

extension StandardErrors {
  /// Whether they are those of single observations, White's and the like.
  public var isHeteroscedastic: Bool { self == .HC0 || self == .HC1 || self == .HC2 || self == .HC3 }
}
