/// Finding where a continuous function of one variable is zero.
public enum Root {
  /// A zero of f between two points where it has opposite signs, by Brent's method.
  ///
  /// Inverse quadratic interpolation and secant steps, bisection wherever they do not shrink the bracket fast enough: never slower than
  /// (log₂(width ∕ tolerance))² evaluations, in practice about 10. The result lies within `tolerance + 4ε|x|` of a change of sign.
  ///
  /// - Parameters:
  ///   - lower: one end, where f is defined.
  ///   - upper: the other end.
  ///   - tolerance: absolute, in the unit of x; 0 asks for machine precision, which a root at 0 itself may never reach.
  ///   - computing: what is being solved, for the failure.
  /// - Throws: `notBracketed` where f has one sign at both ends or is not a number at a point; `noConvergence` after `limit` evaluations.
  /// - Reference: Brent (1973), Algorithms for Minimization without Derivatives, ch. 4, `zero`.
  /// - Checked: closed forms in `RootTests`.
  public static func find(
    between lower: Double, and upper: Double, tolerance: Double = 1e-12, limit: Int = 200, computing: String = "root",
    of f: (Double) throws(MathematicalFailure) -> Double
  ) throws(MathematicalFailure) -> Double {
    precondition(lower.isFinite && upper.isFinite, "a bracket is finite")
    precondition(tolerance >= 0, "a tolerance is not negative")
    var bracket = try Bracket(lower, upper, try f(lower), try f(upper), computing)
    for iteration in 0..<limit {
      guard let next = bracket.nextPoint(tolerance) else { return bracket.b }
      let value = try f(next)
      guard !value.isNaN else {
        throw MathematicalFailure(.outsideDomain, computing: computing, iterations: iteration, lastPoint: [next])
      }
      bracket.take(next, value)
    }
    throw MathematicalFailure(
      .noConvergence, computing: computing, iterations: limit, residual: abs(bracket.c - bracket.b), lastPoint: [bracket.b])
  }

  /// A zero of f found by widening a first interval until f changes sign, then by Brent's method.
  ///
  /// The end where |f| is smaller moves outwards by `growth` times the width, at most `expansions` times and never beyond `limits`.
  ///
  /// - Throws: `notBracketed` where no change of sign is found; else as `find(between:and:)`.
  public static func find(
    near lower: Double, _ upper: Double, within limits: ClosedRange<Double> = -Double.greatestFiniteMagnitude...Double.greatestFiniteMagnitude,
    growth: Double = 1.6, expansions: Int = 100, tolerance: Double = 1e-12, computing: String = "root",
    of f: (Double) throws(MathematicalFailure) -> Double
  ) throws(MathematicalFailure) -> Double {
    let (a, b) = try bracket(near: lower, upper, within: limits, growth: growth, expansions: expansions, computing: computing, of: f)
    return try find(between: a, and: b, tolerance: tolerance, computing: computing, of: f)
  }

  /// An interval over which f changes sign, by widening a first one.
  public static func bracket(
    near lower: Double, _ upper: Double, within limits: ClosedRange<Double> = -Double.greatestFiniteMagnitude...Double.greatestFiniteMagnitude,
    growth: Double = 1.6, expansions: Int = 100, computing: String = "bracket",
    of f: (Double) throws(MathematicalFailure) -> Double
  ) throws(MathematicalFailure) -> (lower: Double, upper: Double) {
    precondition(lower < upper && limits.contains(lower) && limits.contains(upper), "a first interval is ordered and inside its limits")
    precondition(growth > 0, "a bracket grows")
    var (a, b) = (lower, upper)
    var (fa, fb) = (try f(a), try f(b))
    for expansion in 0...expansions {
      guard !fa.isNaN, !fb.isNaN else {
        throw MathematicalFailure(.outsideDomain, computing: computing, iterations: expansion, lastPoint: [a, b])
      }
      if fa == 0 || fb == 0 || (fa < 0) != (fb < 0) { return (a, b) }
      let width = growth * (b - a)
      let canLower = a > limits.lowerBound
      let canUpper = b < limits.upperBound
      guard expansion < expansions, canLower || canUpper else { break }
      if canLower, abs(fa) < abs(fb) || !canUpper {
        a = max(a - width, limits.lowerBound)
        fa = try f(a)
      } else {
        b = min(b + width, limits.upperBound)
        fb = try f(b)
      }
    }
    throw MathematicalFailure(.notBracketed, computing: computing, iterations: expansions, residual: b - a, lastPoint: [a, b])
  }
}

/// Brent's state: b the best point, c the point across the change of sign, a the point before b.
private struct Bracket {
  var a: Double
  var b: Double
  var c: Double
  var fa: Double
  var fb: Double
  var fc: Double
  var step: Double
  var previousStep: Double

  init(_ lower: Double, _ upper: Double, _ atLower: Double, _ atUpper: Double, _ computing: String) throws(MathematicalFailure) {
    guard !atLower.isNaN, !atUpper.isNaN else {
      throw MathematicalFailure(.outsideDomain, computing: computing, lastPoint: [lower, upper])
    }
    guard atLower == 0 || atUpper == 0 || (atLower < 0) != (atUpper < 0) else {
      throw MathematicalFailure(.notBracketed, computing: computing, residual: upper - lower, lastPoint: [lower, upper])
    }
    (a, b, c) = (lower, upper, lower)
    (fa, fb, fc) = (atLower, atUpper, atLower)
    step = upper - lower
    previousStep = step
    order()
  }

  /// Makes b the better of the two ends.
  private mutating func order() {
    guard abs(fc) < abs(fb) else { return }
    (a, b, c) = (b, c, b)
    (fa, fb, fc) = (fb, fc, fb)
  }

  /// The next point to evaluate; none when b is as good as asked.
  mutating func nextPoint(_ tolerance: Double) -> Double? {
    let reach = 2 * b.magnitude.ulp + 0.5 * tolerance
    let half = 0.5 * (c - b)
    if abs(half) <= reach || fb == 0 { return nil }
    if abs(previousStep) >= reach, abs(fa) > abs(fb), let interpolated = interpolation(half, reach) {
      previousStep = step
      step = interpolated
    } else {
      step = half
      previousStep = half
    }
    return b + (abs(step) > reach ? step : (half > 0 ? reach : -reach))
  }

  /// The step by inverse quadratic interpolation or the secant, where it is short enough to be trusted.
  private func interpolation(_ half: Double, _ reach: Double) -> Double? {
    let s = fb / fa
    var p: Double
    var q: Double
    if a == c {
      p = 2 * half * s
      q = 1 - s
    } else {
      let (t, r) = (fa / fc, fb / fc)
      p = s * (2 * half * t * (t - r) - (b - a) * (r - 1))
      q = (t - 1) * (r - 1) * (s - 1)
    }
    if p > 0 { q = -q } else { p = -p }
    return 2 * p < min(3 * half * q - abs(reach * q), abs(previousStep * q)) ? p / q : nil
  }

  mutating func take(_ point: Double, _ value: Double) {
    (a, fa) = (b, fb)
    (b, fb) = (point, value)
    if (fb > 0) == (fc > 0) {
      (c, fc) = (a, fa)
      step = b - a
      previousStep = step
    }
    order()
  }
}
