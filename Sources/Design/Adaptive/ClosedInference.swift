#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

import Mathematics

/// What may be said of several effects after a stage of a closed combination test.
///
///     conditional rejection   of a hypothesis: the least of the intersections that hold it and are not rejected yet
///     repeated p              the least error at which the closed test of this kind would have rejected by stage k
///     repeated interval       the effects that the intersection of all that are carried on, with this one at θ and nothing said of the others, does not reject
///                             at stage k: each stage's p is m p, 1 − (1 − p)ᵐ or P(max T ≥ t), from either side; of Simes' test it is Bonferroni's
///
/// - Reference: Wassmer & Brannath (2016), §§11.1.2–11.1.4; Posch, Koenig, Branson, Brannath, Dunger-Baldauf & Bauer (2005), Statistics in Medicine 24:3697–3714.
/// - Checked: `References/adaptive`, `multiarm-*`, `enrich-*`.
public struct ClosedInference<Family: StagewiseFamily>: Sendable {
  public let design: ClosedCombination
  public let family: Family
  /// θ₀ of every hypothesis; benefit is above it.
  public let nullEffect: Double
  /// The closed test after the last stage.
  public let course: ClosedCombination.Course
  /// Rejected by each stage.
  public let rejected: [HypothesisSet]

  /// - Throws: what an integral of a joint law throws.
  public init(_ design: ClosedCombination, _ family: Family, nullEffect: Double = 0) throws(MathematicalFailure) {
    precondition(family.hypotheses == design.hypotheses && family.stages <= design.stages, "the family is that of the design")
    var course = ClosedCombination.Course(design)
    var rejected: [HypothesisSet] = []
    for stage in 0..<family.stages {
      try course.observe(
        family.pValues(at: stage, against: nullEffect), carried: family.carried(at: stage),
        joint: design.intersection == .joint ? family.joint(at: stage) : nil)
      rejected.append(course.rejected)
    }
    self.design = design
    self.family = family
    self.nullEffect = nullEffect
    self.course = course
    self.rejected = rejected
  }

  /// Intersections that hold a hypothesis.
  private func intersections(_ hypothesis: Int) -> [HypothesisSet] {
    (1..<(UInt32(1) << UInt32(design.hypotheses))).map { HypothesisSet(rawValue: $0) }.filter { $0.contains(hypothesis: hypothesis) }
  }

  // MARK: Conditional probabilities

  /// Probability, under the hypotheses, of rejecting this one later, after what stage k has seen; 0 where an intersection is not tested any more.
  public func conditionalRejection(_ hypothesis: Int, after stage: Int) -> Double {
    precondition(stage < design.stages - 1, "a stage before the last")
    return intersections(hypothesis).map { conditionalRejection(of: $0, after: stage) }.min() ?? 0
  }

  /// Of one intersection; 1 where it is rejected.
  public func conditionalRejection(of set: HypothesisSet, after stage: Int) -> Double {
    let rejection = Int(course.rejections[Int(set.rawValue)])
    if rejection > 0, rejection <= stage + 1 { return 1 }
    guard let statistic = course.statistic(of: set, at: stage) else { return 0 }
    switch design.test {
    case .fisher(let combination): return combination.conditionalRejection(afterSum: -log(statistic), at: stage)
    case .groupSequential, .inverseNormal:
      guard let boundaries = design.boundaries, statistic.isFinite else { return 0 }
      let stops = design.rule.isBinding && boundaries.futilityZ.contains { $0 != nil }
      return SequentialTest(boundaries, stopsForFutility: stops).exits(after: stage, z: statistic, drift: 0).powerTowardBenefit
    }
  }

  /// Probability of rejecting at the last stage, the only one to come, if the hypothesis' own statistic there has this expectation and it alone is carried on.
  ///
  /// - Parameters:
  ///   - stage: the last but one.
  ///   - noncentrality: δ = (θ − θ₀) ∕ SE of the last stage's data.
  public func conditionalPower(_ hypothesis: Int, after stage: Int, noncentrality δ: Double) -> Double {
    precondition(stage == design.stages - 2, "one stage is to come")
    let rejection = conditionalRejection(hypothesis, after: stage)
    if rejection <= 0 || rejection >= 1 { return rejection }
    return StandardNormal.upperTail(StandardNormal.upperQuantile(rejection) - δ)
  }

