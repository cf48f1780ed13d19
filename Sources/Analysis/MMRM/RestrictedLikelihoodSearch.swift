import Mathematics
import Trial

/// Finds the optimum of the (restricted) likelihood to rounding: average-information steps from afar, Newton's with the observed information near it.
///
/// The observed information costs several times what the score does, and near the optimum it hardly changes: its factor is kept for the next steps
/// while each of them divides the decrement by a hundred or more. Stops on the Newton decrement g'J⁻¹g, which is the squared distance to the optimum
/// in standard errors: scale-free. The steps end when it falls below 1e-18 or no longer falls; below 1e-10 it counts as converged. Never stops on a small
/// change of the likelihood.
struct RestrictedLikelihoodSearch {
  var likelihood: PatternLikelihood
  var iterationLimit = 200

  struct Optimum {
    var point: PatternLikelihood.Point
    var slope: PatternLikelihood.Slope
    var curvature: PatternLikelihood.Curvature
    /// Of the observed information.
    var factor: CholeskyFactor
    var iterations: Int
  }

  /// Where the decrement says that Newton's steps are near enough to double the digits.
  private static let near = 1.0

  /// - Throws: `.notPositiveDefinite` when the start is not usable or the observed information of the optimum is not; `.noConvergence` with the score's
  ///   norm and the last Σ.
  func optimum(from start: [Double]) throws(MathematicalFailure) -> Optimum {
    guard var point = likelihood.point(at: start) else {
      throw MathematicalFailure(.notPositiveDefinite, computing: "the covariance to start from", lastPoint: start)
    }
    var kept: CholeskyFactor?
    var best = Double.infinity
    for iteration in 0..<iterationLimit {
      let slope = likelihood.slope(at: point)
      var factor: CholeskyFactor
      var isExact = false
      if let kept { factor = kept } else { (factor, isExact) = try self.factor(point, slope, best: best) }
      var step = factor.solve(slope.score)
      var decrement = dot(step, slope.score)
      if kept != nil, decrement > best * 1e-2, decrement >= 1e-18 {
        // The kept factor no longer does: the information is taken anew here.
        (factor, isExact) = try self.factor(point, slope, best: best)
        step = factor.solve(slope.score)
        decrement = dot(step, slope.score)
        if decrement >= best, best < 1e-10 { return try finished(point, slope, iteration) }
      }
      if decrement < 1e-18 { return try finished(point, slope, iteration) }
      best = min(best, decrement)
      kept = isExact || kept != nil && decrement < RestrictedLikelihoodSearch.near ? factor : nil
      guard let next = advance(point, step, decrement: decrement) else {
        if decrement < 1e-10 { return try finished(point, slope, iteration) }
        throw failure(point, slope, iterations: iteration)
      }
      point = next
    }
    throw failure(point, likelihood.slope(at: point), iterations: iterationLimit)
  }

  /// The optimum with its information, which Satterthwaite's degrees of freedom need exact.
  private func finished(_ point: PatternLikelihood.Point, _ slope: PatternLikelihood.Slope, _ iterations: Int) throws(MathematicalFailure) -> Optimum
  {
    let curvature = likelihood.curvature(at: point, slope)
    let m = slope.score.count
    let factor = try CholeskyFactor(of: Matrix(rows: m, columns: m, storage: curvature.observed))
    return Optimum(point: point, slope: slope, curvature: curvature, factor: factor, iterations: iterations)
  }

  /// The observed information's factor near the optimum, where it is positive definite; else the average's.
  private func factor(_ point: PatternLikelihood.Point, _ slope: PatternLikelihood.Slope, best: Double) throws(MathematicalFailure) -> (
    CholeskyFactor, isExact: Bool
  ) {
    let m = slope.score.count
    if best < RestrictedLikelihoodSearch.near {
      let observed = likelihood.curvature(at: point, slope).observed
      if let factor = try? CholeskyFactor(of: Matrix(rows: m, columns: m, storage: observed)) { return (factor, true) }
    }
    return (try CholeskyFactor(of: Matrix(rows: m, columns: m, storage: likelihood.average(at: point, slope))), false)
  }

  /// The step, halved until Σ is positive definite and the likelihood does not fall; near the optimum the likelihood's rounding is not asked.
  private func advance(_ point: PatternLikelihood.Point, _ step: [Double], decrement: Double) -> PatternLikelihood.Point? {
    var scale = 1.0
    for _ in 0..<60 {
      if let next = likelihood.point(at: moved(point.Σ, step, scale)) {
        if decrement < 1e-7 || next.minusTwoLogLikelihood <= point.minusTwoLogLikelihood { return next }
      }
      scale /= 2
    }
    return nil
  }

  private func moved(_ Σ: [Double], _ step: [Double], _ scale: Double) -> [Double] {
    let T = likelihood.T
    var next = Σ
    for (index, (i, j)) in likelihood.parameters.enumerated() {
      next[i * T + j] += scale * step[index]
      if i != j { next[j * T + i] = next[i * T + j] }
    }
    return next
  }

  private func failure(_ point: PatternLikelihood.Point, _ slope: PatternLikelihood.Slope, iterations: Int) -> MathematicalFailure {
    MathematicalFailure(
      .noConvergence, computing: "the optimum of the likelihood", iterations: iterations, residual: slope.score.map(abs).max(), lastPoint: point.Σ)
  }
}
