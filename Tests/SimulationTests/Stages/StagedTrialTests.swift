import Analysis
import Design
import TestSupport
import Testing

@testable import Simulation
@testable import Trial

/// Designs by stages, as a file has them.
enum StagedDesigns {
  static func arms(
    _ size: Int = 400, law: String = "t", look: String = "50% of patients", keep: String = "best 1", by: String = "effect", freed: String = "shared",
    test: String = "Dunnett", efficacy: String = "{spending: Lan-DeMets Pocock}", combination: String = "inverse normal",
    scenarios: String = "{no effect: {effect: {low: 0, middle: 0, high: 0}}, one works: {effect: {low: 0, middle: 0, high: 3}}}"
  ) throws -> TrialProtocol {
    try TrialProtocol.reading(
      """
      equipoise: 1
      arms:
        placebo: {role: placebo}
        low: {dose: 10 mg/day}
        middle: {dose: 20 mg/day}
        high: {dose: 40 mg/day}
      endpoints:
        score: {variable: value, unit: points, better: higher}
      hypotheses:
        low: {test: superiority, treatment: low}
        middle: {test: superiority, treatment: middle}
        high: {test: superiority, treatment: high}
      design:
        sample size: \(size)
        approximation: \(law)
        error: 2.5% one-sided
        looks: [\(look), end]
        efficacy: \(efficacy)
        stopping: efficacy
        combination: {method: \(combination)}
        multiplicity: {method: closed test, intersection test: \(test)}
        adaptations:
          drop: {at: look 1, change: arms, keep: \(keep), by: \(by), freed patients: \(freed)}
      assumptions: {standard deviation: 8}
      scenarios: \(scenarios)
      """)
  }

  static func populations(_ size: Int = 300, test: String = "Spiessens-Debois", scenarios: String) throws -> TrialProtocol {
    try TrialProtocol.reading(
      """
      equipoise: 1
      population:
        factors:
          severity: {severe: 40%, moderate: 60%}
      endpoints:
        score: {variable: value, unit: points, better: higher}
      hypotheses:
        everyone: {test: superiority, in: all}
        severe: {test: superiority, in: severity = severe}
      design:
        sample size: \(size)
        error: 2.5% one-sided
        looks: [50% of information, end]
        efficacy: {family: O'Brien-Fleming}
        stopping: efficacy
        combination: {method: inverse normal}
        multiplicity: {method: closed test, intersection test: \(test)}
        adaptations:
          narrow: {at: look 1, change: population, keep: best 1, by: effect}
      assumptions: {standard deviation: 8}
      scenarios: \(scenarios)
      """)
  }

  /// One hypothesis.
  static func single(
    _ size: Int, law: String = "t", efficacy: String = "{family: O'Brien-Fleming}", rest: String, scenarios: String
  ) throws -> TrialProtocol {
    try TrialProtocol.reading(
      """
      equipoise: 1
      endpoints:
        score: {variable: value, unit: points, better: higher}
      design:
        sample size: \(size)
        approximation: \(law)
        error: 2.5% one-sided
        looks: [50% of patients, end]
        efficacy: \(efficacy)
        stopping: efficacy
        \(rest)
      assumptions: {standard deviation: 8}
      scenarios: \(scenarios)
      """)
  }
}

@Suite struct `Trials drawn stage by stage` {
  static let both = "{nothing: {effect: 0}, severe only: {effect: 0, effect modifiers: {severity = severe: 4}}}"

  static func designs() throws -> [TrialProtocol] {
    [
      try StagedDesigns.arms(120), try StagedDesigns.arms(120, keep: "benefit above 1", freed: "saved", test: "Simes"),
      try StagedDesigns.arms(120, keep: "all within 10%", by: "predictive probability", test: "Bonferroni", combination: "Fisher"),
      try StagedDesigns.populations(120, scenarios: both),
      try StagedDesigns.single(
        120,
        rest: "combination: {method: inverse normal}\n  adaptations: {more: {at: look 1, change: sample size, blinding: unblinded, at most: 240}}",
        scenarios: "{planned: {effect: 3}}"),
      try StagedDesigns.single(
        120, rest: "adaptations: {more: {at: look 1, change: sample size, blinding: blinded, at most: 240}}", scenarios: "{planned: {effect: 3}}"),
    ]
  }

