import Notation

/// One condition of truth: what nature does, all defaults filled in.
public struct Scenario: Equatable, Sendable {
  public var name: String
  public var label: String?
  /// Experimental minus control in the endpoint's unit at the endpoint's visit, as if all stayed on treatment; one per arm, 0 for the control. Of an arm
  /// with a drug effect the mean over people, once the mechanism has been computed.
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
    /// The instrument's items, whose sum is the score.
    case items
  }
  public var scores: Scores
  /// Stopping treatment.
  public var discontinuation: DiscontinuationLaw?
  /// The mechanism from which the effects of one treatment's arms come; nil where the file gives effects as numbers.
  public var drugEffect: DrugEffect?
  /// What the mechanism makes of it; nil until it has been computed.
  public var personalEffects: PersonalEffects?
  /// The curve from which the effects of a dose-response analysis' arms come; nil where the file gives effects otherwise.
  public var doseResponse: DoseResponseTruth?
  /// Added to the effect of each patient outside the control arm for whom the condition holds; several add up.
  public var effectModifiers: [Modifier] = []
  /// Added to the control change of each patient for whom the condition holds, in every arm.
  public var controlChangeModifiers: [Modifier] = []
  /// Points added to the mean of every arm from a visit on, because the visit itself helps.
  public var visitEffects: [VisitPoints] = []
  /// Standard deviation, at the endpoint's visit, of a random effect of each level of a factor on the change of all its patients; drawn anew in every trial.
  public var factorDeviations: [FactorDeviation] = []
  public var baselineInflation: BaselineInflation?
  /// A mixture of courses; who is of no class has the control change.
  public var responderClasses: [ResponderClass] = []
  /// Of those who stop treatment, the share who go on being seen.
  public var keptAfterDiscontinuation = 0.0
  public enum AfterDiscontinuation: String, Equatable, Sendable, CaseIterable { case lost, kept }
  public var effectAfterDiscontinuation = AfterDiscontinuation.lost
  /// Leaving the study, whether or not on treatment.
  public var withdrawal: DiscontinuationLaw?
  /// The share of single visits that are missed.
  public var intermittentGaps = 0.0
  public var rescue: RescueLaw?
  public var sites: SiteLaw?
  public var raters: RaterLaw?
  /// Points of change a month of recruitment, for those randomized later.
  public var driftPerMonth = 0.0
  /// Probability that a daily dose is taken.
  public var adherence = 1.0
  public var accrual: AccrualLaw?
  public var adverseEvents: [AdverseEventLaw] = []
  /// The share of patients observed at each visit of the schedule, never rising: they leave the study whatever they feel. Nil where the processes say who does.
  public var retention: [Double]?
  /// Residual standard deviation of each arm at the endpoint's visit, where arms differ; `standardDeviation` is then the control's.
  public var deviationsByArm: [Double]?
  /// Standard deviation of each arm's effect about `effects`, of which every trial draws its own, normal and independent by arm; nil where effects are known.
  public var effectDeviations: [Double]?
  /// Of a response that no score makes: its probability, one an arm; else empty.
  public var risks: [Double] = []
  /// Of a time to an event.
  public var eventTimes: EventTimeLaw?
  /// Of endpoints that measure something else than the first, in their order.
  public var endpoints: [EndpointTruth] = []
  /// Correlation of a patient's residuals at each one's visit: of the first endpoint, then of `endpoints`; empty where there are none.
  public var endpointCorrelation: [[Double]] = []
}

public struct Modifier: Equatable, Sendable {
  public var condition: Condition
  /// Points, in the endpoint's unit at its visit.
  public var points: Double
  /// Points of each arm in their place, where arms differ; of effects only, and of scenarios that no file writes.
  public var pointsByArm: [Double]?
}

public struct VisitPoints: Equatable, Sendable {
  /// Index into the schedule's visits.
  public var visit: Int
  public var points: Double
}

public struct FactorDeviation: Equatable, Sendable {
  /// Name of a factor of the population.
  public var factor: String
  public var standardDeviation: Double
}

/// Raters lift a score below a threshold, so that the patient may enter: recorded = true + gamma(shape 2, this mean) where the true score is below.
public struct BaselineInflation: Equatable, Sendable {
  public var below: Double
  /// Mean lift.
  public var points: Double
}

