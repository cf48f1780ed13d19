import Mathematics
import Trial

/// Curves of times to an event, by Kaplan and Meier's estimate.
extension TrialAnalysis {
  /// `quartiles`, `survival`, `survivalSteps`, `proportionalHazards`; `restrictedMeans` where a Kaplan-Meier analysis is planned.
  func appendSurvival(to results: inout TrialResults) throws(MathematicalFailure) {
    let question = plan.questions[0]
    guard PlannedAnalysis.Method.ofTimes.contains(question.analysis.method) else { return }
    let sample = timesSample(question)
    let curves = armCurves(sample, question)
    results.append("quartiles", .table(quartileTable(curves)))
    results.append("survival", .table(survivalTable(curves)))
    results.append("survivalSteps", .table(stepTable(curves)))
    results.append("proportionalHazards", .table(try proportionalHazards(sample)))
    if let table = restrictedMeanTable() { results.append("restrictedMeans", .table(table)) }
  }

  /// The times of a question's two arms at the trial's last analysis.
  func timesSample(_ question: ConclusionPlan.Question) -> SurvivalTimes {
    var prepared = PreparedTimes(plan: plan, question: question)
    prepared.load(data.measure(question.measure), until: conclusion.last.day)
    prepared.patients = conclusion.last.patients
    return prepared.sample(question)
  }

  private struct ArmCurve {
    var label: String
    var times: [Double]
    var isEvent: [Bool]
    var curve: KaplanMeier
  }

  /// The treated arm, then its control.
  private func armCurves(_ sample: SurvivalTimes, _ question: ConclusionPlan.Question) -> [ArmCurve] {
    [(question.treatment, 1), (question.control, 0)].map { arm, group in
      let who = sample.times.indices.filter { sample.group[$0] == group }
      let (times, isEvent) = (who.map { sample.times[$0] }, who.map { sample.isEvent[$0] })
      return ArmCurve(label: plan.trial.arms[arm].label, times: times, isEvent: isEvent, curve: KaplanMeier(times: times, isEvent: isEvent))
    }
  }

  private var timeUnit: String { plan.endpoint.variable == .adverseEvent ? "days" : plan.endpoint.timeUnit }
  private var time: ResultTable.Measure { .number(unit: timeUnit) }
  private var ends: String { "\(Self.percentText(confidenceLevel)) CI" }
  private func cell(_ value: Double?) -> Cell { value.map { .number($0) } ?? .missing }

  private static func percentText(_ share: Double) -> String {
    let percent = (share * 1000).rounded() / 10
    return percent == percent.rounded() ? "\(Int(percent))%" : "\(percent)%"
  }

  private func quartileTable(_ curves: [ArmCurve]) -> ResultTable {
    let rows = curves.flatMap { one in
      [(0.25, "25%"), (0.5, "50%"), (0.75, "75%")].map { p, name -> [Cell] in
        let interval = one.curve.quantileInterval(p, scale: .logLog, level: confidenceLevel)
        return [.text(one.label), .text(name), cell(one.curve.quantile(p)), cell(interval.lower), cell(interval.upper)]
      }
    }
    return ResultTable(
      label: "Quartiles of the times",
      columns: [
        Column("arm", "Arm", .text), Column("quantile", "With the event", .text), Column("time", "Time", time, decimals: 2),
        Column("lower", "Lower", time, group: ends, decimals: 2), Column("upper", "Upper", time, group: ends, decimals: 2),
      ], rows: rows,
      note:
        "The first time by which so many have had the event, by Kaplan and Meier's estimate; intervals on the scale of log(−log), by Brookmeyer and Crowley."
    )
  }

