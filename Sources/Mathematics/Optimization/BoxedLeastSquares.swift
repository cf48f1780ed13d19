/// Least squares of a nonlinear model within a box, by the method of Levenberg and Marquardt with projected steps.
///
///     minimize ½ Σ rᵢ(x)²  at  lowerⱼ ≤ xⱼ ≤ upperⱼ
///
/// Each step solves (J′J + λ diag J′J) s = −J′r over the variables that are free: those inside the box, and those at an end whose gradient points inward. The
/// point it leads to is brought back into the box; it is taken where the sum falls, and λ is lowered, else raised.
///
/// - Reference: Marquardt (1963), SIAM Journal 11:431–441; Moré (1978), Lecture Notes in Mathematics 630:105–116; Kanzow, Yamashita & Fukushima (2004), Journal
///   of Computational and Applied Mathematics 172:375–397, for projected steps.
/// - Checked: closed forms, ends of the box and Rosenbrock's function in `BoxedLeastSquaresTests`.
public struct BoxedLeastSquares: Sendable {
  /// The search ends when no free variable's gradient, in units of its column's length, exceeds this share of the length of r …
  public var gradientTolerance: Double
  /// … or when a step changes no variable by more than this share of its size and the sum no longer falls.
  public var stepTolerance: Double
  public var iterationLimit: Int

  public init(gradientTolerance: Double = 1e-10, stepTolerance: Double = 1e-12, iterationLimit: Int = 1000) {
    precondition(gradientTolerance > 0 && stepTolerance > 0 && iterationLimit > 0, "tolerances and a limit are above 0")
    self.gradientTolerance = gradientTolerance
    self.stepTolerance = stepTolerance
    self.iterationLimit = iterationLimit
  }

  /// - Parameters:
  ///   - start: inside the box.
  ///   - box: ends of each variable, infinite where there is none.
  ///   - f: r and its Jacobian, a row an element of r.
  /// - Returns: the point and ½ Σ r².
  /// - Throws: `outsideDomain` where f is not finite at the start; `noConvergence` at the iteration limit.
  public func minimize(
    from start: [Double], within box: [ClosedRange<Double>], computing: String = "least squares",
    _ f: ([Double]) throws(MathematicalFailure) -> (residuals: [Double], jacobian: Matrix)
  ) throws(MathematicalFailure) -> Minimum {
    precondition(box.count == start.count && zip(start, box).allSatisfy { $1.contains($0) }, "a search begins inside its box")
    var x = start
    var (r, j) = try f(x)
    var value = 0.5 * dot(r, r)
    guard value.isFinite, j.storage.allSatisfy(\.isFinite) else { throw MathematicalFailure(.outsideDomain, computing: computing, lastPoint: x) }
    var λ = 1e-3
    var residual = 0.0
    for iteration in 0..<iterationLimit {
      let gradient = j.transposed * r
      let squares = (0..<x.count).map { k in (0..<j.rows).reduce(0) { $0 + j[$1, k] * j[$1, k] } }
      let free = x.indices.filter { k in
        squares[k] > 0 && !(x[k] <= box[k].lowerBound && gradient[k] >= 0) && !(x[k] >= box[k].upperBound && gradient[k] <= 0)
      }
      residual = free.map { abs(gradient[$0]) / squares[$0].squareRoot() }.max() ?? 0
      if residual <= gradientTolerance * (2 * value).squareRoot() || value == 0 {
        return Minimum(point: x, value: value, iterations: iteration, gradientNorm: residual)
      }
      let cross = j.crossProduct.submatrix(rows: free, columns: free)
      var isDone = false
      while true {
        let next = step(from: x, free, cross, gradient, λ, box)
        let moved = zip(x, next).contains { abs($1 - $0) > stepTolerance * max(abs($0), abs($1)) }
        guard moved else {
          isDone = true
          break
        }
        let (s, there) = try f(next)
        let reached = 0.5 * dot(s, s)
        if reached < value, there.storage.allSatisfy(\.isFinite) {
          (x, r, j, value) = (next, s, there, reached)
          λ = max(λ * 0.2, 1e-15)
          break
        }
        λ = min(λ * 4, 1e30)
      }
      if isDone { return Minimum(point: x, value: value, iterations: iteration, gradientNorm: residual) }
    }
    throw MathematicalFailure(.noConvergence, computing: computing, iterations: iterationLimit, residual: residual, lastPoint: x)
  }

  /// The projected step; where the matrix gives out, one with more damping.
  private func step(
    from x: [Double], _ free: [Int], _ cross: Matrix, _ gradient: [Double], _ damping: Double, _ box: [ClosedRange<Double>]
  ) -> [Double] {
    var λ = damping
    while true {
      var damped = cross
      for k in free.indices { damped[k, k] *= 1 + λ }
      if let factor = try? CholeskyFactor(of: damped) {
        var next = x
        for (k, move) in zip(free, factor.solve(free.map { -gradient[$0] })) {
          next[k] = min(max(x[k] + move, box[k].lowerBound), box[k].upperBound)
        }
        return next
      }
      λ = max(4 * λ, 1e-12)
    }
  }
}
