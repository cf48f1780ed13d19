import Design
import Mathematics
import Trial

/// Times to an event of one analysis, cut on a day of the calendar, and the hazards of two arms compared.
///
/// The estimate is the log of the hazard ratio, treated over control, by proportional hazards with Efron's ties; the statistic that of the method: log-rank
/// (O − E) ∕ √V, or Cox's estimate over its standard error. Where the hypothesis has a hazard ratio of its own, ω₀, the log-rank statistic is the score
/// at log ω₀.
struct PreparedTimes: Sendable {
  var patients = 0
  private let estimand: Estimand
  private let endpoint: Endpoint
  private let method: PlannedAnalysis.Method
  private let strata: StratumCodes
  private let nullEffects: [Double?]
  private let upper: Bool

  private var times: [Double] = []
  private var isEvent: [Bool] = []
  private var arm: [Int] = []
  private var stratum: [Int] = []
  private var isIn: [Bool]?

  init(plan: ConclusionPlan, question: ConclusionPlan.Question) {
    estimand = question.estimand
    endpoint = question.endpoint
    method = question.analysis.method
    strata = StratumCodes(question.analysis.model)
    nullEffects = plan.trial.hypotheses.map { plan.trial.nullEffect(of: $0) }
    upper = question.endpoint.benefitSign > 0
  }

  mutating func load(_ data: TrialData, until day: Double?) {
    arm = data.arm
    stratum = strata.isEmpty ? [] : strata.codes(data)
    isIn = estimand.subjects(of: data)
    let censoring = data.course.censoring
    let perUnit = censoring?.daysPerUnit ?? 1
    let T = data.visits.count
    if endpoint.variable == .adverseEvent {
      loadFirstEvents(data)
    } else {
      times = data.arm.indices.map { data.scores[$0 * T] }
      isEvent = data.arm.indices.map { !(censoring?.isCensored[$0] ?? true) }
    }
    guard let day else { return }
    for i in times.indices {
      let most = (day - data.course.randomizationDay[i]) / perUnit
      guard times[i] > most * (1 + 1e-12) else { continue }
      times[i] = max(most, 0)
      isEvent[i] = false
    }
  }

  /// Days to the first event of a kind; who was not treated or whose time is not known is not in.
  private mutating func loadFirstEvents(_ data: TrialData) {
    times = Array(repeating: 0, count: data.subjectCount)
    isEvent = Array(repeating: false, count: data.subjectCount)
    var known = Array(repeating: false, count: data.subjectCount)
    if let safety = data.safety, safety.events != nil {
      let first = FirstAdverseEvent(SafetyPopulation(safety, arms: data.armNames.count), events: safety.emergent(endpoint))
      for (place, subject) in first.subject.enumerated() {
        (times[subject], isEvent[subject], known[subject]) = (first.days[place], first.isEvent[place], true)
      }
    }
    isIn = known.indices.map { known[$0] && (isIn?[$0] ?? true) }
  }

  /// The times of a question's two arms, of the patients taken; group 1 is the treated.
  func sample(_ question: ConclusionPlan.Question) -> SurvivalTimes {
    var (t, d, g, s): ([Double], [Bool], [Int], [Int]) = ([], [], [], [])
    for i in 0..<min(patients, times.count) where (arm[i] == question.treatment || arm[i] == question.control) && isIn?[i] ?? true {
      t.append(times[i])
      d.append(isEvent[i])
      g.append(arm[i] == question.treatment ? 1 : 0)
      s.append(stratum.isEmpty ? 0 : stratum[i])
    }
    return SurvivalTimes(times: t, isEvent: d, group: g, stratum: s, groups: 2)
  }

  func contrast(_ question: ConclusionPlan.Question) throws(MathematicalFailure) -> Conclusion.Contrast {
    let sample = sample(question)
    let covariates = sample.group.map { [Double($0)] }
    let cox = try CoxModel(sample, covariates: covariates)
    let (β, error) = (cox.coefficients[0], cox.standardError(0))
    let null = nullEffects[question.hypothesis].map(plainLog)
    let z: Double
    if method == .Cox {
      z = (β - (null ?? 0)) / error
    } else if let null {
      let at = CoxLikelihood(sample, covariates: covariates, ties: .breslow).evaluated([null])
      guard at.information[0, 0] > 0 else { throw MathematicalFailure(.notEstimable, computing: "the score of a hazard ratio") }
      z = at.score[0] / at.information[0, 0].squareRoot()
    } else {
      z = try LogRankTest(sample).z
    }
    return Conclusion.Contrast(estimate: β, standardError: error, z: z, upper: upper, patients: sample.times.count)
  }

  mutating func release() { arm = [] }
}