  // MARK: Repeated

  /// The least error at which the closed test would have rejected by stage k; nil where the hypothesis was not carried into it.
  public func repeatedP(_ hypothesis: Int, at stage: Int) throws(MathematicalFailure) -> Double? {
    guard family.carried(at: stage).contains(hypothesis: hypothesis) else { return nil }
    let sets = intersections(hypothesis)
    let rows = sets.map { set in (0...stage).map { course.statistic(of: set, at: $0) } }
    return try design.test.leastError { (bounds: [Double]) in
      rows.map { row in
        zip(row, bounds).map { statistic, bound in
          guard let statistic else { return -AdaptiveTest.far }
          return design.rule.isFisher ? bound - log(statistic) : statistic - bound
        }.max() ?? -AdaptiveTest.far
      }.min() ?? -AdaptiveTest.far
    }
  }

  /// Nil where the hypothesis was not carried into the stage, and of the hierarchical test, which has none.
  public func repeatedInterval(_ hypothesis: Int, at stage: Int) throws(MathematicalFailure) -> (lower: Double, upper: Double)? {
    guard design.intersection != .hierarchical, family.carried(at: stage).contains(hypothesis: hypothesis) else { return nil }
    return (try limit(hypothesis, stage, sign: 1), try limit(hypothesis, stage, sign: -1))
  }

  /// θ at which stage k's sum, or that of the other side, lies on its bound.
  private func limit(_ hypothesis: Int, _ stage: Int, sign: Double) throws(MathematicalFailure) -> Double {
    let rule = design.rule
    let bound = rule.bounds[stage]
    guard bound.isFinite else { return -sign * .infinity }
    let (estimate, error) = (family.estimate(hypothesis, at: stage), family.standardError(hypothesis, at: stage))
    let joint = design.intersection == .joint ? (0...stage).map { family.joint(at: $0) } : []
    let excess = { (effect: Double) throws(MathematicalFailure) -> Double in
      var sum = 0.0
      for k in 0...stage {
        let own = sign * family.score(hypothesis, at: k, against: effect)
        let z = try amongCarried(own, hypothesis, k, joint)
        sum += rule.weights[k] * (rule.isFisher ? -log(StandardNormal.upperTail(z)) : min(max(z, -AdaptiveTest.far), AdaptiveTest.far))
      }
      return sign * (sum - bound)
    }
    let range = family.effectRange
    // Where no effect that there can be lies on the bound, the end of them that is nearer.
    if range.lowerBound > -.greatestFiniteMagnitude, try excess(range.lowerBound) <= 0 { return range.lowerBound }
    if range.upperBound < .greatestFiniteMagnitude, try excess(range.upperBound) >= 0 { return range.upperBound }
    return try Root.find(
      near: max(estimate - 3 * error, range.lowerBound), min(estimate + 3 * error, range.upperBound), within: range, tolerance: 1e-9 * error,
      computing: "an effect on a bound", of: excess)
  }

  /// Score of the intersection of all carried into stage k, this hypothesis' being the greatest.
  private func amongCarried(_ z: Double, _ hypothesis: Int, _ stage: Int, _ joint: [StagewiseLaw]) throws(MathematicalFailure) -> Double {
    let carried = family.carried(at: stage)
    let m = Double(carried.count)
    if m == 1 { return z }
    let p = StandardNormal.upperTail(z)
    switch design.intersection {
    case .bonferroni, .simes: return StandardNormal.upperQuantile(min(1, m * p))
    case .sidak: return StandardNormal.upperQuantile(-expm1(m * log1p(-p)))
    case .joint: return try joint[stage].score(ofGreatest: joint[stage].score(z, of: hypothesis), among: carried)
    case .hierarchical: preconditionFailure("the hierarchical test has no intervals")
    }
  }
}
