import Design
import Mathematics
import Trial

/// A two-arm trial that might come next, with one look or several, known standard deviation.
///
/// Success is significance in favor. At an effect δ the drift is θ = δ∕se, se = SD √(1∕n₁ + 1∕n₀):
///
///     one look   P(z > c) = Φ(θ − c)
///     several    crossing any efficacy bound, looks being jointly normal with correlation √(tⱼ∕tₖ)
///
/// - Checked: `References/exact-road`: power, assurance, early stops and expected patients of fixed and Lan–DeMets designs.
public struct NextTrial: Sendable {
  public let drugPatients: Double
  public let controlPatients: Double
  public let standardDeviation: Double
  /// The test with its bounds; at one look a bound alone.
  public let test: SequentialTest

  /// One look at the end.
  public init(
    drugPatients: Double, controlPatients: Double, standardDeviation: Double, rule: SignificanceRule
  ) throws(MathematicalFailure) {
    try self.init(
      drugPatients: drugPatients, controlPatients: controlPatients, standardDeviation: standardDeviation, fractions: [1],
      alphaOneSided: rule.level / Double(rule.sides), efficacy: nil)
  }

  /// Looks by a rule of efficacy that stops.
  ///
  /// - Parameters:
  ///   - drugPatients, controlPatients: planned, above 0.
  ///   - standardDeviation: of the endpoint within arm, above 0.
  ///   - fractions: information fractions, rising; the last is 1.
  ///   - alphaOneSided: the error in favor.
  ///   - efficacy: such as `.spending(.lanDeMetsOBrienFleming)`; nil for no bound before the end.
  ///   - futility: bounds that stop, if any.
  public init(
    drugPatients: Double, controlPatients: Double, standardDeviation: Double, fractions: [Double], alphaOneSided: Double, efficacy: EfficacyRule?,
    futility: FutilityRule? = nil
  ) throws(MathematicalFailure) {
    precondition(drugPatients > 0 && controlPatients > 0, "either arm has patients")
    precondition(standardDeviation > 0, "a standard deviation is above 0")
    self.drugPatients = drugPatients
    self.controlPatients = controlPatients
    self.standardDeviation = standardDeviation
    test = SequentialTest(
      try Boundaries(fractions: fractions, error: DesignPlan.ErrorRate(alphaOneSided, sides: 1), efficacy: efficacy, futility: futility))
  }

  public var standardError: Double { standardDeviation * (1 / drugPatients + 1 / controlPatients).squareRoot() }
  public var patients: Double { drugPatients + controlPatients }

  /// Bounds of the looks on the scale of z.
  public var criticalValues: [Double] { test.boundaries.efficacyZ }

  /// P(success) at a true effect.
  public func power(at effect: Double) -> Double { test.exits(drift: effect / standardError).powerTowardBenefit }

  /// P(stopping before the end) at a true effect.
  public func earlyStop(at effect: Double) -> Double { test.exits(drift: effect / standardError).earlyStop }

  /// Expected patients at a true effect, were those of a look all who entered by then.
  public func expectedPatients(at effect: Double) -> Double { patients * test.exits(drift: effect / standardError).expectedFraction }

  /// P(|z| > c) at a true effect: what counts harm as a success too. For one look.
  public func powerOfBothTails(at effect: Double) -> Double {
    precondition(criticalValues.count == 1, "both tails are counted at one look")
    let θ = effect / standardError
    return StandardNormal.cumulative(θ - criticalValues[0]) + StandardNormal.cumulative(-θ - criticalValues[0])
  }
}
