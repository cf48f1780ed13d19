import Notation

/// Rules fixed before the first patient.
public struct DesignPlan: Equatable, Sendable {
  /// The type I error and its sides, under a name that rooms may use which do not read files.
  public typealias ErrorRate = Notation.ErrorRate

  public enum SampleSize: Equatable, Sendable {
    /// Total over all arms.
    case fixed(Int)
    /// Computed for a power under a scenario.
    case forPower(target: Double, scenario: String)
    /// Not known: the programme, or the command line, says it.
    case unknown
  }
  public var sampleSize: SampleSize
  public enum Approximation: String, Equatable, Sendable, CaseIterable {
    case t, normal
    /// Of rates: the test takes its variance at the rates seen; by `normal` at those that are likeliest under the hypothesis.
    case unpooled
    // Of times to an event.
    case schoenfeld = "Schoenfeld"
    case freedman = "Freedman"
    case lachinFoulkes = "Lachin-Foulkes"
  }
  /// Of the closed forms for power.
  public var approximation: Approximation
  public var error: ErrorRate
  /// Of a time to an event: the number of events at the end, where the file gives it.
  public var events: Int?
  /// Of a time to an event: months from the last patient's entry to the end.
  public var followUpMonths: Double?
  /// Rising, the last is `end`.
  public var looks: [Look]
  /// Nil with one look, or when the trial never stops for efficacy (`stopping: futility`).
  public var efficacy: EfficacyRule?
  /// Indices of the looks at which efficacy may be shown, rising, the end among them; nil for all. Of rules that give every look a bound.
  public var efficacyLooks: [Int]?
  public var futility: FutilityRule?
  public enum Stopping: String, Equatable, Sendable, CaseIterable {
    case efficacy
    case futility
    case efficacyAndFutility = "efficacy and futility"
    /// Looks are reported and the trial goes on.
    case none
  }
  public var stopping: Stopping
  public enum DelayedPatients: String, Equatable, Sendable, CaseIterable {
    /// They are left out: the look is the last analysis.
    case ignored
    /// They are followed on, and a last analysis has them all; the decision is the look's.
    case analyzedAtTheEnd = "analyzed at the end"
    /// They are followed on, and the last analysis with them all decides: the look has only ended recruitment.
    case decideAtTheEnd = "decide at the end"
  }
  /// What becomes of patients randomized and not yet followed when the trial stops at a look.
  public var delayedPatients = DelayedPatients.ignored
  /// Nil where the file gives none, which it may with one hypothesis.
  public var multiplicity: MultiplicityRule?

  /// When harm stops the trial; nil where the file does not say.
  public var safety: SafetyRule?
  /// How stages are combined; nil where the trial is tested on all its patients together.
  public var combination: CombinationMethod?
  /// What looks may change, in the order of the file.
  public var adaptations: [Adaptation] = []

  /// The looks as fractions of the planned information or patients; the last is 1.
  public var fractions: [Double] { looks.map(\.fraction) }
}

/// One planned analysis time.
public enum Look: Equatable, Sendable {
  /// The first share of the randomized patients, followed to the endpoint or gone, and only these.
  case patients(Double)
  /// All data at hand when this share of the information is reached.
  case information(Double)
  /// All data at hand so many weeks after the first patient was randomized; error is spent as at the given share of the information.
  case calendar(weeks: Double, fraction: Double)
  /// All data at hand on the day of an event; of how many at the end.
  case events(Int, of: Int)
  case end

  public var fraction: Double {
    switch self {
    case .patients(let share), .information(let share), .calendar(_, let share): share
    case .events(let count, let all): Double(count) / Double(all)
    case .end: 1
    }
  }
}
