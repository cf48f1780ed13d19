extension TrialProtocol {
  /// The protocol asked one thing: an arm against another at a visit, by the analysis that tests the arm, at looks that decide nothing, and in subsets.
  ///
  /// Model, estimation, missing data and the estimand's strategies are those of the file; what is promised of the trial's own hypotheses stays out of it.
  ///
  /// - Parameters:
  ///   - visit: index into the schedule's visits.
  ///   - looks: rising; the last is the end.
  ///   - subsets: seen at the end.
  /// - Returns: nil where no analysis tests anything.
  public func comparing(_ arm: String, with other: String, at visit: Int, looks: [Look], in subsets: [Condition]) -> TrialProtocol? {
    let own = hypotheses.first { hypothesis in
      hypothesis.treatment == arm || hypothesis.treatment == nil && estimand(of: hypothesis)?.treatments.contains(arm) == true
    }
    guard let hypothesis = own ?? hypotheses.first, var analysis = analyses.first(where: { $0.name == hypothesis.analysis }),
      var estimand = estimand(of: hypothesis), var endpoint = endpoints.first(where: { $0.name == estimand.variable })
    else { return nil }
    let said = "what is said"
    // At its own visit it is the endpoint itself; at another one, another look at the same scores.
    let isAsFiled = endpoint.visit == visit
    if !isAsFiled { endpoint.name = said }
    endpoint.visit = visit
    estimand.name = said
    estimand.treatments = [arm]
    estimand.comparator = other
    estimand.variable = endpoint.name
    analysis.name = said
    analysis.estimand = said
    if analysis.method == .doseResponse { analysis.method = analysis.isLongitudinal ? .MMRM : .ANCOVA }
    analysis.doseResponse = nil
    analysis.subgroups = subsets.map { Subgroup(condition: $0, status: .postHoc) }
    var asked = self
    if !isAsFiled { asked.endpoints.append(endpoint) }
    asked.estimands = [estimand]
    asked.analyses = [analysis]
    asked.hypotheses = [Hypothesis(name: said, test: .superiority, analysis: said, treatment: arm)]
    asked.design.multiplicity = nil
    asked.design.looks = looks
    asked.design.efficacy = nil
    asked.design.efficacyLooks = nil
    asked.design.futility = nil
    asked.design.stopping = .none
    asked.design.delayedPatients = .ignored
    asked.design.combination = nil
    asked.design.adaptations = []
    return asked
  }

  private func estimand(of hypothesis: Hypothesis) -> Estimand? {
    let analysis = analyses.first { $0.name == hypothesis.analysis }
    return estimands.first { $0.name == analysis?.estimand }
  }
}
