import Foundation
import Mathematics
import TestSupport
import Testing

@testable import Analysis
@testable import Trial

/// Times that scores make: the first visit at which a score is one that counts, of a real trial.
@Suite struct `Times that scores make` {
  static func analysis(_ change: (String) -> String = { $0 }) throws -> TrialAnalysis {
    let folder = References.project.appendingPathComponent("Examples/antidepressant")
    let text = String(decoding: try Data(contentsOf: folder.appendingPathComponent("time-to-remission.yaml")), as: UTF8.self)
    let trial = try TrialProtocol.reading(change(text))
    let csv = [UInt8](try Data(contentsOf: folder.appendingPathComponent("antidepressant.csv")))
    let table = try DataTable.reading(csv: csv, options: DataTable.ReadingOptions(missing: ["NA"]))
    return TrialAnalysis(plan: try ConclusionPlan(for: trial), data: try TrialData.reading(table, for: trial, plan: trial.data).data)
  }

  private func rows(_ results: TrialResults, _ id: String) -> [[String: ResultTable.Cell]] {
    guard case .table(let table)? = results[id] else { return [] }
    return table.rows.map { row in Dictionary(uniqueKeysWithValues: zip(table.columns.map(\.key), row)) }
  }

  private func number(_ cell: ResultTable.Cell?) -> Double? {
    switch cell {
    case .number(let value, _)?: value
    case .count(let count)?: Double(count)
    default: nil
    }
  }

  private func close(_ cell: ResultTable.Cell?, _ wanted: Double) -> Bool {
    number(cell)?.isClose(to: wanted, relative: 1e-8) ?? false
  }

  @Test(.tags(.reference), arguments: References.cases("scored-times"))
  func `are compared beside the tested analysis as the counts at each visit say`(_ peer: ReferenceCase) throws {
    let variable = peer.id.replacing("first-", with: "")
    for ties in Ties.allCases {
      let results = try Self.analysis { $0.replacing("ties: exact", with: "ties: \(ties.rawValue)") }.results()
      let wanted = peer.outputs
      for label in ["Drug", "Placebo"] {
        let arm = wanted["arms"][label]
        let row = try #require(rows(results, "timeArms").first { $0["endpoint"] == .text(variable) && $0["arm"] == .text(label) })
        #expect(number(row["patients"]) == arm["patients"].number && number(row["events"]) == arm["events"].number)
        #expect(close(row["share"], 1 - arm["survival"].number!))
      }
      let analyses = rows(results, "timeAnalyses")
      func row(_ name: String) throws -> [String: ResultTable.Cell] { try #require(analyses.first { $0["analysis"] == .text(name) }) }
      let cox = wanted[variable == "response" ? "stratifiedCox" : "cox"][ties.rawValue]
      let model = try row(variable == "response" ? "response in steps" : "remission")
      let (β, s) = (cox["coef"].number!, cox["se"].number!)
      #expect(close(model["estimate"], plainExp(β)) && close(model["standardError"], s))
      #expect(close(model["p"], 2 * StandardNormal.upperTail(abs(β / s))))
      guard variable == "response" else { continue }
      #expect(close(try row("response")["p"], wanted["logRank"]["stratifiedP"].number!))
      let means = try row("weeks to response")
      #expect(close(means["estimate"], wanted["difference"].number!) && close(means["standardError"], wanted["differenceStandardError"].number!))
    }
  }

  @Test(.tags(.reference))
  func `are tested where a hypothesis says so`() throws {
    let peer = try #require(References.cases("scored-times").first { $0.id == "first-response" }).outputs
    for (name, statistic, estimate) in [
      ("response", peer["logRank"]["stratifiedZ"].number!, peer["stratifiedCox"]["Efron"]["coef"].number!),
      ("weeks to response", peer["difference"].number! / peer["differenceStandardError"].number!, peer["difference"].number!),
    ] {
      let analysis = try Self.analysis { $0.replacing("superiority, analysis: change", with: "superiority, analysis: \(name)") }
      let contrast = try #require(analysis.conclusion.last.contrast)
      #expect(contrast.statistic.isClose(to: statistic, relative: 1e-8) && contrast.estimate.isClose(to: estimate, relative: 1e-8))
      // Sooner is better: more hazard, fewer weeks.
      let upper = name == "response"
      #expect(contrast.pOneSided.isClose(to: StandardNormal.upperTail(upper ? statistic : -statistic), relative: 1e-8))
      let results = try analysis.results()
      guard case .estimate(let found)? = results["primary"] else { throw CancellationError() }
      #expect(found.unit == (upper ? "log hazard ratio" : "weeks"))
      #expect(results["arms"] != nil && results["quartiles"] != nil && results["timeAnalyses"] != nil)
    }
  }

  /// Four patients, scores written by hand: a gap does not end the time, a stop does where values after it are set aside.
  @Test(.tags(.identity))
  func `end at the first visit that counts, else at the last that the estimand uses`() throws {
    let text = """
      equipoise: 1
      trial: {id: four, title: Four patients, phase: 2}
      arms: {placebo: {role: placebo}, drug: {role: experimental}}
      schedule: {baseline: week 0, visits: [week 1, week 2, week 4, week 8]}
      endpoints:
        hamd: {instrument: HAMD17, variable: change from baseline, better: lower}
        remission: {instrument: HAMD17, variable: time to event, unit: days, when: AVAL <= 7, at: week 4, better: lower}
      estimands:
        primary: {treatment: drug, comparator: placebo, population: all randomized, variable: remission, summary: hazard ratio, intercurrent events: {treatment discontinuation: STRATEGY}}
      analyses:
        primary: {method: log-rank, model: "Surv(AVAL, 1 - CNSR) ~ TRT01P", missing data: missing at random}
      design: {sample size: 6, error: 5% two-sided, looks: [end]}
      """
    let csv = """
      USUBJID,TRT01P,BASE,AVISIT,AVAL,ONTRTFL
      a,drug,20,week 1,12,Y
      a,drug,20,week 2,,Y
      a,drug,20,week 4,7,Y
      b,drug,20,week 1,12,Y
      b,drug,20,week 2,8,
      b,drug,20,week 4,6,
      c,placebo,20,week 1,15,Y
      c,placebo,20,week 8,5,Y
      d,placebo,20,week 1,7,Y
      d,placebo,20,week 2,9,Y
      e,placebo,20,week 1,,Y
      """
    for (strategy, times, events) in [
      ("hypothetical", [28.0, 7, 7, 7, 0], [true, false, false, true, false]),
      ("treatment policy", [28.0, 28, 7, 7, 0], [true, true, false, true, false]),
    ] {
      let trial = try TrialProtocol.reading(text.replacing("STRATEGY", with: strategy))
      let plan = try ConclusionPlan(for: trial)
      let data = try TrialData.reading(DataTable.reading(csv: [UInt8](csv.utf8), options: .init(missing: [])), for: trial).data
      var prepared = PreparedTimes(plan: plan, question: plan.questions[0])
      prepared.load(data, until: nil)
      prepared.patients = data.subjectCount
      let sample = prepared.sample(plan.questions[0])
      #expect(sample.times == times && sample.isEvent == events, "\(strategy): \(sample.times) \(sample.isEvent)")
    }
  }
}
