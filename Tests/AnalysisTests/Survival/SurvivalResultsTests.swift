import Foundation
import Mathematics
import TestSupport
import Testing

@testable import Analysis
@testable import Trial

/// What `analyze` tells of times to an event, from the example's file to the numbers of R.
@Suite struct `Times from file to table` {
  static func results(_ change: (String) -> String = { $0 }) throws -> TrialResults {
    let folder = References.project.appendingPathComponent("Examples/antidepressant")
    let text = String(decoding: try Data(contentsOf: folder.appendingPathComponent("time-to-response.yaml")), as: UTF8.self)
    let trial = try TrialProtocol.reading(change(text))
    let csv = [UInt8](try Data(contentsOf: folder.appendingPathComponent("time-to-response.csv")))
    let data = try TrialData.reading(DataTable.reading(csv: csv, options: DataTable.ReadingOptions(missing: [])), for: trial).data
    return try TrialAnalysis(plan: ConclusionPlan(for: trial), data: data).results()
  }

  private func table(_ results: TrialResults, _ id: String) -> [[String: ResultTable.Cell]] {
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

  private func close(_ cell: ResultTable.Cell?, _ wanted: JSON) -> Bool {
    guard let found = number(cell), let wanted = wanted.number else { return number(cell) == nil && wanted.number == nil }
    return found.isClose(to: wanted, relative: 1e-7, floor: 1)
  }

  @Test(.tags(.reference))
  func `curves, quartiles and means up to week 6 are those of survfit`() throws {
    let results = try Self.results()
    let peer = try #require(References.cases("survival").first { $0.id == "response-km-log-log" })
    let ofMeans = try #require(References.cases("survival").first { $0.id == "response-km-plain" }).outputs["rmst"]
    let quartiles = table(results, "quartiles")
    let means = table(results, "restrictedMeans")
    for (index, (label, strata)) in [("Placebo", "PLACEBO"), ("Drug", "DRUG")].enumerated() {
      let own = quartiles.filter { $0["arm"] == .text(label) }
      #expect(own.count == 3)
      for (place, row) in own.enumerated() {
        for (key, name) in [("time", "estimate"), ("lower", "lower"), ("upper", "upper")] {
          #expect(number(row[key]) == peer.outputs["quantiles"][name]["values"][index][place].number)
        }
      }
      let wanted = peer.outputs["at_times"].elements.filter { $0["strata"].text!.hasSuffix("=" + strata) }
      var compared = 0
      for row in table(results, "survival") where row["arm"] == .text(label) {
        guard let peer = wanted.first(where: { $0["time"].number == number(row["time"]) }) else { continue }
        compared += 1
        #expect(
          number(row["atRisk"]) == peer["n_risk"].number && close(row["survival"], peer["surv"]) && close(row["standardError"], peer["std_err"]))
        #expect(close(row["lower"], peer["lower"]) && close(row["upper"], peer["upper"]))
      }
      #expect(compared == 6)
      let mean = try #require(means.first { $0["arm"] == .text(label) })
      let row = ofMeans["table"]["values"][index]
      #expect(number(mean["horizon"]) == ofMeans["tau"].number && close(mean["mean"], row[4]) && close(mean["standardError"], row[5]))
    }
    // The difference is that of two independent means.
    let (drug, placebo, difference) = (means[0], means[1], means[2])
    let (a, b, d) = (number(drug["mean"])!, number(placebo["mean"])!, number(difference["mean"])!)
    let (s, t, e) = (number(drug["standardError"])!, number(placebo["standardError"])!, number(difference["standardError"])!)
    #expect(d.isClose(to: a - b, within: 1e-12) && (e * e).isClose(to: s * s + t * t, within: 1e-12))
    #expect(number(difference["p"])!.isClose(to: 2 * StandardNormal.upperTail(abs(d / e)), within: 1e-15))
  }

  @Test(.tags(.reference))
  func `hazards are held to be proportional within strata as in cox zph`() throws {
    let results = try Self.results()
    let peer = try #require(References.cases("proportional-hazards").first { $0.id == "response-zph-stratified-efron" })
    let row = try #require(table(results, "proportionalHazards").first)
    #expect(number(row["chiSquared"])!.isClose(to: peer.outputs["zph"][0]["chisq"].number!, relative: 1e-7, floor: 1e-3))
    let logRank = try #require(References.cases("survival").first { $0.id == "response-logrank" })
    #expect(close(table(results, "analyses").first?["chiSquared"], logRank.outputs["stratified_chisq"]))
  }

