#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

import Mathematics
import Trial

/// What a rule for efficacy asks of each look, and how it is found.
struct EfficacySearch {
  let rule: EfficacyRule?
  /// Looks at which efficacy may be shown; nil for all.
  let tested: [Int]?
  /// α, of all sides.
  let alpha: Double
  /// At which the error is spent, one a look.
  let times: [Double]

  /// Bounds on one walk; futility spends under `drift`.
  func walk(
    _ walk: BoundaryWalk, _ futility: [BoundaryWalk.Futility] = [], drift: Double? = nil
  ) throws(MathematicalFailure) -> BoundaryWalk.Walked {
    if let shape = shape(walk.fractions) { return try scaled(shape, walk, futility, drift) }
    if case .conditionalPowers(let powers)? = rule { return try curtailed(powers, walk, futility, drift) }
    let walked = try walk.run(steps(walk), futility, drift: drift)
    if isGiven, let spent = walked.alphaSpent.dropLast().last, spent >= alpha, givenEnd == nil {
      throw MathematicalFailure(
        .outsideDomain, computing: Boundaries.noErrorLeft, lastPoint: Array(walked.efficacyZ.dropLast()))
    }
    return walked
  }

  /// Look by look, where no constant is to be found.
  private func steps(_ walk: BoundaryWalk) -> [BoundaryWalk.Efficacy] {
    let looks = walk.fractions.indices
    let end = looks.count - 1
    switch rule {
    case .spending(let function):
      let sides = Double(walk.sides)
      return looks.map { look in
        let last = tested?.last { $0 <= look } ?? (tested == nil ? look : -1)
        return .spend(to: last < 0 ? 0 : sides * function.spent(at: times[last], alpha: alpha / sides))
      }
    case .bounds, .levels:
      precondition(givenZ.count == looks.count, "bounds are given one a look, none as nil")
      return looks.map { look in
        if let z = givenZ[look] { return .bound(z) }
        return look == end ? .spend(to: alpha) : .bound(.infinity)
      }
    case .family(.haybittlePeto(let z)):
      return looks.map { look in look == end ? .spend(to: alpha) : .bound(tested?.contains(look) ?? true ? z : .infinity) }
    case nil: return looks.map { look in .spend(to: look == end ? alpha : 0) }
    case .family, .effects, .conditionalPowers: preconditionFailure("a rule whose bounds are found otherwise")
    }
  }

  /// Bounds that are given, on the scale of z: a nominal one-sided level p is z₁₋ₚ.
  private var givenZ: [Double?] {
    switch rule {
    case .bounds(let bounds): bounds
    case .levels(let levels): levels.map { $0.map(StandardNormal.upperQuantile) }
    default: []
    }
  }

  private var givenEnd: Double? { givenZ.last ?? nil }

  /// Whether looks before the end may spend all.
  private var isGiven: Bool {
    switch rule {
    case .bounds, .levels, .family(.haybittlePeto): true
    default: false
    }
  }

  // MARK: One constant

  private func shape(_ fractions: [Double]) -> [Double]? {
    guard case .family(let family)? = rule, let delta = family.delta else { return nil }
    return fractions.indices.map { tested?.contains($0) ?? true ? BoundaryFamily.shape(fractions[$0], delta: delta) : .infinity }
  }

  /// cₖ = C shapeₖ, C scaled so that α is spent by the end.
  private func scaled(
    _ shape: [Double], _ walk: BoundaryWalk, _ futility: [BoundaryWalk.Futility], _ drift: Double?
  ) throws(MathematicalFailure) -> BoundaryWalk.Walked {
    let z = StandardNormal.upperQuantile(alpha / Double(walk.sides))
    let least = zip(futility, shape).reduce(0.0) { least, pair in
      guard walk.isBinding, case .bound(let a) = pair.0 else { return least }
      return max(least, a / pair.1)
    }
    let lowest = least + 0.01
    let constant = try Root.find(
      near: max(z, lowest), max(z, lowest) + 0.7, within: lowest...lowest + 20, computing: "the constant of a family of bounds"
    ) {
      (C: Double) throws(MathematicalFailure) -> Double in
      log((try walk.run(shape.map { .bound(C * $0) }, futility, drift: drift).alphaSpent.last ?? 0) / alpha)
    }
    return try walk.run(shape.map { .bound(constant * $0) }, futility, drift: drift)
  }

  /// Bounds at which the conditional power under the trend seen is as given, the end's scaled so that α is spent.
  private func curtailed(
    _ powers: [Double?], _ walk: BoundaryWalk, _ futility: [BoundaryWalk.Futility], _ drift: Double?
  ) throws(MathematicalFailure) -> BoundaryWalk.Walked {
    precondition(powers.count == walk.fractions.count && powers.last! == nil, "conditional powers are given one a look before the end")
    precondition(walk.sides == 1, "conditional powers belong to one-sided tests")
    func bounds(_ end: Double) throws(MathematicalFailure) -> [BoundaryWalk.Efficacy] {
      try CurtailedBounds.efficacy(powers, fractions: walk.fractions, endZ: end).map { .bound($0) }
    }
    let z = StandardNormal.upperQuantile(alpha)
    let end = try Root.find(near: z, z + 0.3, within: 0.01...20, computing: "the last bound beside conditional powers") {
      (c: Double) throws(MathematicalFailure) -> Double in
      log((try walk.run(try bounds(c), futility, drift: drift).alphaSpent.last ?? 0) / alpha)
    }
    return try walk.run(try bounds(end), futility, drift: drift)
  }
}

extension BoundaryFamily {
  /// Δ of the family cₖ = C tₖ^(Δ − ½); nil of those that have none.
  var delta: Double? {
    switch self {
    case .oBrienFleming: 0
    case .pocock: 0.5
    case .wangTsiatis(let delta): delta
    case .wangTsiatisOptimum, .haybittlePeto: nil
    }
  }

  /// cₖ ∕ C at information fraction t.
  static func shape(_ t: Double, delta: Double) -> Double {
    if delta == 0 { return 1 / t.squareRoot() }
    return delta == 0.5 ? 1 : pow(t, delta - 0.5)
  }

  /// cₖ ∕ C at information fraction t; nil of those that have no constant.
  func shape(_ t: Double) -> Double? { delta.map { Self.shape(t, delta: $0) } }
}
