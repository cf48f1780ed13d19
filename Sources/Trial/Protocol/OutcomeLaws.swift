import Notation

/// When the event of a patient of one arm comes: a hazard that is constant between given times since randomization.
public struct HazardCourse: Equatable, Sendable {
  /// Ascending from 0; months of 30.4375 days since randomization.
  public var startsMonths: [Double]
  /// Per month, at least 0; the last holds for ever.
  public var ratesPerMonth: [Double]
  /// As the file gives it, where it gives the median; the hazard is log 2 ∕ median.
  public var medianMonths: Double?

  public init(startsMonths: [Double], ratesPerMonth: [Double], medianMonths: Double? = nil) {
    precondition(!startsMonths.isEmpty && startsMonths[0] == 0 && startsMonths.count == ratesPerMonth.count, "a hazard has a rate from 0 on")
    self.startsMonths = startsMonths
    self.ratesPerMonth = ratesPerMonth
    self.medianMonths = medianMonths
  }

  /// The hazard times a factor.
  public func times(_ factor: Double) -> HazardCourse { HazardCourse(startsMonths: startsMonths, ratesPerMonth: ratesPerMonth.map { $0 * factor }) }

  /// This hazard over another one, where that is one number all the time; nil where it is not.
  public func ratio(to other: HazardCourse) -> Double? {
    let starts = Set(startsMonths + other.startsMonths).sorted()
    let ratios = starts.map { start in (rate(at: start), other.rate(at: start)) }.filter { $0 != (0, 0) }.map { $0.0 / $0.1 }
    guard let first = ratios.first, first > 0, first.isFinite, ratios.allSatisfy({ abs($0 - first) <= 1e-9 * first }) else { return nil }
    return first
  }

  private func rate(at month: Double) -> Double { ratesPerMonth[(startsMonths.lastIndex { $0 <= month }) ?? 0] }
}

/// When events come and patients are lost, of a scenario whose endpoint is a time to an event.
public struct EventTimeLaw: Equatable, Sendable {
  /// One an arm.
  public var hazards: [HazardCourse]
  /// Over the control arm, one an arm, where the file gives them; the arms' hazards are then the control's times these.
  public var hazardRatios: [Double]?
  /// Leaving the study at random, before the event: as the file gives it.
  public var dropout: Dropout?

  /// A share of each arm is lost by a time, if no event comes first; the hazard of loss is constant.
  public struct Dropout: Equatable, Sendable {
    /// One an arm.
    public var shares: [Double]
    public var byMonths: Double
    /// Whether the file gives one share for all arms.
    public var isOneForAll: Bool

    public init(shares: [Double], byMonths: Double, isOneForAll: Bool) {
      self.shares = shares
      self.byMonths = byMonths
      self.isOneForAll = isOneForAll
    }
  }

  public init(hazards: [HazardCourse], hazardRatios: [Double]? = nil, dropout: Dropout? = nil) {
    self.hazards = hazards
    self.hazardRatios = hazardRatios
    self.dropout = dropout
  }
}

extension Endpoint {
  /// What a time to an event is counted in.
  public static let timeUnits = ["days", "weeks", "months", "years"]

  /// What a time to an event is counted in.
  public var timeUnit: String { scoredTimeUnit ?? unit }

  /// Days in one unit of a time to an event.
  public var daysPerUnit: Double {
    switch timeUnit {
    case "days": 1
    case "weeks": 7
    case "years": Duration.Unit.year.days
    default: Duration.Unit.month.days
    }
  }

  /// Up to when means of a time to an event are taken, in its unit.
  public var horizon: Double? { restrictedTo.map { 7 * $0.weeks / daysPerUnit } }

  /// What effects on it are in: the log of a hazard ratio, a difference of proportions without a unit, else the unit of the score.
  public var effectUnit: String {
    switch variable {
    case .timeToEvent: "log hazard ratio"
    case .response: ""
    default: unit
    }
  }

  /// What effects on it are in where they are summarized so: the log of a ratio of proportions.
  public func effectUnit(of summary: Estimand.Summary?) -> String {
    switch summary {
    case .riskRatio?: "log risk ratio"
    case .oddsRatio?: "log odds ratio"
    case .differenceInRestrictedMeans?: timeUnit
    default: effectUnit
    }
  }

  /// Whether its patients have a response or an event of their own, that no score makes.
  public var isPlainOutcome: Bool { (variable == .response || variable == .timeToEvent) && when == nil }

  /// Whether scores make it: a response, or the first visit at which it is one.
  public var isMadeOfScores: Bool { (variable == .response || variable == .timeToEvent) && when != nil }

  /// The parts of `when`, of a response or a time to an event that scores make: all must hold.
  public var criteria: [Criterion] {
    guard variable == .response || variable == .timeToEvent, let when, let condition = try? ConditionText(when) else { return [] }
    return condition.clauses.compactMap { clause in
      guard let variable = Criterion.Variable(rawValue: clause.name), let number = Number.reading(clause.right) else { return nil }
      return Criterion(variable: variable, comparison: Condition.Comparison(rawValue: clause.sign), number: number)
    }
  }
}

/// `PCHG <= -50`: a condition on a score.
public struct Criterion: Equatable, Sendable {
  public enum Variable: String, Equatable, Sendable, CaseIterable {
    case value = "AVAL"
    case change = "CHG"
    /// 100 · CHG ∕ BASE.
    case percentChange = "PCHG"
  }
  public var variable: Variable
  /// Nil for equality.
  public var comparison: Condition.Comparison?
  public var number: Double

  /// Whether it holds for a score; never for one that is missing, nor for a percent change from a baseline of 0.
  public func holds(value: Double, base: Double) -> Bool {
    let x =
      switch variable {
      case .value: value
      case .change: value - base
      case .percentChange: base == 0 ? .nan : 100 * (value - base) / base
      }
    switch comparison {
    case .atMost: return x <= number
    case .atLeast: return x >= number
    case .below: return x < number
    case .above: return x > number
    case nil: return x == number
    }
  }
}
