import Analysis
import Mathematics
import TestSupport
import Testing

@testable import Simulation
@testable import Trial

/// Estimands that tell patients apart by why they stopped treatment, in simulated trials.
@Suite struct `Estimands by reason` {
  private static let lack = Estimand.Event.discontinuationForLackOfEfficacy
  private static let adverse = Estimand.Event.discontinuationForAdverseEvent

  static func trial(
    _ strategies: [(Estimand.Event, Estimand.Strategy)], reasons: [(ReasonShare.Reason, Double)],
    population: Estimand.AnalysisPopulation = .allRandomized
  ) -> TrialProtocol {
    var trial = `Virtual patients`.unbounded(effect: -6) {
      $0.discontinuation = DiscontinuationLaw(share: 0.5, mechanism: .missingAtRandom, logOddsPerPoint: 0.05)
      $0.discontinuation?.reasons = reasons.map { ReasonShare(reason: $0.0, share: $0.1) }
      $0.keptAfterDiscontinuation = 1
    }
    trial.estimands[0].strategies = strategies.map { Estimand.EventStrategy(event: $0.0, strategy: $0.1) }
    trial.estimands[0].population = population
    return trial
  }

  static func generate(_ trial: TrialProtocol, _ look: (TrialData, PotentialOutcomes) -> Void) throws {
    try `Virtual patients`.generate(trial, seed: 21, trials: 3, look)
  }

  /// Every patient's value is that of the estimand with his reason's strategy for all, bit for bit.
  @Test(.tags(.identity))
  func `give each patient the value of his reason's strategy`() throws {
    let reasons: [(ReasonShare.Reason, Double)] = [(.lackOfEfficacy, 0.5), (.adverseEvent, 0.2), (.other, 0.3)]
    func values(_ strategies: [(Estimand.Event, Estimand.Strategy)]) throws -> [[Double]] {
      var all: [[Double]] = []
      try Self.generate(Self.trial(strategies, reasons: reasons)) { _, potential in all.append(potential.treatment + potential.comparator) }
      return all
    }
    let mixed = try values([(.treatmentDiscontinuation, .treatmentPolicy), (Self.lack, .hypothetical), (Self.adverse, .whileOnTreatment)])
    let policy = try values([(.treatmentDiscontinuation, .treatmentPolicy)])
    let hypothetical = try values([(.treatmentDiscontinuation, .hypothetical)])
    let whileOn = try values([(.treatmentDiscontinuation, .whileOnTreatment)])
    var counts = [0, 0, 0]
    var trial = 0
    try Self.generate(Self.trial([(.treatmentDiscontinuation, .treatmentPolicy)], reasons: reasons)) { data, _ in
      let n = data.subjectCount
      for i in 0..<n where data.course.reason[i] >= 0 {
        // In his own arm.
        let place = data.arm[i] == 1 ? i : n + i
        let expected = [hypothetical, whileOn, policy][data.course.reason[i]][trial][place]
        #expect(mixed[trial][place] == expected)
        counts[data.course.reason[i]] += 1
      }
      trial += 1
    }
    #expect(counts.allSatisfy { $0 > 20 })
    #expect(mixed != policy && mixed != hypothetical)
  }

  /// One reason for all is the general event.
  @Test(.tags(.identity))
  func `are those of the general event where all stop for one reason`() throws {
    func truth(_ strategies: [(Estimand.Event, Estimand.Strategy)]) throws -> [Double] {
      var all: [Double] = []
      try Self.generate(Self.trial(strategies, reasons: [(.lackOfEfficacy, 1)])) { _, potential in all.append(potential.meanDifference) }
      return all
    }
    let general = try truth([(.treatmentDiscontinuation, .hypothetical)])
    #expect(try truth([(.treatmentDiscontinuation, .treatmentPolicy), (Self.lack, .hypothetical)]) == general)
    #expect(try truth([(.treatmentDiscontinuation, .hypothetical), (Self.adverse, .treatmentPolicy)]) == general)
  }

  /// 200 trials, ± 3 Monte Carlo standard errors of the paired difference: reasons are drawn whatever the scores, so that half the stops being hypothetical gives
  /// the mean of both estimands.
  @Test(.tags(.recovery))
  func `lie between their estimands by the share of the reason`() throws {
    func truth(_ strategies: [(Estimand.Event, Estimand.Strategy)]) throws -> [Double] {
      var all: [Double] = []
      let trial = Self.trial(strategies, reasons: [(.lackOfEfficacy, 0.5), (.other, 0.5)])
      try `Virtual patients`.generate(trial, seed: 5, trials: 200) { _, potential in all.append(potential.meanDifference) }
      return all
    }
    let mixed = try truth([(.treatmentDiscontinuation, .treatmentPolicy), (Self.lack, .hypothetical)])
    let policy = try truth([(.treatmentDiscontinuation, .treatmentPolicy)])
    let hypothetical = try truth([(.treatmentDiscontinuation, .hypothetical)])
    var difference = SimulatedMoments(about: 0)
    var distance = SimulatedMoments(about: 0)
    for i in mixed.indices {
      difference.add(mixed[i] - (policy[i] + hypothetical[i]) / 2)
      distance.add(policy[i] - hypothetical[i])
    }
    #expect(abs(difference.mean) <= 3 * difference.meanError, "\(difference.mean) ± \(difference.meanError)")
    #expect(distance.mean > 1)
  }

