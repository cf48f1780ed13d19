/// The minimum of a function of one variable in an interval, by Brent's method: golden sections, and parabolas where they can be trusted.
///
/// - Reference: Brent (1973), Algorithms for Minimization without Derivatives, ch. 5, `localmin`.
/// - Checked: closed forms in `LineMinimumTests`.
public enum LineMinimum {
  /// A local minimum of f in [lower, upper]; the only one where f has one.
  ///
  /// - Parameters:
  ///   - tolerance: absolute, in the unit of x. Below √ε·|x| ≈ 1.5e-8·|x| the minimum of a function known to machine precision cannot be placed.
  ///   - computing: what is being minimized, for the failure.
  /// - Returns: the point and f there; ends of the interval are approached, not evaluated.
  /// - Throws: `outsideDomain` where f is not a number; `noConvergence` after `limit` evaluations.
  public static func find(
    between lower: Double, and upper: Double, tolerance: Double = 1e-8, limit: Int = 200, computing: String = "minimum",
    of f: (Double) throws(MathematicalFailure) -> Double
  ) throws(MathematicalFailure) -> (point: Double, value: Double) {
    precondition(lower.isFinite && upper.isFinite && lower <= upper, "an interval is finite and ordered")
    precondition(tolerance > 0, "a tolerance of a minimum is above 0")
    let golden = 0.5 * (3 - 5.0.squareRoot())
    var (a, b) = (lower, upper)
    var x = a + golden * (b - a)
    var fx = try value(x, 0)
    var (w, fw, v, fv) = (x, fx, x, fx)
    var step = 0.0
    var previousStep = 0.0
    for iteration in 1...limit {
      let middle = 0.5 * (a + b)
      let reach = 1.5e-8 * abs(x) + tolerance / 3
      if abs(x - middle) <= 2 * reach - 0.5 * (b - a) { return (x, fx) }
      if abs(previousStep) > reach, let parabola = parabolicStep() {
        previousStep = step
        step = parabola
        let u = x + step
        if u - a < 2 * reach || b - u < 2 * reach { step = x < middle ? reach : -reach }
      } else {
        previousStep = x < middle ? b - x : a - x
        step = golden * previousStep
      }
      let u = x + (abs(step) >= reach ? step : (step > 0 ? reach : -reach))
      let fu = try value(u, iteration)
      if fu <= fx {
        if u < x { b = x } else { a = x }
        (v, fv) = (w, fw)
        (w, fw) = (x, fx)
        (x, fx) = (u, fu)
      } else {
        if u < x { a = u } else { b = u }
        if fu <= fw || w == x {
          (v, fv) = (w, fw)
          (w, fw) = (u, fu)
        } else if fu <= fv || v == x || v == w {
          (v, fv) = (u, fu)
        }
      }
    }
    throw MathematicalFailure(.noConvergence, computing: computing, iterations: limit, residual: b - a, lastPoint: [x])

    func value(_ point: Double, _ iteration: Int) throws(MathematicalFailure) -> Double {
      let found = try f(point)
      guard !found.isNaN else { throw MathematicalFailure(.outsideDomain, computing: computing, iterations: iteration, lastPoint: [point]) }
      return found
    }

    /// The step to the vertex of the parabola through v, w and x, where it falls inside and is less than half the step before last.
    func parabolicStep() -> Double? {
      let r = (x - w) * (fx - fv)
      var q = (x - v) * (fx - fw)
      var p = (x - v) * q - (x - w) * r
      q = 2 * (q - r)
      if q > 0 { p = -p } else { q = -q }
      guard abs(p) < abs(0.5 * q * previousStep), p > q * (a - x), p < q * (b - x) else { return nil }
      return p / q
    }
  }
}
