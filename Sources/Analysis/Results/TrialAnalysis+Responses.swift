import Design
import Mathematics
import Trial

/// Every analysis of responses that the protocol plans, tested or not.
extension TrialAnalysis {
  private var responseAnalyses: [PlannedAnalysis] { plan.trial.analyses.filter { PlannedAnalysis.Method.ofResponses.contains($0.method) } }

  /// `responders`, `responseAnalyses`, `logistic`, `homogeneity`: those that there is something for; none without an analysis of responses.
  func responseTables() throws(MathematicalFailure) -> [(String, ResultTable)] {
    var all: [(PlannedAnalysis, ConclusionPlan.Question, PreparedResponses)] = []
    for analysis in responseAnalyses {
      guard let question = question(analysis) else { continue }
      var prepared = PreparedResponses(plan: plan, question: question)
      try prepared.load(data.measure(question.measure), until: conclusion.last.day)
      prepared.patients = conclusion.last.patients
      all.append((analysis, question, prepared))
    }
    guard !all.isEmpty else { return [] }
    var tables = [("responders", respondersTable(all)), ("responseAnalyses", comparisonsTable(all))]
    if let table = logisticTable(all) { tables.append(("logistic", table)) }
    if let table = homogeneityTable(all) { tables.append(("homogeneity", table)) }
    return tables
  }

  /// What an analysis of a response asks, no hypothesis being tested by it.
  private func question(_ analysis: PlannedAnalysis) -> ConclusionPlan.Question? {
    guard let estimand = plan.trial.estimands.first(where: { $0.name == analysis.estimand }),
      let endpoint = plan.trial.endpoints.first(where: { $0.name == estimand.variable && $0.variable == .response }),
      let treatment = plan.trial.armIndex(estimand.treatment), let control = plan.trial.armIndex(estimand.comparator)
    else { return nil }
    return ConclusionPlan.Question(
      hypothesis: -1, analysis: analysis, estimand: estimand, endpoint: endpoint, visit: endpoint.visit ?? plan.visit, treatment: treatment,
      control: control, measure: plan.trial.measure(of: endpoint),
      claim: ConclusionPlan.Claim(test: .superiority, margin: 0, upper: endpoint.better == .higher))
  }

  private typealias Prepared = (PlannedAnalysis, ConclusionPlan.Question, PreparedResponses)

  /// A row an arm for each endpoint and way of taking what is missing.
  private func respondersTable(_ all: [Prepared]) -> ResultTable {
    var rows: [[Cell]] = []
    var told: [(Estimand, PlannedAnalysis.MissingData)] = []
    for (analysis, question, prepared) in all {
      // Estimands that differ in their summary alone have the same responders.
      let own = question.estimand
      if told.contains(where: {
        $0.1 == analysis.missingData && $0.0.variable == own.variable && $0.0.population == own.population && $0.0.strategies == own.strategies
          && $0.0.treatments == own.treatments && $0.0.comparator == own.comparator
      }) {
        continue
      }
      told.append((own, analysis.missingData))
      for arm in [question.treatment, question.control] {
        let head: [Cell] = [
          .text(question.endpoint.name), .text(question.estimand.name), .text(analysis.missingData.rawValue), .text(plan.trial.arms[arm].label),
        ]
        rows.append(head + shareCells(prepared, arm))
      }
    }
    return ResultTable(
      label: "Responders",
      columns: [
        Column("endpoint", "Endpoint", .text), Column("estimand", "Estimand", .text), Column("missingData", "Missing data", .text),
        Column("arm", "Arm", .text), Column("patients", "Patients", .count), Column("responders", "Responders", .count),
        Column("proportion", "Proportion", .probability, decimals: 1), Column("lower", "Lower", .probability, group: intervalHead, decimals: 1),
        Column("upper", "Upper", .probability, group: intervalHead, decimals: 1),
      ], rows: rows, note: "Intervals: Wilson's.")
  }

