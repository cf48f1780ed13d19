import Design
import Mathematics
import Trial

/// Tables of responses and of times to an event.
extension TrialAnalysis {
  /// `arms`, `analyses`; nil where the tested endpoint is a score.
  func outcomeTables() throws(MathematicalFailure) -> [(String, ResultTable)]? {
    let question = plan.questions[0]
    let (patients, day) = (conclusion.last.patients, conclusion.last.day)
    if PlannedAnalysis.Method.ofResponses.contains(question.analysis.method) {
      var prepared = PreparedResponses(plan: plan, question: question)
      try prepared.load(data.measure(question.measure), until: day)
      prepared.patients = patients
      let arms = ("arms", responders(prepared))
      guard question.estimand.summary == .differenceInProportions, question.analysis.method != .logisticRegression else { return [arms] }
      return [arms, ("analyses", try differences(prepared, question))]
    }
    guard PlannedAnalysis.Method.ofTimes.contains(question.analysis.method) else { return nil }
    let sample = timesSample(question)
    return [("arms", courses(sample, question)), ("analyses", try hazards(sample))]
  }

  /// `95% CI`.
  var intervalHead: String {
    let percent = (confidenceLevel * 1000).rounded() / 10
    return percent == percent.rounded() ? "\(Int(percent))% CI" : "\(percent)% CI"
  }

  /// Patients, those who responded, their share and Wilson's interval.
  func shareCells(_ prepared: PreparedResponses, _ arm: Int) -> [Cell] {
    let (x, n) = prepared.count(arm)
    guard n > 0 else { return [.count(0), .count(0), .missing, .missing, .missing] }
    let interval = ProportionDifference.wilson(Double(x), Double(n), StandardNormal.upperQuantile((1 - confidenceLevel) / 2))
    return [.count(n), .count(x), .number(Double(x) / Double(n)), .number(interval.lower), .number(interval.upper)]
  }

  private func responders(_ prepared: PreparedResponses) -> ResultTable {
    let rows = plan.trial.arms.indices.map { [.text(plan.trial.arms[$0].label)] + shareCells(prepared, $0) }
    return ResultTable(
      label: plan.endpoint.variable == .adverseEvent ? "Patients with the event" : "Responses",
      columns: [
        Column("arm", "Arm", .text), Column("patients", "Patients", .count),
        Column("responders", plan.endpoint.variable == .adverseEvent ? "With the event" : "Responders", .count),
        Column("proportion", "Proportion", .probability, decimals: 1), Column("lower", "Lower", .probability, group: intervalHead, decimals: 1),
        Column("upper", "Upper", .probability, group: intervalHead, decimals: 1),
      ], rows: rows, note: "Intervals: Wilson's.")
  }

  private func differences(
    _ prepared: PreparedResponses, _ question: ConclusionPlan.Question
  ) throws(MathematicalFailure) -> ResultTable {
    let difference = try prepared.difference(question)
    let p = conclusion.last.contrast.map { 2 * StandardNormal.upperTail(abs($0.statistic)) }
    let methods: [ProportionDifference.IntervalMethod] = [.wald, .newcombe, .miettinenNurminen]
    let rows = methods.map { method -> [Cell] in
      let interval = difference.interval(method, level: confidenceLevel)
      return [.text(method.rawValue), .number(difference.estimate), .number(interval.lower), .number(interval.upper)]
    }
    return ResultTable(
      label: "Difference in proportions",
      columns: [
        Column("method", "Interval", .text), Column("difference", "Difference", .number(unit: ""), decimals: 3),
        Column("lower", "Lower", .number(unit: ""), group: intervalHead, decimals: 3),
        Column("upper", "Upper", .number(unit: ""), group: intervalHead, decimals: 3),
      ], rows: rows,
      note:
        "\(plan.trial.arms[question.treatment].label) minus \(plan.trial.arms[question.control].label), without strata. Two-sided p of the planned test: "
        + "\(p.map(TrialAnalysis.short) ?? "not estimable").")
  }

  private func courses(_ sample: SurvivalTimes, _ question: ConclusionPlan.Question) -> ResultTable {
    let rows = courseRows(sample, question)
    let time = ResultTable.Measure.number(unit: plan.endpoint.variable == .adverseEvent ? "days" : plan.endpoint.timeUnit)
    return ResultTable(
      label: "Times to the event",
      columns: [
        Column("arm", "Arm", .text), Column("patients", "Patients", .count), Column("events", "Events", .count),
        Column("median", "Median", time, decimals: 2), Column("lower", "Lower", time, group: intervalHead, decimals: 2),
        Column("upper", "Upper", time, group: intervalHead, decimals: 2),
      ], rows: rows, note: "Medians by Kaplan and Meier, intervals on the scale of log(−log); none where the curve does not fall so far.")
  }

