import Notation

/// What is measured, and when it counts.
public struct Endpoint: Equatable, Sendable {
  public var name: String
  public var label: String
  public enum Instrument: String, Equatable, Sendable, CaseIterable {
    /// The 17-item Hamilton Depression Rating Scale: whole scores from 0 to 52, lower is better.
    case HAMD17
    /// Six of its items, those of melancholia: from 0 to 22.
    case HAMD6
  }
  public var instrument: Instrument?
  /// Unit of the score; `points` for HAMD17, empty for an adverse event.
  public var unit: String
  public var range: NumberRange?
  public enum Variable: String, Equatable, Sendable, CaseIterable {
    /// AVAL.
    case value
    /// CHG = AVAL − BASE.
    case changeFromBaseline = "change from baseline"
    /// Yes or no: by `when` of a score, or, without it, AVAL 1 or 0.
    case response
    /// AVAL in the endpoint's unit, CNSR.
    case timeToEvent = "time to event"
    /// Whether it occurred at all; AEDECOD, AEACN.
    case adverseEvent = "adverse event"
  }
  public var variable: Variable
  /// Index into the schedule's visits; nil in a design-only file without visits, and for an adverse event, which may come at any time.
  public var visit: Int?
  public enum Better: String, Equatable, Sendable, CaseIterable { case lower, higher }
  public var better: Better
  /// Which adverse events count, as written, on AEDECOD, AEACN and the like, nil where any does; what of a score is a response.
  public var when: String?
  /// Of a time to an event: up to when means of it are taken; nil where the file gives no visit.
  public var restrictedTo: TimePoint?
  /// What a time to an event is counted in where `unit` is that of the scores that make it.
  public var scoredTimeUnit: String?
  /// Of a score: named bands of it, from the lowest scores on; empty where the file gives none.
  public var grades: [Grade] = []
  public struct Grade: Equatable, Sendable {
    public var name: String
    /// Both ends belong.
    public var scores: NumberRange
  }

  /// Of an adverse event in data: capitals, spaces as `_`.
  public var column: String { Factor.column(named: name) }

  /// +1 when higher is better, −1 when lower is: benefit = sign · effect. The effect on a time to an event is the log of a hazard ratio, and a later
  /// event means a lower hazard.
  public var benefitSign: Double { (better == .higher) == (variable != .timeToEvent) ? 1 : -1 }

  /// The same of an effect that is summarized so: of a longer mean time as of the time itself.
  public func benefitSign(of summary: Estimand.Summary?) -> Double {
    summary == .differenceInRestrictedMeans ? (better == .higher ? 1 : -1) : benefitSign
  }
}

/// What is estimated, in the five attributes of ICH E9(R1).
public struct Estimand: Equatable, Sendable {
  public var name: String
  public var label: String?
  /// Names of arms: one comparison for each.
  public var treatments: [String]
  public var comparator: String
  /// The first of the treatments.
  public var treatment: String { treatments.first ?? "" }
  public enum AnalysisPopulation: Equatable, Sendable {
    case allRandomized
    /// Of them who were treated at all, in their planned arms: SAFFL.
    case allTreated
    /// Of them who kept to the protocol: PPROTFL.
    case perProtocol
    case condition(Condition)

    /// As the language has it.
    public var written: String {
      switch self {
      case .allRandomized: "all randomized"
      case .allTreated: "all treated"
      case .perProtocol: "per protocol"
      case .condition(let condition): condition.text
      }
    }
    /// Those that have a word.
    static let ofLanguage: [AnalysisPopulation] = [.allRandomized, .allTreated, .perProtocol]
  }
  public var population: AnalysisPopulation
  /// Name of an endpoint.
  public var variable: String
  public enum Summary: String, Equatable, Sendable, CaseIterable {
    case differenceInMeans = "difference in means"
    case differenceInProportions = "difference in proportions"
    case riskRatio = "risk ratio"
    case oddsRatio = "odds ratio"
    case hazardRatio = "hazard ratio"
    case rateRatio = "rate ratio"
    /// Of the mean times without the event up to the endpoint's visit.
    case differenceInRestrictedMeans = "difference in restricted means"
  }
  public var summary: Summary
  public enum Strategy: String, Equatable, Sendable, CaseIterable {
    case treatmentPolicy = "treatment policy"
    case hypothetical
    case whileOnTreatment = "while on treatment"
    /// Of a response: who has the event has none.
    case composite
  }
  public var strategies: [EventStrategy]
  public struct EventStrategy: Equatable, Sendable {
    public var event: Event
    public var strategy: Strategy
  }
}

/// What is claimed of an estimand.
public struct Hypothesis: Equatable, Sendable {
  public var name: String
  public enum Test: String, Equatable, Sendable, CaseIterable {
    case superiority
    /// The treatment is worse by less than the margin.
    case nonInferiority = "non-inferiority"
    /// The effect lies within the margin on either side.
    case equivalence
  }
  public var test: Test
  /// Name of the analysis that tests it; nil in a design-only file without analyses.
  public var analysis: String?
  /// Name of the arm whose comparison it is; nil where the analysis has one.
  public var treatment: String?
  public var label: String?
  /// Name of the endpoint; nil where the analysis says it, or for the first.
  public var variable: String?
  /// In whom it is claimed, within the estimand's population; nil for all.
  public var population: Condition?
  /// A distance above 0 in the endpoint's unit; nil for superiority.
  public var margin: Double?
}
