import Analysis
import Mathematics
import TestSupport
import Testing

@testable import Simulation
@testable import Trial

/// Analyses of patients who stop treatment, are rescued and are still seen, inside simulated trials.
@Suite struct `Treatment policy in simulated trials` {
  typealias Own = `Intervals on their own model`

  static let retrieved = "method: reference-based imputation, model: \"\(Own.plain)\", missing data: retrieved dropouts"
  static let baseline = "method: ANCOVA, model: CHG ~ BASE + TRT01P, missing data: baseline observation carried forward"

  @Test(.tags(.identity), arguments: [retrieved, retrieved + ", imputation: {method: multiple, draws: 5}", baseline])
  func `a trial written as a file and analyzed has the numbers of the simulation`(_ analysis: String) throws {
    let trial = try Own.trial(analysis, policy: true, leaving: Own.byChance + "\nvisits kept after discontinuation: 60%", size: 160)
    let simulator = try TrialSimulator(trial: trial, scenario: trial.scenarios[0])
    for number in 1...2 {
      let (data, conclusion) = simulator.replay(seed: 4, trial: number)
      #expect(!conclusion.failed)
      let read = try TrialData.reading(try DataTable.reading(csv: Array(data.csv(for: trial).utf8)), for: trial).data
      let analyzed = TrialAnalysis(plan: simulator.plan, data: read)
      #expect(analyzed.conclusion == conclusion)
      let results = try analyzed.results()
      guard case .table(let table)? = results["analyses"] else {
        Issue.record("no analyses")
        return
      }
      let column = try #require(table.columns.firstIndex { $0.key == "difference" })
      let last = try #require(conclusion.last.contrast)
      #expect(table.rows[0][column] == .number(last.estimate) && table.rows[0][column + 1] == .number(last.standardError))
      #expect(last.patients == 160)
      #expect((results["retrieved"] != nil) == analysis.contains("retrieved"))
    }
  }

  /// Nobody who stops is seen: there is nobody to impute from, which every trial says.
  @Test(.tags(.identity))
  func `nobody retrieved is a failure with its reason`() throws {
    let trial = try Own.trial(Self.retrieved, policy: true, leaving: Own.byChance, size: 100)
    let found = try TrialSimulator(trial: trial, scenario: trial.scenarios[0]).replay(seed: 4, trial: 1).conclusion.last
    #expect(found.failure?.cause == .notEstimable)
    #expect(found.failure?.computing == "a regression among the retrieved dropouts of placebo at week 6: 0 for 3 coefficients, 5 at least")
  }

  /// Effect kept after the stop, 60% still seen: 400 trials of 240, seed 9. Jump to reference gives too small an effect, retrieved dropouts the true one.
  @Test(.tags(.recovery))
  func `retrieved dropouts have no bias where a reference has`() throws {
    let leaving =
      "treatment discontinuation: {share: 40%, mechanism: completely at random}\nvisits kept after discontinuation: 60%\n"
      + "effect after discontinuation: kept"
    var means: [SimulatedMoments] = []
    for missing in ["retrieved dropouts", "jump to reference"] {
      let analysis = Self.retrieved.replacing("retrieved dropouts", with: missing)
      let trial = try Own.trial(analysis, policy: true, leaving: leaving, size: 240)
      let simulator = try TrialSimulator(trial: trial, scenario: trial.scenarios[0])
      var moments = SimulatedMoments(about: -4)
      for number in 1...400 { moments.add(try #require(simulator.replay(seed: 9, trial: number).conclusion.last.contrast).estimate) }
      means.append(moments)
    }
    #expect(abs(means[0].mean - -4) <= 3 * means[0].meanError, "\(means[0].mean)")
    #expect(means[1].mean > -4 + 5 * means[1].meanError, "\(means[1].mean)")
  }

  /// Rescue takes 6 points off: set aside, a mixed model finds the effect had nobody been rescued; used, it finds what was seen. 300 trials of 200, seed 6.
  @Test(.tags(.recovery))
  func `values after rescue are set aside where the estimand says so`() throws {
    let analysis = "method: MMRM, model: \"\(Own.plain)\", missing data: missing at random"
    for strategy in ["hypothetical", "treatment policy"] {
      var trial = try Own.trial(analysis, policy: false, leaving: "rescue: {share: 50%, effect: -6}\ntreatment discontinuation: none", size: 200)
      trial.estimands[0].strategies.append(.init(event: .rescue, strategy: try #require(Estimand.Strategy(rawValue: strategy))))
      let simulator = try TrialSimulator(trial: trial, scenario: trial.scenarios[0])
      let plan = try ConclusionPlan(for: trial)
      var placebo = SimulatedMoments(about: -9)
      for number in 1...300 {
        let data = simulator.replay(seed: 6, trial: number).data
        guard case .table(let table)? = try TrialAnalysis(plan: plan, data: data).results()["byVisit"] else { continue }
        let column = try #require(table.columns.firstIndex { $0.key == "mean_placebo" })
        if case .number(let value, _) = table.rows[2][column] { placebo.add(value) }
      }
      #expect(placebo.count == 300)
      // −9 had nobody been rescued; of three visits two have a rescue after them, 25% each: 1 − 0.75² are rescued by the last.
      let expected = strategy == "hypothetical" ? -9.0 : -9 - 6 * (1 - 0.75 * 0.75)
      #expect(abs(placebo.mean - expected) <= 3 * placebo.meanError + 0.1, "\(strategy): \(placebo.mean) against \(expected)")
    }
  }
}
