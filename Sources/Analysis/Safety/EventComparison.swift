import Mathematics
import Trial

/// Two arms, as planned, compared in adverse events of one kind.
public struct EventComparison {
  private let course: AdverseEventCourse
  private let isIn: [Bool]?
  private let treatment: Int
  private let control: Int

  /// - Parameters:
  ///   - population: who belongs to it; nil for all.
  ///   - treatment, control: indices of arms.
  public init(_ course: AdverseEventCourse, population: [Bool]?, treatment: Int, control: Int) {
    (self.course, isIn, self.treatment, self.control) = (course, population, treatment, control)
  }

  /// What a comparison found.
  public struct Found: Equatable, Sendable {
    /// `difference in proportions`, `hazard ratio`, `rate ratio`.
    public var measure: Estimand.Summary
    /// What the treated and the control have, in words.
    public var treated: String
    public var control: String
    /// With its interval; of a ratio infinite where the control has no event, and 0 where the treated have none: of hazards, by Cox there is no estimate then,
    /// and by log-rank no interval but all.
    public var estimate: Double
    public var interval: Interval
    public var pTwoSided: Double

    /// The estimate as sums take it: a difference, or the logarithm of a ratio; nil where that is infinite.
    public var onItsScale: Double? {
      guard measure != .differenceInProportions else { return estimate }
      return estimate > 0 && estimate.isFinite ? plainLog(estimate) : nil
    }
  }

  /// - Throws: `notEstimable` where the data do not tell of the event, or an arm's events leave nothing to compare.
  public func found(_ method: PlannedAnalysis.Method, ties: Ties, level: Double) throws(MathematicalFailure) -> Found {
    switch method {
    case .riskDifference: try proportions(level)
    case .logRank, .Cox: try hazards(method, ties, level)
    case .Poisson: try rates(level)
    default: throw MathematicalFailure(.outsideDomain, computing: "\(method.rawValue) of adverse events")
    }
  }

  private func subjects(_ arm: Int) -> [Int] { course.arm.indices.filter { course.arm[$0] == arm && isIn?[$0] ?? true } }

  private func proportions(_ level: Double) throws(MathematicalFailure) -> Found {
    guard let occurred = course.occurred else {
      throw MathematicalFailure(.notEstimable, computing: "an adverse event of which the data do not tell")
    }
    let (one, two) = (subjects(treatment), subjects(control))
    let (x1, x0) = (one.count { occurred[$0] }, two.count { occurred[$0] })
    let difference = try ProportionDifference(events: x1, of: one.count, comparator: x0, of: two.count)
    return Found(
      measure: .differenceInProportions, treated: "\(x1) of \(one.count)", control: "\(x0) of \(two.count)", estimate: difference.estimate,
      interval: difference.interval(.miettinenNurminen, level: level), pTwoSided: 2 * StandardNormal.upperTail(abs(try difference.z())))
  }

  private func hazards(_ method: PlannedAnalysis.Method, _ ties: Ties, _ level: Double) throws(MathematicalFailure) -> Found {
    try needRecords()
    var (days, isEvent, group): ([Double], [Bool], [Int]) = ([], [], [])
    for subject in course.arm.indices where (course.arm[subject] == treatment || course.arm[subject] == control) && isIn?[subject] ?? true {
      guard let first = course.first[subject] else { continue }
      days.append(first.days)
      isEvent.append(first.isEvent)
      group.append(course.arm[subject] == treatment ? 1 : 0)
    }
    let sample = SurvivalTimes(times: days, isEvent: isEvent, group: group, groups: 2)
    func count(_ own: Int) -> String {
      let places = group.indices.filter { group[$0] == own }
      return "\(places.count { isEvent[$0] }) of \(places.count)"
    }
    let events = (0...1).map { own in group.indices.count { isEvent[$0] && group[$0] == own } }
    if method == .logRank, events.contains(0), events != [0, 0] {
      // The likelihood has its greatest value at the end of the hazard ratios; the test is one all the same.
      return Found(
        measure: .hazardRatio, treated: count(1), control: count(0), estimate: events[0] == 0 ? .infinity : 0,
        interval: Interval(lower: 0, upper: .infinity, level: level), pTwoSided: try LogRankTest(sample).p)
    }
    let cox = try CoxModel(sample, covariates: group.map { [Double($0)] }, ties: ties)
    let (β, reach) = (cox.coefficients[0], StandardNormal.upperQuantile((1 - level) / 2) * cox.standardError(0))
    let p = method == .logRank ? try LogRankTest(sample).p : ChiSquared(degreesOfFreedom: 1).upperTail(cox.waldStatistic)
    return Found(
      measure: .hazardRatio, treated: count(1), control: count(0), estimate: plainExp(β),
      interval: Interval(lower: plainExp(β - reach), upper: plainExp(β + reach), level: level), pTwoSided: p)
  }

  private func rates(_ level: Double) throws(MathematicalFailure) -> Found {
    try needRecords()
    func rate(_ arm: Int) throws(MathematicalFailure) -> EventRate {
      let own = subjects(arm).filter { course.treatmentDays[$0] != nil }
      return try EventRate(
        events: own.reduce(0) { $0 + course.events[$1] }, time: own.reduce(0) { $0 + (course.treatmentDays[$1] ?? 0) } / 365.25)
    }
    let ratio = RateRatio(try rate(treatment), over: try rate(control))
    guard let estimate = ratio.estimate else {
      throw MathematicalFailure(.notEstimable, computing: "a rate ratio without events")
    }
    func words(_ rate: EventRate) -> String { "\(rate.events) in \((rate.time * 10).rounded() / 10) years" }
    return Found(
      measure: .rateRatio, treated: words(ratio.treated), control: words(ratio.comparator), estimate: estimate,
      interval: ratio.interval(level: level), pTwoSided: ratio.exactP)
  }

  private func needRecords() throws(MathematicalFailure) {
    guard !course.first.isEmpty || course.arm.isEmpty else {
      throw MathematicalFailure(.notEstimable, computing: "times of an adverse event without its records")
    }
  }

  static func cell(_ value: Double) -> ResultTable.Cell { value.isFinite ? .number(value) : .text("∞") }
}

extension EventComparison.Found {
  /// Measure, what the treated and the control have, estimate, ends of its interval, two-sided p.
  var cells: [ResultTable.Cell] {
    [
      .text(measure.rawValue), .text(treated), .text(control), EventComparison.cell(estimate), .number(interval.lower),
      EventComparison.cell(interval.upper), .number(pTwoSided),
    ]
  }
}
