import Mathematics

/// A confidence interval of τ² and of what follows from it.
public struct HeterogeneityInterval: Equatable, Sendable {
  public let tauSquared: ClosedRange<Double>
  /// ṽ, see `MetaAnalysis.iSquared`.
  let typicalVariance: Double
  public let level: Double

  public var tau: ClosedRange<Double> { mapped { $0.squareRoot() } }
  /// As fractions.
  public var iSquared: ClosedRange<Double> { mapped { $0 / ($0 + typicalVariance) } }
  public var hSquared: ClosedRange<Double> { mapped { 1 + $0 / typicalVariance } }

  private func mapped(_ rising: (Double) -> Double) -> ClosedRange<Double> { rising(tauSquared.lowerBound)...rising(tauSquared.upperBound) }
}

extension MetaAnalysis {
  /// The Q-profile interval of τ²: all τ² at which the generalized Q is not in the tails of χ² with k − 1 degrees of freedom.
  ///
  ///     Q(τ²) = Σ (yᵢ − θ̂(τ²))² ∕ (vᵢ + τ²),    Q(lower) = χ²₁₋α⁄₂,    Q(upper) = χ²α⁄₂
  ///
  /// Ends are cut at 0: both are 0 where the trials differ less than chance alone would have them. It does not depend on the estimate of τ² and
  /// need not contain it.
  ///
  /// - Parameter level: in (0, 1).
  /// - Throws: `notEstimable` with a single trial.
  /// - Reference: Viechtbauer (2007), Stat Med 26:37–52; Jackson, Turner, Rhodes & Viechtbauer (2014), BMC Med Res Methodol 14:103.
  /// - Checked: `References/meta-analysis`, metafor's `confint`.
  public func heterogeneityInterval(level: Double = 0.95) throws(MathematicalFailure) -> HeterogeneityInterval {
    precondition(level > 0 && level < 1, "a level lies between 0 and 1")
    let data = model.data
    guard data.degreesOfFreedom > 0 else { throw MathematicalFailure(.notEstimable, computing: "the variance between fewer than two trials") }
    let chiSquared = ChiSquared(degreesOfFreedom: data.degreesOfFreedom)
    let tail = (1 - level) / 2
    let lower = try data.tauSquared(whereQIs: chiSquared.upperQuantile(tail), computing: "lower end of τ²")
    let upper = try data.tauSquared(whereQIs: chiSquared.quantile(tail), computing: "upper end of τ²")
    return HeterogeneityInterval(tauSquared: lower...max(lower, upper), typicalVariance: model.typicalVariance, level: level)
  }
}