/// Patients of one course, in every arm.
public struct ResponderClass: Equatable, Sendable {
  public var name: String
  /// One per arm.
  public var shares: [Double]
  /// Mean change at the endpoint's visit, in place of the control change; along the control course.
  public var change: Double
  /// Standard deviation between patients of the class.
  public var standardDeviation: Double
}

/// Rescue medication: after each visit but the last of those on treatment, with a probability of share ∕ (k − 1).
public struct RescueLaw: Equatable, Sendable {
  public var share: Double
  /// Points added to the change at visits after rescue.
  public var effect: Double
}

public struct SiteLaw: Equatable, Sendable {
  public var count: Int
  /// Of a site's effect on the change at the endpoint's visit.
  public var standardDeviation: Double
  /// Standard deviation of the logarithm of a site's expected number of patients; 0 for sites of one size.
  public var sizeDeviation: Double
}

public struct RaterLaw: Equatable, Sendable {
  /// True variance over observed variance of a score, in (0, 1]: each rating has an error of variance sd²·(1 − r)∕r.
  public var reliability: Double
  /// Points a month of the calendar by which all ratings move.
  public var driftPerMonth: Double
}

/// Poisson arrivals at a rate that rises linearly from 0 during the ramp; or all planned patients within a time, evenly and by chance.
public struct AccrualLaw: Equatable, Sendable {
  public var patientsPerMonth: Double
  public var rampMonths: Double
  /// Where it is given the planned patients come within it, and the rate is theirs.
  public var overMonths: Double?
}

/// How often patients have an adverse event while on treatment.
///
/// Its time is exponential: S(t) = (1 − p)^(t ∕ T), T from randomization to the last visit, p the share of each arm.
public struct AdverseEventLaw: Equatable, Sendable {
  /// Name of an endpoint.
  public var endpoint: String
  /// Probability that a patient has it by the last visit, if he stays on treatment; one per arm. Of a rate λ it is 1 − exp(−λT).
  public var shares: [Double]
  /// Where the file gives a rate, λ per month of 30.4375 days; nil of arms of which it gives a share. Empty where it gives none.
  public var ratesPerMonth: [Double?] = []

  public init(endpoint: String, shares: [Double], ratesPerMonth: [Double?] = []) {
    (self.endpoint, self.shares, self.ratesPerMonth) = (endpoint, shares, ratesPerMonth)
  }

  /// The rate of an arm, where the file gives one.
  public func ratePerMonth(_ arm: Int) -> Double? { ratesPerMonth.isEmpty ? nil : ratesPerMonth[arm] }
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

/// Stopping or leaving: after each visit but the last, with a probability that may depend on the change seen, or not seen.
public struct DiscontinuationLaw: Equatable, Sendable {
  /// d: the share who leave before the last visit, where the change is as in the control arm's mean; the control arm's d where arms differ.
  public var share: Double
  public enum Mechanism: String, Equatable, Sendable, CaseIterable {
    case completelyAtRandom = "completely at random"
    /// By the change just seen.
    case missingAtRandom = "missing at random"
    /// By the change at the next visit, which is then not seen.
    case missingNotAtRandom = "missing not at random"
  }
  public var mechanism: Mechanism
  /// The slope on the change, by its scale; 0 when completely at random.
  public var logOddsPerPoint: Double
  public enum Scale: Equatable, Sendable {
    /// logit(p) = logit(d∕(k − 1)) + slope · (change − its mean in the control arm), k visits.
    case logit
    /// p = h · exp(slope · the same), at most 0.9, with h = 1 − (1 − d)^(1∕(k − 1)).
    case hazard
  }
  public var scale = Scale.logit
  /// d of each arm, where arms differ.
  public var sharesByArm: [Double]?
  /// Of those who stop, by reason; empty where the file gives none.
  public var reasons: [ReasonShare] = []
}

public struct ReasonShare: Equatable, Sendable {
  public enum Reason: String, Equatable, Sendable, CaseIterable {
    case lackOfEfficacy = "lack of efficacy"
    case adverseEvent = "adverse event"
    case other

    /// As CDISC's controlled terms have it.
    public var term: String { rawValue.uppercased() }
  }
  public var reason: Reason
  public var share: Double
}
