import Analysis
import Design
import Foundation
import TestSupport
import Testing

@testable import Simulation
@testable import Trial

/// Adverse events over the time on treatment, and trials that stop for them.
@Suite struct `Trials that stop for harm` {
  /// Two groups of 50 and a t test; a rule of the first 40 of the treated, every five.
  static func trial(
    shares: [Double]? = [0.1, 0.2], looks: [Look] = [.end], arms: Int = 2, change: (inout Scenario) -> Void = { _ in }
  ) -> TrialProtocol {
    var trial = TrialExamples.twoSamples(effects: ["planned": -4], looks: looks)
    trial.endpoints.append(Endpoint(name: "fall", label: "Fall", unit: "", variable: .adverseEvent, visit: nil, better: .lower))
    trial.design.safety = SafetyRule(event: "fall", acceptable: 0.1, criterion: .error(0.1), patients: 40, every: 5)
    if arms == 3 {
      trial.arms.append(Arm(name: "high", role: .experimental, label: "High"))
      trial.allocation?.ratio = [1, 1, 1]
      trial.design.sampleSize = .fixed(150)
      trial.scenarios[0].effects.append(-4)
    }
    if let shares { trial.scenarios[0].adverseEvents = [AdverseEventLaw(endpoint: "fall", shares: shares)] }
    change(&trial.scenarios[0])
    return trial
  }

  static func tally(_ trial: TrialProtocol, trials: Int) throws -> (tally: Tally, results: TrialResults) {
    let experiment = try Experiment(trial, seed: 11)
    let tally = try experiment.tally(trials: 1..<(trials + 1), threads: 2)
    return (tally.tallies[0], OperatingCharacteristics.results(of: tally, experiment))
  }

  static func table(_ id: String, _ results: TrialResults) -> ResultTable? {
    if case .table(let table)? = results[id] { table } else { nil }
  }

  static func near(_ found: MonteCarlo?, _ expected: Double, within errors: Double = 3) throws -> Bool {
    let found = try #require(found)
    return abs(found.value - expected) <= errors * (found.error ?? 0)
  }

