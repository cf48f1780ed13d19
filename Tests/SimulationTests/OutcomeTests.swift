import Analysis
import Design
import Mathematics
import TestSupport
import Testing

@testable import Simulation
@testable import Trial

/// Designs of responses and times to an event, as their files say them.
enum OutcomeFiles {
  static func rates(_ size: Int, looks: String, treated: [Int] = [30, 50]) throws -> TrialProtocol {
    try TrialProtocol.reading(
      """
      equipoise: 1
      endpoints: {response: {variable: response, better: higher}}
      design:
        sample size: \(size)
        error: 2.5% one-sided
        \(looks)
      scenarios:
      \(treated.map { "  at \($0): {risk: {control: 30%, treatment: \($0)%}}" }.joined(separator: "\n"))
      """)
  }

  static let twoLooks = "looks: [50% of patients, end]\n  efficacy: {family: O'Brien-Fleming}\n  stopping: efficacy"

  static func survival(
    size: Int = 300, design: String = "events: 200\n  looks: [120 events, end]\n  efficacy: {family: O'Brien-Fleming}\n  stopping: efficacy",
    truth: String = "  median: {control: 12 months}", scenarios: String = "  no effect: {hazard ratio: 1}\n  planned: {hazard ratio: 0.75}"
  ) throws -> TrialProtocol {
    try TrialProtocol.reading(
      """
      equipoise: 1
      endpoints: {death: {variable: time to event, better: higher}}
      design:
        sample size: \(size)
        error: 2.5% one-sided
        \(design)
      assumptions:
      \(truth)
        accrual: {over: 12 months}
      scenarios:
      \(scenarios)
      """)
  }
}

@Suite struct `Simulated responses` {
  /// Powers of the pooled z test at one look and at two, by adding up binomial probabilities.
  private struct Exact {
    /// Per arm and look.
    let sizes: [Int]
    let p1: Double, p2: Double
    let bounds: [Double]

    private func law(_ n: Int, _ p: Double) -> [Double] {
      var all = [Double](repeating: 0, count: n + 1)
      for k in 0...n {
        all[k] = (0..<k).reduce(1.0) { $0 * Double(n - $1) / Double($1 + 1) * p } * (0..<(n - k)).reduce(1.0) { product, _ in product * (1 - p) }
      }
      return all
    }

    /// At each look the probability of crossing there.
    var crossing: [Double] {
      var f: [[Double]] = [[1]]
      var before = 0
      return zip(sizes, bounds).map { n, bound in
        let (a, b) = (law(n - before, p1), law(n - before, p2))
        var next = [[Double]](repeating: Array(repeating: 0, count: n + 1), count: n + 1)
        // Treated first, then comparator.
        var half = [[Double]](repeating: Array(repeating: 0, count: f[0].count), count: n + 1)
        for x in f.indices { for k in a.indices { for y in f[x].indices { half[x + k][y] += f[x][y] * a[k] } } }
        for x in half.indices { for y in half[x].indices where half[x][y] > 0 { for k in b.indices { next[x][y + k] += half[x][y] * b[k] } } }
        var crossed = 0.0
        for x in 0...n {
          for y in 0...n where next[x][y] > 0 {
            let pooled = Double(x + y) / Double(2 * n)
            let variance = pooled * (1 - pooled) * 2 / Double(n)
            let z = variance > 0 ? Double(x - y) / Double(n) / variance.squareRoot() : 0
            if StandardNormal.upperTail(z) <= bound {
              crossed += next[x][y]
              next[x][y] = 0
            }
          }
        }
        f = next
        before = n
        return crossed
      }
    }
  }

