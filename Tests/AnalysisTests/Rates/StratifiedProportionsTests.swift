import Mathematics
import TestSupport
import Testing
import Trial

@testable import Analysis

@Suite struct `Proportions within strata` {
  static let cases = References.cases("proportions").filter { $0.id.contains("-cmh-") }

  @Test(.tags(.reference), arguments: cases)
  func `agree with mantelhaen.test and rma.mh`(_ peer: ReferenceCase) throws {
    let (out, strata) = (peer.outputs, try ResponderData(peer.id).strata)
    func wanted(_ key: String) -> Double { out[key].number! }
    #expect(strata.count { $0.n1 > 0 && $0.n2 > 0 } == Int(wanted("strata_used_rd")))
    let one = ChiSquared(degreesOfFreedom: 1)
    let pooled = try StratifiedDifference(strata)
    #expect((pooled.z * pooled.z).isClose(to: wanted("cmh_chisq"), within: 1e-7))
    #expect(one.upperTail(pooled.z * pooled.z).isClose(to: wanted("cmh_p"), within: 1e-7))
    #expect((pooled.correctedZ * pooled.correctedZ).isClose(to: wanted("cmh_chisq_cc"), within: 1e-7))
    #expect(one.upperTail(pooled.correctedZ * pooled.correctedZ).isClose(to: wanted("cmh_p_cc"), within: 1e-7))
    #expect(pooled.estimate.isClose(to: wanted("mh_rd"), within: 1e-10))
    #expect(pooled.standardError.isClose(to: wanted("mh_rd_se_sato"), within: 1e-10))
    #expect(pooled.standardError.isClose(to: wanted("metafor_rd_se"), within: 1e-10))
    #expect(pooled.largeStrataError.isClose(to: wanted("mh_rd_se_greenland_robins"), within: 1e-10))
    let odds = try ProportionRatio(.odds, strata: strata)
    #expect(odds.estimate.isClose(to: wanted("mh_or"), relative: 1e-10))
    #expect(odds.interval().lower.isClose(to: out["mh_or_ci_rbg"][0].number!, relative: 1e-10))
    #expect(odds.interval().upper.isClose(to: out["mh_or_ci_rbg"][1].number!, relative: 1e-10))
    #expect(odds.logarithm.isClose(to: wanted("metafor_log_or"), within: 1e-10))
    #expect(odds.standardError.isClose(to: wanted("metafor_log_or_se"), within: 1e-10))
    let risk = try ProportionRatio(.risk, strata: strata)
    #expect(risk.logarithm.isClose(to: wanted("metafor_log_rr"), within: 1e-10))
    #expect(risk.standardError.isClose(to: wanted("metafor_log_rr_se"), within: 1e-10))
    let test = try BreslowDayTest(strata)
    #expect(test.degreesOfFreedom + 1 == Int(wanted("strata_used_test")))
    #expect(test.chiSquared.isClose(to: wanted("breslow_day"), within: 1e-7))
    #expect(test.p.isClose(to: wanted("breslow_day_p"), within: 1e-7))
  }

  /// One stratum has its own ratio; equal odds ratios are found homogeneous.
  @Test(.tags(.identity)) func `of one stratum are the plain ratios, and equal ones do not differ`() throws {
    let groups = try ProportionDifference(events: 12, of: 40, comparator: 7, of: 35)
    let (odds, pooled) = (try ProportionRatio(.odds, groups), try ProportionRatio(.odds, strata: [(12, 40, 7, 35)]))
    #expect(odds.logarithm.isClose(to: pooled.logarithm, within: 1e-13) && odds.standardError.isClose(to: pooled.standardError, within: 1e-13))
    let (risk, common) = (try ProportionRatio(.risk, groups), try ProportionRatio(.risk, strata: [(12, 40, 7, 35)]))
    #expect(risk.logarithm.isClose(to: common.logarithm, within: 1e-13) && risk.standardError.isClose(to: common.standardError, within: 1e-13))
    // Odds 2 : 1 and 1 : 1, then 1 : 2 and 1 : 4.
    let test = try BreslowDayTest([(20, 30, 15, 30), (10, 30, 8, 40)])
    #expect(test.chiSquared.isClose(to: 0, within: 1e-20) && test.p.isClose(to: 1, within: 1e-9))
    #expect(throws: MathematicalFailure.self) { try BreslowDayTest([(20, 30, 15, 30)]) }
    #expect(throws: MathematicalFailure.self) { try ProportionRatio(.risk, strata: [(0, 10, 3, 10), (0, 5, 1, 5)]) }
  }
}