  private func survivalTable(_ curves: [ArmCurve]) -> ResultTable {
    let last = curves.flatMap(\.times).max() ?? 0
    let rows = curves.flatMap { one in
      Self.roundTimes(to: last, unit: timeUnit).map { t -> [Cell] in
        let step = one.curve.at(t)
        let isKnown = step.atRisk > 0 || step.survival == 0
        let events = one.curve.steps.reduce(0) { $0 + ($1.time <= t ? $1.events : 0) }
        let interval = isKnown ? KaplanMeier.interval(step, scale: .logLog, level: confidenceLevel) : nil
        return [
          .text(one.label), .number(t), .count(step.atRisk), .count(events), isKnown ? .number(step.survival) : .missing,
          isKnown ? cell(step.standardError) : .missing, cell(interval?.lower), cell(interval?.upper),
        ]
      }
    }
    return ResultTable(
      label: "Without the event",
      columns: [
        Column("arm", "Arm", .text), Column("time", "Time", time), Column("atRisk", "At risk", .count), Column("events", "Events by then", .count),
        Column("survival", "Share", .probability, decimals: 1), Column("standardError", "SE", .probability, decimals: 1),
        Column("lower", "Lower", .probability, group: ends, decimals: 1), Column("upper", "Upper", .probability, group: ends, decimals: 1),
      ], rows: rows,
      note: "Kaplan and Meier's estimate with Greenwood's standard error; intervals on the scale of log(−log). None where nobody is at risk any more."
    )
  }

  /// At most nine round times from 0 up to the last that was seen.
  static func roundTimes(to last: Double, unit: String) -> [Double] {
    let steps: [Double] =
      switch unit {
      case "days": [1, 7, 14, 28, 91, 182, 364, 728]
      case "weeks": [1, 2, 4, 8, 13, 26, 52, 104]
      case "months": [1, 2, 3, 6, 12, 24, 60]
      default: [0.25, 0.5, 1, 2, 5, 10]
      }
    guard last > 0 else { return [0] }
    let step = steps.first { last / $0 < 9 } ?? last / 8
    return stride(from: 0, through: (last / step + 1e-9).rounded(.down), by: 1).map { $0 * step }
  }

  /// A row a distinct time: what a curve is drawn from.
  private func stepTable(_ curves: [ArmCurve]) -> ResultTable {
    let rows = curves.flatMap { one in
      Set(one.times).sorted().map { t -> [Cell] in
        let step = one.curve.at(t)
        let here = one.times.indices.filter { one.times[$0] == t }
        let interval = KaplanMeier.interval(step, scale: .logLog, level: confidenceLevel)
        return [
          .text(one.label), .number(t), .count(step.atRisk), .count(here.count { one.isEvent[$0] }), .count(here.count { !one.isEvent[$0] }),
          .number(step.survival), cell(interval?.lower), cell(interval?.upper),
        ]
      }
    }
    return ResultTable(
      label: "Every time",
      columns: [
        Column("arm", "Arm", .text), Column("time", "Time", time), Column("atRisk", "At risk", .count), Column("events", "Events", .count),
        Column("censored", "Censored", .count), Column("survival", "Share", .probability), Column("lower", "Lower", .probability),
        Column("upper", "Upper", .probability),
      ], rows: rows)
  }

  /// Beside a test of means up to a time a model that cannot be fitted is told of.
  private func proportionalHazards(_ sample: SurvivalTimes) throws(MathematicalFailure) -> ResultTable {
    do throws(MathematicalFailure) {
      let test = try ProportionalHazardsTest(sample, covariates: sample.group.map { [Double($0)] }, ties: plan.analysis.ties).whole
      return proportionalHazardsTable([
        [.text(ColumnName.plannedTreatment), .number(test.chiSquared), .count(test.degreesOfFreedom), .number(test.p)]
      ])
    } catch {
      guard plan.analysis.method == .kaplanMeier else { throw error }
      return proportionalHazardsTable([], failed: " Not computed: \(error.computing).")
    }
  }

