import Analysis
import Design
import Mathematics
import Simulation
import TestSupport
import Testing
import Trial

/// Several hypotheses of whole trials: simulated, analyzed and decided together, against the formulas that plan them.
@Suite struct `Hypotheses that share the error, in trials` {
  private func counted(_ trial: TrialProtocol, _ trials: Int, seed: UInt64 = 20_261_128, threads: Int = 2) throws -> (ExperimentTally, Experiment) {
    let experiment = try Experiment(trial, seed: seed)
    return (try experiment.tally(trials: 1..<(trials + 1), threads: threads), experiment)
  }

  private func check(
    _ share: Double, _ expected: Double, error: Double = 0, of trials: Int, _ what: String, at location: SourceLocation = #_sourceLocation
  ) {
    let sampling = (expected * (1 - expected) / Double(trials)).squareRoot()
    let total = (sampling * sampling + error * error).squareRoot()
    #expect(abs(share - expected) < 3 * total + 5e-4, "\(what): \(share) against \(expected) ± \(total)", sourceLocation: location)
  }

  /// At 70,000 trials no Monte Carlo error is above 0.19 points.
  @Test(.tags(.recovery))
  func `a graph over two endpoints and two doses has the power of the joint normal law, each, any and all`() throws {
    let trial = try TrialProtocol.reading(try Fixtures.text("protocols/graph.yaml"))
    let n = 70_000
    let (tally, experiment) = try counted(trial, n)
    let found = try #require(try SharedPower(of: trial, trial.scenarios[0], patients: 450))
    let summaries = trial.hypotheses.indices.map {
      ScenarioSummary(of: tally.tallies[0], truth: experiment.conditions[0].truth, hypothesis: $0)
    }
    for (i, summary) in summaries.enumerated() {
      check(try #require(summary.power?.value), found.each[i].value, error: found.each[i].error, of: n, trial.hypotheses[i].name)
      #expect(abs(try #require(summary.bias?.value)) < 3 * (try #require(summary.bias?.error)) + 1e-9)
    }
    check(try #require(summaries[0].anyPower?.value), found.any.value, error: found.any.error, of: n, "any")
    check(try #require(summaries[0].allPower?.value), found.all.value, error: found.all.error, of: n, "all")
    #expect(summaries.map { $0.trueEffect.value } == [2.5, 3, 2, 3])
  }

  @Test(.tags(.recovery))
  func `a graph keeps the familywise error where no hypothesis is false`() throws {
    let text = try Fixtures.text("protocols/graph.yaml").replacing("{low: 2.5, high: 3}", with: "{low: 0, high: 0}")
      .replacing("{low: 2, high: 3}", with: "{low: 0, high: 0}")
    let n = 70_000
    let (tally, experiment) = try counted(try TrialProtocol.reading(text), n)
    let any = try #require(ScenarioSummary(of: tally.tallies[0], truth: experiment.conditions[0].truth).anyPower?.value)
    #expect(any < 0.025 + 3 * (0.025 * 0.975 / Double(n)).squareRoot())
    #expect(any > 0.02)
  }

  static let arms = """
    equipoise: 1
    arms: {placebo: {role: placebo}, low: {dose: 10 mg/day}, middle: {dose: 20 mg/day}, high: {dose: 40 mg/day}}
    hypotheses:
      low: {test: superiority, treatment: low}
      middle: {test: superiority, treatment: middle}
      high: {test: superiority, treatment: high}
    design:
      sample size: 400
      error: 2.5% one-sided
      looks: [end]
      multiplicity: RULE
    assumptions: {standard deviation: 8}
    scenarios:
      no effect: {effect: {low: 0, middle: 0, high: 0}}
      rising: {effect: {low: 1, middle: 2, high: 3}}
    """

  @Test(
    .tags(.recovery),
    arguments: [
      "{method: Dunnett}", "{method: step-down Dunnett}", "{method: Hochberg}", "{method: closed test, intersection test: Simes}",
      "{method: fallback, order: [high, middle, low], weights: {high: 60%, middle: 20%, low: 20%}}",
    ])
  func `rules of four arms have the power of the joint normal law`(_ rule: String) throws {
    let trial = try TrialProtocol.reading(Self.arms.replacing("RULE", with: rule))
    let n = 30_000
    let (tally, experiment) = try counted(trial, n)
    for (s, scenario) in trial.scenarios.enumerated() {
      let found = try #require(try SharedPower(of: trial, scenario, patients: 400))
      for i in trial.hypotheses.indices {
        let summary = ScenarioSummary(of: tally.tallies[s], truth: experiment.conditions[s].truth, hypothesis: i)
        check(try #require(summary.power?.value), found.each[i].value, error: found.each[i].error, of: n, "\(scenario.name) \(i)")
        check(try #require(summary.anyPower?.value), found.any.value, error: found.any.error, of: n, "\(scenario.name) any")
      }
    }
  }

  /// Dunnett's single step: P(max Zᵢ > c) with one factor, at the degrees of freedom of the model.
  @Test(.tags(.recovery))
  func `Dunnett's test has its level exactly`() throws {
    let trial = try TrialProtocol.reading(Self.arms.replacing("RULE", with: "{method: Dunnett}").replacing("400", with: "40"))
    let n = 60_000
    let (tally, experiment) = try counted(trial, n)
    let any = try #require(ScenarioSummary(of: tally.tallies[0], truth: experiment.conditions[0].truth).anyPower?.value)
    check(any, 0.025, of: n, "familywise error of forty patients")
  }

  static let margins = """
    equipoise: 1
    arms: {standard: {role: active comparator}, new: {role: experimental}}
    endpoints:
      score: {variable: change from baseline, unit: points, better: lower}
    hypotheses:
      primary: {test: TEST, margin: 2}
    design:
      sample size: SIZE
      error: 2.5% one-sided
      looks: LOOKS
    scenarios:
      equal: {effect: 0, standard deviation: 8}
      worse: {effect: 1, standard deviation: 8}
      at the margin: {effect: 2, standard deviation: 8}
    simulation: {trials: 60000, seed: 20261128}
    """

  @Test(
    .tags(.recovery),
    arguments: [
      ("non-inferiority", "400", "[end]"), ("equivalence", "600", "[end]"),
      ("non-inferiority", "400", "[50% of patients, end]\n  efficacy: {spending: Lan-DeMets Pocock}\n  stopping: efficacy"),
    ])
  func `margins are tested with the power of the closed form`(_ test: String, _ size: String, _ looks: String) throws {
    let text = Self.margins.replacing("TEST", with: test).replacing("SIZE", with: size).replacing("LOOKS", with: looks)
    let trial = try TrialProtocol.reading(text)
    guard case .table(let power)? = try DesignResults.results(for: trial)["power"],
      let column = power.columns.firstIndex(where: { $0.key == "power" })
    else {
      Issue.record("a design has its power")
      return
    }
    let runs = try OperatingCharacteristics.simulate(trial, threads: 2)
    for (run, row) in zip(runs, power.rows) {
      guard case .number(let expected, _) = row[column] else {
        Issue.record("a power is a number")
        return
      }
      check(Double(run.success.count { $0 }) / Double(run.count), expected, of: run.count, "\(test) \(run.scenario)")
      if run.scenario == "at the margin" { #expect(expected.isClose(to: 0.025, within: 1e-4)) }
    }
  }

  @Test(.tags(.recovery))
  func `non-inferiority, then superiority, at two looks has the power of the joint normal law`() throws {
    let trial = try TrialProtocol.reading(try Fixtures.text("protocols/fixed-sequence.yaml"))
    let n = 30_000
    let (tally, experiment) = try counted(trial, n)
    for (s, scenario) in trial.scenarios.enumerated() {
      let found = try #require(try SharedPower(of: trial, scenario, patients: 500))
      for i in trial.hypotheses.indices {
        let summary = ScenarioSummary(of: tally.tallies[s], truth: experiment.conditions[s].truth, hypothesis: i)
        check(try #require(summary.power?.value), found.each[i].value, error: found.each[i].error, of: n, "\(scenario.name) \(i)")
      }
    }
  }

  @Test(.tags(.identity))
  func `the same bytes are counted on one thread, two and three`() throws {
    let trial = try TrialProtocol.reading(try Fixtures.text("protocols/graph.yaml"))
    let all = try [1, 2, 3].map { try counted(trial, 700, threads: $0).0.bytes }
    #expect(all[0] == all[1] && all[1] == all[2])
  }
}