  private static let byReference = """
    equipoise: 1
    trial: {id: reasons, title: Why they stop, phase: 3}
    arms: {placebo: {role: placebo}, drug: {role: experimental}}
    allocation: {method: permuted blocks}
    schedule: {baseline: week 0, visits: [week 1, week 2, week 4, week 6]}
    endpoints: {hamd: {instrument: HAMD17, variable: change from baseline, better: lower}}
    estimands:
      primary:
        treatment: drug
        comparator: placebo
        population: all treated
        variable: hamd
        summary: difference in means
        intercurrent events: {treatment discontinuation: treatment policy, discontinuation for lack of efficacy: hypothetical}
    analyses:
      primary:
        method: reference-based imputation
        model: CHG ~ BASE*AVISIT + TRT01P*AVISIT + us(AVISIT | USUBJID)
        missing data: jump to reference
    hypotheses: {primary: {test: superiority}}
    design: {sample size: 200, error: 5% two-sided, looks: [end]}
    scenarios:
      modest:
        effect: -3
        treatment discontinuation:
          {share: 30%, mechanism: missing at random, log odds per point: 0.05, reasons: {lack of efficacy: 50%, adverse event: 20%, other: 30%}}
    """

  /// 200 trials of 200 patients, seed 9, ± 3 Monte Carlo standard errors: the effect is lost with the treatment, as jump to reference has it, and who stopped for
  /// lack of efficacy is imputed at random. All by reference, the same trials miss the estimand by more.
  @Test(.tags(.recovery))
  func `are estimated without bias where each patient is imputed by his reason`() throws {
    let trial = try TrialProtocol.reading(Self.byReference)
    let truth = try ScenarioTruth(of: trial, scenario: trial.scenarios[0], seed: 9).effects[0].value
    var policy = trial
    policy.estimands[0].strategies = [.init(event: .treatmentDiscontinuation, strategy: .treatmentPolicy)]
    var means: [SimulatedMoments] = []
    for each in [trial, policy] {
      let simulator = try TrialSimulator(trial: each, scenario: each.scenarios[0])
      var moments = SimulatedMoments(about: -2)
      for number in 1...200 { moments.add(try #require(simulator.replay(seed: 9, trial: number).conclusion.last.contrast).estimate) }
      means.append(moments)
    }
    #expect(abs(means[0].mean - truth) <= 3 * means[0].meanError, "\(means[0].mean) ± \(means[0].meanError), true \(truth)")
    #expect(abs(means[1].mean - truth) > 3 * means[1].meanError, "\(means[1].mean) ± \(means[1].meanError), true \(truth)")
  }

  /// A simulated trial analyzed, and the same read from its file.
  @Test(.tags(.identity))
  func `a trial written as a file and analyzed has the numbers of the simulation`() throws {
    let strategies: [(Estimand.Event, Estimand.Strategy)] = [(.treatmentDiscontinuation, .treatmentPolicy), (Self.lack, .hypothetical)]
    var trial = Self.trial(strategies, reasons: [(.lackOfEfficacy, 0.5), (.other, 0.5)], population: .allTreated)
    // Beside the tested one, an estimand of who kept to the protocol, of death and of a named event: the file has their columns.
    var beside = trial.estimands[0]
    beside.name = "beside"
    beside.population = .perProtocol
    beside.strategies += [.init(event: .death, strategy: .hypothetical), .init(event: .named("prohibited medication"), strategy: .hypothetical)]
    trial.estimands.append(beside)
    let simulator = try TrialSimulator(trial: trial, scenario: trial.scenarios[0])
    let (data, conclusion) = simulator.replay(seed: 4, trial: 2)
    #expect(!conclusion.failed)
    let text = data.csv(for: trial)
    for name in ["SAFFL", "PPROTFL", "DCTREAS", "DEATHFL", "PROHIBITED_MEDICATIONFL"] { #expect(text.prefix { $0 != "\n" }.contains(name)) }
    let read = try TrialData.reading(try DataTable.reading(csv: Array(text.utf8)), for: trial).data
    #expect(TrialAnalysis(plan: simulator.plan, data: read).conclusion == conclusion)
    // All simulated patients are treated, and who kept to the protocol is who ended treatment as planned.
    #expect(read.treated?.allSatisfy { $0 } == true && read.perProtocol == data.perProtocol)
    #expect(read.perProtocol == data.discontinuedBeforeVisit.map { $0 == data.visits.count })
    // As many as are randomized: the numbers are those of all randomized.
    var all = trial
    all.estimands[0].population = .allRandomized
    let same = try TrialSimulator(trial: all, scenario: all.scenarios[0]).replay(seed: 4, trial: 2).conclusion
    #expect(same.last.contrast == conclusion.last.contrast)
  }
}
