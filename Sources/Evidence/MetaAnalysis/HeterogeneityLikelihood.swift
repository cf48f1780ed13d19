import Mathematics

/// The likelihood of τ², full or restricted, with the effects at their best for each τ².
///
///     ℓ(τ²) = −½ Σ log(vᵢ + τ²) − ½ Q(τ²)                       full
///     ℓ_R(τ²) = ℓ(τ²) − ½ log det X′WX + ½ log det X′X          restricted
///
/// each less ½ log 2π an observation (k, or k − p).
struct HeterogeneityLikelihood: Sendable {
  let data: Moments
  let isRestricted: Bool

  func value(at t: Double) throws(MathematicalFailure) -> Double {
    let fit = try data.fit(at: t)
    var value = -0.5 * (data.variances.reduce(0) { $0 + plainLog($1 + t) } + fit.sumOfSquares)
    if isRestricted { value += 0.5 * (try data.unweighted().logDeterminant - fit.logDeterminant) }
    return value - 0.5 * 1.8378770664093454836 * (isRestricted ? data.degreesOfFreedom : Double(data.effects.count))
  }

  /// Twice dℓ∕dτ²: y′P²y − tr W, or y′P²y − tr P.
  private func score(at t: Double) throws(MathematicalFailure) -> Double {
    let fit = try data.fit(at: t)
    return fit.squaredSumOfSquares - (isRestricted ? fit.trace : fit.weights.reduce(0, +))
  }

  /// The τ² ≥ 0 of the largest likelihood.
  ///
  /// Above U = max(max vᵢ, 2 RSS∕(k−p)) the score is negative, for y′P²y ≤ RSS∕τ⁴ and tr W ≥ tr P ≥ (k−p)∕(τ² + max vᵢ). Over [0, U] it is taken
  /// at points that lie densely where the variances are; each fall through 0 is a maximum, refined by Brent's method; the best of them, or 0 where the
  /// likelihood begins by falling, is the estimate.
  func maximum() throws(MathematicalFailure) -> Double {
    let widest = data.variances.reduce(0, max)
    let highest = 1.000_001 * max(widest, 2 * (try data.unweighted().sumOfSquares) / data.degreesOfFreedom)
    let least = 1e-6 * data.variances.reduce(widest, min)
    let ratio = plainExp(plainLog(highest / least) / Double(Self.points - 1))
    var maxima: [Double] = []
    var (low, atLow) = (0.0, try score(at: 0))
    if atLow <= 0 { maxima.append(0) }
    var point = least
    for index in 0..<Self.points {
      let high = index == Self.points - 1 ? highest : point
      let atHigh = try score(at: high)
      if atLow > 0, atHigh <= 0 {
        maxima.append(try Root.find(between: low, and: high, tolerance: 0, computing: "maximum likelihood of τ²", of: score(at:)))
      }
      (low, atLow) = (high, atHigh)
      point *= ratio
    }
    var best: (point: Double, value: Double)?
    for maximum in maxima {
      let value = try value(at: maximum)
      if best.map({ value > $0.value }) ?? true { best = (maximum, value) }
    }
    guard let best else { throw MathematicalFailure(.noConvergence, computing: "maximum likelihood of τ²", residual: atLow, lastPoint: [low]) }
    return best.point
  }

  private static let points = 64

  /// √(2 ∕ tr W²), or √(2 ∕ tr P²), from the expected information.
  func standardError(at t: Double) throws(MathematicalFailure) -> Double {
    let fit = try data.fit(at: t)
    return (2 / (isRestricted ? fit.traceOfSquare : fit.weights.reduce(0) { $0 + $1 * $1 })).squareRoot()
  }
}
