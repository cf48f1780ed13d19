import Analysis
import Design
import Mathematics
import Notation
import TestSupport
import Testing

@testable import Simulation
@testable import Trial

/// Times to an event in more than two arms: each hypothesis compares its own with the control.
@Suite struct `Times in several arms` {
  static func trial(
    _ size: String, design: String = "", looks: String = "[end]", summary: String = "hazard ratio", method: String = "log-rank"
  ) throws(Faults) -> TrialProtocol {
    try TrialProtocol.reading(
      """
      equipoise: 1
      trial: {id: doses, title: Time to relapse on two doses, phase: 2}
      arms: {placebo: {role: placebo}, low: {role: experimental}, high: {role: experimental}}
      allocation: {method: permuted blocks}
      schedule: {baseline: week 0, visits: [week 52]}
      endpoints:
        relapse: {variable: time to event, unit: months, at: month 12, better: higher}
      estimands:
        doses:
          treatment: [low, high]
          comparator: placebo
          population: all randomized
          variable: relapse
          summary: \(summary)
          intercurrent events: {treatment discontinuation: treatment policy}
      analyses:
        doses: {estimand: doses, method: \(method), model: "Surv(AVAL, 1 - CNSR) ~ TRT01P", missing data: missing at random}
      hypotheses:
        low: {test: superiority, analysis: doses, treatment: low}
        high: {test: superiority, analysis: doses, treatment: high}
      design:
        \(size)
        follow-up: 12 months
        error: 2.5% one-sided
        multiplicity: {method: Holm}
        looks: \(looks)
        \(design)
      scenarios:
        planned:
          hazard: {placebo: 0.1/month, low: 0.08/month, high: 0.06/month}
          accrual: {over: 12 months}
      """)
  }

  @Test(.tags(.identity), arguments: [("hazard ratio", "log-rank"), ("difference in restricted means", "Kaplan-Meier")])
  func `are compared with the control, each by itself`(_ one: (summary: String, method: String)) throws {
    let trial = try Self.trial("sample size: 150", summary: one.summary, method: one.method)
    let simulator = try TrialSimulator(trial: trial, scenario: trial.scenarios[0])
    for number in 1...3 {
      let (data, conclusion) = simulator.replay(seed: 2, trial: number)
      let censoring = try #require(data.course.censoring)
      let day = try #require(conclusion.looks[0].day)
      for (place, arm) in [1, 2].enumerated() {
        let who = data.arm.indices.filter { data.arm[$0] == 0 || data.arm[$0] == arm }
        let cut = who.map { (day - data.course.randomizationDay[$0]) / censoring.daysPerUnit }
        let sample = SurvivalTimes(
          times: zip(who, cut).map { min(data.scores[$0], $1) },
          isEvent: zip(who, cut).map { !censoring.isCensored[$0] && data.scores[$0] <= $1 * (1 + 1e-12) },
          group: who.map { data.arm[$0] == arm ? 1 : 0 })
        let contrast = try #require(conclusion.hypotheses[place].looks[0].contrast)
        let isOfHazards = one.method == "log-rank"
        let z: Double = isOfHazards ? try LogRankTest(sample).z : try RestrictedMeanDifference(sample, to: 12).z()
        #expect(contrast.statistic.isClose(to: z, within: 1e-10) && contrast.patients == who.count)
        #expect(contrast.pOneSided.isClose(to: StandardNormal.upperTail(isOfHazards ? -z : z), within: 1e-12))
      }
      let table = try DataTable.reading(csv: [UInt8](data.csv(for: trial).utf8), options: DataTable.ReadingOptions(missing: []))
      let analysis = TrialAnalysis(plan: try ConclusionPlan(for: trial), data: try TrialData.reading(table, for: trial).data)
      let results = try analysis.results()
      #expect(analysis.conclusion == conclusion && results["hypotheses"] != nil)
    }
    // Each hypothesis has its own truth.
    let truth = try ScenarioTruth(of: trial, scenario: trial.scenarios[0], seed: 1, hypotheses: 2)
    func mean(_ rate: Double) -> Double { PiecewiseHazard(constant: rate).restrictedMean(to: 12) }
    let wanted = one.method == "log-rank" ? [plainLog(0.8), plainLog(0.6)] : [mean(0.08) - mean(0.1), mean(0.06) - mean(0.1)]
    for (found, wanted) in zip(truth.effects, wanted) { #expect(found.value.isClose(to: wanted, within: 1e-12)) }
  }

  /// Of three arms alike the two that are compared are two thirds: the size is half as much again as that of two arms.
  @Test(.tags(.identity), arguments: [("hazard ratio", "log-rank"), ("difference in restricted means", "Kaplan-Meier")])
  func `have the size of their first comparison`(_ one: (summary: String, method: String)) throws {
    func exact(_ trial: TrialProtocol) throws -> Double {
      let computation = try #require(try PlannedSize(of: trial).computation)
      return computation.exactPatients
    }
    let three = try Self.trial("power: {target: 80%, scenario: planned}", summary: one.summary, method: one.method)
    var two = three
    two.arms.removeLast()
    two.allocation?.ratio.removeLast()
    two.estimands[0].treatments = ["low"]
    two.hypotheses.removeLast()
    two.design.multiplicity = nil
    two.scenarios[0].eventTimes?.hazards.removeLast()
    two.scenarios[0].effects.removeLast()
    let (ofThree, ofTwo) = (try exact(three), try exact(two))
    #expect(ofThree.isClose(to: 1.5 * ofTwo, relative: 1e-9))
    let results = try DesignResults.results(for: three)
    guard case .table(let power)? = results["power"], case .number(let found, _) = power.rows[0][2] else { throw CancellationError() }
    #expect(found.isClose(to: 0.8, within: 0.003))
  }

  @Test(.tags(.identity))
  func `have no number of events of their own`() {
    for (design, place) in [
      ("events: 60", "design.events"), ("efficacy: {family: O'Brien-Fleming}\n  stopping: efficacy", "design.looks"),
    ] {
      do throws(Faults) {
        let looks = place == "design.looks" ? "[50% of information, end]" : "[end]"
        _ = try Self.trial("sample size: 150", design: design, looks: looks)
        Issue.record("read")
      } catch { #expect(error.all.contains { $0.rule == .refused && $0.place == place }) }
    }
  }
}
