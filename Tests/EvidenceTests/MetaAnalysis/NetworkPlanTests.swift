import Foundation
import Mathematics
import Notation
import TestSupport
import Testing
import Trial

@testable import Evidence

/// Networks as a programme's file has them.
@Suite struct `Networks in files` {
  static func wide() throws -> String {
    try String(contentsOf: References.tests.appendingPathComponent("References/meta-analysis/linde2015.csv"), encoding: .utf8)
  }

  /// The same arms, one a row.
  static func long() throws -> String {
    let table = try PublishedTrials.table("linde2015.csv")
    func text(_ column: String, _ row: Int) -> String { table.columns.first { $0.name == column }?.texts[row] ?? "" }
    var lines = ["trial,drug,patients,responders"]
    for arm in 1...3 {
      for row in 0..<table.rowCount where !text("treatment\(arm)", row).isEmpty {
        lines.append([text("id", row), text("treatment\(arm)", row), text("n\(arm)", row), text("resp\(arm)", row)].joined(separator: ","))
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  static let arms = (1...3).map { "{treatment: treatment\($0), n: n\($0), events: resp\($0)}" }.joined(separator: ", ")

  static func more(
    arms: String = arms, study: String = "id", reference: String = "Placebo", heterogeneity: String = "REML", measure: String = "odds ratio"
  ) -> String {
    """
    network meta-analyses:
      classes:
        file: network.csv
        columns: {study: \(study), arms: [\(arms)]}
        measure: \(measure)
        better: higher
        heterogeneity: \(heterogeneity)
        reference: \(reference)
        source: [us]
    """
  }

  static func programme(_ more: String, _ csv: String) throws -> Programme {
    var small = SmallProgramme(claims: [SmallProgramme.claim("not significant")])
    small.more = more
    small.tables = ["network.csv": csv]
    return try small.read()
  }

  @Test(.tags(.identity), arguments: ["REML", "none"]) func `are those of the library`(_ heterogeneity: String) throws {
    let programme = try Self.programme(Self.more(heterogeneity: heterogeneity), try Self.wide())
    let plan = try #require(programme.networks.first)
    #expect(plan.name == "classes" && plan.arms.count == 3 && plan.reference == "Placebo" && plan.sources == ["us"])
    let found = try plan.finding()
    let library = try NetworkMetaAnalysis(`Network meta-analysis`.linde(), reference: "Placebo", isRandom: heterogeneity == "REML")
    let wanted = try library.results(measure: .oddsRatio, better: .higher)
    for id in ["network", "treatments", "league", "comparisons", "inconsistency", "directAndIndirect"] {
      #expect(found.results[id] == wanted[id], "\(id)")
    }
    #expect(found.leftOut > 0)
  }

  @Test(.tags(.identity)) func `do not hang on whether arms stand in one row or in several`() throws {
    let one = try #require(try Self.programme(Self.more(), try Self.wide()).networks.first).finding()
    let arms = "{treatment: drug, n: patients, events: responders}"
    let several = try #require(try Self.programme(Self.more(arms: arms, study: "trial"), try Self.long()).networks.first).finding()
    #expect(one.results["network"] == several.results["network"])
    #expect(one.results["treatments"] == several.results["treatments"])
  }

  @Test(.tags(.identity)) func `of means are differences of means`() throws {
    let csv = "trial,drug,n,m,s\nA,x,40,-10,8\nA,y,40,-8,8\nB,x,50,-11,7\nB,y,50,-8,7\nB,z,50,-7,7\nC,y,30,-9,8\nC,z,30,-9,8\n"
    let plan = try #require(
      try Self.programme(
        Self.more(arms: "{treatment: drug, n: n, mean: m, sd: s}", study: "trial", reference: "z", heterogeneity: "none", measure: "mean difference"),
        csv
      ).networks.first)
    let trials = try NetworkTable(plan).trials
    #expect(trials.map(\.label) == ["A", "B", "C"] && trials[1].arms.count == 3)
    #expect(trials[0].arms[0].variance.isClose(to: 64 / 40.0, within: 1e-15) && trials[0].arms[1].value == -8)
  }

  /// What is wrong, where, and what is found there.
  @Test(arguments: [
    (more(reference: "Plazebo"), "network meta-analyses.classes.reference", "\"Plazebo\"", Fault.Rule.unknownName),
    (more(arms: ""), "network meta-analyses.classes.columns.arms", "no arm", .missing),
    (more(arms: "{treatment: treatment1, n: n1}"), "network meta-analyses.classes.columns.arms", "no key \"events\"", .missing),
    (
      more(arms: "{treatment: treatment1, n: n1, events: author}"), "network meta-analyses.classes.columns.arms", "\"author\", a column of text",
      .wrongType
    ),
    (more(arms: "{treatment: treatment1, n: n1, events: resp9}"), "network meta-analyses.classes.columns.arms", "\"resp9\"", .unknownName),
    (
      more(arms: "{treatment: treatment1, n: n1, events: resp1, sd: n2}"), "network meta-analyses.classes.columns.arms", "\"sd\" for a odds ratio",
      .contradicts
    ),
    (more(measure: "standardized mean difference"), "network meta-analyses.classes.measure", "\"standardized mean difference\"", .unknownName),
  ])
  func `are refused where they are wrong`(_ more: String, _ place: String, _ found: String, _ rule: Fault.Rule) throws {
    do {
      _ = try Self.programme(more, try Self.wide())
      Issue.record("nothing was wrong")
    } catch let faults as ProgrammeFaults {
      let own = faults.all.map(\.fault).filter { !$0.rule.isWarning }
      #expect(own.contains { $0.place.hasPrefix(place) && $0.found == found && $0.rule == rule }, "\(own)")
    }
  }

  @Test func `a treatment twice in a trial is a fault by line`() throws {
    let csv = "trial,drug,n,e\nA,x,40,10\nA,y,40,8\nA,x,40,9\nB,x,40,10\nB,y,40,41\n"
    let plan = try #require(
      try Self.programme(Self.more(arms: "{treatment: drug, n: n, events: e}", study: "trial", reference: "x"), csv).networks.first)
    do {
      _ = try NetworkTable(plan)
      Issue.record("nothing was wrong")
    } catch {
      #expect(error.all.map(\.line) == [4, 6] && error.all.map(\.rule) == [.duplicate, .outOfRange])
    }
  }
}