  /// 62,500 trials: the error of a probability is at most 0.002.
  @Test(.tags(.recovery), arguments: [0.1, 0.2])
  func `stop as often as the binomial law has it, and win that much less`(_ p: Double) throws {
    let trial = Self.trial(shares: [0.1, p])
    let rule = StoppingRule(try #require(trial.design.safety))
    let exact = rule.characteristics(p)
    let n = 62_500
    let tally = try Self.tally(trial, trials: n).tally
    #expect(MonteCarlo.share(n / 2, of: n)!.error! <= 0.002)
    #expect(try Self.near(.share(tally.watched(.crossed, arm: 0), of: n), exact.stopsAtAll))
    #expect(tally.withHarm(.stopped) == tally.watched(.crossed, arm: 0) && tally.withHarm(.stopped) == tally.watched(.stopped, arm: 0))
    #expect(
      try Self.near(
        .mean(of: n, sum: tally.watched(.patients, arm: 0), squares: tally.watched(.patientsSquared, arm: 0)), exact.expectedPatients))
    #expect(
      try Self.near(.mean(of: n, sum: tally.watched(.events, arm: 0), squares: tally.watched(.eventsSquared, arm: 0)), exact.expectedEvents))
    // The event has nothing to do with the score.
    let power = Double(tally[.success, hypothesis: 0]) / Double(n)
    let won = try #require(MonteCarlo.share(tally.withHarm(.success), of: n))
    #expect(abs(won.value - power * (1 - exact.stopsAtAll)) <= 3 * won.error!)
    #expect(won.value < power && tally.withHarm(.any) == tally.withHarm(.success))
  }

  /// With stops of two doses, each by its own law, and the first of them the trial's: 20,000 trials.
  @Test(.tags(.recovery))
  func `stop for whichever dose crosses first`() throws {
    let trial = Self.trial(shares: [0.1, 0.15, 0.25], arms: 3)
    let rule = StoppingRule(try #require(trial.design.safety))
    let n = 20_000
    let (tally, results) = try Self.tally(trial, trials: n)
    let (low, high) = (rule.characteristics(0.15).stopsAtAll, rule.characteristics(0.25).stopsAtAll)
    #expect(try Self.near(.share(tally.watched(.crossed, arm: 0), of: n), low))
    #expect(try Self.near(.share(tally.watched(.crossed, arm: 1), of: n), high))
    #expect(try Self.near(.share(tally.withHarm(.stopped), of: n), 1 - (1 - low) * (1 - high)))
    #expect(tally.watched(.stopped, arm: 0) + tally.watched(.stopped, arm: 1) == tally.withHarm(.stopped))
    let table = try #require(Self.table("harmByArm", results))
    #expect(table.rows.count == 2 && table.rows.map { $0[1] } == [.text("Active"), .text("High")])
  }

  /// Each trial again by counting days: 300 trials with accrual, leaving, and a look that may end the trial before.
  @Test(.tags(.identity))
  func `end on the day on which the rule looks, with who is randomized by then`() throws {
    let trial = Self.calendar
    let simulator = try TrialSimulator(trial: trial, scenario: trial.scenarios[0])
    let rules = TallyRules(
      plan: simulator.plan, subsets: 0, truth: try simulator.truth(seed: 11), watchedArms: simulator.shape.watchedArms)
    let rule = StoppingRule(try #require(trial.design.safety))
    let monitor = try #require(simulator.monitor)
    var worker = TrialWorker(simulator)
    var (stopped, ended) = (0, 0)
    for number in 1...300 {
      worker.simulate(seed: 11, trial: number)
      let data = worker.data
      let weeks = worker.generator.eventWeeks(0)
      let harm = HarmOutcome(worker.conclusion, data, data.course.events[0], weeks: weeks, rules: rules, monitor: monitor)
      let day = data.course.randomizationDay
      let done = weeks.indices.map { day[$0] + 7 * weeks[$0] }
      let treated = data.arm.indices.filter { data.arm[$0] == 1 }
      let looks = zip(rule.looks, rule.bounds).filter { n, k in
        n <= treated.count && treated[..<n].count { data.course.events[0].occurred[$0] } >= k ?? .max
      }
      let stop = looks.first.map { n, _ in treated[..<n].map { done[$0] }.max()! }
      let end = day[worker.conclusion.deciding.patients - 1] + 42
      if let stop, stop <= end {
        stopped += 1
        #expect(harm.stoppedBy == 0 && harm.patients == day.count { $0 <= stop })
        #expect(harm.events == day.indices.count { day[$0] <= stop && data.course.events[0].occurred[$0] && done[$0] <= stop })
      } else {
        ended += worker.conclusion.stoppedAtLook == 0 ? 1 : 0
        #expect(harm.stoppedBy == nil && harm.patients == worker.conclusion.last.patients)
      }
    }
    #expect(stopped > 30 && ended > 30)
  }

  static var calendar: TrialProtocol {
    var trial = TrialExamples.sixWeeks(sampleSize: 120, effects: ["planned": -9]) {
      $0.adverseEvents = [AdverseEventLaw(endpoint: "fall", shares: [0.1, 0.18])]
      $0.accrual = AccrualLaw(patientsPerMonth: 30, rampMonths: 0)
    }
    trial.population.factors = []
    trial.allocation?.strata = []
    trial.endpoints.append(Endpoint(name: "fall", label: "Fall", unit: "", variable: .adverseEvent, visit: nil, better: .lower))
    trial.design.safety = SafetyRule(event: "fall", acceptable: 0.1, criterion: .error(0.1), patients: 60, every: 10)
    return trial
  }

  @Test(.tags(.identity))
  func `are told in tables, and that a scenario says nothing of the event`() throws {
    var trial = Self.trial(looks: [.patients(0.5), .end])
    var silent = trial.scenarios[0]
    (silent.name, silent.adverseEvents) = ("silent", [])
    trial.scenarios.append(silent)
    trial.simulation.scenarios.append("silent")
    let experiment = try Experiment(trial, seed: 3)
    let tally = try experiment.tally(trials: 1..<201, threads: 1)
    let results = OperatingCharacteristics.results(of: tally, experiment)
    let table = try #require(Self.table("stoppingForHarm", results))
    #expect(table.rows.count == 2 && table.rows[1].dropFirst().allSatisfy { $0 == .missing })
    #expect(table.note.hasSuffix("Not simulated in “silent”, which says nothing of the event."))
    #expect(Self.table("harmByArm", results)?.rows.count == 1)
    // All else is as without the rule.
    trial.design.safety = nil
    let plain = try Experiment(trial, seed: 3)
    let without = try plain.tally(trials: 1..<201, threads: 1)
    #expect(without.digest == tally.digest)
    let others = OperatingCharacteristics.results(of: without, plain)
    #expect(Self.table("stoppingForHarm", others) == nil)
    #expect(Self.table("operatingCharacteristics", others) == Self.table("operatingCharacteristics", results))
    // Written and read back, and put together of parts.
    #expect(try ExperimentTally(bytes: tally.bytes) == tally)
    var parts = try experiment.tally(trials: 1..<101, threads: 1)
    parts.merge(try experiment.tally(trials: 101..<201, threads: 1))
    #expect(parts == tally)
  }

  /// Leaving after each of five visits with probability 0.4 ∕ 5 of those still there; 1,000 trials.
  @Test(.tags(.recovery))
  func `have the events that come while patients are on treatment`() throws {
    var trial = TrialExamples.sixWeeks {
      $0.discontinuation = DiscontinuationLaw(share: 0.4, mechanism: .completelyAtRandom, logOddsPerPoint: 0)
      $0.adverseEvents = [AdverseEventLaw(endpoint: "fall", shares: [0.5, 0.8])]
    }
    trial.endpoints.append(Endpoint(name: "fall", label: "Fall", unit: "", variable: .adverseEvent, visit: nil, better: .lower))
    var generator = try SubjectGenerator(trial: trial, scenario: trial.scenarios[0])
    var data = generator.template
    var (had, early) = ((0..<2).map { _ in SimulatedMoments(about: 0.5) }, (0..<2).map { _ in SimulatedMoments(about: 0.5) })
    for number in 0..<1_000 {
      generator.generate(seed: 5, trial: UInt64(number), into: &data)
      let weeks = generator.eventWeeks(0)
      for i in 0..<348 {
        let occurred = data.course.events[0].occurred[i]
        had[data.arm[i]].add(occurred ? 1 : 0)
        let gone = data.discontinuedBeforeVisit[i]
        #expect(occurred ? weeks[i] <= Double(gone) : weeks[i] == Double(gone))
        if gone == 6 { early[data.arm[i]].add(weeks[i] <= 2 ? 1 : 0) }
      }
    }
    for (arm, p) in [0.5, 0.8].enumerated() {
      let h = 0.4 / 5
      let gone = (1...5).reduce(0.0) { $0 + pow(1 - h, Double($1 - 1)) * h * (1 - pow(1 - p, Double($1) / 6)) } + pow(1 - h, 5) * p
      #expect(abs(had[arm].mean - gone) <= 3 * had[arm].meanError)
      #expect(abs(early[arm].mean - (1 - pow(1 - p, 1.0 / 3))) <= 3 * early[arm].meanError)
    }
  }
}
