import Analysis
import Design
import Mathematics
import TestSupport
import Testing

@testable import Simulation
@testable import Trial

/// Trials that test means up to a time, against what is exactly so of their hazards.
@Suite struct `Simulated means up to a time` {
  static func trial(
    _ size: Int, _ scenarios: String, design: String = "follow-up: 12 months, looks: [end]", unit: String = "months", claim: String = ""
  ) throws -> TrialProtocol {
    try TrialProtocol.reading(
      """
      equipoise: 1
      endpoints: {relapse: {variable: time to event, unit: \(unit), better: higher, at: month 12}}
      estimands: {primary: {treatment: treatment, comparator: control, population: all randomized, variable: relapse, summary: difference in restricted means, intercurrent events: {treatment discontinuation: treatment policy}}}
      \(claim)
      design: {sample size: \(size), \(design), error: 2.5% one-sided}
      assumptions:
        accrual: {over: 12 months}
        study withdrawal: {share: 10%, mechanism: completely at random, by: 12 months}
      scenarios:
      \(scenarios)
      """)
  }

  private static func row(_ results: TrialResults, _ name: String) -> [String: ResultTable.Cell] {
    `Operating characteristics`.row(results, "operatingCharacteristics", where: name)
  }

  private static func byFormula(_ trial: TrialProtocol, _ name: String, _ key: String) throws -> Double {
    let row = `Operating characteristics`.row(try DesignResults.results(for: trial), "power", where: name)
    guard case .number(let value, _)? = row[key] else { throw CancellationError() }
    return value
  }

  /// 20,000 trials of 200 patients an arm: errors of the size .0011, of the coverage .0015, of the power .003. The estimate is of finite trials: its law is the
  /// normal one to .002 of the size and .005 of the power.
  @Test(.tags(.recovery))
  func `have their size, the power of the formula, no bias and intervals that cover`() throws {
    let trial = try Self.trial(
      400,
      """
        equal: {hazard: {control: 0.08/month, treatment: 0.08/month}}
        proportional: {hazard: {control: 0.08/month, treatment: 0.055/month}}
        crossing: {hazard: {control: {month 0: 0.05/month, month 4: 0.12/month}, treatment: {month 0: 0.07/month, month 5: 0.03/month}}}
      """)
    let results = try OperatingCharacteristics.results(for: trial, trials: 20_000, seed: 11, threads: 2)
    for scenario in trial.scenarios {
      let row = Self.row(results, scenario.name)
      let hazards = scenario.eventTimes!.hazards.map { PiecewiseHazard(starts: $0.startsMonths, rates: $0.ratesPerMonth) }
      let truth = hazards[1].restrictedMean(to: 12) - hazards[0].restrictedMean(to: 12)
      #expect(row["trueEffect"] == .number(truth) && row["nominalEffect"] == .number(truth))
      `Operating characteristics`.expects(row["bias"], near: 0)
      `Operating characteristics`.expects(row["coverage"], near: 0.95, besides: 0.004)
      `Operating characteristics`.expects(
        row["power"], near: try Self.byFormula(trial, scenario.name, "power"), besides: scenario.name == "equal" ? 0.002 : 0.005)
      `Operating characteristics`.expects(
        row["empiricalStandardError"], near: try Self.byFormula(trial, scenario.name, "standardError"), besides: 0.01)
      #expect(row["failures"] == .count(0))
    }
  }

  /// With the margin as the true loss the size is that of no effect.
  @Test(.tags(.recovery))
  func `of non-inferiority have their size at the margin`() throws {
    let equal = PiecewiseHazard(constant: 0.08).restrictedMean(to: 12)
    let loss = (equal - PiecewiseHazard(constant: 0.1).restrictedMean(to: 12)) * 30.4375
    let trial = try Self.trial(
      400, "  at the margin: {hazard: {control: 0.08/month, treatment: 0.1/month}}", unit: "days",
      claim: "hypotheses: {primary: {test: non-inferiority, margin: \(loss)}}")
    let results = try OperatingCharacteristics.results(for: trial, trials: 20_000, seed: 12, threads: 2)
    let row = Self.row(results, "at the margin")
    `Operating characteristics`.expects(row["power"], near: 0.025, besides: 0.002)
    guard case .number(let truth, _)? = row["trueEffect"] else { throw CancellationError() }
    #expect(truth.isClose(to: -loss, within: 1e-9))
    `Operating characteristics`.expects(row["meanEstimate"], near: -loss)
  }

  @Test(.tags(.recovery))
  func `are looked at when the information is there, and keep the error`() throws {
    let trial = try Self.trial(
      400, "  equal: {hazard: {control: 0.08/month, treatment: 0.08/month}}\n  proportional: {hazard: {control: 0.08/month, treatment: 0.05/month}}",
      design:
        "follow-up: 12 months, looks: [60% of information, end], efficacy: {spending: Lan-DeMets O'Brien-Fleming}, stopping: efficacy")
    let simulator = try TrialSimulator(trial: trial, scenario: trial.scenarios[1])
    for number in 1...5 {
      let (data, conclusion) = simulator.replay(seed: 4, trial: number)
      let look = conclusion.looks[0]
      #expect(try #require(look.informationFraction) >= 0.6)
      // The day is that on which some patient has been followed up to month 12.
      let day = try #require(look.day)
      #expect(data.course.randomizationDay.contains { abs($0 + 12 * 30.4375 - day) < 1e-9 })
      #expect(conclusion.looks[1].day == data.course.randomizationDay[399] + 12 * 30.4375)
    }
    let results = try OperatingCharacteristics.results(for: trial, trials: 4_000, seed: 13, threads: 2)
    `Operating characteristics`.expects(Self.row(results, "equal")["power"], near: 0.025, besides: 0.002)
    // When 60 of 400 have been followed for twelve months, by the variance of the design.
    let looks = try DesignResults.results(for: trial)
    guard case .table(let table)? = looks["lookTimes"], case .number(let planned, _)? = table.rows[2].last else { throw CancellationError() }
    `Operating characteristics`.expects(Self.row(results, "proportional")["informationFraction_1"], near: planned, besides: 0.03)
    `Operating characteristics`.expects(
      Self.row(results, "proportional")["power"], near: try Self.byFormula(trial, "proportional", "power"), besides: 0.005)
  }

  /// Nobody is followed up to month 12 within four months of the last.
  @Test(.tags(.identity))
  func `that end too early fail, and are counted`() throws {
    let trial = try Self.trial(40, "  planned: {hazard: {control: 0.02/month, treatment: 0.02/month}}", design: "events: 4, looks: [end]")
    let results = try OperatingCharacteristics.results(for: trial, trials: 200, seed: 1, threads: 1)
    let row = Self.row(results, "planned")
    #expect(row["failures"] == .count(200) && row["power"] == .number(0, monteCarloError: 0))
    guard case .missing? = row["bias"] else { throw CancellationError() }
  }

  @Test(.tags(.identity))
  func `are the same on any number of threads, and as files`() throws {
    let trial = try Self.trial(60, "  planned: {hazard: {control: 0.08/month, treatment: 0.05/month}}")
    let experiment = try Experiment(trial)
    #expect(try experiment.tally(trials: 1..<121, threads: 1) == experiment.tally(trials: 1..<121, threads: 3))
    try roundTrip(trial)
  }
}
