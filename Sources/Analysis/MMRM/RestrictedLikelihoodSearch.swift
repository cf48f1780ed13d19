import Mathematics
import Trial

/// Finds the optimum of the (restricted) likelihood to rounding: average-information steps from afar, Newton's with the observed information near it.
///
/// Stops on the Newton decrement g'J⁻¹g, which is the squared distance to the optimum in standard errors: scale-free. The steps end when it falls
/// below 1e-18 or no longer falls; below 1e-10 it counts as converged. Never stops on a small change of the likelihood.
struct RestrictedLikelihoodSearch {
  var likelihood: PatternLikelihood
  var iterationLimit = 100

  struct Optimum {
    var point: PatternLikelihood.Point
    var curvature: PatternLikelihood.Curvature
    var iterations: Int
  }

  /// - Throws: `.notPositiveDefinite` when the start is not usable; `.noConvergence` with the score's norm and the last Σ.
  func optimum(from start: [Double]) throws(MathematicalFailure) -> Optimum {
    guard var point = likelihood.point(at: start) else {
      throw MathematicalFailure(.notPositiveDefinite, computing: "the covariance to start from", lastPoint: start)
    }
    var curvature = likelihood.curvature(at: point)
    var best = Double.infinity
    for iteration in 0..<iterationLimit {
      let (step, decrement) = try direction(curvature)
      if decrement < 1e-18 || (best < 1e-10 && decrement >= best) {
        return Optimum(point: point, curvature: curvature, iterations: iteration)
      }
      best = min(best, decrement)
      guard let next = advance(point, step, decrement: decrement) else {
        if decrement < 1e-10 { return Optimum(point: point, curvature: curvature, iterations: iteration) }
        throw failure(point, curvature, iterations: iteration)
      }
      point = next
      curvature = likelihood.curvature(at: point)
    }
    throw failure(point, curvature, iterations: iterationLimit)
  }

  /// J⁻¹g and g'J⁻¹g with the observed information, or with the average one where the observed is not positive definite.
  private func direction(_ curvature: PatternLikelihood.Curvature) throws(MathematicalFailure) -> (step: [Double], decrement: Double) {
    let m = curvature.score.count
    let J = Matrix(rows: m, columns: m, storage: curvature.observed)
    let factor: CholeskyFactor
    if let observed = try? CholeskyFactor(of: J) {
      factor = observed
    } else {
      factor = try CholeskyFactor(of: Matrix(rows: m, columns: m, storage: curvature.average))
    }
    let step = factor.solve(curvature.score)
    return (step, dot(step, curvature.score))
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

  private func failure(_ point: PatternLikelihood.Point, _ curvature: PatternLikelihood.Curvature, iterations: Int) -> MathematicalFailure {
    MathematicalFailure(
      .noConvergence, computing: "the optimum of the likelihood", iterations: iterations,
      residual: curvature.score.map(abs).max(), lastPoint: point.Σ)
  }
}
