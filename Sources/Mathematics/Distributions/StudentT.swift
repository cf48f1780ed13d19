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
    let isQuantile = quantity == CBoostQuantile || quantity == CBoostUpperQuantile
    guard !isQuantile, abs(argument) > PowerTail.far else { return cboost_student_t(quantity, argument, degreesOfFreedom, &result) }
    let beyond = PowerTail(index: degreesOfFreedom)
    let status = cboost_student_t(quantity == CBoostDensity ? quantity : CBoostUpperTail, PowerTail.far, degreesOfFreedom, &result)
    if quantity == CBoostDensity {
      result = beyond.density(at: abs(argument), given: result)
    } else {
      let tail = beyond.tail(at: abs(argument), given: result)
      result = quantity == (argument < 0 ? CBoostCumulative : CBoostUpperTail) ? tail : 1 - tail
    }
    return status
  }
}
