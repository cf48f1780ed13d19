import Mathematics

/// The difference of two arms' mean times without the event up to τ, from Kaplan and Meier's curves.
///
///     Δ = μ₁ − μ₀,   SE² = Var μ₁ + Var μ₀ (Greenwood's),   z = (Δ − Δ₀) ∕ SE by the normal law
///
/// No hazards need be proportional. Strata are not looked at: a curve is of all patients of an arm.
///
/// - Reference: Royston & Parmar (2013), BMC Medical Research Methodology 13:152; Uno et al. (2014), J Clin Oncol 32:2380–2385.
/// - Checked: `References/survival`, means and errors of R's `survfit`; size and coverage in `RestrictedMeanTests`.
public struct RestrictedMeanDifference: Sendable {
  /// Treated minus control, in the unit of the times.
  public let estimate: Double
  /// Above 0.
  public let standardError: Double

  /// - Parameters:
  ///   - data: group 1 is the treated, 0 the control.
  ///   - horizon: τ, above 0, in the unit of the times.
  /// - Throws: `notEstimable` where a curve is not known up to τ, or neither has an event before it.
  public init(_ data: SurvivalTimes, to horizon: Double) throws(MathematicalFailure) {
    let treated = try Self.mean(data, 1, horizon)
    let control = try Self.mean(data, 0, horizon)
    estimate = treated.value - control.value
    standardError = (treated.standardError * treated.standardError + control.standardError * control.standardError).squareRoot()
    guard standardError > 0 else { throw MathematicalFailure(.notEstimable, computing: "the error of restricted means without events") }
  }

  private static func mean(
    _ data: SurvivalTimes, _ group: Int, _ horizon: Double
  ) throws(MathematicalFailure) -> (value: Double, standardError: Double) {
    let who = data.times.indices.filter { data.group[$0] == group }
    let curve = KaplanMeier(times: who.map { data.times[$0] }, isEvent: who.map { data.isEvent[$0] })
    guard let mean = curve.knownMean(to: horizon) else {
      throw MathematicalFailure(.notEstimable, computing: "a mean up to a time to which nobody was followed", lastPoint: [horizon])
    }
    return mean
  }

  /// Against a difference of its own, Δ₀.
  public func z(difference null: Double = 0) -> Double { (estimate - null) / standardError }
}
