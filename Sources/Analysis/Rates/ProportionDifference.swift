import Design
import Mathematics
import Trial

/// The difference of two proportions, treated minus comparator, with its tests and intervals.
///
///     Wald        p₁ − p₂ ± z (p₁q₁∕n₁ + p₂q₂∕n₂)^½;   Agresti–Caffo: the same with one success and one failure more in each group
///     Newcombe    from Wilson's intervals of each:  δ − √((p₁ − l₁)² + (u₂ − p₂)²) … δ + √((u₁ − p₁)² + (p₂ − l₂)²)
///     Miettinen–Nurminen, Mee   all δ with |p₁ − p₂ − δ| ≤ z √v(δ), v at the likeliest rates with the difference δ;  v · N ∕ (N − 1) for the former
///
/// - Reference: Newcombe (1998), Statistics in Medicine 17:873–890, methods 1, 5 (Mee) and 10; Miettinen & Nurminen (1985), ibid. 4:213–226; Agresti & Caffo
///   (2000), American Statistician 54:280–288; Wilson (1927), J Am Stat Assoc 22:209–212.
/// - Checked: `References/survival`, `ae-*`, and `References/proportions`, R.
public struct ProportionDifference: Equatable, Sendable {
  public enum IntervalMethod: String, Sendable, CaseIterable {
    case wald = "Wald"
    /// Wald's, wider by ½(1∕n₁ + 1∕n₂) on either side.
    case waldCorrected = "Wald with continuity correction"
    case agrestiCaffo = "Agresti-Caffo"
    case newcombe = "Newcombe"
    case miettinenNurminen = "Miettinen-Nurminen"
    case mee = "Mee"
  }

  public let treatedEvents: Double
  public let treatedPatients: Double
  public let comparatorEvents: Double
  public let comparatorPatients: Double

  /// - Throws: `notEstimable` where a group is empty.
  public init(events x1: Int, of n1: Int, comparator x2: Int, of n2: Int) throws(MathematicalFailure) {
    precondition(x1 >= 0 && x1 <= n1 && x2 >= 0 && x2 <= n2, "events are among the patients")
    guard n1 > 0, n2 > 0 else { throw MathematicalFailure(.notEstimable, computing: "a difference of proportions with an empty group") }
    treatedEvents = Double(x1)
    treatedPatients = Double(n1)
    comparatorEvents = Double(x2)
    comparatorPatients = Double(n2)
  }

  public var treated: Double { treatedEvents / treatedPatients }
  public var comparator: Double { comparatorEvents / comparatorPatients }
  public var estimate: Double { treated - comparator }
  /// ½(1∕n₁ + 1∕n₂): half of what the difference changes by when a patient of each group does.
  public var continuity: Double { (1 / treatedPatients + 1 / comparatorPatients) / 2 }
  /// At the proportions seen.
  public var standardError: Double { variance(treated, comparator).squareRoot() }

  private func variance(_ p1: Double, _ p2: Double) -> Double { p1 * (1 - p1) / treatedPatients + p2 * (1 - p2) / comparatorPatients }

  /// At the likeliest rates with a difference δ; pooled for 0.
  private func restrictedVariance(_ δ: Double) -> Double {
    let p = RestrictedRates.difference(δ, treated, comparator, ratio: treatedPatients / comparatorPatients)
    return variance(p.treated, p.comparator)
  }

  /// Z of the hypothesis of a difference δ: the pooled test for 0, Farrington and Manning's for others; positive where the difference seen is greater.
  ///
  /// - Parameters:
  ///   - unpooled: with the variance at the proportions seen.
  ///   - corrected: for continuity: |p₁ − p₂ − δ| is less by `continuity`, at least 0. The square is then Yates' χ² for δ = 0.
  /// - Returns: 0 where nothing varies and the difference is δ.
  /// - Throws: `notEstimable` where nothing varies and it is not.
  public func z(difference δ: Double = 0, unpooled: Bool = false, corrected: Bool = false) throws(MathematicalFailure) -> Double {
    precondition(abs(δ) < 1, "a difference of rates lies in (−1, 1)")
    let variance = unpooled ? variance(treated, comparator) : restrictedVariance(δ)
    if variance <= 0 {
      if estimate == δ { return 0 }
      throw MathematicalFailure(.notEstimable, computing: "the test of proportions that do not vary", lastPoint: [treated, comparator])
    }
    let distance = estimate - δ
    guard corrected else { return distance / variance.squareRoot() }
    return (distance < 0 ? -1 : 1) * max(0, abs(distance) - continuity) / variance.squareRoot()
  }

  public func interval(_ method: IntervalMethod, level: Double = 0.95) -> Interval {
    precondition(level > 0 && level < 1, "a level lies in (0, 1)")
    let z = StandardNormal.upperQuantile((1 - level) / 2)
    switch method {
    case .wald: return Interval(lower: estimate - z * standardError, upper: estimate + z * standardError, level: level)
    case .waldCorrected:
      let reach = z * standardError + continuity
      return Interval(lower: estimate - reach, upper: estimate + reach, level: level)
    case .agrestiCaffo:
      let (n1, n2) = (treatedPatients + 2, comparatorPatients + 2)
      let (p1, p2) = ((treatedEvents + 1) / n1, (comparatorEvents + 1) / n2)
      let reach = z * (p1 * (1 - p1) / n1 + p2 * (1 - p2) / n2).squareRoot()
      return Interval(lower: p1 - p2 - reach, upper: p1 - p2 + reach, level: level)
    case .newcombe:
      let (one, two) = (Self.wilson(treatedEvents, treatedPatients, z), Self.wilson(comparatorEvents, comparatorPatients, z))
      let down = ((treated - one.lower) * (treated - one.lower) + (two.upper - comparator) * (two.upper - comparator)).squareRoot()
      let up = ((one.upper - treated) * (one.upper - treated) + (comparator - two.lower) * (comparator - two.lower)).squareRoot()
      return Interval(lower: estimate - down, upper: estimate + up, level: level)
    case .miettinenNurminen:
      let N = treatedPatients + comparatorPatients
      return inverted(z, factor: N / (N - 1), level)
    case .mee: return inverted(z, factor: 1, level)
    }
  }

  /// Wilson's interval of one proportion.
  static func wilson(_ x: Double, _ n: Double, _ z: Double) -> (lower: Double, upper: Double) {
    let p = x / n
    let center = (p + z * z / (2 * n)) / (1 + z * z / n)
    let reach = z / (1 + z * z / n) * (p * (1 - p) / n + z * z / (4 * n * n)).squareRoot()
    return (max(0, center - reach), min(1, center + reach))
  }

  /// All differences that the test does not reject: its statistic falls in δ.
  private func inverted(_ z: Double, factor: Double, _ level: Double) -> Interval {
    func excess(_ δ: Double) -> Double {
      let variance = restrictedVariance(δ) * factor
      let distance = abs(estimate - δ)
      return distance * distance - z * z * max(variance, 0)
    }
    func end(_ far: Double) -> Double {
      guard excess(far) > 0, excess(estimate) <= 0 else { return far }
      var (inside, outside) = (estimate, far)
      // Halving: the statistic need not be smooth where a rate reaches its end.
      while true {
        let middle = (inside + outside) / 2
        if middle == inside || middle == outside { return middle }
        if excess(middle) <= 0 { inside = middle } else { outside = middle }
      }
    }
    return Interval(lower: end(-1), upper: end(1), level: level)
  }
}
