import CBoost

/// The beta distribution on [0, 1]: density ∝ xᵃ⁻¹ (1 − x)ᵇ⁻¹.
public struct BetaDistribution: ContinuousDistribution, Equatable {
  public let a: Double
  public let b: Double

  /// - Parameters:
  ///   - a: first shape, finite and above 0.
  ///   - b: second shape, finite and above 0.
  public init(a: Double, b: Double) {
    precondition(a > 0 && a.isFinite && b > 0 && b.isFinite, "shapes of a beta distribution are finite and above 0")
    self.a = a
    self.b = b
  }
}

extension BetaDistribution: BoostDistribution {
  var support: (lower: Double, upper: Double) { (0, 1) }

  func boost(_ quantity: CBoostQuantity, _ argument: Double, _ result: inout Double) -> CBoostStatus {
    cboost_beta(quantity, argument, a, b, &result)
  }
}
