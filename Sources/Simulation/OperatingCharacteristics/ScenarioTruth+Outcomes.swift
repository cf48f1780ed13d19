import Analysis
import Design
import Mathematics
import Trial

/// Effects in truth of responses and times to an event.
extension ScenarioTruth {
  /// Differences of risks, logs of hazard ratios as the scenario says, or differences of means up to a time, which are the same in every subset; nil where scores are simulated.
  static func exact(of trial: TrialProtocol, _ scenario: Scenario, hypotheses: Int) -> (effects: [MonteCarlo], subsets: [MonteCarlo])? {
    guard trial.endpoints.first?.isPlainOutcome == true else { return nil }
    let effects = trial.hypotheses.indices.prefix(max(hypotheses, 1)).map { index in
      MonteCarlo(value: trial.testing(index).effect(in: scenario), error: nil)
    }
    return (effects, PrimaryComparison(of: trial).subgroups.map { _ in effects[0] })
  }

  /// Of a response or a time that scores make: what its analysis finds in the mean over simulated trials, who is randomized being the estimand's population.
  static func responses(
    of trial: TrialProtocol, _ scenario: Scenario, _ seed: UInt64, _ sampleSize: Int?, trials: Int
  ) throws -> [MonteCarlo] {
    var asked = trial
    asked.hypotheses = [trial.hypotheses[0]]
    asked.design.looks = [.end]
    asked.design.efficacy = nil
    asked.design.efficacyLooks = nil
    asked.design.futility = nil
    asked.design.delayedPatients = .ignored
    var generator = try SubjectGenerator(trial: asked, scenario: scenario, sampleSize: sampleSize)
    var data = generator.template
    var concluder = Concluder(plan: try ConclusionPlan(for: asked))
    var conclusion = Conclusion()
    var found: [Double] = []
    for number in 1...trials {
      generator.generate(seed: seed, trial: UInt64(number), into: &data)
      concluder.conclude(data, into: &conclusion)
      if let contrast = conclusion.last.contrast { found.append(contrast.estimate) }
    }
    return [MonteCarlo.mean(found) ?? MonteCarlo(value: 0, error: nil)]
  }
}

extension TrialProtocol {
  /// The effect of the first hypothesis on an outcome of its own, on the scale of its summary: of ratios of proportions the logarithm.
  fileprivate func effect(in scenario: Scenario) -> Double {
    let comparison = PrimaryComparison(of: self)
    if let difference = restrictedMeanDifference(in: scenario) { return difference }
    guard scenario.risks.count == arms.count else { return comparison.nominalEffect(in: scenario) }
    let (p1, p0) = (scenario.risks[comparison.treatment], scenario.risks[comparison.comparator])
    switch testedSummary {
    case .riskRatio?: return plainLog(p1 / p0)
    case .oddsRatio?: return plainLog(p1 * (1 - p0) / (p0 * (1 - p1)))
    default: return comparison.nominalEffect(in: scenario)
    }
  }

  /// What the estimand of the first hypothesis is summarized by.
  var testedSummary: Estimand.Summary? {
    let analysis = analyses.first { $0.name == hypotheses.first?.analysis }
    return estimands.first { $0.name == analysis?.estimand }?.summary
  }

  /// The endpoint of the first hypothesis; nil where no analysis tests it.
  var testedEndpoint: Endpoint? {
    let analysis = analyses.first { $0.name == hypotheses.first?.analysis }
    let estimand = estimands.first { $0.name == analysis?.estimand }
    return endpoints.first { $0.name == estimand?.variable }
  }
}