  private func comparisonsTable(_ all: [Prepared]) -> ResultTable {
    var rows: [[Cell]] = []
    for (analysis, question, prepared) in all {
      let head: [Cell] = [
        .text(analysis.name), .text(question.estimand.name),
        .text(analysis.method.rawValue + (analysis.correction == .continuity ? ", corrected" : "")),
        .text(question.estimand.summary.rawValue),
      ]
      do throws(MathematicalFailure) {
        let found = try prepared.compared(question)
        let isRatio = question.estimand.summary.ratioOfProportions != nil
        let own = try found.interval(level: confidenceLevel)
        rows.append(
          head + [
            .count(found.patients), .number(isRatio ? plainExp(found.estimate) : found.estimate), .number(found.standardError), .number(own.lower),
            .number(own.upper), .number(found.pTwoSided), .text(found.intervalName),
          ])
      } catch {
        rows.append(head + Array(repeating: .missing, count: 6) + [.text("not estimable: \(error.computing)")])
      }
    }
    return ResultTable(
      label: "Analyses of responses",
      columns: [
        Column("analysis", "Analysis", .text), Column("estimand", "Estimand", .text), Column("method", "Method", .text),
        Column("summary", "Summary", .text), Column("patients", "Patients", .count), Column("estimate", "Estimate", .number(unit: ""), decimals: 3),
        Column("standardError", "SE", .number(unit: ""), decimals: 3), Column("lower", "Lower", .number(unit: ""), group: intervalHead, decimals: 3),
        Column("upper", "Upper", .number(unit: ""), group: intervalHead, decimals: 3), Column("p", "p", .pValue), Column("interval", "By", .text),
      ], rows: rows, primaryRow: responseAnalyses.firstIndex { $0.name == plan.analysis.name },
      note: "Experimental against comparator; SE of a ratio: of its logarithm. p two-sided, of no effect; of exact logistic twice the smaller tail. "
        + "Standardized: the proportions if all patients had had one arm or the other.")
  }

  private func logisticTable(_ all: [Prepared]) -> ResultTable? {
    var rows: [[Cell]] = []
    for (analysis, _, prepared) in all where analysis.method == .logisticRegression {
      do throws(MathematicalFailure) {
        guard let fit = try prepared.regression() else { continue }
        for (j, column) in fit.columns.enumerated() {
          let (β, error) = (fit.regression.coefficients[j], fit.covariance[j, j].squareRoot())
          let profile = try? fit.regression.profileInterval(j, level: confidenceLevel)
          let ratio = try? fit.regression.likelihoodRatio(j)
          rows.append([
            .text(analysis.name), .text(column.name), .number(β), .number(error), .number(2 * StandardNormal.upperTail(abs(β / error))),
            ratio.map { .number($0.p) } ?? .missing, .number(plainExp(β)), profile.map { .number(plainExp($0.lower)) } ?? .missing,
            profile.map { .number(plainExp($0.upper)) } ?? .missing,
          ])
        }
        for name in fit.aliased { rows.append([.text(analysis.name), .text("\(name), aliased")] + Array(repeating: .missing, count: 7)) }
      } catch { rows.append([.text(analysis.name), .text("not estimable: \(error.computing)")] + Array(repeating: .missing, count: 7)) }
    }
    guard !rows.isEmpty else { return nil }
    return ResultTable(
      label: "Logistic regressions",
      columns: [
        Column("analysis", "Analysis", .text), Column("term", "Term", .text), Column("estimate", "Estimate", .number(unit: ""), decimals: 3),
        Column("standardError", "SE", .number(unit: ""), decimals: 3), Column("p", "Wald p", .pValue),
        Column("ratioP", "Likelihood ratio p", .pValue),
        Column("oddsRatio", "Odds ratio", .number(unit: ""), decimals: 3),
        Column("lower", "Lower", .number(unit: ""), group: "Profile \(intervalHead)", decimals: 3),
        Column("upper", "Upper", .number(unit: ""), group: "Profile \(intervalHead)", decimals: 3),
      ], rows: rows, note: "SE and Wald p by the analysis' standard errors; the likelihood ratio and the profile interval are the model's.")
  }

  private func homogeneityTable(_ all: [Prepared]) -> ResultTable? {
    var rows: [[Cell]] = []
    for (analysis, question, prepared) in all where !analysis.model.strata.isEmpty {
      let tables = prepared.tables(question).0
      let used = Cell.count(tables.count { $0.n1 > 0 && $0.n2 > 0 })
      do throws(MathematicalFailure) {
        let (odds, test) = (try ProportionRatio(.odds, strata: tables), try BreslowDayTest(tables))
        rows.append([
          .text(analysis.name), used, .number(odds.estimate), .number(test.chiSquared), .count(test.degreesOfFreedom), .number(test.p), .missing,
        ])
      } catch { rows.append([.text(analysis.name), used] + Array(repeating: .missing, count: 4) + [.text("not estimable: \(error.computing)")]) }
    }
    guard !rows.isEmpty else { return nil }
    return ResultTable(
      label: "Strata",
      columns: [
        Column("analysis", "Analysis", .text), Column("strata", "Strata", .count),
        Column("oddsRatio", "Common odds ratio", .number(unit: ""), decimals: 3),
        Column("chiSquared", "χ²", .number(unit: ""), decimals: 3), Column("degreesOfFreedom", "df", .count), Column("p", "p", .pValue),
        Column("note", "Note", .text),
      ], rows: rows,
      note: "Strata: with patients of both arms. Odds ratio: Mantel and Haenszel's. χ²: Breslow and Day's test that it is the same in all strata.")
  }
}
