import Mathematics

/// Dunnett's test of several arms with one change after a first stage: the conditional error of each intersection's test is what the second stage may spend.
///
/// Were nothing changed, intersection J would be rejected where some √t zᵢ + √(1 − t) Yᵢ ≥ d_J, d_J Dunnett's critical value at α. After the first stage's z
///
///     A_J = P(√t zᵢ + √(1 − t) Yᵢ ≥ d_J for some i of J)
///
/// and J is rejected where the second stage's p_J ≤ A_J. With m the members that were carried on and y their second stage's statistics,
///
///     p_J = P(√t zᵢ + √(1 − t) Yᵢ ≥ max over m of √t zᵢ + √(1 − t) yᵢ, for some i of m)     given the first stage
///     p_J = P(Yᵢ ≥ max y for some i of m)                                                    of the second stage alone
///
/// Statistics are normal: variances count as known.
///
/// - Reference: Koenig, Brannath, Bretz & Posch (2008), Statistics in Medicine 27:1612–1625.
/// - Checked: `References/adaptive`, `multiarm-conditional-dunnett`.
public struct ConditionalDunnett<Family: StagewiseFamily>: Sendable {
  /// Two stages; or one, for the conditional errors alone.
  public let family: Family
  /// α, one-sided.
  public let alpha: Double
  /// t, the share of information that the first stage was planned to have.
  public let fraction: Double
  /// Whether the second stage's p is given the first stage.
  public let isGivenFirstStage: Bool
  /// θ₀ of every hypothesis.
  public let nullEffect: Double

  /// - Parameters:
  ///   - family: at most 12 hypotheses, all in the first stage; of one or two stages.
  ///   - fraction: in (0, 1).
  public init(_ family: Family, alpha: Double, fraction: Double, isGivenFirstStage: Bool = true, nullEffect: Double = 0) {
    precondition(family.stages <= 2 && family.hypotheses <= ClosedCombination.limit, "two stages, at most twelve arms")
    precondition(family.carried(at: 0) == .all(family.hypotheses), "the first stage has all arms")
    precondition(alpha > 0 && alpha < 1 && fraction > 0 && fraction < 1, "an error and a share of information lie in (0, 1)")
    self.family = family
    self.alpha = alpha
    self.fraction = fraction
    self.isGivenFirstStage = isGivenFirstStage
    self.nullEffect = nullEffect
  }

  private func scores(at stage: Int) -> [Double] {
    let carried = family.carried(at: stage)
    return (0..<family.hypotheses).map {
      carried.contains(hypothesis: $0) ? family.score($0, at: stage, against: nullEffect) : -.infinity
    }
  }

  /// A_J.
  ///
  /// - Parameter alpha: α, if not the test's own.
  public func conditionalError(of set: HypothesisSet, alpha: Double? = nil) throws(MathematicalFailure) -> Double {
    try conditionalError(of: set, scores(at: 0), alpha ?? self.alpha)
  }

  private func conditionalError(of set: HypothesisSet, _ z: [Double], _ alpha: Double) throws(MathematicalFailure) -> Double {
    let law = family.joint(at: 0).law(of: set)
    let d = try law.equicoordinateQuantile(1 - alpha)
    return try law.atLeastOne(above: set.members.map { left(d, z[$0]) })
  }

  /// What the second stage's statistic must reach for the sum to reach a bound.
  private func left(_ bound: Double, _ z: Double) -> Double { (bound - fraction.squareRoot() * z) / (1 - fraction).squareRoot() }

  /// p_J of the second stage; nil where none of J was carried on, or before the stage.
  public func secondStageP(of set: HypothesisSet) throws(MathematicalFailure) -> Double? {
    guard family.stages == 2 else { return nil }
    let members = set.intersection(family.carried(at: 1))
    return members.isEmpty ? nil : try secondStageP(members, scores(at: 0), scores(at: 1))
  }

