import Trial

extension Concluder {
  /// Moves looks at patients to other shares of them, where they decide nothing: for trials whose looks are not known, asked by one compiled plan.
  ///
  /// - Parameter looks: as many and of the same kinds as the plan's, rising.
  package mutating func moveLooks(to looks: [Look]) {
    guard plan.trial.design.looks != looks else { return }
    precondition(
      looks.count == plan.trial.design.looks.count && plan.trial.design.efficacy == nil && plan.trial.design.futility == nil && !plan.countsDelayed,
      "only looks without bounds are moved")
    precondition(
      zip(looks, plan.trial.design.looks).allSatisfy { new, old in
        switch (new, old) {
        case (.patients, .patients): true
        default: new == old
        }
      }, "only looks at patients are moved")
    plan.trial.design.looks = looks
  }
}
