import Evidence
import Foundation
import Mathematics
import TestSupport
import Testing

@Suite struct `Alternative answers` {
  @Test(.tags(.identity)) func `are weighed by prior and evidence`() throws {
    let found = try #require(Alternatives(["early", "late"], prior: [0.25, 0.75], logEvidence: [log(0.02), log(0.01)]))
    #expect(found.posterior[0].isClose(to: 0.4, within: 1e-14) && found.posterior[1].isClose(to: 0.6, within: 1e-14))
    #expect(found.bayesFactor(of: 0, against: 1)!.isClose(to: 2, within: 1e-14))
    #expect(found.logTotal.isClose(to: log(0.0125), within: 1e-14))
    let one = try #require(Alternatives(["can", "cannot"], prior: [0.5, 0.5], logEvidence: [-800, -.infinity]))
    #expect(one.posterior == [1, 0])
    #expect(one.bayesFactor(of: 0, against: 1) == .infinity && one.bayesFactor(of: 1, against: 0) == 0 && one.bayesFactor(of: 1, against: 1) == nil)
    #expect(Alternatives(["no"], prior: [1], logEvidence: [-.infinity]) == nil)
  }
}

@Suite struct `Credibility of a subset` {
  @Test(.tags(.identity)) func `with one effect in everybody is that of the parts of a whole`() throws {
    let cells = PatientCells(arms: [("drug", 100), ("placebo", 100)], strata: [("a", 0.5), ("b", 0.5)])
    let statistics = JointStatistics(
      of: [Comparison("a", in: [0], of: cells), Comparison("b", in: [1], of: cells), Comparison("all", of: cells)], in: cells, standardDeviation: 8)
    let (rule, wholeRule) = (SignificanceRule(level: 0.025, sides: 1), SignificanceRule.twoSided5Percent)
    let parts = try SubsetLuck.partsOfNonsignificantWhole(2, rule: rule, wholeRule: wholeRule)
    let found = try SubsetLuck.someSubset(of: statistics, subsets: [0, 1], rule: rule, whole: 2, wholeRule: wholeRule, means: [0, 0, 0])
    #expect(found.jointly.isClose(to: parts.jointly, within: 1e-13) && found.conditionally.isClose(to: parts.conditionally, within: 1e-13))
    // More effect, more subsets that show while the whole does not; a subset alone is its own power.
    let more = try SubsetLuck.someSubset(
      of: statistics, subsets: [0, 1], rule: rule, whole: 2, wholeRule: wholeRule, means: statistics.means { arm, _, _ in arm == 0 ? 1.5 : 0 })
    #expect(more.conditionally > found.conditionally)
    let alone = try SubsetLuck.someSubset(of: statistics, subsets: [0], rule: rule, whole: nil, wholeRule: wholeRule, means: [0.7, 0, 0])
    #expect(alone.jointly.isClose(to: StandardNormal.cumulative(0.7 - rule.criticalValue), within: 1e-14))
  }
}
