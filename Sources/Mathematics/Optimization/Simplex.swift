/// Minimization without derivatives by the simplex of Nelder and Mead, for functions too rough for `QuasiNewton`.
///
/// Coefficients of reflection, expansion, contraction and shrinkage adapt to the dimension (1, 1 + 2∕n, ¾ − 1∕2n, 1 − 1∕n); for n = 1 the classical
/// (1, 2, ½, ½). A value of +∞ says "outside the domain". After each convergence the simplex is built anew around the best point and the search repeated
/// until it gains no more, because a simplex can collapse away from a minimum.
///
/// - Reference: Nelder & Mead (1965), Computer Journal 7:308–313; Gao & Han (2012), Computational Optimization and Applications 51:259–277.
/// - Checked: quadratic and Rosenbrock functions in `MinimumTests`.
public struct Simplex: Sendable {
  /// The search ends when all values in the simplex lie within this share of max(|f|, 1) …
  public var valueTolerance: Double
  /// … and all its points within this share of max(|x|, 1).
  public var pointTolerance: Double
  public var evaluationLimit: Int

  public init(valueTolerance: Double = 1e-14, pointTolerance: Double = 1e-8, evaluationLimit: Int = 20_000) {
    precondition(valueTolerance > 0 && pointTolerance > 0 && evaluationLimit > 0, "tolerances and a limit are above 0")
    self.valueTolerance = valueTolerance
    self.pointTolerance = pointTolerance
    self.evaluationLimit = evaluationLimit
  }

  /// Minimizes f from a start.
  ///
  /// - Parameter steps: the first simplex's edge along each variable, not 0.
  /// - Throws: `outsideDomain` where f is not finite at the start; `noConvergence` at the evaluation limit.
  public func minimize(
    from start: [Double], steps: [Double], computing: String = "minimum", _ f: ([Double]) throws(MathematicalFailure) -> Double
  ) throws(MathematicalFailure) -> Minimum {
    precondition(steps.count == start.count && steps.allSatisfy { $0 != 0 && $0.isFinite }, "every variable has a first step that is not 0")
    let first = try f(start)
    guard first.isFinite else { throw MathematicalFailure(.outsideDomain, computing: computing, lastPoint: start) }
    var best = Vertex(point: start, value: first)
    var evaluations = 1
    var scale = 1.0
    while true {
      let before = best.value
      best = try search(from: best, steps: steps.map { scale * $0 }, &evaluations, computing, f)
      if before - best.value <= valueTolerance * max(abs(best.value), 1) { break }
      scale *= 0.5
    }
    return Minimum(point: best.point, value: best.value, iterations: evaluations)
  }

  private struct Vertex {
    var point: [Double]
    var value: Double
  }

  private func search(
    from start: Vertex, steps: [Double], _ evaluations: inout Int, _ computing: String, _ f: ([Double]) throws(MathematicalFailure) -> Double
  ) throws(MathematicalFailure) -> Vertex {
    let n = Double(start.point.count)
    let isLine = start.point.count < 2
    let (expansion, contraction, shrinkage) = isLine ? (2, 0.5, 0.5) : (1 + 2 / n, 0.75 - 0.5 / n, 1 - 1 / n)
    var simplex = [start]
    for i in start.point.indices {
      var point = start.point
      point[i] += steps[i]
      simplex.append(try vertex(point, &evaluations, f))
    }
    while true {
      simplex.sort { $0.value < $1.value }
      if isSmall(simplex) { return simplex[0] }
      guard evaluations < evaluationLimit else {
        throw MathematicalFailure(
          .noConvergence, computing: computing, iterations: evaluations, residual: simplex[simplex.count - 1].value - simplex[0].value,
          lastPoint: simplex[0].point)
      }
      let worst = simplex.removeLast()
      let center = start.point.indices.map { i in simplex.reduce(0) { $0 + $1.point[i] } / n }
      func moved(_ factor: Double) -> [Double] { zip(center, worst.point).map { $0 + factor * ($0 - $1) } }
      let reflected = try vertex(moved(1), &evaluations, f)
      if reflected.value < simplex[0].value {
        let expanded = try vertex(moved(expansion), &evaluations, f)
        simplex.append(expanded.value < reflected.value ? expanded : reflected)
      } else if reflected.value < simplex[simplex.count - 1].value {
        simplex.append(reflected)
      } else {
        let isOutside = reflected.value < worst.value
        let contracted = try vertex(moved(isOutside ? contraction : -contraction), &evaluations, f)
        if contracted.value < min(reflected.value, worst.value) {
          simplex.append(contracted)
        } else {
          simplex.append(worst)
          for k in 1..<simplex.count {
            let point = zip(simplex[0].point, simplex[k].point).map { $0 + shrinkage * ($1 - $0) }
            simplex[k] = try vertex(point, &evaluations, f)
          }
        }
      }
    }
  }

  /// f at a point; what is not a number counts as +∞, so that it can never be the result.
  private func vertex(_ point: [Double], _ evaluations: inout Int, _ f: ([Double]) throws(MathematicalFailure) -> Double)
    throws(MathematicalFailure) -> Vertex
  {
    evaluations += 1
    let value = try f(point)
    return Vertex(point: point, value: value.isNaN ? .infinity : value)
  }

  private func isSmall(_ sorted: [Vertex]) -> Bool {
    let best = sorted[0]
    guard sorted[sorted.count - 1].value - best.value <= valueTolerance * max(abs(best.value), 1) else { return false }
    return sorted.allSatisfy { vertex in zip(vertex.point, best.point).allSatisfy { abs($0 - $1) <= pointTolerance * max(abs($1), 1) } }
  }
}
