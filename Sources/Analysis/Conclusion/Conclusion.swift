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
    /// t of the effect against 0, or against the margin; of equivalence that of the nearer margin.
    public var statistic: Double
    /// Toward what is to be shown: benefit, a benefit above −margin, or (the greater p of two) an effect within the margins.
    public var pOneSided: Double
    /// Patients with a value that the model used.
    public var patients: Int
  }

  public struct LookOutcome: Equatable, Sendable {
    /// Index into the design's looks.
    public var look: Int
    /// Patients randomized and followed by then.
    public var patients: Int
    /// The day of the calendar on which all data at hand were taken; nil for a look at patients with all their visits.
    public var day: Double?
    /// Of a look by information: the share of the information that it had, at which its error is spent.
    public var informationFraction: Double?
    /// Nil where the fit failed.
    public var contrast: Contrast?
    public var failure: MathematicalFailure?
    public var crossedEfficacy: Bool
    public var crossedFutility: Bool
    /// Of a hypothesis tested by MCP-Mod.
    public var doses: DoseOutcome?
    /// In a trial whose stages are combined: what this stage's own patients tell.
    public var stage: StageOutcome?
    /// Of an analysis with a covariance fallback.
    public var covariance: CovarianceOutcome?
  }

  /// Which covariance of the visits was fitted.
  public struct CovarianceOutcome: Equatable, Sendable {
    /// 0 is the model's own, then come those of the fallback in turn; nil where none could be fitted.
    public var step: Int?
    /// Why each of those before it could not be fitted.
    public var failures: [MathematicalFailure.Cause]
  }

  public struct StageOutcome: Equatable, Sendable {
    /// Enrolled in this stage.
    public var patients: Int
    /// Whether the hypothesis went on to this stage.
    public var isCarried: Bool
    /// From this stage's patients alone.
    public var contrast: Contrast?
    /// The combination of the stages so far, the least favorable over the intersections that hold the hypothesis: z, or Fisher's product.
    public var combined: Double?
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
    /// Where the trial stopped before its end and delayed patients are analyzed: the last analysis, with all who were randomized by then, each followed
    /// to the last visit. It decides nothing; its `look` is that of the stop.
    public var delayed: LookOutcome?
    /// The look after which it went on no more: its arm was dropped, or another population chosen.
    public var droppedAtLook: Int?

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
  /// Where hypotheses have weights of the error: which were rejected, in order, each with its weight and level then.
  public var path: [SequentialGraph.Rejection] = []
  /// Of a joint test: how the statistics of its groups go together.
  public var laws: [JointLaw] = []
  /// The look at which the trial ended: the one that decided the last of its hypotheses, else the end.
  public var stoppedAtLook = 0
  /// Of the first hypothesis, at the look where the trial ended.
  public var subsets: [SubsetOutcome] = []
  /// The bounds at the fractions of the information that the looks had; nil where those of the plan hold.
  public var boundaries: Boundaries?
  /// Patients of the last analysis who had not come to the endpoint's visit on the day of the look that stopped the trial; 0 where there is none.
  public var delayedPatients = 0
  private(set) var hasEnded = false

  public init() {}

  // Of the first hypothesis.
  public var looks: [LookOutcome] { hypotheses.first?.looks ?? [] }
  /// Whether the first hypothesis was rejected.
  public var success: Bool { hypotheses.first?.success ?? false }
  /// The outcome that decided where the trial ended.
  public var deciding: LookOutcome { hypotheses[0].looks[stoppedAtLook] }
  /// The trial's last analysis: that which decided, or the one with the delayed patients after it.
  public var last: LookOutcome { hypotheses[0].delayed ?? deciding }

  public var failed: Bool {
    hypotheses.contains { $0.looks.contains { $0.failure != nil } || $0.delayed?.failure != nil } || subsets.contains { $0.failure != nil }
  }

  /// Empties what an earlier trial left, keeping its room.
  mutating func start(questions: Int) {
    subsets.removeAll(keepingCapacity: true)
    path.removeAll(keepingCapacity: true)
    laws.removeAll(keepingCapacity: true)
    stoppedAtLook = 0
    boundaries = nil
    delayedPatients = 0
    hasEnded = false
    if hypotheses.count != questions { hypotheses = Array(repeating: HypothesisOutcome(), count: questions) }
    for index in hypotheses.indices {
      hypotheses[index].looks.removeAll(keepingCapacity: true)
      hypotheses[index].endedAtLook = nil
      hypotheses[index].success = false
      hypotheses[index].delayed = nil
      hypotheses[index].droppedAtLook = nil
    }
  }

  mutating func end(at look: Int) {
    stoppedAtLook = look
    hasEnded = true
  }
}
