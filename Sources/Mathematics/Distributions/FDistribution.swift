import CBoost

/// Fisher's F distribution: the ratio of two independent chi-squared variables, each over its degrees of freedom.
public struct FDistribution: ContinuousDistribution, Equatable {
  public let numerator: Double
  public let denominator: Double

  /// - Parameters:
  ///   - numerator: degrees of freedom, finite and above 0.
  ///   - denominator: degrees of freedom, above 0; `.infinity` makes it a chi-squared over its degrees of freedom.
  public init(numerator: Double, denominator: Double) {
    precondition(numerator > 0 && numerator.isFinite, "degrees of freedom of the numerator are finite and above 0")
    precondition(denominator > 0, "degrees of freedom of the denominator are above 0")
    self.numerator = numerator
    self.denominator = denominator
  }
}

extension FDistribution: BoostDistribution {
  var support: (lower: Double, upper: Double) { (0, .infinity) }

  func boost(_ quantity: CBoostQuantity, _ argument: Double, _ result: inout Double) -> CBoostStatus {
    guard denominator.isInfinite else { return cboost_f(quantity, argument, numerator, denominator, &result) }
    let isQuantile = quantity == CBoostQuantile || quantity == CBoostUpperQuantile
    let status = cboost_chi_squared(quantity, isQuantile ? argument : argument * numerator, numerator, &result)
    if isQuantile { result /= numerator }
    if quantity == CBoostDensity { result *= numerator }
    return status
  }
}
