#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The point of a distribution that leaves a given probability in one tail: always the smaller tail, which is known to full relative precision.
struct QuantileSearch {
  enum Side { case lower, upper }

  /// The scale on which the logarithm of a tail is nearly straight: log x on the positive half line, asinh x on the whole line.
  enum Scale {
    case logarithm
    case inverseHyperbolicSine

    func point(_ y: Double) -> Double { self == .logarithm ? exp(y) : sinh(y) }
    func coordinate(_ x: Double) -> Double { self == .logarithm ? log(x) : asinh(x) }
    /// Where x is the least and the greatest double.
    var limits: ClosedRange<Double> { self == .logarithm ? -744...709.7 : -710.4...710.4 }
  }

  let side: Side
  /// Of the tail, in (0, ½].
  let probability: Double

  /// The tail to look at for the point with F(x) = p, `isUpper` false, or 1 − F(x) = p, `isUpper` true; p in (0, 1).
  init(_ p: Double, isUpper: Bool) {
    side = (p <= 0.5) == isUpper ? .upper : .lower
    probability = p <= 0.5 ? p : 1 - p
  }

  func tail(_ law: some ContinuousDistribution, at x: Double) -> Double { side == .lower ? law.cumulative(x) : law.upperTail(x) }

  /// A point known nearly, after one step of Newton's method; none where the tail there is not within a millionth of what it should be.
  func polished(_ x: Double, of law: some ContinuousDistribution) -> Double? {
    let excess = tail(law, at: x) - probability
    guard abs(excess) <= 1e-6 * probability else { return nil }
    let step = excess / law.density(x)
    guard step.isFinite, abs(step) <= 1e-3 * abs(x) else { return x }
    return side == .lower ? x - step : x + step
  }

  /// The point by Brent's method on the logarithm of the tail, from a first guess; none where it lies beyond the doubles.
  func point(of law: some ContinuousDistribution, on scale: Scale, near start: Double) -> Double? {
    let target = log(probability)
    // Rises with y. A tail that underflows is below any probability: its logarithm is set below the least of them.
    func height(_ y: Double) -> Double {
      let difference = max(log(tail(law, at: scale.point(y))), -800) - target
      return side == .lower ? difference : -difference
    }
    guard let (a, b) = bracket(height, near: min(max(scale.coordinate(start), -700), 700), scale.limits) else { return nil }
    do {
      return scale.point(try Root.find(between: a, and: b, tolerance: 0, computing: "quantile", of: height))
    } catch {
      preconditionFailure("\(law): no point with \(probability) in the \(side) tail: \(error)")
    }
  }

  /// An interval over which a rising function changes sign, its width doubling from a first place; none within the limits.
  private func bracket(_ height: (Double) -> Double, near start: Double, _ limits: ClosedRange<Double>) -> (Double, Double)? {
    var width = 0.25
    var (a, b) = (start, start)
    let isBelow = height(start) < 0
    while true {
      if isBelow {
        guard b < limits.upperBound else { return nil }
        (a, b) = (b, min(b + width, limits.upperBound))
        if height(b) >= 0 { return (a, b) }
      } else {
        guard a > limits.lowerBound else { return nil }
        (a, b) = (max(a - width, limits.lowerBound), a)
        if height(a) < 0 { return (a, b) }
      }
      width *= 2
    }
  }
}