  /// An arm with its patients and events, and its median: the treated, then the control.
  func courseRows(_ sample: SurvivalTimes, _ question: ConclusionPlan.Question) -> [[Cell]] {
    [(question.treatment, 1), (question.control, 0)].map { arm, group -> [Cell] in
      let who = sample.times.indices.filter { sample.group[$0] == group }
      let curve = KaplanMeier(times: who.map { sample.times[$0] }, isEvent: who.map { sample.isEvent[$0] })
      let median = curve.quantileInterval(0.5, scale: .logLog, level: confidenceLevel)
      func cell(_ value: Double?) -> Cell { value.map { .number($0) } ?? .missing }
      return [
        .text(plan.trial.arms[arm].label), .count(who.count), .count(who.count { sample.isEvent[$0] }), cell(curve.quantile(0.5)), cell(median.lower),
        cell(median.upper),
      ]
    }
  }

  /// Beside a test of means up to a time hazards that cannot be compared are told of; where they are what is tested they fail.
  private func hazards(_ sample: SurvivalTimes) throws(MathematicalFailure) -> ResultTable {
    do throws(MathematicalFailure) {
      return hazardTable(
        try hazardRows(sample), note: "Hazard ratio by proportional hazards, \(plan.analysis.ties.words); p two-sided, not adjusted for looks.")
    } catch {
      guard plan.analysis.method == .kaplanMeier else { throw error }
      return hazardTable([], note: "Not computed: \(error.computing).")
    }
  }

  private func hazardRows(_ sample: SurvivalTimes) throws(MathematicalFailure) -> [[Cell]] {
    let cox = try CoxModel(sample, covariates: sample.group.map { [Double($0)] }, ties: plan.analysis.ties)
    let logRank = try LogRankTest(sample)
    let (β, error) = (cox.coefficients[0], cox.standardError(0))
    let reach = StandardNormal.upperQuantile((1 - confidenceLevel) / 2) * error
    let one = ChiSquared(degreesOfFreedom: 1)
    let ratio: [Cell] = [.number(plainExp(β)), .number(plainExp(β - reach)), .number(plainExp(β + reach))]
    let none = [Cell](repeating: .missing, count: 3)
    return [
      [.text("Log-rank")] + none + [.number(logRank.chiSquared), .number(logRank.p)],
      [.text("Cox, Wald")] + ratio + [.number(cox.waldStatistic), .number(one.upperTail(cox.waldStatistic))],
      [.text("Cox, score")] + none + [.number(cox.scoreStatistic), .number(one.upperTail(cox.scoreStatistic))],
      [.text("Cox, likelihood ratio")] + none + [.number(cox.likelihoodRatio), .number(one.upperTail(cox.likelihoodRatio))],
    ]
  }

  private func hazardTable(_ rows: [[Cell]], note: String) -> ResultTable {
    let primary = plan.analysis.method == .Cox ? 1 : 0
    return ResultTable(
      label: "Hazards compared",
      columns: [
        Column("test", "Test", .text), Column("hazardRatio", "Hazard ratio", .number(unit: ""), decimals: 3),
        Column("lower", "Lower", .number(unit: ""), group: intervalHead, decimals: 3),
        Column("upper", "Upper", .number(unit: ""), group: intervalHead, decimals: 3),
        Column("chiSquared", "χ²", .number(unit: ""), decimals: 3), Column("p", "p", .pValue),
      ], rows: rows, primaryRow: rows.isEmpty || plan.analysis.method == .kaplanMeier ? nil : primary, note: note)
  }
}

extension Ties {
  /// `Efron's ties`.
  var possessive: String {
    switch self {
    case .efron: "Efron's ties"
    case .breslow: "Breslow's ties"
    case .exact: "exact ties"
    }
  }

  /// `ties by Efron's likelihood`.
  var words: String {
    switch self {
    case .efron: "ties by Efron's likelihood"
    case .breslow: "ties by Breslow's likelihood"
    case .exact: "ties by the exact likelihood of discrete times"
    }
  }
}
