import Analysis
import Design
import Mathematics
import Trial

/// What counting a trial needs besides its conclusion, the same for all trials of a scenario.
struct TallyRules: Sendable {
  let shape: TallyShape
  /// One a hypothesis, then one a subset.
  let truths: [Double]
  /// One-sided level of intervals and subsets.
  let error: Double
  /// z of the same.
  let normalQuantile: Double
  /// 1 − p beyond which a look has shown harm as strongly as it must show benefit; none where the look has no bound.
  let harmP: [Double]
  /// Whether patients who are late at a stop decide.
  let delayedDecide: Bool
  /// Days from a patient's randomization to the last visit, and from the baseline to randomization.
  let afterRandomizationDays: Double
  let beforeRandomizationDays: Double
  /// The hypothesis whose doses are counted, and the greatest dose.
  let doses: (hypothesis: Int, greatest: Double)?

  init(plan: ConclusionPlan, subsets: Int, truth: ScenarioTruth, watchedArms: Int = 0, eventQuestions: Int = 0) {
    let trial = plan.trial
    shape = TallyShape(
      hypotheses: plan.decidedHypotheses, looks: trial.design.looks.count, subsets: subsets, candidates: plan.candidates,
      goesByStages: plan.stages != nil, covariances: plan.covariances, watchedArms: watchedArms,
      eventQuestions: eventQuestions)
    doses = plan.doseHypothesis.map { ($0, trial.doseArms(of: plan.questions[$0].analysis).map(\.dose).max() ?? 1) }
    truths = truth.effects.map(\.value) + truth.subsets.map(\.value)
    error = trial.design.error.perSide
    normalQuantile = StandardNormal.upperQuantile(error)
    harmP = plan.boundaries.efficacyP.map { $0 > 0 ? 1 - $0 : .infinity }
    delayedDecide = plan.delayedLevels != nil
    let times = trial.schedule
    afterRandomizationDays = 7 * (times.visits.last?.weeks ?? 0)
    beforeRandomizationDays = -7 * times.baseline.weeks
  }

  /// Whether the two-sided interval of level 1 − 2 · error holds the value.
  func covers(_ contrast: Conclusion.Contrast, _ truth: Double) -> Bool {
    let distance = abs(contrast.estimate - truth) / contrast.standardError
    // The t interval is never shorter than the normal one: most trials need no tail of t.
    if distance <= normalQuantile { return true }
    return StudentT(degreesOfFreedom: contrast.degreesOfFreedom).upperTail(distance) >= error
  }

  /// Days from the first patient to the last visit of the last of an analysis, or to the day on which it took the data at hand; nil where patients came
  /// all at once.
  func days(_ data: TrialData, patients: Int, on day: Double? = nil) -> Double? {
    let arrivals = data.course.randomizationDay
    guard patients >= 1, arrivals.count >= patients else { return nil }
    return (day ?? arrivals[patients - 1] + afterRandomizationDays) + beforeRandomizationDays
  }
}

extension Conclusion {
  /// 1 − p beyond which a look has shown harm, where its bound is that of the information that it had.
  func harmP(at look: Int) -> Double? { boundaries.map { $0.efficacyP[look] > 0 ? 1 - $0.efficacyP[look] : .infinity } }
}