  @Test(.tags(.reference), arguments: Ties.allCases, [false, true])
  func `Cox's model treats ties as the file says, as coxph does`(_ ties: Ties, _ isStratified: Bool) throws {
    // R has no stratified case of exact ties.
    guard !(ties == .exact && isStratified) else { return }
    let strata = isStratified ? " + strata(GENDER)" : ""
    let results = try Self.results {
      $0.replacing(
        "method: log-rank, model: \"Surv(AVAL, 1 - CNSR) ~ TRT01P + strata(GENDER)\"",
        with: "method: Cox, model: \"Surv(AVAL, 1 - CNSR) ~ TRT01P\(strata)\", ties: \(ties.rawValue)")
    }
    let id = "response-cox-\(isStratified ? "stratified" : "unadjusted")-\(ties.rawValue.lowercased())"
    let peer = try #require(References.cases("survival").first { $0.id == id }).outputs
    let wanted = peer["coefficients"][0]
    guard case .estimate(let estimate)? = results["primary"] else { throw CancellationError() }
    for (found, key) in [(estimate.value, "coef"), (estimate.standardError, "se"), (estimate.statistic, "z"), (estimate.pTwoSided, "p")] {
      #expect(try #require(found).isClose(to: wanted[key].number!, relative: 1e-7))
    }
    let rows = table(results, "analyses")
    #expect(close(rows[1]["hazardRatio"], wanted["hr"]) && close(rows[1]["lower"], wanted["hr_lo"]) && close(rows[1]["upper"], wanted["hr_hi"]))
    #expect(close(rows[2]["chiSquared"], peer["score"][0]) && close(rows[3]["chiSquared"], peer["lr"][0]))
    guard case .table(let told)? = results["analyses"] else { throw CancellationError() }
    #expect(told.note.contains(ties.words))
    #expect(results.provenance(of: "analyses").first?.fit?.estimation.contains(ties.possessive) == true)
  }

  @Test(.tags(.reference))
  func `the difference of two means is tested where a hypothesis says so`() throws {
    let results = try Self.results { $0.replacing("analysis: primary}", with: "analysis: days without}") }
    let table42 = try #require(References.cases("survival").first { $0.id == "response-km-plain" }).outputs["rmst"]["table"]["values"]
    let (placebo, drug) = (table42[0], table42[1])
    let difference = drug[4].number! - placebo[4].number!
    let error = (drug[5].number! * drug[5].number! + placebo[5].number! * placebo[5].number!).squareRoot()
    guard case .estimate(let estimate)? = results["primary"], case .decision(let decision)? = results["decision"] else { throw CancellationError() }
    #expect(estimate.value.isClose(to: difference, relative: 1e-9) && estimate.unit == "days")
    #expect(try #require(estimate.standardError).isClose(to: error, relative: 1e-9))
    #expect(try #require(estimate.statistic).isClose(to: difference / error, relative: 1e-9))
    // Fewer days without a response are better.
    let p = StandardNormal.cumulative(difference / error)
    #expect(decision.reason.contains("one-sided p = \(TrialAnalysis.short(p))"))
    #expect(results.provenance(of: "analyses").first?.fit == nil && results.provenance(of: "decision").first?.method == "Kaplan-Meier")
    // Against a margin of five days more.
    let margin = try Self.results {
      $0.replacing("{test: superiority, analysis: primary}", with: "{test: non-inferiority, margin: 5, analysis: days without}")
    }
    guard case .decision(let held)? = margin["decision"] else { throw CancellationError() }
    #expect(held.reason.contains("one-sided p = \(TrialAnalysis.short(StandardNormal.cumulative((difference - 5) / error)))"))
  }

  @Test(.tags(.identity))
  func `a test of a mean beyond the last time fails by name`() throws {
    #expect {
      try Self.results { $0.replacing("at: week 6", with: "at: week 26").replacing("analysis: primary}", with: "analysis: days without}") }
    } throws: { ($0 as? MathematicalFailure)?.cause == .notEstimable }
  }

  @Test(.tags(.identity))
  func `a mean beyond the last time that was seen is not estimable, and says so`() throws {
    let rows = table(try Self.results { $0.replacing("at: week 6", with: "at: week 26") }, "restrictedMeans")
    #expect(rows.count == 3)
    for row in rows { #expect(number(row["mean"]) == nil && row["note"] == .text("not estimable: nobody was followed so long")) }
  }

  @Test(.tags(.identity))
  func `each result says how many patients it is of`() throws {
    let results = try Self.results()
    let fit = try #require(results.provenance(of: "analyses").first?.fit)
    #expect(fit.estimation.contains("Efron") && fit.iterations > 0 && fit.largestScore < 1e-6)
    let one = try #require(results.provenance(of: "restrictedMeans").first)
    #expect(one.analysis == "days without" && one.subjects == .init(used: 172, given: 172) && one.leftOut.isEmpty)
    #expect(results.provenance(of: "survival").map(\.analysis) == ["primary"])
    let women = try Self.results {
      $0.replacing(
        "population: all randomized\n    variable: response\n    summary: difference",
        with: "population: gender = F\n    variable: response\n    summary: difference")
    }
    #expect(women.provenance(of: "restrictedMeans").first?.subjects == .init(used: 103, given: 172))
    #expect(women.provenance(of: "restrictedMeans").first?.leftOut == [.init(reason: "outside the population", records: 0, subjects: 69)])
  }
}
