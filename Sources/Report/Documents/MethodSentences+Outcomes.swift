import Trial

/// Sizes of trials whose endpoint is a response or a time to an event.
extension MethodSentences {
  /// `with risks of 30% (control) and 45% (treatment)`; nil for a score.
  func outcomeTruth(_ scenario: Scenario) -> String? {
    switch trial.endpoints.first?.variable {
    case .response? where !scenario.risks.isEmpty:
      return "for risks of " + zip(trial.arms, scenario.risks).map { "\(NumberStyle.percent($1)) (\($0.name))" }.listed + " (“\(scenario.name)”)"
    case .timeToEvent?:
      guard let law = scenario.eventTimes else { return nil }
      let control = law.hazards[trial.controlArm]
      let ratios = trial.arms.indices.filter { $0 != trial.controlArm }.map { arm in
        law.hazards[arm].ratio(to: control).map { "\(NumberStyle.number($0, decimals: 3)) (\(trial.arms[arm].name))" }
          ?? "one that changes (\(trial.arms[arm].name))"
      }
      return "for a hazard ratio of " + ratios.listed + " against \(trial.arms[trial.controlArm].name) (“\(scenario.name)”)"
    default: return nil
    }
  }

  /// What Cox's model makes of events at one time.
  func ties(_ analysis: PlannedAnalysis) -> String {
    switch analysis.ties {
    case .efron: "ties by Efron's likelihood"
    case .breslow: "ties by Breslow's likelihood"
    case .exact: "ties by the exact likelihood of discrete times"
    }
  }

  /// Of means up to the endpoint's time.
  func means(_ analysis: PlannedAnalysis) -> String {
    let estimand = trial.estimands.first { $0.name == analysis.estimand }
    let time = trial.endpoints.first { $0.name == estimand?.variable }?.restrictedTo
    return
      "the difference of mean times up to \(time?.name ?? "a time"), from Kaplan and Meier's curves with Greenwood's variances and by the normal law,"
  }

  /// By which formula, of the words that belong to rates and times.
  func outcomeFormula(_ what: String) -> Prose? {
    switch (trial.design.approximation, trial.endpoints.first?.variable) {
    case (.normal, .response?): Prose("\(what) by the normal approximation, with the variance at the rates that are likeliest under the hypothesis.")
    case (.normal, .timeToEvent?):
      Prose(
        "\(what) by the normal law of the difference of two means up to a time, with its variance under the accrual, follow-up and losses planned.")
    case (.unpooled, _): Prose("\(what) by the normal approximation, with the variance at the rates seen.")
    case (.schoenfeld, _): Prose("\(what) by Schoenfeld's formula for the log-rank test.")
    case (.freedman, _): Prose("\(what) by Freedman's formula for the log-rank test.")
    case (.lachinFoulkes, _): Prose("\(what) by Lachin and Foulkes' formula for the log-rank test.")
    default: nil
    }
  }
}