  private func secondStageP(_ members: HypothesisSet, _ z: [Double], _ y: [Double]) throws(MathematicalFailure) -> Double {
    let law = family.joint(at: 1).law(of: members)
    let all = members.members
    guard isGivenFirstStage else { return try law.atLeastOne(above: all.map { _ in all.map { y[$0] }.max() ?? 0 }) }
    let greatest = all.map { fraction.squareRoot() * z[$0] + (1 - fraction).squareRoot() * y[$0] }.max() ?? 0
    return try law.atLeastOne(above: all.map { left(greatest, z[$0]) })
  }

  private var intersections: [HypothesisSet] { (1..<(UInt32(1) << UInt32(family.hypotheses))).map { HypothesisSet(rawValue: $0) } }

  /// Whether an intersection is rejected after the second stage.
  public func isRejected(_ set: HypothesisSet) throws(MathematicalFailure) -> Bool {
    guard let p = try secondStageP(of: set) else { return false }
    return p <= (try conditionalError(of: set))
  }

  /// Hypotheses all of whose intersections are rejected.
  public func rejected() throws(MathematicalFailure) -> HypothesisSet {
    var open = HypothesisSet()
    for set in intersections where !set.isSubset(of: open) {
      if !(try isRejected(set)) { open.formUnion(set) }
    }
    return HypothesisSet.all(family.hypotheses).subtracting(open)
  }

  /// Probability, under the hypotheses, of rejecting this one: the least of its intersections' A_J.
  public func conditionalRejection(_ hypothesis: Int) throws(MathematicalFailure) -> Double {
    var least = 1.0
    for set in intersections where set.contains(hypothesis: hypothesis) { least = min(least, try conditionalError(of: set)) }
    return least
  }

  /// The least α at which the hypothesis is rejected; nil where it was not carried on.
  public func adjustedP(_ hypothesis: Int) throws(MathematicalFailure) -> Double? {
    guard family.stages == 2, family.carried(at: 1).contains(hypothesis: hypothesis) else { return nil }
    var greatest = 0.0
    let z = scores(at: 0)
    for set in intersections where set.contains(hypothesis: hypothesis) {
      guard let p = try secondStageP(of: set) else { return 1 }
      let excess = { (alpha: Double) throws(MathematicalFailure) -> Double in try conditionalError(of: set, z, alpha) - p }
      let (least, most) = (max(greatest, 1e-9), 1 - 1e-9)
      if try excess(least) >= 0 { continue }
      if try excess(most) <= 0 { return 1 }
      greatest = try Root.find(between: least, and: most, tolerance: 1e-10, computing: "an adjusted p-value", of: excess)
    }
    return greatest
  }

  /// The effects that the intersection of all hypotheses, every statistic taken as this one's, does not reject, from either side; nil where it was not carried on.
  public func interval(_ hypothesis: Int) throws(MathematicalFailure) -> (lower: Double, upper: Double)? {
    guard family.stages == 2, family.carried(at: 1).contains(hypothesis: hypothesis) else { return nil }
    return (try limit(hypothesis, sign: 1), try limit(hypothesis, sign: -1))
  }

  private func limit(_ hypothesis: Int, sign: Double) throws(MathematicalFailure) -> Double {
    let (estimate, error, range) = (
      family.estimate(hypothesis, at: 1), family.standardError(hypothesis, at: 1), family.effectRange
    )
    let (first, second) = (family.joint(at: 0).law, family.joint(at: 1).law(of: family.carried(at: 1)))
    let d = try first.equicoordinateQuantile(1 - alpha)
    return try Root.find(
      near: max(estimate - 3 * error, range.lowerBound), min(estimate + 3 * error, range.upperBound), within: range, tolerance: 1e-9 * error,
      computing: "an effect on a bound"
    ) { (effect: Double) throws(MathematicalFailure) -> Double in
      let z = sign * family.score(hypothesis, at: 0, against: effect)
      let y = sign * family.score(hypothesis, at: 1, against: effect)
      let p = try second.atLeastOne(above: [Double](repeating: y, count: second.dimension))
      let allowed = try first.atLeastOne(above: [Double](repeating: left(d, z), count: first.dimension))
      // On the scale of scores, where both are nearly straight.
      return sign * (Self.score(p) - Self.score(allowed))
    }
  }

  private static func score(_ p: Double) -> Double { StandardNormal.upperQuantile(min(max(p, 1e-300), 1 - 1e-16)) }
}
