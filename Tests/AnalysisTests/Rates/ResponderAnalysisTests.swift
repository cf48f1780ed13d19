import Foundation
import Mathematics
import TestSupport
import Testing

@testable import Analysis
@testable import Trial

/// A trial's responders from its file to its tables, against R's numbers of the same patients.
@Suite struct `Responders of a trial's file` {
  static func results(_ change: (String) -> String = { $0 }) throws -> TrialResults {
    let folder = References.project.appendingPathComponent("Examples/antidepressant")
    let text = try String(contentsOf: folder.appendingPathComponent("responders.yaml"), encoding: .utf8)
    let trial = try TrialProtocol.reading(change(text))
    let bytes = [UInt8](try Data(contentsOf: folder.appendingPathComponent("antidepressant.csv")))
    let table = try DataTable.reading(csv: bytes, options: DataTable.ReadingOptions(missing: []))
    return try TrialAnalysis(plan: ConclusionPlan(for: trial), data: try TrialData.reading(table, for: trial).data).results()
  }

  struct Row {
    let table: ResultTable
    let index: Int
    func number(_ key: String) -> Double { table.number(index, key) ?? .nan }
  }

  static func row(_ results: TrialResults, _ id: String, _ name: String) throws -> Row {
    let table = try #require(results.table(id))
    return Row(table: table, index: try #require(table.rows.indices.first { table.text($0, "analysis") == name }))
  }

  @Test(.tags(.reference)) func `has the numbers of R`() throws {
    let results = try Self.results()
    let (table, logistic) = (
      References.one("proportions", "response-nri-2x2").outputs, References.one("proportions", "response-nri-logistic").outputs
    )
    let (sex, sites) = (
      References.one("proportions", "response-nri-cmh-gender").outputs, References.one("proportions", "response-nri-cmh-poolinv").outputs
    )
    let plain = try Self.row(results, "responseAnalyses", "response")
    #expect(plain.number("patients") == 172)
    #expect(plain.number("estimate").isClose(to: table["rd"].number!, within: 1e-10))
    #expect(plain.number("lower").isClose(to: table["miettinen_nurminen"][0].number!, within: 1e-7))
    #expect(plain.number("upper").isClose(to: table["miettinen_nurminen"][1].number!, within: 1e-7))
    #expect(plain.number("p").isClose(to: table["chisq_p"].number!, within: 1e-7))
    let standardized = try Self.row(results, "responseAnalyses", "response standardized")
    #expect(standardized.number("estimate").isClose(to: logistic["gcomp"]["rd"].number!, within: 1e-7))
    #expect(standardized.number("standardError").isClose(to: logistic["gcomp"]["se_HC0"].number!, relative: 3e-6))
    let bySex = try Self.row(results, "responseAnalyses", "response by gender")
    #expect(bySex.number("estimate").isClose(to: sex["mh_rd"].number!, within: 1e-10))
    #expect(bySex.number("standardError").isClose(to: sex["mh_rd_se_sato"].number!, within: 1e-10))
    #expect(bySex.number("p").isClose(to: sex["cmh_p"].number!, within: 1e-7))
    let odds = try Self.row(results, "responseAnalyses", "odds of response")
    let drug = logistic["coefficients"][1]
    #expect(odds.number("estimate").isClose(to: drug["or"].number!, relative: 1e-7))
    #expect(odds.number("p").isClose(to: drug["p"].number!, within: 3e-6))
    let bySite = try Self.row(results, "responseAnalyses", "odds within sites")
    #expect(bySite.number("estimate").isClose(to: sites["mh_or"].number!, relative: 1e-10))
    #expect(bySite.number("lower").isClose(to: sites["mh_or_ci_rbg"][0].number!, relative: 1e-9))
    #expect(bySite.number("p").isClose(to: sites["cmh_p"].number!, within: 1e-7))
    let exactly = try Self.row(results, "responseAnalyses", "odds exactly")
    // R's root search stops at 1.2e-4, see SOURCE.md.
    let upper = table["fisher_cond_or_ci"][1].number!
    #expect(exactly.number("upper").isClose(to: upper, within: 1.3e-4 * upper * upper))
    #expect(exactly.number("p") > table["chisq_p"].number!)
    let strata = try Self.row(results, "homogeneity", "odds within sites")
    #expect(strata.number("chiSquared").isClose(to: sites["breslow_day"].number!, within: 1e-7))
    #expect(strata.number("p").isClose(to: sites["breslow_day_p"].number!, within: 1e-7))
    let terms = try #require(results.table("logistic"))
    let place = try #require(terms.rows.indices.first { terms.text($0, "analysis") == "odds of response" && terms.text($0, "term") == "TRT01Pdrug" })
    #expect(terms.number(place, "ratioP")?.isClose(to: logistic["lr_p_arm"].number!, within: 1e-7) == true)
    let remission = References.one("proportions", "remission-nri-logistic").outputs["gcomp"]
    #expect(try Self.row(results, "responseAnalyses", "risk of remission").number("estimate").isClose(to: remission["rr"].number!, relative: 1e-7))
    let cured = References.one("proportions", "remission-nri-cmh-gender").outputs
    #expect(try Self.row(results, "responseAnalyses", "remission by gender").number("estimate").isClose(to: cured["mh_rd"].number!, within: 1e-10))
  }

  @Test(.tags(.reference)) func `takes those seen or their last scores, and corrects, as it is told`() throws {
    let seen = try Self.results {
      $0.replacing("missing data: non-response", with: "missing data: complete cases").replacing(
        "discontinuation: composite", with: "discontinuation: treatment policy"
      )
      .replacing("correction: none", with: "correction: continuity")
    }
    let cases = References.one("proportions", "response-oc-logistic").outputs
    #expect(
      try Self.row(seen, "responseAnalyses", "odds of response").number("estimate").isClose(
        to: cases["coefficients"][1]["or"].number!, relative: 1e-7))
    let sex = References.one("proportions", "response-oc-cmh-gender").outputs
    #expect(try Self.row(seen, "responseAnalyses", "response by gender").number("p").isClose(to: sex["cmh_p_cc"].number!, within: 1e-7))
    let last = try Self.results {
      $0.replacing("missing data: non-response", with: "missing data: last observation carried forward")
        .replacing("discontinuation: composite", with: "discontinuation: while on treatment")
    }
    let carried = References.one("proportions", "remission-locf-2x2").outputs
    let row = try Self.row(last, "responseAnalyses", "remission")
    #expect(
      row.number("estimate").isClose(to: carried["rd"].number!, within: 1e-10)
        && row.number("p").isClose(to: carried["chisq_p"].number!, within: 1e-7))
  }

  /// The first analysis decides, and says of itself what its row says.
  @Test(
    .tags(.identity), arguments: ["response", "response standardized", "odds of response", "odds within sites", "odds exactly", "risk of remission"])
  func `decides by any of them`(_ name: String) throws {
    let results = try Self.results {
      $0.replacing("response: {test: superiority, analysis: response}", with: "response: {test: superiority, analysis: \(name)}")
    }
    guard case .estimate(let primary)? = results["primary"] else {
      Issue.record("no estimate")
      return
    }
    let row = try Self.row(results, "responseAnalyses", name)
    let isRatio = name != "response" && name != "response standardized"
    #expect((isRatio ? plainExp(primary.value) : primary.value).isClose(to: row.number("estimate"), within: 1e-12))
    #expect(primary.pTwoSided?.isClose(to: row.number("p"), within: 1e-12) == true)
    #expect((isRatio ? plainExp(primary.interval!.lower) : primary.interval!.lower).isClose(to: row.number("lower"), within: 1e-12))
    let looks = try #require(results.table("looks"))
    #expect(looks.number(0, "pOneSided")?.isClose(to: row.number("p") / 2, within: 1e-12) == true)
  }
}

extension TrialResults {
  fileprivate func table(_ id: String) -> ResultTable? { if case .table(let table)? = self[id] { table } else { nil } }
}

extension ResultTable {
  private func cell(_ row: Int, _ key: String) -> Cell? { columns.firstIndex { $0.key == key }.map { rows[row][$0] } }
  fileprivate func text(_ row: Int, _ key: String) -> String? { if case .text(let text)? = cell(row, key) { text } else { nil } }
  fileprivate func number(_ row: Int, _ key: String) -> Double? {
    switch cell(row, key) {
    case .number(let value, _)?: value
    case .count(let count)?: Double(count)
    default: nil
    }
  }
}
