import Design
import Mathematics
import Trial

/// Times to an event of one analysis, cut on a day of the calendar, and the two arms compared.
///
/// The estimate is the log of the hazard ratio, treated over control, by proportional hazards, with Efron's ties unless the analysis says others; the
/// statistic that of the method: log-rank (O − E) ∕ √V, or Cox's estimate over its standard error. Where the hypothesis has a hazard ratio of its own, ω₀,
/// the log-rank statistic is the score at log ω₀. By Kaplan and Meier it is the difference of the means up to the endpoint's time.
///
/// A time that scores make is the first visit up to the endpoint's at which `when` holds, in the schedule's time; who has no such visit is censored at the
/// last with a value that the estimand uses, and at randomization where there is none.
struct PreparedTimes: Sendable {
  var patients = 0
  private let estimand: Estimand
  private let endpoint: Endpoint
  private let criteria: [Criterion]
  private let visit: Int
  private let method: PlannedAnalysis.Method
  private let ties: Ties
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
    criteria = question.endpoint.criteria
    visit = question.visit
    method = question.analysis.method
    ties = question.analysis.ties
    strata = StratumCodes(question.analysis.model)
    nullEffects = plan.trial.hypotheses.map { plan.trial.nullEffect(of: $0) }
    upper = question.benefitSign > 0
  }

  /// - Parameter data: with the scores of the endpoint's measure, where scores make the times.
  mutating func load(_ data: TrialData, until day: Double?) {
    arm = data.arm
    stratum = strata.isEmpty ? [] : strata.codes(data)
    isIn = estimand.subjects(of: data)
    if endpoint.isMadeOfScores { return loadScores(data, until: day) }
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

  /// First visits at which the score is one of those that count.
  private mutating func loadScores(_ data: TrialData, until day: Double?) {
    let T = data.visits.count
    let limits = estimand.setAside.limits(data)
    let days = data.visits.map { $0.weeks * 7 }
    times = Array(repeating: 0, count: data.subjectCount)
    isEvent = Array(repeating: false, count: data.subjectCount)
    for i in data.arm.indices {
      var end = min(limits?[i] ?? T, visit + 1)
      if let day { end = min(end, data.visits(of: i, until: day, days)) }
      var t = 0
      while t < end, !isEvent[i] {
        let value = data.scores[i * T + t]
        if !value.isNaN {
          times[i] = days[t] / endpoint.daysPerUnit
          isEvent[i] = criteria.allSatisfy { $0.holds(value: value, base: data.baseline[i]) }
        }
        t += 1
      }
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
    if method == .kaplanMeier { return try means(sample, question) }
    let covariates = sample.group.map { [Double($0)] }
    let cox = try CoxModel(sample, covariates: covariates, ties: ties)
    let (β, error) = (cox.coefficients[0], cox.standardError(0))
    let null = nullEffect(question).map(plainLog)
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

  private func means(_ sample: SurvivalTimes, _ question: ConclusionPlan.Question) throws(MathematicalFailure) -> Conclusion.Contrast {
    guard let horizon = endpoint.horizon else { throw MathematicalFailure(.outsideDomain, computing: "a mean up to a time that is not known") }
    let found = try RestrictedMeanDifference(sample, to: horizon)
    return Conclusion.Contrast(
      estimate: found.estimate, standardError: found.standardError, z: found.z(difference: nullEffect(question) ?? 0), upper: upper,
      patients: sample.times.count)
  }

  /// Nil of no effect, and of an analysis that tests nothing.
  private func nullEffect(_ question: ConclusionPlan.Question) -> Double? {
    nullEffects.indices.contains(question.hypothesis) ? nullEffects[question.hypothesis] : nil
  }

  mutating func release() { arm = [] }
}
