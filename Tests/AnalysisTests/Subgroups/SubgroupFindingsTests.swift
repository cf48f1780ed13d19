import Design
import Foundation
import Mathematics
import TestSupport
import Testing

@testable import Analysis
@testable import Trial

/// What `analyze` says of subsets, on the public antidepressant trial.
@Suite struct `Findings in subgroups` {
  static func results(_ subgroups: String) throws -> TrialResults {
    let folder = References.project.appendingPathComponent("Examples/antidepressant")
    let text = try String(contentsOf: folder.appendingPathComponent("protocol.yaml"), encoding: .utf8)
      .replacing("subgroups: {post hoc: [gender = F, gender = M]}", with: "subgroups: {\(subgroups)}")
    let trial = try TrialProtocol.reading(text)
    let csv = [UInt8](try Data(contentsOf: folder.appendingPathComponent("antidepressant.csv")))
    let table = try DataTable.reading(csv: csv, options: DataTable.ReadingOptions(missing: []))
    return try TrialAnalysis(plan: ConclusionPlan(for: trial), data: TrialData.reading(table, for: trial).data).results()
  }

  static func number(_ table: ResultTable, _ row: Int, _ key: String) -> Double? {
    guard let column = table.columns.firstIndex(where: { $0.key == key }) else { return nil }
    switch table.rows[row][column] {
    case .number(let value, _): return value
    case .count(let count): return Double(count)
    default: return nil
    }
  }

