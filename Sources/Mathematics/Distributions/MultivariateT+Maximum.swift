/// The greatest of several t variables.
extension MultivariateT {
  /// Which tails a maximum counts.
  public enum Tails: Equatable, Sendable {
    /// max Tᵢ.
    case upper
    /// max |Tᵢ|.
    case both
  }

  /// P(Tᵢ > cᵢ for at least one i), or P(|Tᵢ| > cᵢ for at least one i).
  ///
  /// One less the rectangle's probability, held between the greatest single tail and the sum of the tails, between which it lies whatever R: so that where it is
  /// far below the rectangle's error it still has its size.
  ///
  /// - Parameters:
  ///   - limits: cᵢ, one a variable, with `.both` at least 0; infinite where the variable is left out.
  ///   - effort: as of `probability`.
  public func atLeastOne(
    above limits: [Double], tails: Tails = .upper, effort: MultivariateNormal.Effort = .fine(tolerance: 1e-7)
  ) throws(MathematicalFailure) -> Double {
    precondition(limits.count == dimension, "every variable has its limit")
    precondition(tails == .upper || limits.allSatisfy { $0 >= 0 }, "limits of sizes are not negative")
    let lower = tails == .upper ? [Double](repeating: -.infinity, count: dimension) : limits.map { -$0 }
    let inside = try probability(lower: lower, upper: limits, effort: effort).value
    let singles = limits.indices.map { i in
      let law = NoncentralT(degreesOfFreedom: degreesOfFreedom, noncentrality: noncentrality[i])
      return law.upperTail(limits[i]) + (tails == .both ? law.cumulative(-limits[i]) : 0)
    }
    return min(max(1 - inside, singles.max() ?? 0), singles.reduce(0, +), 1)
  }

  /// The c with P(Tᵢ ≤ c for all i) = p, or P(|Tᵢ| ≤ c for all i) = p, of central variables: the critical value of a test of the greatest.
  ///
  /// It lies between the quantile of one variable and Bonferroni's; found there by Brent's method.
  ///
  /// - Parameters:
  ///   - p: in (0, 1).
  ///   - effort: as of `probability`; an error e of the probability moves c by e over the density of the maximum there, near 1 − p times 2 to 3.
  public func equicoordinateQuantile(
    _ p: Double, tails: Tails = .upper, effort: MultivariateNormal.Effort = .fine(tolerance: 1e-7)
  ) throws(MathematicalFailure) -> Double {
    precondition(p > 0 && p < 1, "a probability of a quantile lies in (0, 1)")
    precondition(dimension > 0 && noncentrality.allSatisfy { $0 == 0 }, "a critical value is of central variables")
    let one = StudentT(degreesOfFreedom: degreesOfFreedom)
    let sides = tails == .both ? 2.0 : 1
    let least = one.upperQuantile((1 - p) / sides)
    if dimension == 1 { return least }
    let most = one.upperQuantile((1 - p) / (sides * Double(dimension)))
    let room = 1e-6 * (1 + abs(most))
    let wide = (max(least - room, tails == .both ? 0 : -.infinity), most + room)
    if wide.0 > 0, case .fine(let tolerance) = effort {
      let unit = ScaledRectangle(
        lower: [Double](repeating: tails == .upper ? -.infinity : -1, count: dimension), upper: [Double](repeating: 1, count: dimension),
        noncentrality: noncentrality, correlation: correlation, degreesOfFreedom: degreesOfFreedom)
      if let width = try unit.width(outside: 1 - p, between: wide, tolerance: tolerance) { return width }
    }
    return try Root.find(between: wide.0, and: wide.1, tolerance: 1e-10, computing: "a critical value of the greatest of several") {
      (c: Double) throws(MathematicalFailure) in
      let limits = [Double](repeating: c, count: dimension)
      let lower = tails == .upper ? [Double](repeating: -.infinity, count: dimension) : limits.map { -$0 }
      return try probability(lower: lower, upper: limits, effort: effort).value - p
    }
  }
}
