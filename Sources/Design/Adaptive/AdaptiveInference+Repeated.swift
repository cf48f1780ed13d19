#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

import Mathematics

/// What holds at every stage, however often it is looked at.
extension AdaptiveInference {
  /// The effects that stage k's bound does not reject, from either side; at the level of the design, whatever stage it is used at.
  public func repeatedInterval(_ stage: Int) throws(MathematicalFailure) -> (lower: Double, upper: Double) {
    (try effect(stage, sign: 1), try effect(stage, sign: -1))
  }

  /// θ at which stage k's statistic, or that of the other side, lies on its bound.
  private func effect(_ stage: Int, sign: Double) throws(MathematicalFailure) -> Double {
    switch test {
    case .fisher(let combination):
      let bound = -log(combination.criticalValues[stage])
      return try solve(stage) { sign * (combination.sum(test.stageP(evidence, stage, against: $0, sign: sign)) - bound) }
    case .groupSequential, .inverseNormal:
      guard let c = boundaries?.efficacyZ[stage], c.isFinite else { return -sign * .infinity }
      return try solve(stage) { (test.statistic(evidence, stage, against: $0) ?? 0) - sign * c }
    }
  }

  /// A zero of what falls with the effect.
  func solve(_ stage: Int, _ f: (Double) -> Double) throws(MathematicalFailure) -> Double {
    let (estimate, error) = (evidence.estimate(stage), evidence.standardError(stage))
    return try Root.find(near: estimate - 3 * error, estimate + 3 * error, tolerance: 1e-12 * error, computing: "an effect on a bound", of: f)
  }

  /// The least error at which a design of this kind would have rejected at stage k; both sides of a two-sided test.
  public func repeatedP(_ stage: Int) throws(MathematicalFailure) -> Double {
    let excess: (Double) throws(MathematicalFailure) -> Double
    switch test {
    case .fisher(let combination):
      let sum = combination.sum(test.stageP(evidence, stage, against: nullEffect))
      excess = { (alpha: Double) throws(MathematicalFailure) -> Double in
        let other = try FisherCombination(
          fractions: combination.fractions, alpha: alpha, method: combination.method, giveUpP: combination.giveUpP, isBinding: combination.isBinding)
        return sum + log(other.criticalValues[stage])
      }
    case .groupSequential(let rule), .inverseNormal(let rule):
      var z = test.statistic(evidence, stage, against: nullEffect) ?? 0
      if rule.error.sides == 2 { z = abs(z) }
      excess = { (alpha: Double) throws(MathematicalFailure) -> Double in
        let c = try rule.boundaries(perSide: alpha).efficacyZ[stage]
        return c.isFinite ? z - c : -1e3
      }
    }
    let (least, most) = (1e-9, 0.499)
    if try excess(least) >= 0 { return least * Double(test.sides) }
    if try excess(most) < 0 { return most * Double(test.sides) }
    let root = try Root.find(
      between: StandardNormal.quantile(least), and: StandardNormal.quantile(most), tolerance: 1e-12, computing: "a repeated p-value"
    ) { (x: Double) throws(MathematicalFailure) -> Double in try excess(StandardNormal.cumulative(x)) }
    return StandardNormal.cumulative(root) * Double(test.sides)
  }
}
