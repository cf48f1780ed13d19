import Mathematics
import Trial

/// The log-rank test by its number of events: power, events and bounds of a single look.
///
///     Schoenfeld:  θ = −log(ω ∕ ω₀) √(d r) ∕ (1 + r)          Freedman:  θ = (1 − ω) √(d r) ∕ (1 + r ω)
///     power = Φ(θ − z₁₋α),   d = (z₁₋α + z_power)² ∕ θ₁²,   θ₁ that of one event
///
/// ω is the hazard ratio, treated over comparator, ω₀ that under the hypothesis, r the treated patients for each control, d the events of both.
///
/// - Reference: Schoenfeld (1981), Biometrika 68:316–319; Freedman (1982), Statistics in Medicine 1:121–129.
/// - Checked: `References/sample-size`, `surv-*`, `power-surv-gs`, `gsd-nEvents`.
public struct LogRank: Equatable, Sendable {
  public enum Method: String, Sendable, CaseIterable { case schoenfeld, freedman }

  public let method: Method
  public let ratio: Double
  /// ω₀: 1, or above it for non-inferiority where events are bad.
  public let nullHazardRatio: Double
  /// Whether a lower hazard is better.
  public let lowerIsBetter: Bool
  public let error: DesignPlan.ErrorRate

  /// - Parameter nullHazardRatio: ω₀, above 0; 1 by Freedman's method, which knows no other.
  public init(
    method: Method = .schoenfeld, ratio: Double = 1, nullHazardRatio: Double = 1, lowerIsBetter: Bool = true, error: DesignPlan.ErrorRate
  ) {
    precondition(ratio > 0 && ratio.isFinite, "a ratio is finite and above 0")
    precondition(nullHazardRatio > 0 && nullHazardRatio.isFinite, "a hazard ratio is finite and above 0")
    precondition(method == .schoenfeld || nullHazardRatio == 1, "Freedman's method is for a hypothesis of equal hazards")
    precondition(error.level > 0 && error.level < 1, "an error lies in (0, 1)")
    self.method = method
    self.ratio = ratio
    self.nullHazardRatio = nullHazardRatio
    self.lowerIsBetter = lowerIsBetter
    self.error = error
  }

  /// θ: the expectation of Z with d events, positive toward benefit.
  public func drift(hazardRatio ω: Double, events: Double) -> Double {
    precondition(ω > 0 && ω.isFinite, "a hazard ratio is finite and above 0")
    precondition(events > 0, "events are above 0")
    let root = (events * ratio).squareRoot()
    let θ =
      switch method {
      case .schoenfeld: -plainLog(ω / nullHazardRatio) * root / (1 + ratio)
      case .freedman: (1 - ω) * root / (1 + ratio * ω)
      }
    return lowerIsBetter ? θ : -θ
  }

  /// Probability of rejecting with d events, on either side in a two-sided test.
  public func power(hazardRatio: Double, events: Double) -> Double {
    let (θ, z) = (drift(hazardRatio: hazardRatio, events: events), StandardNormal.upperQuantile(error.perSide))
    return StandardNormal.upperTail(z - θ) + (error.sides == 2 ? StandardNormal.cumulative(-z - θ) : 0)
  }

  /// d for a power toward benefit; it need not be whole.
  ///
  /// - Throws: `outsideDomain` where the hazard ratio is no benefit, or the power not above the error on its side.
  public func events(hazardRatio: Double, power: Double) throws(MathematicalFailure) -> Double {
    precondition(power > 0 && power < 1, "a power lies in (0, 1)")
    let unit = drift(hazardRatio: hazardRatio, events: 1)
    let root = (StandardNormal.upperQuantile(error.perSide) + StandardNormal.quantile(power)) / unit
    guard unit > 0, power > error.perSide, root * root <= 1e9 else {
      throw MathematicalFailure(.outsideDomain, computing: "a number of events for this hazard ratio and power", lastPoint: [hazardRatio, power])
    }
    return root * root
  }

  /// The observed hazard ratio that meets a bound: ω₀ e^(∓z (1 + r) ∕ √(d r)), by either method.
  public func criticalHazardRatio(z: Double, events: Double) -> Double {
    precondition(events > 0, "events are above 0")
    return nullHazardRatio * plainExp((lowerIsBetter ? -z : z) * (1 + ratio) / (events * ratio).squareRoot())
  }
}
