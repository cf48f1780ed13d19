import Trial

extension TrialProtocol {
  /// The protocol with the effects of scenarios that follow a candidate's curve; one that follows each becomes a scenario for every candidate, named
  /// `truth: early`. What has been computed stays as it is.
  ///
  ///     effect(d) = maximal effect · (f(d) − f(0)) ∕ max over [0, D] of (f − f(0))
  public var followingCurves: TrialProtocol {
    guard scenarios.contains(where: { $0.doseResponse?.isComputed == false }) else { return self }
    var trial = self
    trial.scenarios = scenarios.flatMap(followed)
    trial.simulation.scenarios = simulation.scenarios.flatMap { name in
      trial.scenarios.filter { $0.name == name || $0.doseResponse?.origin == name }.map(\.name)
    }
    return trial
  }

  private func followed(_ scenario: Scenario) -> [Scenario] {
    guard let truth = scenario.doseResponse, !truth.isComputed, let analysis = analyses.first(where: { $0.name == truth.analysis }),
      let plan = analysis.doseResponse
    else { return [scenario] }
    let all = doseArms(of: analysis)
    return plan.candidates.filter { truth.candidate == nil || truth.candidate == $0.name }.map { candidate in
      let curve = DoseResponseCurve(
        DoseResponseShape(candidate), placeboEffect: 0, maximalEffect: truth.maximalEffect, greatestDose: all[all.count - 1].dose)
      var one = scenario
      for each in all.dropFirst() { one.effects[each.arm] = curve.effect(at: each.dose) }
      if truth.candidate == nil {
        one.name = "\(scenario.name): \(candidate.name)"
        one.label = scenario.label.map { "\($0): \(candidate.name)" }
      }
      one.doseResponse?.candidate = candidate.name
      one.doseResponse?.isComputed = true
      return one
    }
  }

  /// The curve that a scenario's effects follow, in the endpoint's unit; nil where they follow none.
  public func trueCurve(of scenario: Scenario) -> DoseResponseCurve? {
    guard let truth = scenario.doseResponse, let analysis = analyses.first(where: { $0.name == truth.analysis }),
      let candidate = analysis.doseResponse?.candidates.first(where: { $0.name == truth.candidate })
    else { return nil }
    let all = doseArms(of: analysis)
    return DoseResponseCurve(
      DoseResponseShape(candidate), placeboEffect: 0, maximalEffect: truth.maximalEffect, greatestDose: all[all.count - 1].dose)
  }
}