  /// 60,000 trials: Monte Carlo errors up to .0021, most .0019.
  @Test(.tags(.recovery), arguments: [true, false])
  func `have the power that binomial laws add up to`(_ isSequential: Bool) throws {
    let trial = try OutcomeFiles.rates(120, looks: isSequential ? OutcomeFiles.twoLooks : "looks: [end]")
    let bounds = try Boundaries(for: trial).efficacyP
    for scenario in trial.scenarios {
      let run = try TrialSimulator(trial: trial, scenario: scenario).run(seed: 7, trials: 1..<60_001, threads: 2)
      let exact = Exact(sizes: isSequential ? [30, 60] : [60], p1: scenario.risks[1], p2: 0.3, bounds: bounds).crossing.reduce(0, +)
      let found = Double(run.success.count { $0 }) / 60_000
      let error = (exact * (1 - exact) / 60_000).squareRoot()
      #expect(abs(found - exact) < 3 * error, "\(scenario.name): \(found) for \(exact)")
      // The formula is a normal approximation to it.
      let results = try DesignResults.results(for: trial)
      guard case .table(let table)? = results["power"], let row = table.rows.first(where: { $0[0] == .text(scenario.name) }),
        case .number(let byFormula, _) = row[4]
      else {
        Issue.record("no power")
        return
      }
      #expect(abs(byFormula - exact) < 0.012, "\(scenario.name): \(byFormula) by formula for \(exact)")
    }
  }

  @Test(.tags(.identity))
  func `are counted the same on any number of threads`() throws {
    let trial = try OutcomeFiles.rates(120, looks: OutcomeFiles.twoLooks)
    let experiment = try Experiment(trial)
    let one = try experiment.tally(trials: 1..<301, threads: 1)
    let (two, three) = (try experiment.tally(trials: 1..<301, threads: 2), try experiment.tally(trials: 1..<301, threads: 3))
    #expect(one == two && one == three)
    let parts = try (experiment.tally(trials: 1..<101, threads: 2), experiment.tally(trials: 101..<301, threads: 1))
    #expect(one.digest != parts.0.digest)
  }

  /// A response by a criterion on scores: who stopped is none, and the truth is what the analysis finds in the mean.
  @Test(.tags(.recovery))
  func `of scores are compared as the estimand says`() throws {
    let trial = try TrialProtocol.reading(try Fixtures.text("protocols/responders.yaml"))
    let scenario = try #require(trial.scenarios.first)
    let simulator = try TrialSimulator(trial: trial, scenario: scenario)
    let (data, conclusion) = simulator.replay(seed: 3, trial: 1)
    let endpoint = try #require(trial.endpoints.last)
    let visit = try #require(endpoint.visit)
    var counts = [[0, 0], [0, 0]]
    for i in data.arm.indices {
      let score = data.scores[i * data.visits.count + visit]
      let responds = data.discontinuedBeforeVisit[i] > visit && 100 * (score - data.baseline[i]) / data.baseline[i] <= -50
      counts[data.arm[i]][0] += responds ? 1 : 0
      counts[data.arm[i]][1] += 1
    }
    let contrast = try #require(conclusion.last.contrast)
    let expected = Double(counts[1][0]) / Double(counts[1][1]) - Double(counts[0][0]) / Double(counts[0][1])
    #expect(contrast.estimate.isClose(to: expected, within: 1e-14) && contrast.patients == data.subjectCount)
    let truth = try simulator.truth(seed: 9)
    #expect(truth.effects[0].value > 0.05)
    let run = try simulator.run(seed: 1, trials: 1..<1_001, threads: 2)
    let mean = run.atEnd.compactMap { $0.estimate?.value }.reduce(0, +) / 1_000
    // Standard error of a difference √(2 · .24 ∕ 100) ≈ .07 a trial, of two means of 1,000 trials .0031.
    #expect(abs(mean - truth.effects[0].value) < 3 * 0.0031)
  }

  @Test(.tags(.identity))
  func `are written and read back to the same conclusion`() throws {
    let trial = try OutcomeFiles.rates(120, looks: OutcomeFiles.twoLooks)
    try roundTrip(trial)
  }
}

/// A simulated trial written as CSV and read back gives equal data and the same conclusion.
func roundTrip(_ trial: TrialProtocol) throws {
  for scenario in trial.scenarios {
    for number in 1...3 {
      let simulator = try TrialSimulator(trial: trial, scenario: scenario)
      let (data, conclusion) = simulator.replay(seed: 5, trial: number)
      let csv = data.csv(for: trial.whole)
      let table = try DataTable.reading(csv: [UInt8](csv.utf8), options: DataTable.ReadingOptions(missing: []))
      let read = try TrialData.reading(table, for: trial.whole).data
      #expect(read.csv(for: trial.whole) == csv)
      #expect(read.scores == data.scores && read.course == data.course && read.arm == data.arm)
      let analysis = TrialAnalysis(plan: try ConclusionPlan(for: trial), data: read)
      #expect(analysis.conclusion == conclusion)
      let results = try analysis.results()
      #expect(results["arms"] != nil)
    }
  }
}

