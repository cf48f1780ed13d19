import Trial

/// When harm stops simulated trials.
extension MethodSentences {
  /// Empty without a rule, and where no scenario says how often its event comes.
  var harm: Prose {
    guard let rule = trial.design.safety, trial.scenarios.contains(where: { $0.adverseEvents.contains { $0.endpoint == rule.event } }) else {
      return ""
    }
    let label = trial.endpoints.first { $0.name == rule.event }?.label ?? rule.event
    let how =
      switch rule.criterion {
      case .error(let error):
        "so that, where \(percent(rule.acceptable)) have it, a trial stops with a probability of at most \(percent(error)) an arm"
      case .posterior(let threshold, let a, let b):
        "where the posterior probability that more than \(percent(rule.acceptable)) have it exceeds \(percent(threshold)), the prior being "
          + "Beta(\(NumberStyle.plain(a)), \(NumberStyle.plain(b)))"
      }
    return Prose(
      "A trial stops for harm by the number of patients with \(label.lowercasedFirst), looked at after every \(rule.every == 1 ? "patient" : "\(rule.every) patients") "
        + "of an arm other than the control, up to \(NumberStyle.count(rule.patients)), \(how).")
  }
}
