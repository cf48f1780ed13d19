import Trial

/// The effects that a scenario has in truth, in scores: rounding, the ends of an instrument and modifiers move the nominal effect, so both potential
/// outcomes of simulated patients are averaged.
///
/// The patients are those of the first trials of the seed, however many trials are run: the truth depends on the protocol, the scenario and the seed,
/// and on nothing else, so that every shard of a run counts coverage against the same number.
public struct ScenarioTruth: Equatable, Sendable {
  /// Trials whose patients are averaged.
  public static let trials = 1_000

  /// Treatment minus comparator, one a hypothesis, with the Monte Carlo error of paired differences over trials.
  public let effects: [MonteCarlo]
  /// Whether every trial draws an effect of its own: the effects here are then the middle of what it draws, against which no estimate is off.
  public let isDrawn: Bool
  /// The same within each subset of the analysis that tests the first hypothesis.
  public let subsets: [MonteCarlo]

  /// - Parameters:
  ///   - hypotheses: how many, the protocol's first.
  ///   - trials: fewer or more than the rule says, for tests of the truth itself.
  /// - Throws: `SimulationRefusal`, `MathematicalFailure`.
  public init(
    of trial: TrialProtocol, scenario: Scenario, seed: UInt64, sampleSize: Int? = nil, hypotheses: Int = 1, trials: Int = ScenarioTruth.trials
  ) throws {
    precondition(trials >= 2, "a truth has an error from two trials on")
    isDrawn = scenario.effectDeviations != nil
    if let exact = Self.exact(of: trial, scenario, hypotheses: hypotheses) {
      (effects, subsets) = exact
      return
    }
    let own = trial.hypotheses.first?.population == nil ? trial : trial.testing(0)
    let first = try Self.effects(of: own, scenario, seed, sampleSize, trials: trials)
    subsets = Array(first.dropFirst())
    effects =
      [Self.further(trial, 0, scenario) ?? first[0]]
      + (try trial.hypotheses.indices.dropFirst().prefix(hypotheses - 1).map { hypothesis in
        if let known = Self.further(trial, hypothesis, scenario) { return known }
        return try Self.effects(of: trial.testing(hypothesis), scenario, seed, sampleSize, trials: trials)[0]
      })
  }

  /// The effect on a further measure, which no rounding and no modifier moves; nil for the first endpoint's.
  private static func further(_ trial: TrialProtocol, _ hypothesis: Int, _ scenario: Scenario) -> MonteCarlo? {
    guard let endpoint = trial.endpoint(of: trial.hypotheses[hypothesis]), trial.measure(of: endpoint) > 0, !endpoint.isMadeOfScores
    else { return nil }
    return MonteCarlo(value: PrimaryComparison(of: trial.testing(hypothesis)).nominalEffect(in: scenario), error: 0)
  }

  /// The effect of the first hypothesis, then that in each of its subsets.
  private static func effects(
    of trial: TrialProtocol, _ scenario: Scenario, _ seed: UInt64, _ sampleSize: Int?, trials: Int
  ) throws -> [MonteCarlo] {
    if let endpoint = trial.testedEndpoint, endpoint.variable == .response || endpoint.isMadeOfScores {
      return try Self.responses(of: trial, scenario, seed, sampleSize, trials: trials)
    }
    var known = scenario
    known.effectDeviations = nil
    var generator = try SubjectGenerator(trial: trial, scenario: known, sampleSize: sampleSize)
    var data = generator.template
    var potential = PotentialOutcomes()
    let comparison = PrimaryComparison(of: trial)
    let population = CompiledCondition(comparison.population, factors: trial.population.factors)
    let conditions = comparison.subgroups.map { CompiledCondition($0.condition, factors: trial.population.factors) }
    var found = [[Double]](repeating: [], count: 1 + conditions.count)
    for number in 1...trials {
      generator.generate(seed: seed, trial: UInt64(number), into: &data, potential: &potential)
      found[0].append(potential.meanDifference)
      for (j, condition) in conditions.enumerated() {
        var (sum, count) = (0.0, 0)
        for i in 0..<data.subjectCount where population.includes(i, data) && condition.includes(i, data) {
          sum += potential.treatment[i] - potential.comparator[i]
          count += 1
        }
        if count > 0 { found[1 + j].append(sum / Double(count)) }
      }
    }
    // A subset that no simulated patient belongs to has no effect to be wrong about.
    return found.map { MonteCarlo.mean($0) ?? MonteCarlo(value: 0, error: nil) }
  }
}

extension TrialProtocol {
  /// The protocol with one of its hypotheses first, and its comparison the estimand's first.
  func testing(_ hypothesis: Int) -> TrialProtocol {
    var trial = self
    let tested = hypotheses[hypothesis]
    trial.hypotheses = [tested] + hypotheses.indices.filter { $0 != hypothesis }.map { hypotheses[$0] }
    let analysis = analyses.first { $0.name == tested.analysis }
    if let population = tested.population, let index = estimands.firstIndex(where: { $0.name == analysis?.estimand }) {
      trial.estimands[index].population = .condition(population)
    }
    if let treatment = tested.treatment, let index = estimands.firstIndex(where: { $0.name == analysis?.estimand }) {
      trial.estimands[index].treatments = [treatment] + estimands[index].treatments.filter { $0 != treatment }
    }
    return trial
  }
}
