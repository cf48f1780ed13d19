import CBoost

/// A distribution whose five quantities Boost.Math computes, given its support.
protocol BoostDistribution: ContinuousDistribution {
  /// The least and the greatest value that the distribution can take; either may be infinite.
  var support: (lower: Double, upper: Double) { get }
  /// Boost's value of a quantity at an argument inside the domain.
  func boost(_ quantity: CBoostQuantity, _ argument: Double, _ result: inout Double) -> CBoostStatus
}

extension BoostDistribution {
  public func density(_ x: Double) -> Double {
    requirePoint(x)
    guard x >= support.lower, x <= support.upper, x.isFinite else { return 0 }
    return value(CBoostDensity, x)
  }

  public func cumulative(_ x: Double) -> Double {
    requirePoint(x)
    if x <= support.lower { return 0 }
    if x >= support.upper { return 1 }
    return value(CBoostCumulative, x)
  }

  public func upperTail(_ x: Double) -> Double {
    requirePoint(x)
    if x <= support.lower { return 1 }
    if x >= support.upper { return 0 }
    return value(CBoostUpperTail, x)
  }

  public func quantile(_ p: Double) -> Double {
    requireProbability(p)
    if p == 0 { return support.lower }
    if p == 1 { return support.upper }
    return point(p, CBoostQuantile)
  }

  public func upperQuantile(_ q: Double) -> Double {
    requireProbability(q)
    if q == 1 { return support.lower }
    if q == 0 { return support.upper }
    return point(q, CBoostUpperQuantile)
  }

  /// Boost's quantile where its own tail confirms it, else one by search: Boost 1.74 gives up, or ends elsewhere, for some very small probabilities.
  private func point(_ p: Double, _ quantity: CBoostQuantity) -> Double {
    let search = QuantileSearch(p, isUpper: quantity == CBoostUpperQuantile)
    var guess = 0.0
    let status = boost(quantity, p, &guess)
    if status == CBoostFinished, guess > support.lower, guess < support.upper, let point = search.polished(guess, of: self) {
      return min(max(point, support.lower), support.upper)
    }
    let isOnLine = support.lower == -.infinity
    let found = search.point(of: self, on: isOnLine ? .inverseHyperbolicSine : .logarithm, near: isOnLine ? 0 : min(1, support.upper))
    return min(found ?? (search.side == .lower ? support.lower : support.upper), support.upper)
  }

  /// Boost's value; arguments and parameters having been checked, a failure here is an error of this program and stops it.
  private func value(_ quantity: CBoostQuantity, _ argument: Double) -> Double {
    var result = 0.0
    let status = boost(quantity, argument, &result)
    precondition(status == CBoostFinished, "\(self) at \(argument): quantity \(quantity.rawValue) ended with status \(status.rawValue)")
    return result
  }
}
