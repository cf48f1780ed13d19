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
    let isQuantile = quantity == CBoostQuantile || quantity == CBoostUpperQuantile
    guard denominator.isInfinite else {
      if !isQuantile, argument > PowerTail.far { return farOut(quantity, argument, &result) }
      return cboost_f(quantity, argument, numerator, denominator, &result)
    }
    let status = cboost_chi_squared(quantity, isQuantile ? argument : argument * numerator, numerator, &result)
    if isQuantile { result /= numerator }
    if quantity == CBoostDensity { result *= numerator }
    return status
  }

  private func farOut(_ quantity: CBoostQuantity, _ argument: Double, _ result: inout Double) -> CBoostStatus {
    let beyond = PowerTail(index: 0.5 * denominator)
    let status = cboost_f(quantity == CBoostDensity ? quantity : CBoostUpperTail, PowerTail.far, numerator, denominator, &result)
    if quantity == CBoostDensity {
      result = beyond.density(at: argument, given: result)
    } else {
      let tail = beyond.tail(at: argument, given: result)
      result = quantity == CBoostUpperTail ? tail : 1 - tail
    }
    return status
  }
}
