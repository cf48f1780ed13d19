#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

import Mathematics
import Trial

/// A walk from look to look under the null hypothesis, on which bounds are found.
struct NullWalk {
  let fractions: [Double]
  let sides: Int
  /// Binding bounds alone: the others do not touch the error.
  let futility: [Double?]

  init(fractions: [Double], sides: Int, futility: [Double?]) throws(MathematicalFailure) {
    var last = 0.0
    for t in fractions {
      precondition(t > 0 && t <= 1 && t > last, "looks are at rising information fractions in (0, 1]")
      guard t - last >= ScoreDensity.leastIncrement else {
        throw MathematicalFailure(.outsideDomain, computing: "bounds at looks this near", lastPoint: [last, t])
      }
      last = t
    }
    self.fractions = fractions
    self.sides = sides
    self.futility = futility
  }

  /// Efficacy bounds and the error they have spent by each look.
  ///
  /// - Parameter tested: the looks at which efficacy may be shown, nil for all; a spending function spends at a look what the looks passed over have left.
  func bounds(by rule: EfficacyRule?, at tested: [Int]?, alpha: Double) throws(MathematicalFailure) -> (z: [Double], spent: [Double]) {
    let perSide = alpha / Double(sides)
    switch rule {
    case .spending(let function):
      return try bounds { look in
        let last = tested?.last { $0 <= look } ?? (tested == nil ? look : -1)
        return last < 0 ? 0 : Double(sides) * function.spent(at: fractions[last], alpha: perSide)
      }
    case .family(let family):
      let shape = fractions.indices.map { tested?.contains($0) ?? true ? family.shape(fractions[$0]) : .infinity }
      let z = StandardNormal.upperQuantile(perSide)
      let least = zip(futility, shape).reduce(0.0) { max($0, ($1.0 ?? 0) / $1.1) } + 0.01
      let constant = try Root.find(
        near: max(z, least), max(z, least) + 0.7, within: least...least + 20, computing: "the constant of a family of bounds"
      ) {
        (C: Double) throws(MathematicalFailure) -> Double in log(try spent(shape.map { C * $0 })[fractions.count - 1] / alpha)
      }
      let all = shape.map { constant * $0 }
      return (all, try spent(all))
    case .bounds, .levels:
      let given = rule?.givenZ ?? []
      precondition(given.count == fractions.count, "bounds are given one a look, none as nil")
      var all = given.map { $0 ?? .infinity }
      if given.last! == nil { all[all.count - 1] = try rest(after: all, of: alpha) }
      return (all, try spent(all))
    case nil:
      return try bounds { look in look == fractions.count - 1 ? alpha : 0 }
    }
  }

  /// Bounds that spend a given cumulative error by each look.
  private func bounds(cumulative: (Int) -> Double) throws(MathematicalFailure) -> (z: [Double], spent: [Double]) {
    var density = ScoreDensity()
    var z: [Double] = []
    var spent: [Double] = []
    for look in fractions.indices {
      let increment = cumulative(look) - (spent.last ?? 0)
      z.append(try bound(spending: increment, at: fractions[look], density))
      spent.append(cumulative(look))
      try goOn(past: look, z[look], &density)
    }
    return (z, spent)
  }

  /// Error spent by each look with these bounds.
  private func spent(_ z: [Double]) throws(MathematicalFailure) -> [Double] {
    var density = ScoreDensity()
    var spent = 0.0
    var all: [Double] = []
    for look in fractions.indices {
      spent += Double(sides) * density.above(z[look], at: fractions[look])
      all.append(spent)
      try goOn(past: look, z[look], &density)
    }
    return all
  }

  /// The bound at the end that takes the error which the looks before have left.
  private func rest(after z: [Double], of alpha: Double) throws(MathematicalFailure) -> Double {
    var density = ScoreDensity()
    var left = alpha
    for look in fractions.indices.dropLast() {
      left -= Double(sides) * density.above(z[look], at: fractions[look])
      try goOn(past: look, z[look], &density)
    }
    guard left > 0 else { throw MathematicalFailure(.outsideDomain, computing: "a bound at the end: the looks before spend all", lastPoint: z) }
    return try bound(spending: left, at: 1, density)
  }

  /// The c at t where those still going on cross with the probability given; infinite where that is nothing.
  private func bound(spending increment: Double, at t: Double, _ density: ScoreDensity) throws(MathematicalFailure) -> Double {
    let target = increment / Double(sides)
    guard target > 1e-17 else { return .infinity }
    let independent = StandardNormal.upperQuantile(target)
    guard density.time > 0 else { return independent }
    // Some who would cross here have stopped before, so the bound lies below that of a single look.
    let limit = ScoreDensity.farthest + 1
    return try Root.find(near: independent - 0.5, independent, within: -limit...limit, tolerance: 1e-13, computing: "a bound that spends its error") {
      log(density.above($0, at: t) / target)
    }
  }

  private func goOn(past look: Int, _ bound: Double, _ density: inout ScoreDensity) throws(MathematicalFailure) {
    guard look + 1 < fractions.count else { return }
    let lower = sides == 2 ? -bound : futility.isEmpty ? -.infinity : futility[look] ?? -.infinity
    guard lower.isFinite || bound.isFinite else { return }
    let farthest = ScoreDensity.farthest
    guard lower < bound, lower < farthest, bound > -farthest else {
      throw MathematicalFailure(.outsideDomain, computing: "a region between futility and efficacy", lastPoint: [lower, bound])
    }
    density.goOn(to: fractions[look], between: max(lower, -farthest), and: min(bound, farthest), before: fractions[look + 1])
  }
}

extension EfficacyRule {
  /// Bounds that the file gives, on the scale of z: a nominal one-sided level p is z₁₋ₚ.
  fileprivate var givenZ: [Double?]? {
    switch self {
    case .bounds(let bounds): bounds
    case .levels(let levels): levels.map { $0.map(StandardNormal.upperQuantile) }
    case .spending, .family: nil
    }
  }
}

extension BoundaryFamily {
  /// cₖ ∕ C at information fraction t.
  func shape(_ t: Double) -> Double {
    switch self {
    case .oBrienFleming: 1 / t.squareRoot()
    case .pocock: 1
    }
  }
}
