import Mathematics
import Trial

/// Finds the optimum of the (restricted) likelihood to rounding by Newton-like steps J⁻¹g.
///
/// J is the average information from afar; near the optimum the observed one but for what β̂ and Φ add to it, which costs a third of it and is as good as
/// it in all but small trials; and the observed one itself where that does not do. Near the optimum J hardly changes: its factor is kept for the next
/// steps while each of them divides the decrement by a hundred or more. Stops on the Newton decrement g'J⁻¹g, which is the squared distance to the optimum
/// in standard errors: scale-free. The steps end when it falls below 1e-18 or no longer falls; below 1e-10 it counts as converged. Never stops on a small
/// change of the likelihood.
struct RestrictedLikelihoodSearch {
  let likelihood: PatternLikelihood
  var iterationLimit = 200

  struct Optimum {
    var θ: [Double]
    var minusTwoLogLikelihood: Double
    var iterations: Int
  }

  /// Where the decrement says that Newton's steps are near enough to double the digits.
  private static let near = 1.0

  /// Leaves the likelihood at the optimum, its score taken, and J the upper factor of the observed information, which Satterthwaite's degrees of freedom
  /// need exact.
  ///
  /// - Throws: `.notPositiveDefinite` when the start is not usable or the observed information of the optimum is not; `.noConvergence` with the score's
  ///   norm and the last θ.
  func optimum(from start: [Double]) throws(MathematicalFailure) -> Optimum {
    guard let value = likelihood.evaluate(at: start) else {
      throw MathematicalFailure(.notPositiveDefinite, computing: "the covariance to start from", lastPoint: start)
    }
    var now = Optimum(θ: start, minusTwoLogLikelihood: value, iterations: 0)
    var step = start
    var best = Double.infinity
    var wanted = PatternLikelihood.Information.meansHeld
    /// Steps taken with the factor at hand; nil when it is not to be used again.
    var age: Int?
    while now.iterations < iterationLimit {
      likelihood.slope()
      var kind = wanted
      if age == nil { kind = try takeInformation(wanted, best: best) }
      var decrement = likelihood.newtonStep(&step)
      if let steps = age, decrement > best * 1e-2, decrement >= 1e-18 {
        // The kept factor no longer does: the information is taken anew here, and all of it where a new one did not do for one step.
        if steps == 1 { wanted = .observed }
        kind = try takeInformation(wanted, best: best)
        age = nil
        decrement = likelihood.newtonStep(&step)
        if decrement >= best, best < 1e-10 { return try finished(now) }
      }
      if decrement < 1e-18 { return try finished(now) }
      best = min(best, decrement)
      age = kind == .average ? nil : (age ?? 0) + 1
      guard let next = try advance(now, step, decrement: decrement) else { return try finished(now) }
      now = next
    }
    likelihood.slope()
    throw failure(now)
  }

  private func finished(_ optimum: Optimum) throws(MathematicalFailure) -> Optimum {
    likelihood.information(.observed)
    if let pivot = likelihood.factorInformation() {
      throw MathematicalFailure(
        .notPositiveDefinite, computing: "the observed information of the optimum", iterations: pivot, lastPoint: optimum.θ)
    }
    return optimum
  }

  /// Factors the information wanted where it is near enough and positive definite; else the average one. Says which.
  private func takeInformation(
    _ wanted: PatternLikelihood.Information, best: Double
  ) throws(MathematicalFailure) -> PatternLikelihood.Information {
    if best < RestrictedLikelihoodSearch.near {
      likelihood.information(wanted)
      if likelihood.factorInformation() == nil { return wanted }
    }
    likelihood.information(.average)
    if let pivot = likelihood.factorInformation() {
      throw MathematicalFailure(.notPositiveDefinite, computing: "the average information", iterations: pivot)
    }
    return .average
  }

  /// The step, halved until Σ is positive definite and the likelihood does not fall; near the optimum the likelihood's rounding is not asked. Nil, the
  /// likelihood taken back, when no step does and the optimum is reached.
  private func advance(_ now: Optimum, _ step: [Double], decrement: Double) throws(MathematicalFailure) -> Optimum? {
    var scale = 1.0
    var next = now
    next.iterations += 1
    for _ in 0..<60 {
      for a in step.indices { next.θ[a] = now.θ[a] + scale * step[a] }
      if let value = likelihood.evaluate(at: next.θ), decrement < 1e-7 || value <= now.minusTwoLogLikelihood {
        next.minusTwoLogLikelihood = value
        return next
      }
      scale /= 2
    }
    _ = likelihood.evaluate(at: now.θ)
    likelihood.slope()
    if decrement < 1e-10 { return nil }
    throw failure(now)
  }

  private func failure(_ now: Optimum) -> MathematicalFailure {
    MathematicalFailure(
      .noConvergence, computing: "the optimum of the likelihood", iterations: now.iterations, residual: likelihood.score.map(abs).max(),
      lastPoint: now.θ)
  }
}

extension PatternLikelihood {
  /// The information's upper Cholesky factor in its place; nil, or the pivot that failed.
  func factorInformation() -> Int? { Cholesky.factorUpperInQuads(room.J, order: m, stride: room.rowM) }

  /// step = J⁻¹g, J factored; returns g'J⁻¹g.
  func newtonStep(_ step: inout [Double]) -> Double {
    step.withUnsafeMutableBufferPointer { step in
      guard let x = step.baseAddress else { return 0 }
      x.update(from: room.score, count: m)
      Cholesky.solveUpperTransposed(room.J, order: m, stride: room.rowM, x)
      var decrement = 0.0
      for a in 0..<m { decrement += x[a] * x[a] }
      Cholesky.solveUpper(room.J, order: m, stride: room.rowM, x)
      return decrement
    }
  }
}
