import Mathematics
import Notation
import TestSupport
import Testing

@testable import Design
@testable import Trial

/// A file's delayed patients who decide.
@Suite struct `Delayed decisions` {
  private static func file(_ accrual: String, looks: String = "[50% of patients, end]", size: String = "sample size: 400") throws -> TrialProtocol {
    try TrialProtocol.reading(
      """
      equipoise: 1
      schedule: {baseline: week 0, visits: [week 8, week 26]}
      design:
        \(size)
        error: 2.5% one-sided
        looks: \(looks)
        efficacy: {spending: Lan-DeMets Pocock}
        futility: {bounds: {look 1: 0.5}, scale: z, rule: binding}
        stopping: efficacy and futility
        delayed patients: decide at the end
      assumptions: {standard deviation: 8, accrual: \(accrual)}
      scenarios: {planned: {effect: 2.5}, no effect: {effect: 0}}
      """)
  }

  /// 26 weeks at 20 a month: 26 · 7 ∕ 30.4375 · 20 patients.
  @Test(.tags(.identity))
  func `have the pipeline of the accrual`() throws {
    let waiting: Double = 26 * 7 / 30.4375
    let even = try Self.file("{rate: 20 patients/month}").pipeline(patients: 400)
    #expect(even[0].isClose(to: waiting * 20 / 400, within: 1e-13))
    // No more than are left.
    #expect(try Self.file("{rate: 200 patients/month}").pipeline(patients: 400) == [0.5])
    // During a ramp fewer come: half of 400 after t months with r t² ∕ 2ρ = 200, then more.
    let ramp = try Self.file("{rate: 20 patients/month, ramp: 24 months}").pipeline(patients: 400)
    let start: Double = (480.0).squareRoot()
    let end = start + waiting
    let randomized: Double = end < 24 ? 20 * end * end / 48 : 20 * (end - 12)
    #expect(ramp[0].isClose(to: randomized / 400 - 0.5, within: 1e-12))
    // By the calendar, those who have come by then.
    let calendar = try Self.file("{rate: 20 patients/month}", looks: "[week 52 as 50% of information, end]").pipeline(patients: 400)
    let year: Double = 52 * 7 / 30.4375
    #expect(calendar[0].isClose(to: year * 20 / 400 - 0.5, within: 1e-12))
  }

  @Test(.tags(.identity))
  func `keep the error, and stand in the results`() throws {
    let trial = try Self.file("{rate: 20 patients/month}")
    let delayed = try trial.delayedResponse(patients: 400)
    #expect(delayed.exits(drift: 0).power.isClose(to: 0.025, within: 1e-10))
    let results = try DesignResults.results(for: trial)
    guard case .table(let decisions)? = results["delayedDecisions"], case .table(let power)? = results["power"],
      let column = power.columns.firstIndex(where: { $0.key == "power" })
    else {
      Issue.record("no table of decisions")
      return
    }
    #expect(decisions.rows[0][3] == .number(delayed.decisionZ[0]))
    guard case .number(let wrongly, _) = power.rows[1][column] else { return }
    #expect(wrongly.isClose(to: 0.025, within: 1e-10))
    // Who decides later decides more rightly.
    let means = try SequentialMeans(trial, trial.scenarios[0], PrimaryComparison(of: trial), test: try SequentialTest(for: trial))
    guard case .number(let found, _) = power.rows[0][column] else { return }
    #expect(found > means.exits(benefit: 2.5, patients: 400).power)
  }

  @Test(.tags(.identity))
  func `have the size for a power`() throws {
    let trial = try Self.file("{rate: 20 patients/month}", size: "power: {target: 90%, scenario: planned}")
    let size = try #require(try PlannedSize(of: trial).computation)
    let means = try SequentialMeans(trial, trial.scenarios[0], PrimaryComparison(of: trial), test: try SequentialTest(for: trial))
    let delayed = try trial.delayedResponse(patients: size.exactPatients)
    #expect(means.exits(decidedBy: delayed, benefit: 2.5, patients: size.exactPatients).power.isClose(to: 0.9, within: 1e-8))
  }

  @Test func `need a bound for futility at every look that shows efficacy`() throws {
    let trial = try Self.file("{rate: 20 patients/month}", looks: "[25% of patients, 50% of patients, end]")
    #expect(BoundsProblem(of: trial) == .nothingBalances(look: 1))
    #expect(try BoundsProblem(of: Self.file("{rate: 20 patients/month}")) == nil)
  }
}
