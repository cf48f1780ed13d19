import Design
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

  /// One hypothesis.
  public struct HypothesisOutcome: Equatable, Sendable {
    /// All planned looks, those after a stop included: they are what would have been seen.
    public var looks: [LookOutcome] = []
    /// The look at which it was decided before the end; nil where no look did.
    public var endedAtLook: Int?
    /// Whether it was rejected.
    public var success = false

    public init() {}

    /// Takes the decision of a look, unless an earlier one has decided.
    mutating func decide(_ decision: LookDecision, at look: Int) {
      guard endedAtLook == nil else { return }
      switch decision {
      case .goesOn, .notSignificant: return
      case .stopsForFutility: endedAtLook = look
      case .stopsForEfficacy, .significant:
        endedAtLook = look
        success = true
      }
    }
  }

  /// In the order of the protocol's hypotheses.
  public var hypotheses: [HypothesisOutcome] = []
  /// The look at which the trial ended: the one that decided the last of its hypotheses, else the end.
  public var stoppedAtLook = 0
  /// Of the first hypothesis, at the look where the trial ended.
  public var subsets: [SubsetOutcome] = []
  private(set) var hasEnded = false

  public init() {}

  // Of the first hypothesis.
  public var looks: [LookOutcome] { hypotheses.first?.looks ?? [] }
  /// Whether the first hypothesis was rejected.
  public var success: Bool { hypotheses.first?.success ?? false }
  /// The outcome at which the trial ended.
  public var last: LookOutcome { hypotheses[0].looks[stoppedAtLook] }

  public var failed: Bool {
    hypotheses.contains { $0.looks.contains { $0.failure != nil } } || subsets.contains { $0.failure != nil }
  }

  /// Empties what an earlier trial left, keeping its room.
  mutating func start(questions: Int) {
    subsets.removeAll(keepingCapacity: true)
    stoppedAtLook = 0
    hasEnded = false
    if hypotheses.count != questions { hypotheses = Array(repeating: HypothesisOutcome(), count: questions) }
    for index in hypotheses.indices {
      hypotheses[index].looks.removeAll(keepingCapacity: true)
      hypotheses[index].endedAtLook = nil
      hypotheses[index].success = false
    }
  }

  mutating func end(at look: Int) {
    stoppedAtLook = look
    hasEnded = true
  }
}