@Suite struct `Simulated times to an event` {
  /// Events by a calendar time, over 4,000 trials: a Monte Carlo error of about .16 of 210 events. The closed form counts from the opening, the data from
  /// the first patient, who comes A ∕ (N + 1) later in the mean.
  @Test(.tags(.recovery))
  func `have the expected events by calendar time`() throws {
    let trial = try OutcomeFiles.survival(
      size: 400, truth: "  median: {control: 12 months}\n  study withdrawal: {share: 10%, mechanism: completely at random, by: 12 months}")
    let scenario = try #require(trial.scenarios.last)
    var generator = try SubjectGenerator(trial: trial.whole, scenario: scenario)
    var data = generator.template
    let law = SurvivalTrial(
      test: LogRank(error: .init(0.025, sides: 1)), hazard: PiecewiseHazard(median: 12), hazardRatio: 0.75,
      dropout: (PiecewiseHazard(share: 0.1, by: 12), PiecewiseHazard(share: 0.1, by: 12)), accrual: Accrual(uniformOver: 12), followUp: 12)
    for months in [6.0, 12, 24] {
      var counts: [Double] = []
      for number in 1...4_000 {
        generator.generate(seed: 3, trial: UInt64(number), into: &data)
        let censoring = try #require(data.course.censoring)
        let day = months * 30.4375
        counts.append(
          Double(
            data.arm.indices.count {
              !censoring.isCensored[$0] && data.course.randomizationDay[$0] + data.scores[$0] * censoring.daysPerUnit <= day
            }))
      }
      let mean = try #require(MonteCarlo.mean(counts))
      let expected = law.events(patients: 400, at: months + 12.0 / 401)
      #expect(abs(mean.value - expected) < 3 * (mean.error ?? 0), "\(mean) for \(expected) by month \(months)")
    }
  }

  /// Piecewise hazards: the share without an event, of 40,000 patients.
  @Test(.tags(.recovery))
  func `follow piecewise hazards`() throws {
    let trial = try OutcomeFiles.survival(
      size: 400, truth: "  hazard: {control: {month 0: 0.08/month, month 3: 0.05/month, month 6: 0.03/month}}",
      scenarios: "  planned: {hazard ratio: 0.5}")
    var generator = try SubjectGenerator(trial: trial.whole, scenario: trial.scenarios[0])
    var data = generator.template
    var (without, all) = ([[0, 0, 0], [0, 0, 0]], [0, 0])
    let months = [2.0, 5, 12]
    for number in 1...100 {
      generator.generate(seed: 8, trial: UInt64(number), into: &data)
      for i in data.arm.indices {
        all[data.arm[i]] += 1
        for (place, month) in months.enumerated() where data.scores[i] > month { without[data.arm[i]][place] += 1 }
      }
    }
    for (place, Λ) in [0.16, 0.24 + 0.1, 0.24 + 0.15 + 0.18].enumerated() {
      for (arm, factor) in [1.0, 0.5].enumerated() {
        let expected = plainExp(-Λ * factor)
        let error = (expected * (1 - expected) / Double(all[arm])).squareRoot()
        #expect(abs(Double(without[arm][place]) / Double(all[arm]) - expected) < 3 * error)
      }
    }
  }

  @Test(.tags(.identity))
  func `are looked at on the day of an event, with what is known by then`() throws {
    let trial = try OutcomeFiles.survival()
    let simulator = try TrialSimulator(trial: trial, scenario: trial.scenarios[1])
    for number in 1...5 {
      let (data, conclusion) = simulator.replay(seed: 2, trial: number)
      let censoring = try #require(data.course.censoring)
      let days = data.arm.indices.filter { !censoring.isCensored[$0] }
        .map { data.course.randomizationDay[$0] + data.scores[$0] * censoring.daysPerUnit }.sorted()
      for (look, count) in [120, 200].enumerated() {
        let seen = conclusion.looks[look]
        #expect(seen.day == days[count - 1])
        #expect(seen.patients == data.course.randomizationDay.count { $0 <= days[count - 1] })
        // The log-rank test by hand, of times cut on that day.
        let who = 0..<seen.patients
        let cut = who.map { (days[count - 1] - data.course.randomizationDay[$0]) / censoring.daysPerUnit }
        let isEvent = who.map { !censoring.isCensored[$0] && data.scores[$0] <= cut[$0] * (1 + 1e-12) }
        let sample = SurvivalTimes(times: who.map { min(data.scores[$0], cut[$0]) }, isEvent: isEvent, group: who.map { data.arm[$0] })
        #expect(sample.events == count)
        let z = try LogRankTest(sample).z
        let contrast = try #require(seen.contrast)
        #expect(contrast.statistic.isClose(to: z, within: 1e-12))
        #expect(contrast.pOneSided.isClose(to: StandardNormal.cumulative(z), within: 1e-14))
      }
    }
  }

