import Notation

/// Endpoints, estimands, analyses and hypotheses as the language writes them.
extension TrialProtocol {
  func writeEndpoints(_ page: inout LanguageText) {
    for endpoint in endpoints {
      page.block(endpoint.name) {
        $0.text("label", endpoint.label)
        if let instrument = endpoint.instrument {
          $0.line("instrument", instrument.rawValue)
          if let unit = endpoint.scoredTimeUnit { $0.text("unit", unit) }
        } else if endpoint.isPlainOutcome {
          if endpoint.variable == .timeToEvent { $0.text("unit", endpoint.unit) }
        } else if endpoint.variable != .adverseEvent {
          $0.text("unit", endpoint.unit)
          if let range = endpoint.range { $0.line("range", range.written) }
        }
        $0.line("variable", endpoint.variable.rawValue)
        $0.text("when", endpoint.when)
        if let visit = endpoint.visit, !endpoint.isPlainOutcome { $0.line("at", schedule.visits[visit].name) }
        if let time = endpoint.restrictedTo, endpoint.isPlainOutcome { $0.line("at", time.name) }
        if !endpoint.grades.isEmpty {
          $0.line("grades", LanguageText.flow(endpoint.grades.map { ($0.name, $0.scores.written) }))
        }
        $0.line("better", endpoint.better.rawValue)
      }
    }
  }

  func writeEstimands(_ page: inout LanguageText) {
    for estimand in estimands {
      page.block(estimand.name) {
        $0.text("label", estimand.label)
        $0.line("treatment", estimand.treatments.count == 1 ? estimand.treatment : LanguageText.list(estimand.treatments))
        $0.line("comparator", estimand.comparator)
        switch estimand.population {
        case .allRandomized, .allTreated, .perProtocol: $0.line("population", estimand.population.written)
        case .condition(let condition): $0.text("population", condition.text)
        }
        $0.line("variable", estimand.variable)
        $0.line("summary", estimand.summary.rawValue)
        $0.line("intercurrent events", LanguageText.flow(estimand.strategies.map { ($0.event.rawValue, $0.strategy.rawValue) }))
      }
    }
  }

  func writeAnalyses(_ page: inout LanguageText) {
    for analysis in analyses {
      page.block(analysis.name) {
        $0.text("label", analysis.label)
        $0.text("estimand", analysis.estimand)
        $0.line("method", analysis.method.rawValue)
        $0.text("model", analysis.model.text)
        $0.line("missing data", analysis.missingData.rawValue)
        if let plan = analysis.doseResponse { plan.write(&$0) }
        if analysis.method.isLongitudinal { $0.line("estimation", analysis.estimation.rawValue) }
        if let imputation = analysis.imputation {
          Self.write(imputation, of: analysis, &$0)
        } else if PlannedAnalysis.Method.ofScores.contains(analysis.method) {
          $0.line("degrees of freedom", analysis.degreesOfFreedom.rawValue)
          $0.line("standard errors", analysis.standardErrors.rawValue)
          $0.line("means", analysis.means.rawValue)
        } else if analysis.method == .logisticRegression {
          $0.line("standard errors", analysis.standardErrors.rawValue)
        }
        if analysis.method == .riskDifference || analysis.method == .CMH { $0.line("correction", analysis.correction.rawValue) }
        if analysis.method == .Cox { $0.line("ties", analysis.ties.rawValue) }
        if !analysis.covarianceFallback.isEmpty {
          $0.line("covariance fallback", LanguageText.list(analysis.covarianceFallback.map(\.rawValue)))
        }
        if !analysis.subgroups.isEmpty { $0.block("subgroups") { Self.write(analysis.subgroups, &$0) } }
      }
    }
  }

  private static func write(_ imputation: ImputationPlan, of analysis: PlannedAnalysis, _ page: inout LanguageText) {
    var entries = [("method", imputation.method.rawValue), ("variance", imputation.variance.rawValue)]
    if imputation.variance != .jackknife { entries.append(("draws", "\(imputation.draws)")) }
    page.line("imputation", LanguageText.flow(entries))
    if analysis.delta != 0 { page.line("delta", Number.written(analysis.delta)) }
    if let range = analysis.tippingPoint { page.line("tipping point", range.written) }
  }

  private static func write(_ subgroups: [Subgroup], _ page: inout LanguageText) {
    for status in [Subgroup.Status.prespecified, .postHoc] {
      let conditions = subgroups.filter { $0.status == status }.map(\.condition.text)
      if !conditions.isEmpty { page.line(status.rawValue, LanguageText.list(conditions)) }
    }
  }

  func writeHypotheses(_ page: inout LanguageText) {
    for hypothesis in hypotheses {
      page.block(hypothesis.name) {
        $0.text("label", hypothesis.label)
        $0.line("test", hypothesis.test.rawValue)
        $0.text("analysis", hypothesis.analysis)
        $0.text("treatment", hypothesis.treatment)
        $0.text("variable", hypothesis.variable)
        $0.text("in", hypothesis.population?.text)
        if let margin = hypothesis.margin { $0.line("margin", Number.written(margin)) }
      }
    }
  }
}
