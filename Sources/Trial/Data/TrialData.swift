import Notation

/// What is seen: one trial's patients, arms, factors and scores by visit. Real and simulated trials are of this one type.
///
/// Scores lie subject by subject, visit by visit in one block so that a simulation can fill it again and again without allocating.
/// A missing number is `Double.nan` **inside these blocks only**; readers ask `isMissing` or `observed` and never compute with it.
public struct TrialData: Equatable, Sendable {
  /// USUBJID in order of randomization (of the file, for real data).
  public var subjects: [String]
  /// Names of the protocol's arms.
  public var armNames: [String]
  /// Index into `armNames`, one a subject.
  public var arm: [Int]
  public var factors: [FactorColumn]
  /// BASE, one a subject.
  public var baseline: [Double]
  /// The schedule's visits after baseline.
  public var visits: [TimePoint]
  /// AVAL: subject s at visit v stands at `s * visits.count + v`.
  public var scores: [Double]
  /// Index of the first visit after the patient stopped treatment; `visits.count` if never, or if the data do not say.
  public var discontinuedBeforeVisit: [Int]
  /// What else is known of each patient; empty where nothing is.
  public var course = SubjectCourse()
  /// Of measures other than that of the first endpoint, in the order of the protocol's.
  public var further: [MeasureColumn] = []
  /// Treatment received and adverse events, where files are joined that tell of them.
  public var safety: SafetyData?

  public init(
    subjects: [String], armNames: [String], arm: [Int], factors: [FactorColumn], baseline: [Double], visits: [TimePoint], scores: [Double],
    discontinuedBeforeVisit: [Int]
  ) {
    precondition(arm.count == subjects.count && baseline.count == subjects.count, "one arm and one baseline a subject")
    precondition(scores.count == subjects.count * visits.count, "one score a subject and visit")
    precondition(discontinuedBeforeVisit.count == subjects.count, "one discontinuation a subject")
    self.subjects = subjects
    self.armNames = armNames
    self.arm = arm
    self.factors = factors
    self.baseline = baseline
    self.visits = visits
    self.scores = scores
    self.discontinuedBeforeVisit = discontinuedBeforeVisit
  }

  public var subjectCount: Int { subjects.count }
  public func score(subject: Int, visit: Int) -> Double? {
    let value = scores[subject * visits.count + visit]
    return value.isNaN ? nil : value
  }
}

/// What is known of the patients besides arm, factors and scores. An array is empty where the data do not say, else it has one element a subject.
///
/// - Checked: written as CSV and read back, bit for bit.
public struct SubjectCourse: Equatable, Sendable {
  /// Day of randomization, counted from that of the first patient, 0.
  public var randomizationDay: [Double] = []
  /// SITEID; levels are the sites that have patients, in the order of their bytes.
  public var site: FactorColumn?
  /// Index of the first visit after the patient left the study; `visits.count` if never.
  public var leftBeforeVisit: [Int] = []
  /// Index into `ReasonShare.Reason.allCases` of why treatment was stopped; −1 if it was not, or no reason is known.
  public var reason: [Int] = []
  /// Index of the first visit after rescue; `visits.count` if never.
  public var rescuedBeforeVisit: [Int] = []
  /// Death and the events that the protocol names, where it asks for them.
  public var furtherEvents: [IntercurrentEventColumn] = []
  /// SAFFL: who was treated, where an estimand asks for it; empty of simulated patients, who all are.
  public var isTreated: [Bool] = []
  /// PPROTFL: who kept to the protocol, where an estimand asks for it.
  public var isPerProtocol: [Bool] = []
  /// Of each adverse event endpoint, who had it.
  public var events: [AdverseEventColumn] = []
  /// Where AVAL is a time to an event: in which unit, and whose it only bounds.
  public var censoring: Censoring?

  public init() {}
}

/// CNSR of times to an event, one a subject.
public struct Censoring: Equatable, Sendable {
  /// Days in the unit of the times.
  public var daysPerUnit: Double
  /// 1 where no event was seen by then.
  public var isCensored: [Bool]

  public init(daysPerUnit: Double, isCensored: [Bool]) {
    self.daysPerUnit = daysPerUnit
    self.isCensored = isCensored
  }
}

/// When an intercurrent event besides treatment discontinuation and rescue came to each patient.
public struct IntercurrentEventColumn: Equatable, Sendable {
  public var event: Estimand.Event
  /// Index of the first visit after it; the number of visits if never.
  public var beforeVisit: [Int]

  public init(event: Estimand.Event, beforeVisit: [Int]) {
    self.event = event
    self.beforeVisit = beforeVisit
  }
}

public struct AdverseEventColumn: Equatable, Sendable {
  /// Name of the endpoint.
  public var endpoint: String
  public var occurred: [Bool]

  public init(endpoint: String, occurred: [Bool]) {
    self.endpoint = endpoint
    self.occurred = occurred
  }
}

/// One baseline factor's levels and codes.
public struct FactorColumn: Equatable, Sendable {
  /// As in formulas: `COUNTRY`.
  public var column: String
  /// In the order of the file (of the data, sorted, for `from data`).
  public var levels: [String]
  /// Index into `levels`, one a subject; −1 where missing.
  public var codes: [Int]

  public init(column: String, levels: [String], codes: [Int]) {
    self.column = column
    self.levels = levels
    self.codes = codes
  }
}
