import Foundation
import Mathematics
import TestSupport
import Testing

@testable import Analysis
@testable import Simulation
@testable import Trial

/// Analyses of adverse events in simulated trials.
@Suite struct `Analyses of simulated adverse events` {
  static let methods: [PlannedAnalysis.Method] = [.riskDifference, .logRank, .Cox, .Poisson]

  /// The analyses asked for, of one event, named by their methods.
  static func asked(_ trial: TrialProtocol, _ methods: [PlannedAnalysis.Method], shares: [Double]) -> TrialProtocol {
    var trial = trial
    trial.endpoints.append(Endpoint(name: "fall", label: "Fall", unit: "", variable: .adverseEvent, visit: nil, better: .lower))
    for method in methods {
      let summary: Estimand.Summary =
        method == .riskDifference ? .differenceInProportions : method == .Poisson ? .rateRatio : .hazardRatio
      trial.estimands.append(
        Estimand(
          name: method.rawValue, treatments: ["active"], comparator: "placebo", population: .allRandomized, variable: "fall", summary: summary,
          strategies: []))
      trial.analyses.append(
        PlannedAnalysis(
          name: method.rawValue, estimand: method.rawValue, method: method,
          model: ModelFormula(response: "AVAL", terms: [["TRT01P"]], text: "AVAL ~ TRT01P"), missingData: .completeCases, estimation: .REML,
          degreesOfFreedom: .normal, subgroups: []))
    }
    for index in trial.scenarios.indices { trial.scenarios[index].adverseEvents = [AdverseEventLaw(endpoint: "fall", shares: shares)] }
    return trial
  }

