import Notation

/// One condition of truth: what nature does, all defaults filled in.
public struct Scenario: Equatable, Sendable {
  public var name: String
  public var label: String?
  /// Experimental minus control in the endpoint's unit at the endpoint's visit, as if all stayed on treatment; one per arm, 0 for the control.
  public var effects: [Double]
  public var effectCourse: Course
  /// Residual standard deviation given baseline, at the endpoint's visit.
  public var standardDeviation: Double
  /// Share of it at each visit.
  public var standardDeviationCourse: Course
  /// Of residuals. Nil only where visits are never analyzed together and the file gives none.
  public var correlation: Correlation?
  /// Mean change of the control arm at the endpoint's visit.
  public var controlChange: Double
  public var controlCourse: Course
  /// Nil for `baseline: none`.
  public var baseline: BaselineLaw?
  /// Points of change per point of baseline at the endpoint's visit, linear in time from 0.
  public var baselineSlope: Double
  public enum Scores: String, Equatable, Sendable, CaseIterable {
    case wholeNumbers = "whole numbers"
    case continuous
  }
  public var scores: Scores
  public var discontinuation: DiscontinuationLaw?
}

/// A share reached at each visit: 100% at the endpoint's.
public enum Course: Equatable, Sendable {
  /// t / t(end).
  case linear
  case constant
  /// (1 − exp(−t/τ)) / (1 − exp(−t(end)/τ)).
  case exponential(timeConstantWeeks: Double)
  /// g(t)/g(end), g(t) = (1 − exp(−t/onset)) · exp(−waning · t), t in weeks.
  case onset(weeks: Double, waningPerWeek: Double)
  /// Shares at the visits given (index into the schedule's visits, rising), linear between, from 0 at baseline to 1 at the endpoint's visit.
  /// For a standard deviation: constant before the first given.
  case shares([VisitShare])
}

public struct VisitShare: Equatable, Sendable {
  public var visit: Int
  public var share: Double
}

/// Correlation of a patient's residuals over visits.
public enum Correlation: Equatable, Sendable {
  /// ρ^|i−j| over visits counted as adjacent.
  case firstOrderAutoregressive(adjacentVisits: Double)
  case compoundSymmetry(Double)
  /// floor + height · perWeek^(weeks apart), 1 on the diagonal.
  case floorAndDecay(floor: Double, height: Double, perWeek: Double)
  /// The whole T × T matrix by rows.
  case unstructured([[Double]])
}

/// Normal, cut to a range: drawn again until within. Whole scores are rounded first.
public struct BaselineLaw: Equatable, Sendable {
  public var mean: Double
  public var standardDeviation: Double
  public var within: NumberRange?
}

/// Leaving: after each visit but the last, with a probability that may depend on the change just seen.
public struct DiscontinuationLaw: Equatable, Sendable {
  /// d: the share who leave before the last visit, where the change is as in the control arm's mean.
  public var share: Double
  public enum Mechanism: String, Equatable, Sendable, CaseIterable {
    case completelyAtRandom = "completely at random"
    case missingAtRandom = "missing at random"
  }
  public var mechanism: Mechanism
  /// Logit(p) = logit(d/(k − 1)) + slope · (change − its mean in the control arm), k visits; 0 when completely at random.
  public var logOddsPerPoint: Double
}
