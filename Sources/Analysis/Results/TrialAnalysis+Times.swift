import Design
import Mathematics
import Trial

/// Every analysis of times to an event that the protocol plans, tested or not.
extension TrialAnalysis {
  private typealias Prepared = (analysis: PlannedAnalysis, question: ConclusionPlan.Question, sample: SurvivalTimes)

  private var timeAnalyses: [PlannedAnalysis] {
    plan.trial.analyses.filter { analysis in
      let variable = plan.trial.estimands.first { $0.name == analysis.estimand }?.variable
      return PlannedAnalysis.Method.ofTimes.contains(analysis.method)
        && plan.trial.endpoints.contains { $0.name == variable && $0.variable == .timeToEvent }
    }
  }

  /// `timeArms`, `timeAnalyses`; none where the tables of the tested analysis tell all: where it is the only one but for means up to a time of the same
  /// endpoint, which have a table of their own.
  func timeTables() -> [(String, ResultTable)] {
    let isTested = plan.endpoint.variable == .timeToEvent
    let beside = timeAnalyses.filter { analysis in
      analysis.name != plan.analysis.name && (analysis.method != .kaplanMeier || !isTested || besideQuestion(analysis)?.endpoint != plan.endpoint)
    }
    guard !beside.isEmpty else { return [] }
    let all = timeAnalyses.compactMap { analysis in timesQuestion(analysis).map { (analysis, $0, timesSample($0)) } }
    return [("timeArms", timeArmsTable(all)), ("timeAnalyses", timeAnalysesTable(all))]
  }

  /// The unit of all, or none where endpoints differ in it.
  private func measure(_ all: [Prepared]) -> ResultTable.Measure {
    let units = Set(all.map(\.question.endpoint.timeUnit))
    return .number(unit: units.count == 1 ? units.first ?? "" : "")
  }

  /// A row an arm for each estimand, of one variable, population and strategy once.
  private func timeArmsTable(_ all: [Prepared]) -> ResultTable {
    var rows: [[Cell]] = []
    var told: [Estimand] = []
    for (_, question, sample) in all {
      let own = question.estimand
      if told.contains(where: {
        $0.variable == own.variable && $0.population == own.population && $0.strategies == own.strategies && $0.treatments == own.treatments
          && $0.comparator == own.comparator
      }) {
        continue
      }
      told.append(own)
      for (row, group) in zip(courseRows(sample, question), [1, 0]) {
        let who = sample.times.indices.filter { sample.group[$0] == group }
        let curve = KaplanMeier(times: who.map { sample.times[$0] }, isEvent: who.map { sample.isEvent[$0] })
        let by = question.endpoint.horizon
        let known = by.flatMap { curve.knownMean(to: $0) == nil ? nil : curve.at($0).survival }
        rows.append([.text(question.endpoint.name), .text(own.name)] + row + [known.map { .number(1 - $0) } ?? .missing])
      }
    }
    let time = measure(all)
    return ResultTable(
      label: "Times to the events",
      columns: [
        Column("endpoint", "Endpoint", .text), Column("estimand", "Estimand", .text), Column("arm", "Arm", .text),
        Column("patients", "Patients", .count), Column("events", "Events", .count), Column("median", "Median", time, decimals: 2),
        Column("lower", "Lower", time, group: intervalHead, decimals: 2), Column("upper", "Upper", time, group: intervalHead, decimals: 2),
        Column("share", "With the event", .probability, decimals: 1),
      ], rows: rows,
      note:
        "Medians and shares by Kaplan and Meier; a median's interval on the scale of log(−log), none where the curve does not fall so far. With the event: "
        + "by the endpoint's time.")
  }

  private func timeAnalysesTable(_ all: [Prepared]) -> ResultTable {
    let rows = all.map { one -> [Cell] in
      let (analysis, question, sample) = one
      let head: [Cell] = [
        .text(analysis.name), .text(question.estimand.name),
        .text(analysis.method.rawValue + (analysis.model.strata.isEmpty ? "" : ", stratified")), .text(question.estimand.summary.rawValue),
        .count(sample.times.count), .count(sample.events),
      ]
      do throws(MathematicalFailure) { return head + (try compared(one)) } catch {
        return head + Array(repeating: .missing, count: 5) + [.text("not estimable: \(error.computing)")]
      }
    }
    return ResultTable(
      label: "Analyses of times",
      columns: [
        Column("analysis", "Analysis", .text), Column("estimand", "Estimand", .text), Column("method", "Method", .text),
        Column("summary", "Summary", .text), Column("patients", "Patients", .count), Column("events", "Events", .count),
        Column("estimate", "Estimate", .number(unit: ""), decimals: 3), Column("standardError", "SE", .number(unit: ""), decimals: 3),
        Column("lower", "Lower", .number(unit: ""), group: intervalHead, decimals: 3),
        Column("upper", "Upper", .number(unit: ""), group: intervalHead, decimals: 3),
        Column("p", "p", .pValue), Column("by", "By", .text),
      ], rows: rows, primaryRow: all.firstIndex { $0.analysis.name == plan.analysis.name },
      note:
        "Experimental against comparator; SE of a hazard ratio: of its logarithm. p two-sided, of no effect, not adjusted for looks. Means up to a time "
        + "are of that of the endpoint.")
  }

  /// Estimate, SE, ends, p, and by what they are.
  private func compared(_ one: Prepared) throws(MathematicalFailure) -> [Cell] {
    let (analysis, question, sample) = one
    let reach = StandardNormal.upperQuantile((1 - confidenceLevel) / 2)
    if analysis.method == .kaplanMeier {
      guard let horizon = question.endpoint.horizon else {
        throw MathematicalFailure(.outsideDomain, computing: "a mean up to a time that is not known")
      }
      let found = try RestrictedMeanDifference(sample, to: horizon)
      let (d, s) = (found.estimate, found.standardError)
      let unit = question.endpoint.timeUnit
      return [
        .number(d), .number(s), .number(d - reach * s), .number(d + reach * s), .number(2 * StandardNormal.upperTail(abs(found.z()))),
        .text("normal, in \(unit)"),
      ]
    }
    let cox = try CoxModel(sample, covariates: sample.group.map { [Double($0)] }, ties: analysis.ties)
    let (β, s) = (cox.coefficients[0], cox.standardError(0))
    let isCox = analysis.method == .Cox
    let p = isCox ? 2 * StandardNormal.upperTail(abs(β / s)) : try LogRankTest(sample).p
    return [
      .number(plainExp(β)), .number(s), .number(plainExp(β - reach * s)), .number(plainExp(β + reach * s)), .number(p),
      .text(isCox ? "Wald, \(analysis.ties.possessive)" : "log-rank; Cox, \(analysis.ties.possessive)"),
    ]
  }
}