  private func proportionalHazardsTable(_ rows: [[Cell]], failed: String = "") -> ResultTable {
    ResultTable(
      label: "Proportional hazards",
      columns: [
        Column("term", "Term", .text), Column("chiSquared", "χ²", .number(unit: ""), decimals: 3), Column("degreesOfFreedom", "df", .count),
        Column("p", "p", .pValue),
      ], rows: rows,
      note:
        "Score test of a log hazard ratio that changes with 1 − S(t−) (Grambsch and Therneau), of Cox's model; a small p speaks against one hazard ratio."
        + failed)
  }

  /// Means up to the endpoint's visit, of each analysis by Kaplan and Meier; nil where none is planned.
  private func restrictedMeanTable() -> ResultTable? {
    var rows: [[Cell]] = []
    for analysis in plan.trial.analyses where analysis.method == .kaplanMeier {
      guard let question = timesQuestion(analysis), let horizon = question.endpoint.horizon else { continue }
      let curves = armCurves(timesSample(question), question)
      rows += restrictedMeans(curves, to: horizon).map { [.text(analysis.name)] + $0 }
    }
    guard !rows.isEmpty else { return nil }
    return ResultTable(
      label: "Means up to a time",
      columns: [
        Column("analysis", "Analysis", .text), Column("arm", "Arm", .text), Column("horizon", "Up to", time),
        Column("mean", "Mean time", time, decimals: 2),
        Column("standardError", "SE", time, decimals: 2), Column("lower", "Lower", time, group: ends, decimals: 2),
        Column("upper", "Upper", time, group: ends, decimals: 2), Column("p", "p", .pValue), Column("note", "Note", .text),
      ], rows: rows,
      note: "The area under Kaplan and Meier's curve: the mean time without the event within that time. Difference by its normal law; p two-sided.")
  }

  /// The treated arm, the control, and their difference.
  private func restrictedMeans(_ curves: [ArmCurve], to horizon: Double) -> [[Cell]] {
    let z = StandardNormal.upperQuantile((1 - confidenceLevel) / 2)
    func cells(_ label: String, _ value: Double, _ error: Double, _ p: Cell) -> [Cell] {
      [.text(label), .number(horizon), .number(value), .number(error), .number(value - z * error), .number(value + z * error), p, .missing]
    }
    let means = curves.map { $0.curve.knownMean(to: horizon) }
    func unknown(_ label: String) -> [Cell] {
      [.text(label), .number(horizon)] + Array(repeating: .missing, count: 5) + [.text("not estimable: nobody was followed so long")]
    }
    var rows = zip(curves, means).map { one, mean in mean.map { cells(one.label, $0.value, $0.standardError, .missing) } ?? unknown(one.label) }
    let label = "\(curves[0].label) − \(curves[1].label)"
    guard let treated = means[0], let control = means[1] else { return rows + [unknown(label)] }
    let error = (treated.standardError * treated.standardError + control.standardError * control.standardError).squareRoot()
    let difference = treated.value - control.value
    let p: Cell = error > 0 ? .number(2 * StandardNormal.upperTail(abs(difference) / error)) : .missing
    rows.append(cells(label, difference, error, p))
    return rows
  }

  /// What an analysis of times asks, tested or not.
  func timesQuestion(_ analysis: PlannedAnalysis) -> ConclusionPlan.Question? {
    analysis.name == plan.analysis.name ? plan.questions[0] : besideQuestion(analysis)
  }

  /// What an analysis beside the tested one asks.
  func besideQuestion(_ analysis: PlannedAnalysis) -> ConclusionPlan.Question? {
    guard let estimand = plan.trial.estimands.first(where: { $0.name == analysis.estimand }),
      let endpoint = plan.trial.endpoints.first(where: { $0.name == estimand.variable }),
      let treatment = plan.trial.armIndex(estimand.treatment), let control = plan.trial.armIndex(estimand.comparator)
    else { return nil }
    return ConclusionPlan.Question(
      hypothesis: 0, analysis: analysis, estimand: estimand, endpoint: endpoint, visit: endpoint.visit ?? plan.visit, treatment: treatment,
      control: control, measure: plan.trial.measure(of: endpoint), claim: plan.questions[0].claim)
  }
}
