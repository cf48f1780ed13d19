import Mathematics
import Trial

/// Two arms, as planned, compared in adverse events of one kind.
struct EventComparison {
  private let data: TrialData
  private let endpoint: Endpoint
  private let isIn: [Bool]?
  private let treatment: Int
  private let control: Int

  init(_ data: TrialData, endpoint: Endpoint, population: [Bool]?, treatment: Int, control: Int) {
    (self.data, self.endpoint, isIn, self.treatment, self.control) = (data, endpoint, population, treatment, control)
  }

  private func subjects(_ arm: Int) -> [Int] { data.arm.indices.filter { data.arm[$0] == arm && isIn?[$0] ?? true } }

  /// Measure, what the treated and the control have, estimate, ends of its interval, two-sided p.
  func cells(_ method: PlannedAnalysis.Method, ties: Ties, level: Double) throws(MathematicalFailure) -> [ResultTable.Cell] {
    switch method {
    case .riskDifference: try proportions(level)
    case .logRank, .Cox: try hazards(method, ties, level)
    case .Poisson: try rates(level)
    default: throw MathematicalFailure(.outsideDomain, computing: "\(method.rawValue) of adverse events")
    }
  }

  private func proportions(_ level: Double) throws(MathematicalFailure) -> [ResultTable.Cell] {
    guard let occurred = data.course.events.first(where: { $0.endpoint == endpoint.name })?.occurred else {
      throw MathematicalFailure(.notEstimable, computing: "\(endpoint.name), which the data do not tell of")
    }
    let (one, two) = (subjects(treatment), subjects(control))
    let (x1, x0) = (one.count { occurred[$0] }, two.count { occurred[$0] })
    let difference = try ProportionDifference(events: x1, of: one.count, comparator: x0, of: two.count)
    let interval = difference.interval(.miettinenNurminen, level: level)
    let p = 2 * StandardNormal.upperTail(abs(try difference.z()))
    return [
      .text("difference in proportions"), .text("\(x1) of \(one.count)"), .text("\(x0) of \(two.count)"), .number(difference.estimate),
      .number(interval.lower), .number(interval.upper), .number(p),
    ]
  }

  private func population() throws(MathematicalFailure) -> (safety: SafetyData, population: SafetyPopulation) {
    guard let safety = data.safety, safety.events != nil else {
      throw MathematicalFailure(.notEstimable, computing: "\(endpoint.name) without records of adverse events")
    }
    return (safety, SafetyPopulation(safety, arms: data.armNames.count))
  }

  private func hazards(_ method: PlannedAnalysis.Method, _ ties: Ties, _ level: Double) throws(MathematicalFailure) -> [ResultTable.Cell] {
    let (safety, population) = try population()
    let first = FirstAdverseEvent(population, events: safety.emergent(endpoint))
    let own = first.subject.indices.filter { place in
      let subject = first.subject[place]
      return (data.arm[subject] == treatment || data.arm[subject] == control) && isIn?[subject] ?? true
    }
    let sample = SurvivalTimes(
      times: own.map { first.days[$0] }, isEvent: own.map { first.isEvent[$0] },
      group: own.map { data.arm[first.subject[$0]] == treatment ? 1 : 0 }, groups: 2)
    let cox = try CoxModel(sample, covariates: sample.group.map { [Double($0)] }, ties: ties)
    let (β, reach) = (cox.coefficients[0], StandardNormal.upperQuantile((1 - level) / 2) * cox.standardError(0))
    let p = method == .logRank ? try LogRankTest(sample).p : ChiSquared(degreesOfFreedom: 1).upperTail(cox.waldStatistic)
    func count(_ group: Int) -> String {
      let own = sample.group.indices.filter { sample.group[$0] == group }
      return "\(own.count { sample.isEvent[$0] }) of \(own.count)"
    }
    return [
      .text("hazard ratio"), .text(count(1)), .text(count(0)), .number(plainExp(β)), .number(plainExp(β - reach)), .number(plainExp(β + reach)),
      .number(p),
    ]
  }

  private func rates(_ level: Double) throws(MathematicalFailure) -> [ResultTable.Cell] {
    let (safety, _) = try population()
    let records = safety.emergent(endpoint)
    func rate(_ arm: Int) throws(MathematicalFailure) -> EventRate {
      let own = Set(subjects(arm).filter { safety.isTreated[$0] && safety.treatmentDays[$0] != nil })
      return try EventRate(events: records.count { own.contains($0.subject) }, time: own.reduce(0) { $0 + (safety.treatmentDays[$1] ?? 0) } / 365.25)
    }
    let ratio = RateRatio(try rate(treatment), over: try rate(control))
    guard let estimate = ratio.estimate else {
      throw MathematicalFailure(.notEstimable, computing: "a rate ratio without events")
    }
    let interval = ratio.interval(level: level)
    func words(_ rate: EventRate) -> String { "\(rate.events) in \((rate.time * 10).rounded() / 10) years" }
    return [
      .text("rate ratio"), .text(words(ratio.treated)), .text(words(ratio.comparator)), Self.cell(estimate), .number(interval.lower),
      Self.cell(interval.upper), .number(ratio.exactP),
    ]
  }

  static func cell(_ value: Double) -> ResultTable.Cell { value.isFinite ? .number(value) : .text("∞") }
}
