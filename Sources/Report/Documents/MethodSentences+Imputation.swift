import Trial

/// Analyses that fill in what was not seen.
extension MethodSentences {
  /// `An MMRM`, for a summary.
  func short(_ analysis: PlannedAnalysis) -> String {
    switch analysis.method {
    case .tTest: "A t test"
    case .MMRM: "An MMRM"
    case .ANCOVA: "An ANCOVA"
    case .doseResponse: "MCP-Mod"
    case .riskDifference: "A difference of proportions"
    case .CMH: "A Cochran-Mantel-Haenszel test"
    case .logRank: "A log-rank test"
    case .Cox: "A Cox model"
    case .Poisson: "A comparison of Poisson rates"
    case .logisticRegression: "A logistic regression"
    case .exactLogistic: "An exact test of the odds ratio"
    case .kaplanMeier: "Kaplan and Meier's curves"
    case .referenceBasedImputation: "An analysis by imputation (\(analysis.missingData.rawValue))"
    }
  }

  func imputed(_ analysis: PlannedAnalysis, _ imputation: ImputationPlan) -> Prose {
    let fit = analysis.estimation == .REML ? "restricted maximum likelihood" : "maximum likelihood"
    return .sentences([
      Prose("\(name(analysis).capitalizedFirst): values not seen are imputed from a mixed model for repeated measures, ") + .code(analysis.model.text)
        + Prose(", fitted by \(fit)\(ofArms(analysis)), and the completed values analyzed by analysis of covariance at each visit."),
      strategy(analysis.missingData), events(of: analysis), completion(imputation),
      analysis.delta == 0
        ? "" : Prose("\(NumberStyle.plain(analysis.delta)) is added to every value imputed after the event outside the control arm."),
      analysis.tippingPoint.map { range in
        Prose("In a tipping point analysis the number added goes through \(NumberStyle.plain(range.lower)) to \(NumberStyle.plain(range.upper)).")
      } ?? "",
    ])
  }

  private func ofArms(_ analysis: PlannedAnalysis) -> String {
    analysis.model.covariance?.group == nil ? "" : " with a covariance of its own in each arm"
  }

  private func strategy(_ missing: PlannedAnalysis.MissingData) -> Prose {
    let control = trial.arms[trial.controlArm].label
    switch missing {
    case .jumpToReference: return Prose("From the end of treatment on a patient is taken to have the mean of \(control) (jump to reference).")
    case .copyReference: return Prose("Who ended treatment is taken to have had the mean of \(control) throughout (copy reference).")
    case .copyIncrements:
      return Prose("From the end of treatment on a patient's mean is taken to change as that of \(control) does (copy increments in reference).")
    case .lastMeanCarriedForward: return "From the end of treatment on a patient is taken to stay at the mean of his arm at his last visit."
    case .missingAtRandom: return "They are taken as missing at random, each arm's by its own course."
    case .retrievedDropouts:
      return Prose(
        "What was lost after the end of treatment is imputed by a regression, within each arm and at each visit, among the patients who had ended "
          + "treatment and were still seen, on the covariates and the last value before the end of treatment (retrieved dropouts).")
    case .lastObservationCarriedForward, .completeCases, .nonResponse, .baselineObservationCarriedForward: return ""
    }
  }

  private func completion(_ imputation: ImputationPlan) -> Prose {
    let draws = NumberStyle.count(imputation.draws)
    switch (imputation.method, imputation.variance) {
    case (.conditionalMean, .bootstrap):
      return Prose(
        "Each value is its conditional mean; the standard error is that of \(draws) samples of the patients, with the normal distribution.")
    case (.conditionalMean, _):
      return
        "Each value is its conditional mean; the standard error is the jackknife's, leaving out each patient in turn, with the normal distribution."
    case (.multiple, _):
      return Prose("\(draws) imputations draw the parameters from their posterior and are pooled by Rubin's rules.")
    case (.approximateBayesian, _):
      return Prose("\(draws) imputations take the parameters from samples of the patients and are pooled by Rubin's rules.")
    }
  }
}
