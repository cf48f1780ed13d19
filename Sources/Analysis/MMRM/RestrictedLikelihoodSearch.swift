import Mathematics
import Trial

/// Finds the optimum of the (restricted) likelihood to rounding by Newton-like steps J⁻¹g.
///
/// J is the average information from afar. Near the optimum it is the observed one but for what β̂ and Φ add to it: a tenth of the cost, and off by the
/// order of p/n. Once settled its factor is kept, and each step mends it by what it has shown (`SecantSteps`). Where a step does not divide the decrement by
/// a hundred or more, J is taken anew: all of it where that is not for distance. Stops on the Newton decrement g'J⁻¹g, which is the squared distance to
/// the optimum in standard errors: scale-free. The steps end when it falls below 1e-18 or no longer falls; below 1e-10 it counts as converged. Never stops
/// on a small change of the likelihood.
struct RestrictedLikelihoodSearch {
  let likelihood: PatternLikelihood
  private let iterationLimit = 200
  private var secants: SecantSteps

  /// Where the likelihood stands.
  struct Point {
    var θ: [Double]
    var minusTwoLogLikelihood: Double
    var iterations = 0
  }

  /// Decrements below which Newton's steps double the digits, the information taken is kept, and it no longer changes on the way.
  private static let near = 1.0
  private static let settled = 1e-2
  private static let close = 1e-4

  init(_ likelihood: PatternLikelihood) {
    self.likelihood = likelihood
    secants = SecantSteps(parameters: likelihood.m)
  }

  /// Takes the likelihood from the point at which it was evaluated to the optimum. There its score is taken, and J is the upper factor of the observed
  /// information, which Satterthwaite's degrees of freedom need exact.
  ///
  /// - Throws: `.notPositiveDefinite` when the observed information of the optimum is not; `.noConvergence` with the score's norm and the last θ.
  mutating func optimum(from start: Point) throws(MathematicalFailure) -> Point {
    likelihood.slope()
    var now = start
    var step = start.θ
    var best = Double.infinity
    var (kind, isKept) = (PatternLikelihood.Information.meansHeld, false)
    while now.iterations < iterationLimit {
      if !isKept { kind = try takeInformation(.meansHeld) }
      var decrement = newtonStep(&step)
      if isKept, decrement > best * 1e-2, decrement >= 1e-18 {
        kind = try takeInformation(best < RestrictedLikelihoodSearch.close ? .observed : .meansHeld)
        decrement = newtonStep(&step)
        if decrement >= best, best < 1e-10 { return try finished(now) }
      }
      if decrement < 1e-18 { return try finished(now) }
      if kind == .meansHeld, decrement >= RestrictedLikelihoodSearch.near {
        kind = try takeInformation(.average)
        decrement = newtonStep(&step)
      }
      best = min(best, decrement)
      isKept = kind != .average && (isKept || decrement < RestrictedLikelihoodSearch.settled)
      guard let next = try advance(now, step, decrement: decrement) else { return try finished(now) }
      let before = likelihood.score
      likelihood.slope()
      for a in step.indices { step[a] = next.θ[a] - now.θ[a] }
      if isKept { secants.remember(step, before: before, after: likelihood.room.score) }
      now = next
    }
    throw failure(now)
  }

  /// step = J⁻¹g; returns g'J⁻¹g.
  private mutating func newtonStep(_ step: inout [Double]) -> Double {
    secants.step(for: likelihood.room.score, into: &step, solve: likelihood.solveInformation)
  }

  private func finished(_ optimum: Point) throws(MathematicalFailure) -> Point {
    likelihood.information(.observed)
    if let pivot = likelihood.factorInformation() {
      throw MathematicalFailure(
        .notPositiveDefinite, computing: "the observed information of the optimum", iterations: pivot, lastPoint: optimum.θ)
    }
    return optimum
  }

  /// Factors the information wanted where it is positive definite, else the average one; says which.
  private mutating func takeInformation(_ wanted: PatternLikelihood.Information) throws(MathematicalFailure) -> PatternLikelihood.Information {
    secants.forget()
    for kind in [wanted, .average] {
      likelihood.information(kind)
      if likelihood.factorInformation() == nil { return kind }
    }
    throw MathematicalFailure(.notPositiveDefinite, computing: "the average information")
  }

  /// The step, halved until Σ is positive definite and the likelihood does not fall; near the optimum the likelihood's rounding is not asked. Nil, the
  /// likelihood taken back, when no step does and the optimum is reached.
  private func advance(_ now: Point, _ step: [Double], decrement: Double) throws(MathematicalFailure) -> Point? {
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

  private func failure(_ now: Point) -> MathematicalFailure {
    MathematicalFailure(
      .noConvergence, computing: "the optimum of the likelihood", iterations: now.iterations, residual: likelihood.score.map(abs).max(),
      lastPoint: now.θ)
  }
}

extension PatternLikelihood {
  /// The information's upper Cholesky factor in its place; nil, or the pivot that failed.
  func factorInformation() -> Int? { Cholesky.factorUpperInQuads(room.J, order: m, stride: room.rowM) }

  /// J⁻¹x in place of x, J factored.
  func solveInformation(_ x: UnsafeMutablePointer<Double>) {
    Cholesky.solveUpperTransposed(room.J, order: m, stride: room.rowM, x)
    Cholesky.solveUpper(room.J, order: m, stride: room.rowM, x)
  }
}
