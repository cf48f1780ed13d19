/// Where a minimization of several variables ended.
public struct Minimum: Equatable, Sendable {
  public var point: [Double]
  public var value: Double
  public var iterations: Int
  /// Greatest absolute element of the gradient at the point, for methods that know it.
  public var gradientNorm: Double?

  public init(point: [Double], value: Double, iterations: Int, gradientNorm: Double? = nil) {
    self.point = point
    self.value = value
    self.iterations = iterations
    self.gradientNorm = gradientNorm
  }
}

/// Minimization by the method of Broyden, Fletcher, Goldfarb and Shanno: quasi-Newton steps with a cubic line search.
///
/// The inverse Hessian is built from gradients; every step satisfies the strong Wolfe conditions, so that it stays positive definite. A value of
/// +∞ says "outside the domain": the line search then draws back.
///
/// - Reference: Nocedal & Wright (2006), Numerical Optimization, 2nd ed., algorithms 3.5, 3.6 and 6.1.
/// - Checked: quadratic, Rosenbrock and Wood functions in `MinimumTests`.
public struct QuasiNewton: Sendable {
  /// The scaled gradient at which the search ends: max |gᵢ| max(|xᵢ|, 1) ∕ max(|f|, 1).
  public var gradientTolerance: Double
  public var iterationLimit: Int

  public init(gradientTolerance: Double = 1e-8, iterationLimit: Int = 500) {
    precondition(gradientTolerance > 0 && iterationLimit > 0, "a tolerance and a limit are above 0")
    self.gradientTolerance = gradientTolerance
    self.iterationLimit = iterationLimit
  }

  /// Minimizes f from a start, with its gradient.
  ///
  /// - Throws: `outsideDomain` where f is not finite at the start; `noConvergence` at the iteration limit or where no step lowers f.
  public func minimize(
    from start: [Double], computing: String = "minimum",
    _ f: ([Double]) throws(MathematicalFailure) -> (value: Double, gradient: [Double])
  ) throws(MathematicalFailure) -> Minimum {
    let n = start.count
    var x = start
    var (value, gradient) = try f(x)
    guard value.isFinite, gradient.allSatisfy(\.isFinite) else {
      throw MathematicalFailure(.outsideDomain, computing: computing, lastPoint: x)
    }
    var inverseHessian = Matrix.identity(n)
    var isFirst = true
    for iteration in 0..<iterationLimit {
      let size = gradient.map { abs($0) }.max() ?? 0
      if scaled(gradient, x, value) <= gradientTolerance {
        return Minimum(point: x, value: value, iterations: iteration, gradientNorm: size)
      }
      var direction = (inverseHessian * gradient).map { -$0 }
      if dot(direction, gradient) >= 0 {
        inverseHessian = .identity(n)
        direction = gradient.map { -$0 }
        isFirst = true
      }
      let length = isFirst ? min(1, 1 / size) : 1
      guard let step = try wolfeStep(from: x, along: direction, value, gradient, first: length, f) else {
        if !isFirst {
          inverseHessian = .identity(n)
          isFirst = true
          continue
        }
        throw MathematicalFailure(.noConvergence, computing: computing, iterations: iteration, residual: size, lastPoint: x)
      }
      let s = zip(step.point, x).map { $0 - $1 }
      let y = zip(step.gradient, gradient).map { $0 - $1 }
      update(&inverseHessian, s, y, isFirst: isFirst)
      isFirst = false
      (x, value, gradient) = (step.point, step.value, step.gradient)
    }
    throw MathematicalFailure(
      .noConvergence, computing: computing, iterations: iterationLimit, residual: gradient.map { abs($0) }.max(), lastPoint: x)
  }

  /// Minimizes f with a gradient by central differences; the accuracy of the point is then about ε^⅓ of its size.
  public func minimize(
    from start: [Double], computing: String = "minimum", value f: ([Double]) throws(MathematicalFailure) -> Double
  ) throws(MathematicalFailure) -> Minimum {
    try minimize(from: start, computing: computing) { (x) throws(MathematicalFailure) in
      let value = try f(x)
      guard value.isFinite else { return (value, x) }
      return (value, try centralGradient(x, f))
    }
  }

  private func scaled(_ gradient: [Double], _ x: [Double], _ value: Double) -> Double {
    zip(gradient, x).map { abs($0) * max(abs($1), 1) / max(abs(value), 1) }.max() ?? 0
  }

  /// H ← (I − ρ s y′) H (I − ρ y s′) + ρ s s′, ρ = 1 ∕ y′s; before the first update H is scaled to y′s ∕ y′y.
  private func update(_ h: inout Matrix, _ s: [Double], _ y: [Double], isFirst: Bool) {
    let ys = dot(y, s)
    guard ys > 0 else { return }
    if isFirst { h = (ys / dot(y, y)) * h }
    let hy = h * y
    let factor = (1 + dot(y, hy) / ys) / ys
    for i in s.indices {
      for j in s.indices { h[i, j] += factor * s[i] * s[j] - (hy[i] * s[j] + s[i] * hy[j]) / ys }
    }
  }
}

/// ∂f∕∂xᵢ ≈ (f(x + hᵢ) − f(x − hᵢ)) ∕ 2hᵢ with hᵢ = ε^⅓ max(|xᵢ|, 1).
func centralGradient(_ x: [Double], _ f: ([Double]) throws(MathematicalFailure) -> Double) throws(MathematicalFailure) -> [Double] {
  var gradient = [Double](repeating: 0, count: x.count)
  var point = x
  for i in x.indices {
    let h = 6.055454452393343e-6 * max(abs(x[i]), 1)
    point[i] = x[i] + h
    let above = (point[i], try f(point))
    point[i] = x[i] - h
    let below = (point[i], try f(point))
    point[i] = x[i]
    gradient[i] = (above.1 - below.1) / (above.0 - below.0)
  }
  return gradient
}

func dot(_ a: [Double], _ b: [Double]) -> Double {
  var sum = 0.0
  for i in a.indices { sum += a[i] * b[i] }
  return sum
}
