import Mathematics
import Trial

/// What one trial's data come to: every planned look, where the trial ended, what it showed, and the subgroups seen then.
public struct Conclusion: Equatable, Sendable {
  /// The tested contrast, experimental minus control in the endpoint's unit.
  public struct Contrast: Equatable, Sendable {
    public var estimate: Double
    public var standardError: Double
    public var degreesOfFreedom: Double
    public var statistic: Double
    /// Toward benefit.
    public var pOneSided: Double
    /// Patients with a value that the model used.
    public var patients: Int
  }

  public struct LookOutcome: Equatable, Sendable {
    /// Index into the design's looks.
    public var look: Int
    /// Patients randomized and followed by then.
    public var patients: Int
    /// Nil where the fit failed.
    public var contrast: Contrast?
    public var failure: MathematicalFailure?
    public var crossedEfficacy: Bool
    public var crossedFutility: Bool
  }

  public struct SubsetOutcome: Equatable, Sendable {
    /// Index into the tested analysis' subgroups.
    public var subset: Int
    /// Patients randomized in the subset.
    public var patients: Int
    public var contrast: Contrast?
    public var failure: MathematicalFailure?
    /// Of the difference between the effect inside and outside; nil where it cannot be fitted.
    public var interactionPTwoSided: Double?
  }

  /// All planned looks, those after a stop included: they are what would have been seen.
  public var looks: [LookOutcome] = []
  /// The look at which the trial ended.
  public var stoppedAtLook = 0
  /// Whether the hypothesis was rejected where the trial ended.
  public var success = false
  /// At the look where the trial ended.
  public var subsets: [SubsetOutcome] = []

  public init() {}

  public var failed: Bool { looks.contains { $0.failure != nil } || subsets.contains { $0.failure != nil } }
  /// The outcome at which the trial ended.
  public var last: LookOutcome { looks[stoppedAtLook] }
}