  /// The end by the calendar is the follow-up after the last patient; a look by the calendar its week; a look at information a share of the events.
  @Test(.tags(.identity))
  func `end by the calendar where no number of events does`() throws {
    let trial = try OutcomeFiles.survival(
      design: "follow-up: 12 months\n  looks: [week 60 as 50% of information, end]\n  efficacy: {family: O'Brien-Fleming}\n  stopping: efficacy")
    let (data, conclusion) = try TrialSimulator(trial: trial, scenario: trial.scenarios[1]).replay(seed: 2, trial: 1)
    #expect(conclusion.looks[0].day == 420)
    #expect(conclusion.looks[1].day == data.course.randomizationDay[299] + 12 * 30.4375)
    let shares = try OutcomeFiles.survival(
      design: "events: 200\n  looks: [60% of information, end]\n  efficacy: {family: O'Brien-Fleming}\n  stopping: efficacy")
    let byEvents = try OutcomeFiles.survival()
    let looks = try [shares, byEvents].map {
      try TrialSimulator(trial: $0, scenario: $0.scenarios[1]).replay(seed: 2, trial: 1).conclusion.looks
    }
    #expect(looks[0] == looks[1])
  }

  /// Schoenfeld's formula is near where the hazard ratio is near 1 and arms are equal: .75 with 200 events, 1 to 1. 20,000 trials: Monte Carlo errors up
  /// to .0036; and what the formula itself is off by here, below .006.
  @Test(.tags(.recovery))
  func `have Schoenfeld's power where it is near, and the error without an effect`() throws {
    let trial = try OutcomeFiles.survival()
    for scenario in trial.scenarios {
      let run = try TrialSimulator(trial: trial, scenario: scenario).run(seed: 4, trials: 1..<20_001, threads: 2)
      let found = Double(run.success.count { $0 }) / 20_000
      let results = try DesignResults.results(for: trial)
      guard case .table(let table)? = results["power"], let row = table.rows.first(where: { $0[0] == .text(scenario.name) }),
        case .number(let power, _) = row[2]
      else {
        Issue.record("no power")
        return
      }
      let error = (power * (1 - power) / 20_000).squareRoot()
      let slack = scenario.name == "no effect" ? 0 : 0.006
      #expect(abs(found - power) < 3 * error + slack, "\(scenario.name): \(found) for \(power)")
    }
  }

  @Test(.tags(.identity))
  func `are counted the same on any number of threads`() throws {
    let experiment = try Experiment(try OutcomeFiles.survival())
    let one = try experiment.tally(trials: 1..<121, threads: 1)
    let (two, three) = (try experiment.tally(trials: 1..<121, threads: 2), try experiment.tally(trials: 1..<121, threads: 3))
    #expect(one == two && one == three)
  }

  @Test(.tags(.identity))
  func `are written and read back to the same conclusion`() throws {
    try roundTrip(try OutcomeFiles.survival())
    try roundTrip(
      try OutcomeFiles.survival(
        design: "follow-up: 12 months\n  looks: [end]",
        truth: "  median: {control: 12 months}\n  study withdrawal: {share: 10%, mechanism: completely at random, by: 12 months}"))
  }

  @Test(.tags(.identity))
  func `count the log of the hazard ratio as the truth`() throws {
    let trial = try OutcomeFiles.survival()
    let truth = try TrialSimulator(trial: trial, scenario: trial.scenarios[1]).truth(seed: 1)
    #expect(truth.effects[0].value.isClose(to: plainLog(0.75), within: 1e-12))
  }
}
