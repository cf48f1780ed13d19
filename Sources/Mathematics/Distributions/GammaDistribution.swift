import CBoost

/// The gamma distribution on [0, ∞): density ∝ xˢʰᵃᵖᵉ⁻¹ exp(−x ∕ scale).
public struct GammaDistribution: ContinuousDistribution, Equatable {
  public let shape: Double
  public let scale: Double

  /// - Parameters:
  ///   - shape: finite and above 0.
  ///   - scale: the mean over the shape, in the unit of x; finite and above 0.
  public init(shape: Double, scale: Double) {
    precondition(shape > 0 && shape.isFinite && scale > 0 && scale.isFinite, "shape and scale of a gamma distribution are finite and above 0")
    self.shape = shape
    self.scale = scale
  }
}

extension GammaDistribution: BoostDistribution {
  var support: (lower: Double, upper: Double) { (0, .infinity) }

  func boost(_ quantity: CBoostQuantity, _ argument: Double, _ result: inout Double) -> CBoostStatus {
    cboost_gamma(quantity, argument, shape, scale, &result)
  }
}