  /// P(p ≤ 5%) over both binomial laws, the treated having more or fewer: 10,000 trials of 50 and 50.
  @Test(.tags(.recovery))
  func `are significant as often as the binomial laws have it`() throws {
    let shares = [0.2, 0.4]
    let trial = Self.asked(TrialExamples.twoSamples(effects: ["planned": -4]), [.riskDifference], shares: shares)
    var (more, fewer) = (0.0, 0.0)
    let (one, two) = (Binomial(trials: 50, probability: shares[1]), Binomial(trials: 50, probability: shares[0]))
    for x in 0...50 {
      for y in 0...50 {
        let difference = try ProportionDifference(events: x, of: 50, comparator: y, of: 50)
        guard let z = try? difference.z(), 2 * StandardNormal.upperTail(abs(z)) <= 0.05 else { continue }
        let chance = one.probability(of: x) * two.probability(of: y)
        if x > y { more += chance } else { fewer += chance }
      }
    }
    let n = 10_000
    let experiment = try Experiment(trial, seed: 21)
    let counted = try experiment.tally(trials: 1..<(n + 1), threads: 2)
    let tally = counted.tallies[0]
    #expect(tally.ofEvents(.found, question: 0) == n && tally.ofEvents(.estimated, question: 0) == n)
    let error = (more * (1 - more) / Double(n)).squareRoot()
    #expect(abs(Double(tally.ofEvents(.more, question: 0)) / Double(n) - more) <= 3 * error)
    #expect(abs(Double(tally.ofEvents(.fewer, question: 0)) / Double(n) - fewer) <= 3 * (fewer / Double(n)).squareRoot() + 1e-4)
    let mean = try #require(
      MonteCarlo.mean(of: n, sum: tally.ofEvents(.estimate, question: 0), squares: tally.ofEvents(.squared, question: 0)))
    #expect(abs(mean.value - 0.2) <= 3 * mean.error!)
    // In the table, with the tally's own numbers.
    let results = OperatingCharacteristics.results(of: counted, experiment)
    let table = try #require(`Trials that stop for harm`.table("adverseEventAnalyses", results))
    #expect(table.rows.count == 1 && table.rows[0][4] == .text("difference in proportions"))
    #expect(table.rows[0][6] == mean.cell && table.rows[0][9] == .count(0))
    guard case .number(let truth, _) = table.rows[0][5] else {
      Issue.record("no truth")
      return
    }
    #expect(truth.isClose(to: 0.2, within: 1e-15))
  }

  /// 600 trials of 348 patients, of whom two in five leave: ratios of rates are what they are however long patients stay.
  @Test(.tags(.recovery), arguments: [[0.5, 0.5], [0.3, 0.6]])
  func `find the ratio of rates though patients leave`(_ shares: [Double]) throws {
    var base = TrialExamples.sixWeeks()
    base.scenarios[0].discontinuation = DiscontinuationLaw(share: 0.4, mechanism: .completelyAtRandom, logOddsPerPoint: 0)
    let trial = Self.asked(base, Self.methods, shares: shares)
    var generator = try SubjectGenerator(trial: trial, scenario: trial.scenarios[0])
    let questions = EventQuestions(trial, trial.scenarios[0], isStaged: false)
    var data = generator.template
    let truth = log(log(1 - shares[1]) / log(1 - shares[0]))
    var found = Self.methods.map { _ in SimulatedMoments(about: truth) }
    var significant = Self.methods.map { _ in 0 }
    let n = 600
    for number in 1...n {
      generator.generate(seed: 8, trial: UInt64(number), into: &data)
      for (place, answer) in questions.answers(data, patients: 348, by: generator).enumerated() {
        let answer = try #require(answer)
        found[place].add(try #require(answer.onItsScale))
        if answer.pTwoSided <= 0.05 { significant[place] += 1 }
      }
    }
    // Of log-rank and Cox the estimate is the same; a log hazard ratio's bias is of the order of one over the events.
    #expect(found[1].mean == found[2].mean)
    for place in [2, 3] { #expect(abs(found[place].mean - truth) <= 3 * found[place].meanError + 0.005) }
    if shares[0] == shares[1] {
      for place in [0, 1, 2] { #expect(abs(Double(significant[place]) / Double(n) - 0.05) <= 3 * (0.0475 / Double(n)).squareRoot()) }
      // Exact, so that it keeps its level or less.
      #expect(Double(significant[3]) / Double(n) <= 0.05 + 3 * (0.0475 / Double(n)).squareRoot())
    } else {
      // Counting every event tells more than whether there was one.
      #expect(significant[3] >= significant[0] && significant[1] > n / 2)
    }
  }

  /// λ events a week on treatment: 500 trials.
  @Test(.tags(.recovery))
  func `are of a Poisson process on treatment`() throws {
    var base = TrialExamples.sixWeeks()
    base.scenarios[0].discontinuation = DiscontinuationLaw(share: 0.4, mechanism: .completelyAtRandom, logOddsPerPoint: 0)
    var trial = Self.asked(base, [.Poisson], shares: [0.5, 0.9])
    // 3 a month: 4.14 in six weeks, whose share of 98.4% is that of the rate.
    trial.scenarios[0].adverseEvents[0] = AdverseEventLaw(endpoint: "fall", shares: [0.5, 1 - exp(-3 * 42 / 30.4375)], ratesPerMonth: [nil, 3])
    var generator = try SubjectGenerator(trial: trial, scenario: trial.scenarios[0])
    var data = generator.template
    let rates = [log(2) / 6, 3 * 7 / 30.4375]
    var (excess, squares) = ((0..<2).map { _ in SimulatedMoments(about: 0) }, (0..<2).map { _ in SimulatedMoments(about: 0) })
    for number in 1...500 {
      generator.generate(seed: 9, trial: UInt64(number), into: &data)
      for i in 0..<348 {
        let mean = rates[data.arm[i]] * generator.work.treatmentWeeks[i]
        let count = Double(generator.work.eventCounts[0][i])
        #expect(data.course.events[0].occurred[i] == (count > 0))
        excess[data.arm[i]].add(count - mean)
        squares[data.arm[i]].add((count - mean) * (count - mean) - mean)
      }
    }
    for arm in 0..<2 {
      #expect(abs(excess[arm].mean) <= 3 * excess[arm].meanError)
      #expect(abs(squares[arm].mean) <= 3 * squares[arm].meanError)
    }
  }

  @Test(.tags(.identity))
  func `leave all other numbers, and the event itself, as they are`() throws {
    let plain = Self.asked(TrialExamples.twoSamples(effects: ["planned": -4]), [], shares: [0.2, 0.4])
    let counted = Self.asked(TrialExamples.twoSamples(effects: ["planned": -4]), Self.methods, shares: [0.2, 0.4])
    let (one, two) = (try Experiment(plain, seed: 4), try Experiment(counted, seed: 4))
    let (a, b) = (try one.tally(trials: 1..<201, threads: 1), try two.tally(trials: 1..<201, threads: 1))
    #expect(a.digest == b.digest)
    #expect(one.conditions[0].simulator.replay(seed: 4, trial: 7).data == two.conditions[0].simulator.replay(seed: 4, trial: 7).data)
    #expect(try ExperimentTally(bytes: b.bytes) == b)
    var parts = try two.tally(trials: 1..<101, threads: 1)
    parts.merge(try two.tally(trials: 101..<201, threads: 2))
    #expect(parts == b)
    // A scenario that says nothing of the event has no numbers.
    var silent = counted
    silent.scenarios[0].adverseEvents = []
    let table = try #require(
      `Trials that stop for harm`.table(
        "adverseEventAnalyses", OperatingCharacteristics.results(for: silent, trials: 20, threads: 1)))
    #expect(table.rows.count == 4 && table.rows.allSatisfy { row in row[5...].allSatisfy { $0 == .missing } })
  }
}
