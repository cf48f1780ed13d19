import Mathematics

/// The p of the greatest of several contrasts, fast where it decides nothing and exact where it does.
///
///     p(t) = P(some Tₘ > t),   max tail of one ≤ p ≤ M times it
///
/// One lattice of 509 directions gives three digits; where that is within 2% of the error, shifted lattices take its place, refined until p is further from
/// the error than three of their standard errors, or these are below 10⁻⁶: p ≤ α holds where the statistic exceeds the critical value. The same numbers
/// always give the same p.
///
/// - Checked: against p of `DoseContrastTest`, and its decisions against its critical value, in `GreatestContrastTests`.
public struct GreatestContrast: Sendable {
  private let law: MultivariateT
  private let one: StudentT
  /// α, one-sided.
  public let error: Double

  /// - Parameters:
  ///   - correlation: of the contrasts.
  ///   - degreesOfFreedom: infinite for normals.
  public init(correlation: Matrix, degreesOfFreedom: Double, error: Double) {
    precondition(error > 0 && error < 1, "an error lies in (0, 1)")
    law = MultivariateT(correlation: correlation, degreesOfFreedom: degreesOfFreedom)
    one = StudentT(degreesOfFreedom: degreesOfFreedom)
    self.error = error
  }

  /// Adjusted for all contrasts.
  public func p(of statistic: Double) throws(MathematicalFailure) -> Double {
    let limits = [Double](repeating: statistic, count: law.dimension)
    let rough = try law.atLeastOne(above: limits, effort: .quick)
    guard abs(rough - error) <= 0.02 * error else { return rough }
    for tolerance in [4e-3, 2e-4, 1e-5] {
      let p = try law.atLeastOne(above: limits, effort: .fine(tolerance: tolerance * error))
      if abs(p - error) > tolerance * error { return p }
    }
    return try law.atLeastOne(above: limits, effort: .fine(tolerance: 1e-6 * error))
  }

  /// Whether p is at most the error, without its digits where one tail alone decides.
  public func isSignificant(_ statistic: Double) throws(MathematicalFailure) -> Bool {
    let tail = one.upperTail(statistic)
    if tail > error { return false }
    if tail * Double(law.dimension) <= error { return true }
    return try p(of: statistic) <= error
  }
}
