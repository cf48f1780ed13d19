import Design
import Mathematics
import Trial

/// Responses of one analysis, and the difference of their proportions between two arms.
///
/// A response is AVAL 1 where the endpoint has no `when`; else whether `when` holds of the score at its visit. Scores after treatment was stopped count
/// under treatment policy alone. Who has no value is left out (complete cases), no responder (non-response), or what was last seen says (last observation
/// carried forward); by a composite strategy whoever had the event is no responder.
struct PreparedResponses: Sendable {
  var patients = 0
  private let endpoint: Endpoint
  private let criteria: [Criterion]
  let estimand: Estimand
  let analysis: PlannedAnalysis
  private let visit: Int
  let strata: StratumCodes
  let isUnpooled: Bool
  let nullEffects: [Double?]
  let armNames: [String]
  /// Of a logistic regression.
  private(set) var model: ResponseModel?
  private let composite: VisitsAfterEvents?

  /// 1, 0, or −1 where the patient is left out.
  private(set) var responses: [Int8] = []
  private var arm: [Int] = []
  private var stratum: [Int] = []

  init(plan: ConclusionPlan, question: ConclusionPlan.Question) {
    endpoint = question.endpoint
    criteria = question.endpoint.criteria
    estimand = question.estimand
    analysis = question.analysis
    visit = question.visit
    strata = StratumCodes(question.analysis.model)
    isUnpooled = plan.trial.design.approximation == .unpooled
    nullEffects = plan.trial.hypotheses.map { plan.trial.nullEffect(of: $0) }
    armNames = plan.trial.arms.map(\.name)
    model = question.analysis.method == .logisticRegression ? ResponseModel(question) : nil
    composite = question.estimand.composite
  }

  mutating func load(_ data: TrialData, until day: Double?) throws(MathematicalFailure) {
    try model?.load(data)
    arm = data.arm
    stratum = strata.isEmpty ? [] : strata.codes(data)
    let population = estimand.subjects(of: data)
    let days = day == nil ? [] : data.visits.map { $0.weeks * 7 }
    if endpoint.variable == .adverseEvent {
      let occurred = data.course.events.first { $0.endpoint == endpoint.name }?.occurred
      responses = data.arm.indices.map { i in population?[i] ?? true ? occurred.map { $0[i] ? 1 : 0 } ?? -1 : -1 }
      return
    }
    let limits = estimand.setAside.limits(data)
    let ends = composite?.limits(data)
    responses = data.arm.indices.map { i in
      guard population?[i] ?? true else { return -1 }
      // Whose visit has not come is not at hand.
      if let day, data.visits(of: i, until: day, days) <= visit { return -1 }
      return ends.map { $0[i] <= visit } ?? false ? 0 : response(of: i, data, limits)
    }
  }

  private func response(of i: Int, _ data: TrialData, _ limits: [Int]?) -> Int8 {
    let T = data.visits.count
    if criteria.isEmpty, endpoint.when == nil {
      let value = visit < limits?[i] ?? T ? data.scores[i * T + visit] : .nan
      return value.isNaN ? (analysis.missingData == .nonResponse ? 0 : -1) : value == 1 ? 1 : 0
    }
    let end = min(limits?[i] ?? visit + 1, visit + 1)
    var value = visit < end ? data.scores[i * T + visit] : .nan
    if value.isNaN, analysis.missingData == .lastObservationCarriedForward {
      var t = min(visit, end) - 1
      while t >= 0, data.scores[i * T + t].isNaN { t -= 1 }
      if t >= 0 { value = data.scores[i * T + t] }
    }
    guard !value.isNaN else { return analysis.missingData == .nonResponse ? 0 : -1 }
    let base = data.baseline[i]
    return criteria.allSatisfy { $0.holds(value: value, base: base) } ? 1 : 0
  }

  /// Responders and patients of an arm, of those taken.
  func count(_ arm: Int) -> (responders: Int, patients: Int) {
    var (x, n) = (0, 0)
    for i in 0..<min(patients, responses.count) where self.arm[i] == arm && responses[i] >= 0 {
      n += 1
      x += Int(responses[i])
    }
    return (x, n)
  }

  /// The comparison of two arms, unstratified.
  func difference(_ question: ConclusionPlan.Question) throws(MathematicalFailure) -> ProportionDifference {
    let (one, two) = (count(question.treatment), count(question.control))
    return try ProportionDifference(events: one.responders, of: one.patients, comparator: two.responders, of: two.patients)
  }

  func contrast(_ question: ConclusionPlan.Question) throws(MathematicalFailure) -> Conclusion.Contrast {
    let found = try compared(question)
    return Conclusion.Contrast(
      estimate: found.estimate, standardError: found.standardError, degreesOfFreedom: .infinity, statistic: found.z,
      pOneSided: found.pOneSided(upper: question.endpoint.better == .higher), patients: found.patients)
  }

  func tables(_ question: ConclusionPlan.Question) -> ([(x1: Int, n1: Int, x2: Int, n2: Int)], Int) {
    var tables: [(x1: Int, n1: Int, x2: Int, n2: Int)] = Array(repeating: (0, 0, 0, 0), count: (stratum.max() ?? 0) + 1)
    var patients = 0
    for i in 0..<min(self.patients, responses.count) where responses[i] >= 0 {
      let x = Int(responses[i])
      let stratum = stratum.isEmpty ? 0 : stratum[i]
      if arm[i] == question.treatment {
        tables[stratum].n1 += 1
        tables[stratum].x1 += x
        patients += 1
      } else if arm[i] == question.control {
        tables[stratum].n2 += 1
        tables[stratum].x2 += x
        patients += 1
      }
    }
    return (tables, patients)
  }

  mutating func release() {
    arm = []
    model?.release()
  }
}
