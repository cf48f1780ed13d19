import Mathematics

/// How often some subset comes out significant in favor with no effect at all in anybody.
///
/// - Checked: `References/exact-road`: independent, nested, overlapping and crossed subsets, the parts of a whole.
public enum SubsetLuck {
  /// m subsets that share nobody: 1 − (1 − p)ᵐ, and 1 − (1 − p)ᵐ − m p(1 − p)ᵐ⁻¹ for two of them.
  ///
  /// - Parameter rule: p is its level on the side in favor.
  public static func independent(_ count: Int, rule: SignificanceRule) -> (atLeastOne: Double, atLeastTwo: Double) {
    precondition(count >= 1, "there is a subset")
    let number = Binomial(trials: count, probability: rule.level / Double(rule.sides))
    return (number.upperTail(0), number.upperTail(1))
  }

  /// Subsets with any correlation of their z: 1 − P(all zₖ < c).
  public static func atLeastOne(
    correlation: Matrix, rule: SignificanceRule, effort: MultivariateNormal.Effort = .fine(tolerance: 1e-8)
  ) throws(MathematicalFailure) -> MultivariateNormal.Probability {
    let k = correlation.rows
    let none = try MultivariateNormal(correlation: correlation).probability(
      lower: Array(repeating: -.infinity, count: k), upper: Array(repeating: rule.criticalValue, count: k), effort: effort)
    return .init(value: 1 - none.value, error: none.error, method: none.method)
  }

  /// The same for at least two: what is left after none and each one alone.
  public static func atLeastTwo(
    correlation: Matrix, rule: SignificanceRule, effort: MultivariateNormal.Effort = .fine(tolerance: 1e-8)
  ) throws(MathematicalFailure) -> Double {
    let (k, c) = (correlation.rows, rule.criticalValue)
    let law = MultivariateNormal(correlation: correlation)
    var sum = try atLeastOne(correlation: correlation, rule: rule, effort: effort).value
    for alone in 0..<k {
      sum -= try law.probability(
        lower: (0..<k).map { $0 == alone ? c : -.infinity }, upper: (0..<k).map { $0 == alone ? .infinity : c }, effort: effort
      ).value
    }
    return max(sum, 0)
  }

  /// Correlation of subsets of one trial: shared ∕ √(n₁n₂).
  ///
  /// - Parameter shared: patients that two subsets have in common; the sizes on the diagonal.
  public static func correlation(shared: Matrix) -> Matrix {
    precondition(shared.isSquare && shared.diagonal.allSatisfy { $0 > 0 }, "every subset has patients")
    var result = Matrix.identity(shared.rows)
    for i in 0..<shared.rows {
      for j in 0..<shared.rows where i != j { result[i, j] = shared[i, j] / (shared[i, i] * shared[j, j]).squareRoot() }
    }
    return result
  }

  /// Subsets of each size within the next, √(n_small∕n_large).
  public static func nested(sizes: [Double]) -> Matrix {
    correlation(shared: Matrix(sizes.map { a in sizes.map { min(a, $0) } }))
  }

  /// Crossed factors that halve the patients, two subsets each: those of one factor share nobody, those of two a quarter.
  public static func halvings(_ factors: Int) -> Matrix {
    precondition(factors >= 1, "there is a factor")
    return correlation(
      shared: Matrix((0..<2 * factors).map { i in (0..<2 * factors).map { j in i == j ? 2.0 : i / 2 == j / 2 ? 0 : 1 } }))
  }

  /// Equal parts of a whole that is not significant.
  ///
  /// - Parameters:
  ///   - parts: how many share the patients among them, without overlap.
  ///   - rule: by which a part is significant.
  ///   - wholeRule: by which the whole is not.
  /// - Returns: P(some part significant in favor and the whole not), and the same given that the whole is not.
  public static func partsOfNonsignificantWhole(
    _ parts: Int, rule: SignificanceRule, wholeRule: SignificanceRule, effort: MultivariateNormal.Effort = .fine(tolerance: 1e-8)
  ) throws(MathematicalFailure) -> (jointly: Double, conditionally: Double) {
    precondition(parts >= 2, "a whole has at least two parts")
    var R = Matrix.identity(parts + 1)
    for i in 0..<parts {
      R[i, parts] = (1 / Double(parts)).squareRoot()
      R[parts, i] = R[i, parts]
    }
    let whole = wholeRule.bounds(.notSignificant)
    let c = rule.criticalValue
    let law = MultivariateNormal(correlation: R)
    let none = try law.probability(
      lower: Array(repeating: -.infinity, count: parts) + [whole.lower], upper: Array(repeating: c, count: parts) + [whole.upper], effort: effort)
    let notWhole = StandardNormal.cumulative(whole.upper) - StandardNormal.cumulative(whole.lower)
    return (notWhole - none.value, 1 - none.value / notWhole)
  }
}
