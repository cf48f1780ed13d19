import Analysis
import Mathematics
import TestSupport
import Testing

@testable import Simulation
@testable import Trial

/// Times that scores make, in simulated trials.
@Suite struct `Simulated times that scores make` {
  static func trial(method: String = "log-rank", summary: String = "hazard ratio", more: String = "", strategy: String = "hypothetical") throws
    -> TrialProtocol
  {
    try TrialProtocol.reading(
      """
      equipoise: 1
      trial: {id: first response, title: First response on a depression scale, phase: 3}
      arms: {placebo: {role: placebo}, drug: {role: experimental}}
      allocation: {method: permuted blocks}
      schedule: {baseline: week 0, visits: [week 1, week 2, week 4, week 6]}
      endpoints:
        hamd: {instrument: HAMD17, variable: change from baseline, better: lower}
        response: {instrument: HAMD17, variable: time to event, when: PCHG <= -50, at: week 6, better: lower}
      estimands:
        primary:
          treatment: drug
          comparator: placebo
          population: all randomized
          variable: response
          summary: \(summary)
          intercurrent events: {treatment discontinuation: \(strategy)}
      analyses:
        primary: {method: \(method), model: "Surv(AVAL, 1 - CNSR) ~ TRT01P", missing data: missing at random\(more)}
      design:
        sample size: 120
        error: 5% two-sided
        looks: [end]
      assumptions:
        baseline: {mean: 22, sd: 4, within: 8 to 52}
        correlation: {structure: cs, value: 0.6}
        standard deviation: 7
        control change: -7
        treatment discontinuation: {share: 20%, mechanism: completely at random}
      scenarios:
        no effect: {effect: 0}
        planned: {effect: -3}
      """)
  }

  /// By hand: the first visit on treatment at which the score has halved.
  @Test(.tags(.identity))
  func `are the first visits at which the simulated score counts`() throws {
    let trial = try Self.trial()
    let simulator = try TrialSimulator(trial: trial, scenario: trial.scenarios[1])
    for number in 1...3 {
      let (data, conclusion) = simulator.replay(seed: 3, trial: number)
      let weeks = data.visits.map(\.weeks)
      var (times, events): ([Double], [Bool]) = ([], [])
      for i in data.arm.indices {
        let seen = (0..<4).filter { $0 < data.discontinuedBeforeVisit[i] && !data.scores[i * 4 + $0].isNaN }
        let first = seen.first { (data.scores[i * 4 + $0] - data.baseline[i]) / data.baseline[i] <= -0.5 }
        times.append((first ?? seen.last).map { weeks[$0] } ?? 0)
        events.append(first != nil)
      }
      let sample = SurvivalTimes(times: times, isEvent: events, group: data.arm)
      #expect(sample.events > 20)
      let contrast = try #require(conclusion.last.contrast)
      #expect(contrast.statistic.isClose(to: try LogRankTest(sample).z, within: 1e-12))
      #expect(contrast.pOneSided.isClose(to: StandardNormal.upperTail(contrast.statistic), within: 1e-14))
    }
  }

  /// 4,000 trials: an error of .0025 of the size; of few discrete times the size is that of the normal law to .003. Without an effect the truth is 0.
  @Test(
    .tags(.recovery),
    arguments: [("log-rank", "hazard ratio", ""), ("Cox", "hazard ratio", ", ties: exact"), ("Kaplan-Meier", "difference in restricted means", "")])
  func `have their size, and the truth that their analysis finds in the mean`(_ one: (method: String, summary: String, more: String)) throws {
    let trial = try Self.trial(method: one.method, summary: one.summary, more: one.more)
    let results = try OperatingCharacteristics.results(for: trial, trials: 4_000, seed: 21, threads: 2)
    let none = `Operating characteristics`.row(results, "operatingCharacteristics", where: "no effect")
    let planned = `Operating characteristics`.row(results, "operatingCharacteristics", where: "planned")
    `Operating characteristics`.expects(none["power"], near: 0.025, besides: 0.003)
    guard case .number(let zero, let zeroError?)? = none["trueEffect"], case .number(let effect, let error?)? = planned["trueEffect"],
      case .number(let mean, let meanError?)? = planned["meanEstimate"], case .number(let power, _)? = planned["power"]
    else { throw CancellationError() }
    #expect(abs(zero) < 3 * zeroError)
    // Sooner is better: more hazard, fewer weeks.
    #expect((one.method == "Kaplan-Meier" ? -effect : effect) > 10 * error && power > 0.2)
    #expect(abs(mean - effect) < 3 * (error * error + meanError * meanError).squareRoot())
  }

  @Test(.tags(.identity))
  func `are analyzed as files as they were simulated`() throws {
    try roundTrip(try Self.trial(strategy: "treatment policy"))
  }
}