  @Test(.tags(.identity), arguments: 0..<6)
  func `are counted to the same bytes on one, two and three threads, and come back from them`(_ index: Int) throws {
    let experiment = try Experiment(try Self.designs()[index], seed: 11)
    let whole = try experiment.tally(trials: 1..<301, threads: 1)
    for threads in [2, 3] { #expect(try experiment.tally(trials: 1..<301, threads: threads).bytes == whole.bytes) }
    var first = try experiment.tally(trials: 1..<77, threads: 2)
    first.merge(try experiment.tally(trials: 77..<301, threads: 1))
    #expect(first.bytes == whole.bytes)
    #expect(try ExperimentTally(bytes: whole.bytes) == whole)
    #expect(whole.tallies.allSatisfy { $0.failures == 0 })
  }

  /// One path: what was simulated is what the data, written to a file and read again, come to.
  @Test(.tags(.identity), arguments: 0..<6)
  func `come to the same conclusion from their data alone`(_ index: Int) throws {
    let trial = try Self.designs()[index].whole
    let simulator = try TrialSimulator(trial: trial, scenario: try #require(trial.scenarios.last))
    let plan = try ConclusionPlan(for: trial)
    for number in 1...40 {
      let (data, conclusion) = simulator.replay(seed: 5, trial: number)
      let read = try TrialData.reading(try DataTable.reading(csv: Array(data.csv(for: trial).utf8)), for: trial).data
      var concluder = Concluder(plan: plan)
      var again = Conclusion()
      concluder.conclude(read, into: &again)
      #expect(again.hypotheses == conclusion.hypotheses && again.stoppedAtLook == conclusion.stoppedAtLook)
    }
  }

  @Test(.tags(.identity))
  func `have the arms that were kept, and their patients shared or saved`() throws {
    for (freed, later) in [("shared", 60), ("saved", 30)] {
      let trial = try StagedDesigns.arms(120, freed: freed).whole
      let simulator = try TrialSimulator(trial: trial, scenario: trial.scenarios[1])
      for number in 1...30 {
        let (data, conclusion) = simulator.replay(seed: 2, trial: number)
        #expect(data.subjectCount == 60 + later)
        let kept = Set(data.arm[60...])
        #expect(kept.count == 2 && kept.contains(0))
        let best = (0..<3).max { conclusion.hypotheses[$0].looks[0].contrast!.estimate < conclusion.hypotheses[$1].looks[0].contrast!.estimate }
        #expect(kept == [0, best! + 1])
        for h in 0..<3 {
          #expect(conclusion.hypotheses[h].looks[1].stage?.isCarried == (h == best))
          #expect(conclusion.hypotheses[h].droppedAtLook == (h == best ? nil : 0))
        }
      }
    }
  }

  @Test(.tags(.identity))
  func `have the patients of the population that was chosen`() throws {
    let trial = try StagedDesigns.populations(120, scenarios: Self.both).whole
    let simulator = try TrialSimulator(trial: trial, scenario: trial.scenarios[1])
    var narrowed = 0
    for number in 1...60 {
      let (data, conclusion) = simulator.replay(seed: 2, trial: number)
      #expect(data.subjectCount == 120)
      let isNarrow = data.factors[0].codes[60...].allSatisfy { $0 == 0 }
      let chosen = conclusion.hypotheses.map { $0.looks[0].contrast?.estimate ?? 0 }
      #expect(isNarrow == (chosen[1] > chosen[0]))
      #expect(conclusion.hypotheses[0].looks[1].stage?.isCarried == !isNarrow)
      if isNarrow { narrowed += 1 }
    }
    #expect(narrowed > 30 && narrowed < 60)
  }

  static func concluded(_ data: TrialData, _ trial: TrialProtocol) throws -> Conclusion {
    var concluder = Concluder(plan: try ConclusionPlan(for: trial))
    var conclusion = Conclusion()
    concluder.conclude(data, into: &conclusion)
    return conclusion
  }

  /// The combination test keeps its error whatever was decided, so that what was done is taken as it was.
  @Test(.tags(.identity))
  func `are taken as they went where a committee decided otherwise than the rule`() throws {
    let trial = try StagedDesigns.arms(120).whole
    // By its rule nothing would go on.
    let other = try StagedDesigns.arms(120, keep: "benefit above 100").whole
    let simulator = try TrialSimulator(trial: trial, scenario: trial.scenarios[1])
    for number in 1...10 {
      let (data, conclusion) = simulator.replay(seed: 2, trial: number)
      #expect(try Self.concluded(data, other).hypotheses == conclusion.hypotheses)
    }
    let best = try StagedDesigns.populations(120, scenarios: Self.both).whole
    var both = best
    both.design.adaptations[0].change = .population(.init(keep: .benefitAbove(-1000), by: .effect))
    let populations = try TrialSimulator(trial: best, scenario: best.scenarios[1])
    var narrow = 0
    for number in 1...20 {
      let (data, conclusion) = populations.replay(seed: 2, trial: number)
      let again = try Self.concluded(data, both)
      if conclusion.hypotheses[0].droppedAtLook == 0 {
        // Nobody but the severe came after the look.
        #expect(again.hypotheses == conclusion.hypotheses)
        narrow += 1
      } else {
        // Everybody came: both go on by the rule, where the other rule had left one out.
        #expect(again.hypotheses.allSatisfy { $0.droppedAtLook == nil })
      }
    }
    #expect(narrow > 0 && narrow < 20)
  }

  @Test(.tags(.identity))
  func `that stopped at a look say so from the patients they have`() throws {
    let trial = try StagedDesigns.arms(120, scenarios: "{strong: {effect: {low: 0, middle: 0, high: 9}}}").whole
    let simulator = try TrialSimulator(trial: trial, scenario: trial.scenarios[0])
    var stopped = 0
    for number in 1...20 {
      let (data, conclusion) = simulator.replay(seed: 2, trial: number)
      guard conclusion.stoppedAtLook == 0 else { continue }
      stopped += 1
      var short = data
      short.take(0..<60, of: data)
      let again = try Self.concluded(short, trial)
      #expect(again.stoppedAtLook == 0 && again.hypotheses.map(\.success) == conclusion.hypotheses.map(\.success))
      #expect(again.hypotheses.map { $0.looks[0] } == conclusion.hypotheses.map { $0.looks[0] })
      #expect(again.hypotheses.allSatisfy { $0.looks[1].contrast == nil && $0.looks[1].failure == nil })
    }
    #expect(stopped > 5)
  }

  @Test(.tags(.identity))
  func `begin with the patients of the trial that changes nothing`() throws {
    let trial = try StagedDesigns.arms(120).whole
    var fixed = trial
    fixed.design.adaptations = []
    let (one, other) = (
      try TrialSimulator(trial: trial, scenario: trial.scenarios[1]).replay(seed: 9, trial: 4).data,
      try TrialSimulator(trial: fixed, scenario: trial.scenarios[1]).replay(seed: 9, trial: 4).data
    )
    #expect(one.scores[..<60] == other.scores[..<60] && one.arm[..<60] == other.arm[..<60])
    #expect(one.subjects == other.subjects)
  }

  @Test(.tags(.identity))
  func `grow with the variance seen, blinded, and not beyond what is allowed`() throws {
    let trial = try StagedDesigns.single(
      120, rest: "adaptations: {more: {at: look 1, change: sample size, blinding: blinded, at most: 150}}", scenarios: "{planned: {effect: 0}}"
    ).whole
    let simulator = try TrialSimulator(trial: trial, scenario: trial.scenarios[0])
    var sizes: Set<Int> = []
    for number in 1...50 {
      let data = simulator.replay(seed: 3, trial: number).data
      let seen = data.scores[..<60]
      let mean = seen.reduce(0, +) / 60
      let variance = seen.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 59
      let wanted = 60 + 2 * Int(((120 * variance / 64 - 60) / 2 - 1e-9).rounded(.up))
      #expect(data.subjectCount == min(max(wanted, 120), 150))
      sizes.insert(data.subjectCount)
    }
    #expect(sizes.contains(120) && sizes.count > 5)
  }

  @Test(.tags(.identity))
  func `are refused where the scenario has what goes on from stage to stage`() throws {
    for (key, value) in [("accrual", "{rate: 30 patients/month}"), ("sites", "{number: 5, sd: 1}")] {
      let trial = try StagedDesigns.arms(120, scenarios: "{one: {effect: {low: 0, middle: 0, high: 3}, \(key): \(value)}}")
      #expect(throws: SimulationRefusal.spansStages(scenario: "one", key: key)) { try Experiment(trial) }
    }
  }
}
