import Notation

/// How much better than the control arm an arm is: positive when better, in points of the primary endpoint at its visit, as if all stayed on treatment.
public struct Benefit: Equatable, Sendable {
  public enum Origin: Equatable, Sendable {
    case prior(BenefitPrior)
    /// The mechanism's ratio to another benefit, which has a prior of its own; of the mechanism's parameters, those named are drawn from theirs.
    case mechanism(relativeTo: String, varying: [String])
  }
  public var name: String
  public var origin: Origin
  /// Added for whom a condition holds; in a trial without the factor it holds for nobody.
  public var modifiers: [BenefitModifier]
  /// Standard deviation of a trial's own benefit about the common one, in points; 0 for none. Of a benefit from the mechanism: that of the one it is relative to.
  public var betweenTrials: Double
  /// Keys of sources.
  public var sources: [String]
  /// Treatment and dose of the arms that have it, all the same where it comes from the mechanism; nil where arms differ or have none.
  public var treatment: String?
  public var dose: Dose?
  public var label: String?
  public var note: String?
}

/// What is thought of a benefit before the claims.
public enum BenefitPrior: Equatable, Sendable {
  case distribution(WrittenDistribution)
  /// The predictive distribution of a meta-analysis, standardized differences times a standard deviation in points, and turned into benefit.
  case predicted(by: String, standardDeviation: Double)
}

public struct BenefitModifier: Equatable, Sendable {
  public var condition: Condition
  /// Points added to the benefit.
  public var prior: WrittenDistribution
}

/// The share of a benefit reached by time w (weeks), common to all trials: g(w) = G(w)∕G(endpoint), G(w) = (1 − exp(−w∕onset)) · exp(−waning · max(w − from, 0)).
public struct BenefitCourse: Equatable, Sendable {
  /// A length of time: its laws have a unit of time.
  public var onset: WrittenDistribution
  /// Weeks in that unit.
  public var onsetUnitWeeks: Double
  /// Per week, bare; 0 where the file gives none.
  public var waningPerWeek: WrittenDistribution
  public var waningFrom: TimePoint
  public var sources: [String]
}
