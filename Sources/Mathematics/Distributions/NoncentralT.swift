import CBoost

/// The distribution of (Z + δ) ∕ √(V ∕ ν), Z standard normal and V chi-squared with ν degrees of freedom, independent.
public struct NoncentralT: ContinuousDistribution, Equatable {
  public let degreesOfFreedom: Double
  public let noncentrality: Double

  /// - Parameters:
  ///   - degreesOfFreedom: ν, above 0, not necessarily whole; `.infinity` makes it a normal with mean δ.
  ///   - noncentrality: δ, finite, of either sign.
  public init(degreesOfFreedom: Double, noncentrality: Double) {
    precondition(degreesOfFreedom > 0, "degrees of freedom are above 0")
    precondition(noncentrality.isFinite, "a noncentrality is finite")
    self.degreesOfFreedom = degreesOfFreedom
    self.noncentrality = noncentrality
  }
}

extension NoncentralT: BoostDistribution {
  var support: (lower: Double, upper: Double) { (-.infinity, .infinity) }

  func boost(_ quantity: CBoostQuantity, _ argument: Double, _ result: inout Double) -> CBoostStatus {
    noncentrality == 0
      ? cboost_student_t(quantity, argument, degreesOfFreedom, &result)
      : cboost_noncentral_t(quantity, argument, degreesOfFreedom, noncentrality, &result)
  }
}
