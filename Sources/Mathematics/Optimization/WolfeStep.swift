/// A point on a line that satisfies the strong Wolfe conditions.
struct WolfeStep {
  var point: [Double]
  var value: Double
  var gradient: [Double]
}

/// A step length α along a direction of descent with φ(α) ≤ φ(0) + 1e-4 α φ′(0) and |φ′(α)| ≤ 0.9 |φ′(0)|, φ(α) = f(x + α d).
///
/// Near a minimum f changes by less than its rounding: decreases are therefore judged with an allowance of 4ε|f|, and the slopes decide.
///
/// - Returns: `nil` where none is found in 60 evaluations: the function is then flat to machine precision, or its gradient is wrong.
/// - Reference: Nocedal & Wright (2006), algorithms 3.5 and 3.6, with steps by safeguarded cubic interpolation.
func wolfeStep(
  from x: [Double], along direction: [Double], _ value: Double, _ gradient: [Double], first: Double,
  _ f: ([Double]) throws(MathematicalFailure) -> (value: Double, gradient: [Double])
) throws(MathematicalFailure) -> WolfeStep? {
  let slope = dot(direction, gradient)
  let rounding = 4 * value.ulp
  var low = Trial(length: 0, value: value, slope: slope)
  var lowStep: WolfeStep?
  var high: Trial?
  var length = first
  for _ in 0..<60 {
    let point = zip(x, direction).map { $0 + length * $1 }
    let (reached, gradientThere) = try f(point)
    let isInside = reached.isFinite && gradientThere.allSatisfy(\.isFinite)
    let trial = Trial(length: length, value: isInside ? reached : .infinity, slope: isInside ? dot(direction, gradientThere) : .nan)
    if !isInside || trial.value > value + 1e-4 * length * slope + rounding || trial.value > low.value + rounding {
      high = trial
    } else {
      let step = WolfeStep(point: point, value: reached, gradient: gradientThere)
      if abs(trial.slope) <= 0.9 * abs(slope) { return step }
      if trial.slope * ((high?.length ?? .infinity) - low.length) >= 0 { high = low }
      (low, lowStep) = (trial, step)
    }
    guard let high else {
      length *= 3
      continue
    }
    let width = abs(high.length - low.length)
    // A bracket that has closed holds no better point: keep the descent already found, if any.
    if width <= 1e-14 * max(abs(low.length), 1e-300) { return lowStep }
    length = low.next(towards: high)
  }
  return lowStep
}

private struct Trial {
  var length: Double
  var value: Double
  var slope: Double

  /// The minimizer of the cubic through both ends, kept a tenth of the bracket away from either; the middle where there is no cubic.
  func next(towards other: Trial) -> Double {
    let width = other.length - length
    let middle = length + 0.5 * width
    guard other.value.isFinite, other.slope.isFinite else { return middle }
    let d = slope + other.slope - 3 * (value - other.value) / (length - other.length)
    let discriminant = d * d - slope * other.slope
    guard discriminant >= 0 else { return middle }
    let root = width < 0 ? -discriminant.squareRoot() : discriminant.squareRoot()
    let denominator = other.slope - slope + 2 * root
    guard denominator != 0 else { return middle }
    let share = 1 - (other.slope + root - d) / denominator
    return length + width * min(max(share, 0.1), 0.9)
  }
}
