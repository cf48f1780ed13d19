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

  /// A zero of what falls with the effect; where it has none among the effects that there can be, the end of them that is nearer.
  func solve(_ stage: Int, _ f: (Double) -> Double) throws(MathematicalFailure) -> Double {
    let (estimate, error, range) = (evidence.estimate(stage), evidence.standardError(stage), evidence.effectRange)
    if range.lowerBound.isBounded, f(range.lowerBound) <= 0 { return range.lowerBound }
    if range.upperBound.isBounded, f(range.upperBound) >= 0 { return range.upperBound }
    let first = (max(estimate - 3 * error, range.lowerBound), min(estimate + 3 * error, range.upperBound))
    return try Root.find(near: first.0, first.1, within: range, tolerance: 1e-12 * error, computing: "an effect on a bound", of: f)
  }

  /// The least error at which a design of this kind would have rejected at stage k; both sides of a two-sided test.
  public func repeatedP(_ stage: Int) throws(MathematicalFailure) -> Double {
    let statistic: Double
    if case .fisher(let combination) = test {
      statistic = combination.sum(test.stageP(evidence, stage, against: nullEffect))
    } else {
      let z = test.statistic(evidence, stage, against: nullEffect) ?? 0
      statistic = test.sides == 2 ? abs(z) : z
    }
    let isFisher = boundaries == nil
    return try test.leastError { bounds in isFisher ? statistic + bounds[stage] : statistic - bounds[stage] }
  }
}

extension AdaptiveTest {
  /// What stands for an infinite distance in a search.
  static let far = 1e3

  /// The least error, of both sides where there are two, at which bounds of this kind are reached.
  ///
  /// - Parameter excess: of what was seen over the bounds of every stage, cₖ, or log cₖ of Fisher's combination: rising with the error, 0 or above where it
  ///   rejects. A stage without a bound has an infinite one.
  func leastError(_ excess: ([Double]) -> Double) throws(MathematicalFailure) -> Double {
    func over(_ alpha: Double) throws(MathematicalFailure) -> Double {
      switch self {
      case .fisher(let combination):
        let other = try FisherCombination(
          fractions: combination.fractions, alpha: alpha, method: combination.method, giveUpP: combination.giveUpP, isBinding: combination.isBinding)
        return max(excess(other.criticalValues.map { log($0) }), -Self.far)
      case .groupSequential(let rule), .inverseNormal(let rule):
        return max(excess(try rule.boundaries(perSide: alpha).efficacyZ), -Self.far)
      }
    }
    let (least, most) = (1e-9, 0.499)
    if try over(least) >= 0 { return least * Double(sides) }
    if try over(most) < 0 { return most * Double(sides) }
    let root = try Root.find(
      between: StandardNormal.quantile(least), and: StandardNormal.quantile(most), tolerance: 1e-12, computing: "a repeated p-value"
    ) { (x: Double) throws(MathematicalFailure) -> Double in try over(StandardNormal.cumulative(x)) }
    return StandardNormal.cumulative(root) * Double(sides)
  }
}

extension Double {
  /// Not the end of all numbers.
  fileprivate var isBounded: Bool { abs(self) < .greatestFiniteMagnitude }
}
