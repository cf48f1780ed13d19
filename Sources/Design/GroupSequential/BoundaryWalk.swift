#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

import Mathematics
import Trial

/// A walk from look to look on which bounds are found, under the null hypothesis and, where futility spends an error, under a second truth beside it.
///
///     efficacy:  P₀(goes on to k, Zₖ ≥ cₖ) = α*ₖ − α*ₖ₋₁        binding futility takes part in "goes on", other futility does not
///     futility:  P_θ(goes on to k, Zₖ ≤ aₖ) = β*ₖ − β*ₖ₋₁       futility always takes part
struct BoundaryWalk {
  enum Efficacy: Equatable {
    case bound(Double)
    /// Cumulative error of all sides.
    case spend(to: Double)
  }
  enum Futility: Equatable {
    case none
    case bound(Double)
    /// Cumulative error under the second truth.
    case spend(to: Double)
  }

  /// What a walk comes to.
  struct Walked {
    var efficacyZ: [Double] = []
    var futilityZ: [Double?] = []
    /// Cumulative, by look.
    var alphaSpent: [Double] = []
    /// Cumulative before the end, under the second truth.
    var betaSpent: [Double] = []
    /// Of rejecting toward benefit, under the second truth.
    var power = 0.0
    /// Whether fewer go on at some look than are to cross there, or futility that spends left nobody to go on; there the walk ends.
    var isExhausted = false
  }

  let fractions: [Double]
  let sides: Int
  let isBinding: Bool
  /// θ of the first truth; 0 is the null hypothesis.
  let origin: Double

  /// - Throws: `outsideDomain` where looks are too near to be integrated.
  init(fractions: [Double], sides: Int, isBinding: Bool, origin: Double = 0) throws(MathematicalFailure) {
    var last = 0.0
    for t in fractions {
      precondition(t > 0 && t <= 1 && t > last, "looks are at rising information fractions in (0, 1]")
      guard t - last >= ScoreDensity.leastIncrement else {
        throw MathematicalFailure(.outsideDomain, computing: Boundaries.tooNear, lastPoint: [last, t])
      }
      last = t
    }
    self.fractions = fractions
    self.sides = sides
    self.isBinding = isBinding
    self.origin = origin
  }

  /// - Parameters:
  ///   - futility: empty for none.
  ///   - drift: θ of the second truth, where futility spends.
  func run(_ efficacy: [Efficacy], _ futility: [Futility] = [], drift: Double? = nil) throws(MathematicalFailure) -> Walked {
    var null = ScoreDensity(reference: origin)
    var truth = drift.map { ScoreDensity(reference: $0) }
    var walked = Walked()
    for (look, t) in fractions.enumerated() {
      let c = try upper(efficacy[look], at: t, null, &walked.alphaSpent)
      walked.efficacyZ.append(c)
      if let truth { walked.power += truth.above(c, at: t) }
      if c == -.infinity {
        walked.isExhausted = true
        return walked
      }
      let a = try lower(futility.isEmpty ? .none : futility[look], at: t, truth, &walked.betaSpent)
      walked.futilityZ.append(a)
      guard look + 1 < fractions.count else { break }
      if case .spend = futility.isEmpty ? .none : futility[look], let a, a >= c {
        walked.isExhausted = true
        return walked
      }
      let stop = a ?? -.infinity
      try goOn(to: look, between: sides == 2 ? -c : isBinding ? stop : -.infinity, and: c, &null)
      if truth != nil { try goOn(to: look, between: sides == 2 ? -c : stop, and: c, &truth!) }
    }
    return walked
  }

  private func upper(
    _ rule: Efficacy, at t: Double, _ null: ScoreDensity, _ spent: inout [Double]
  ) throws(MathematicalFailure) -> Double {
    let before = spent.last ?? 0
    switch rule {
    case .bound(let c):
      spent.append(before + Double(sides) * null.above(c, at: t))
      return c
    case .spend(let error):
      spent.append(error)
      return try bound(spending: error - before, at: t, null)
    }
  }

  /// The c at t where those still going on cross with the probability given; +∞ where that is nothing, −∞ where fewer go on.
  private func bound(spending increment: Double, at t: Double, _ density: ScoreDensity) throws(MathematicalFailure) -> Double {
    let target = increment / Double(sides)
    guard target > ScoreDensity.leastProbability else { return .infinity }
    let mean = density.reference * t.squareRoot()
    let independent = mean + StandardNormal.upperQuantile(target)
    guard density.time > 0 else { return independent }
    // Where fewer go on than are to cross, all do.
    guard density.below(.infinity, at: t) > target else { return -.infinity }
    // Some who would cross here have stopped before, so the bound lies below that of a single look.
    let limit = ScoreDensity.farthest + 1
    return try Root.find(
      near: independent - 0.5, independent, within: mean - limit...mean + limit, tolerance: 1e-13, computing: "a bound that spends its error"
    ) {
      log(density.above($0, at: t) / target)
    }
  }

  private func lower(
    _ rule: Futility, at t: Double, _ truth: ScoreDensity?, _ spent: inout [Double]
  ) throws(MathematicalFailure) -> Double? {
    switch rule {
    case .none: return nil
    case .bound(let a): return a
    case .spend(let error):
      guard let truth else { preconditionFailure("futility spends an error under a truth") }
      let target = error - (spent.last ?? 0)
      spent.append(error)
      guard target > ScoreDensity.leastProbability else { return nil }
      let mean = truth.reference * t.squareRoot()
      let independent = mean + StandardNormal.quantile(target)
      guard truth.time > 0 else { return independent }
      // Where fewer go on than are to be given up, all are.
      guard truth.below(.infinity, at: t) > target else { return .infinity }
      // Some who would fall below here have stopped before, so the bound lies above that of a single look.
      let limit = ScoreDensity.farthest + 1
      return try Root.find(
        near: independent, independent + 0.5, within: mean - limit...mean + limit, tolerance: 1e-13,
        computing: "a futility bound that spends its error"
      ) {
        log(truth.below($0, at: t) / target)
      }
    }
  }

  private func goOn(to look: Int, between lower: Double, and upper: Double, _ density: inout ScoreDensity) throws(MathematicalFailure) {
    guard lower.isFinite || upper.isFinite else { return }
    let farthest = ScoreDensity.farthest
    let mean = density.reference * fractions[look].squareRoot()
    guard lower < upper, lower < farthest + mean, upper > -farthest else {
      throw MathematicalFailure(.outsideDomain, computing: Boundaries.region, lastPoint: [Double(look), lower, upper])
    }
    density.goOn(to: fractions[look], between: max(lower, mean - farthest), and: min(upper, mean + farthest), before: fractions[look + 1])
  }
}
