import CBoost

/// Student's t distribution; with infinitely many degrees of freedom, the standard normal.
public struct StudentT: ContinuousDistribution, Equatable {
  public let degreesOfFreedom: Double

  /// - Parameter degreesOfFreedom: above 0, not necessarily whole; `.infinity` is allowed.
  public init(degreesOfFreedom: Double) {
    precondition(degreesOfFreedom > 0, "degrees of freedom are above 0")
    self.degreesOfFreedom = degreesOfFreedom
  }
}

extension StudentT: BoostDistribution {
  var support: (lower: Double, upper: Double) { (-.infinity, .infinity) }

  func boost(_ quantity: CBoostQuantity, _ argument: Double, _ result: inout Double) -> CBoostStatus {
    cboost_student_t(quantity, argument, degreesOfFreedom, &result)
  }
}