  @Test(.tags(.identity)) func `hold a subset against all others, who are the other level of its factor`() throws {
    let both = try Self.results("post hoc: [gender = F, gender = M]")
    let one = try Self.results("prespecified: [gender = F]")
    let (subsets, credibility) = (try #require(both.table("subgroups")), try #require(one.table("credibility")))
    #expect(credibility.rows.count == 1 && credibility.rows[0][0] == .text("gender = F") && credibility.rows[0][1] == .text("prespecified"))
    #expect(Self.number(credibility, 0, "inside") == Self.number(subsets, 1, "difference"))
    // The fit without the others' rows, by the other path: the same to rounding.
    #expect(Self.number(credibility, 0, "outside")!.isClose(to: Self.number(subsets, 2, "difference")!, relative: 1e-8))
    #expect(Self.number(credibility, 0, "outsideStandardError")!.isClose(to: Self.number(subsets, 2, "standardError")!, relative: 1e-8))
    let patients = ["insideTreated", "insideControl", "outsideTreated", "outsideControl"].compactMap { Self.number(credibility, 0, $0) }
    #expect(patients.reduce(0, +) == 172 && patients[0] + patients[1] == 103)
    // One factor is one interaction.
    #expect(Self.number(credibility, 0, "adjustedP")!.isClose(to: Self.number(credibility, 0, "interactionP")!, within: 1e-9))
    let same = try #require(both.table("credibility"))
    #expect(Self.number(same, 1, "adjustedP")!.isClose(to: Self.number(same, 0, "interactionP")!, within: 1e-9))
    // Whether the other level is listed or left, the parts and their effects are the same.
    let (a, b) = (try #require(both.table("shrinkage")), try #require(one.table("shrinkage")))
    #expect(a.rows.count == 2 && b.rows.count == 2 && b.rows[1][1] == .text("gender = M"))
    for key in ["empirical", "shrunken", "shrunkenLower", "shrunkenUpper", "meanTau"] {
      for row in 0..<2 { #expect(Self.number(a, row, key)!.isClose(to: Self.number(b, row, key)!, relative: 1e-7)) }
    }
  }

  @Test(.tags(.identity)) func `tell what other scales of the prior give`() throws {
    let results = try Self.results("post hoc: [gender = F, gender = M]")
    let (subsets, scales) = (try #require(results.table("subgroups")), try #require(results.table("shrinkageScales")))
    let effects = ExchangeableEffects(
      estimates: [1, 2].map { Self.number(subsets, $0, "difference")! }, standardErrors: [1, 2].map { Self.number(subsets, $0, "standardError")! })
    let deviation = Self.number(subsets, 0, "standardError")! * (84.0 * 88 / 172).squareRoot()
    var apart = [0.0]
    for (place, share) in [0.25, 0.5, 1].enumerated() {
      let posterior = ExchangeablePosterior(effects, scale: share * deviation)
      for k in 0..<2 {
        #expect(Self.number(scales, k, "shrunken\(place + 1)")!.isClose(to: posterior.effect(k).mean, relative: 1e-12))
        #expect(Self.number(scales, k, "lower\(place + 1)")!.isClose(to: try posterior.effect(k).quantile(0.025), relative: 1e-9))
        #expect(Self.number(scales, k, "upper\(place + 1)")!.isClose(to: try posterior.effect(k).quantile(0.975), relative: 1e-9))
      }
      // A wider prior shrinks less.
      apart.append(abs(posterior.effect(0).mean - posterior.effect(1).mean))
      #expect(apart[place + 1] > apart[place])
    }
    #expect(apart[3] < abs(effects.estimates[0] - effects.estimates[1]))
  }

  @Test(.tags(.identity)) func `shrink effects toward each other, and tell how often they come by luck`() throws {
    let results = try Self.results("post hoc: [gender = F, gender = M]")
    let (subsets, shrinkage) = (try #require(results.table("subgroups")), try #require(results.table("shrinkage")))
    let effects = ExchangeableEffects(
      estimates: [1, 2].map { Self.number(subsets, $0, "difference")! }, standardErrors: [1, 2].map { Self.number(subsets, $0, "standardError")! })
    let whole = Self.number(subsets, 0, "standardError")!
    let posterior = ExchangeablePosterior(effects, scale: 0.25 * whole * (84.0 * 88 / 172).squareRoot())
    for k in 0..<2 {
      #expect(
        Self.number(shrinkage, k, "shrunken") == posterior.effect(k).mean && Self.number(subsets, k + 1, "shrunken") == posterior.effect(k).mean)
      #expect(Self.number(shrinkage, k, "probabilityOfBenefit")!.isClose(to: posterior.effect(k).cumulative(0), within: 1e-12))
    }
    let between = [1, 2].map { Self.number(subsets, $0, "shrunken")! }
    #expect(abs(between[0] - between[1]) < abs(effects.estimates[0] - effects.estimates[1]))
    let luck = try #require(results.table("subgroupLuck"))
    #expect(luck.rows.count == 2 && luck.rows[0][0] == .text("no effect"))
    #expect(Self.number(luck, 0, "some")!.isClose(to: 1 - 0.975 * 0.975, within: 1e-6))
    #expect(Self.number(luck, 0, "someInteraction")!.isClose(to: 0.05, within: 1e-9))
    // Both subsets are significant in favor only where the trial nearly is.
    #expect(Self.number(luck, 1, "some")! > Self.number(luck, 0, "some")!)
    guard case .decision(let sentence)? = results["subset2"] else {
      Issue.record("no sentence")
      return
    }
    #expect(sentence.label == "Subset gender = M" && sentence.outcome == "post hoc, one of 2 looked at")
    #expect(sentence.reason.hasPrefix("the effect is not shown to differ from that of the others, interaction p = 0."))
    #expect(sentence.reason.contains("> 0.05000"))
    // Men are significant and women are not: that is luck's share, not evidence.
    #expect(sentence.reason.contains("significant here and not in the others, as in"))
  }

  @Test(.tags(.identity)) func `on the baseline are held against all others as well`() throws {
    let results = try Self.results("prespecified: [baseline >= 18], post hoc: [gender = F]")
    let shrinkage = try #require(results.table("shrinkage"))
    #expect(shrinkage.rows.map { $0[1] } == [.text("baseline >= 18"), .text("all others"), .text("gender = F"), .text("gender = M")])
    let credibility = try #require(results.table("credibility"))
    // Two factors that hang together little: more than one p, at most both.
    for row in 0..<2 {
      let (p, all) = (Self.number(credibility, row, "interactionP")!, Self.number(credibility, row, "adjustedP")!)
      #expect(all >= p && all <= 1 - (1 - p) * (1 - p) + 1e-9)
    }
  }
}

extension TrialResults {
  fileprivate func table(_ id: String) -> ResultTable? {
    if case .table(let table)? = self[id] { table } else { nil }
  }
}
