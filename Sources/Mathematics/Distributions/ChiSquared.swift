import CBoost

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The chi-squared distribution.
public struct ChiSquared: ContinuousDistribution, Equatable {
  public let degreesOfFreedom: Double

  /// - Parameter degreesOfFreedom: finite and above 0, not necessarily whole.
  public init(degreesOfFreedom: Double) {
    precondition(degreesOfFreedom > 0 && degreesOfFreedom.isFinite, "degrees of freedom are finite and above 0")
    self.degreesOfFreedom = degreesOfFreedom
  }
}

extension ChiSquared: BoostDistribution {
  var support: (lower: Double, upper: Double) { (0, .infinity) }

  func boost(_ quantity: CBoostQuantity, _ argument: Double, _ result: inout Double) -> CBoostStatus {
    cboost_chi_squared(quantity, argument, degreesOfFreedom, &result)
  }
}

/// The distribution of a squared length of independent normals, whose means have the squared length `noncentrality`.
public struct NoncentralChiSquared: ContinuousDistribution, Equatable {
  public let degreesOfFreedom: Double
  public let noncentrality: Double

  /// - Parameters:
  ///   - degreesOfFreedom: finite and above 0, not necessarily whole.
  ///   - noncentrality: λ = Σ μᵢ², finite and at least 0.
  public init(degreesOfFreedom: Double, noncentrality: Double) {
    precondition(degreesOfFreedom > 0 && degreesOfFreedom.isFinite, "degrees of freedom are finite and above 0")
    precondition(noncentrality >= 0 && noncentrality.isFinite, "a noncentrality is finite and not negative")
    self.degreesOfFreedom = degreesOfFreedom
    self.noncentrality = noncentrality
  }
}

extension NoncentralChiSquared: BoostDistribution {
  var support: (lower: Double, upper: Double) { (0, .infinity) }

  func boost(_ quantity: CBoostQuantity, _ argument: Double, _ result: inout Double) -> CBoostStatus {
    guard noncentrality > 0 else { return cboost_chi_squared(quantity, argument, degreesOfFreedom, &result) }
    let isQuantile = quantity == CBoostQuantile || quantity == CBoostUpperQuantile
    guard !isQuantile, argument < 1e-280 else {
      return cboost_noncentral_chi_squared(quantity, argument, degreesOfFreedom, noncentrality, &result)
    }
    // Boost's sums give no number among the least doubles; there the first term of the Poisson mixture is all, to far below rounding.
    let isDensity = quantity == CBoostDensity
    let status = cboost_chi_squared(isDensity ? quantity : CBoostCumulative, argument, degreesOfFreedom, &result)
    result *= exp(-0.5 * noncentrality)
    if quantity == CBoostUpperTail { result = 1 - result }
    return status
  }
}
