import Evidence
import Mathematics
import TestSupport
import Testing

@Suite struct `Influence of findings` {
  @Test(.tags(.identity)) func `of a claim is what it adds and takes, and nothing where it is not reported`() throws {
    let prior = Normal(mean: 1.8, standardDeviation: 1)
    let cells = PatientCells(arms: [("drug", 174), ("placebo", 174)], strata: [("UK", 0.756), ("else", 0.244)], looks: [0.5])
    let pattern = Pattern(
      [
        JudgedStatistic(Comparison("interim", of: cells, look: 0), .significantInFavor),
        JudgedStatistic(Comparison("final", of: cells), .notSignificant),
        JudgedStatistic(Comparison("UK", in: [0], of: cells), .notReported),
      ], in: cells, standardDeviation: 8)
    let (all, each) = try Influence.ofEach(pattern.statistics.names) { (taken: Set<Int>) throws(MathematicalFailure) in
      let some = pattern.keeping(taken)
      return try EffectPosterior(prior: prior) { (δ: Double) throws(MathematicalFailure) in try ExactRoad.common(some, δ) }
    }
    #expect(each.map(\.name) == ["interim", "final", "UK"])
    #expect(each[2].shift == 0 && each[2].dropped == all && each[2].predictive == 1)
    #expect(each[2].alone.mean.isClose(to: 1.8, within: 1e-12))
    let c = SignificanceRule.twoSided5Percent.criticalValue
    let interim = ProbitCutNormal(prior: prior, standardError: 8 * (2.0 / 87).squareRoot(), criticalValue: c, above: true)
    #expect(each[0].alone.mean.isClose(to: interim.mean, within: 1e-11))
    #expect(each[1].dropped == each[0].alone)
    #expect(each[0].dropped == each[1].alone)
    #expect(each[1].shift.isClose(to: all.mean - interim.mean, within: 1e-11) && each[1].shift < 0)
    #expect(each[0].predictive.isClose(to: all.evidence / each[1].alone.evidence, within: 1e-14))
  }
}

@Suite struct `Uniformity of ranks` {
  @Test(.tags(.identity)) func `is χ² of the bins`() {
    let even = RankUniformity((0..<100).map { (Double($0) + 0.5) / 100 }, bins: 10)
    #expect(even.counts == Array(repeating: 10, count: 10) && even.chiSquared == 0 && even.pValue == 1)
    let skewed = RankUniformity((0..<100).map { (Double($0) + 0.5) / 200 }, bins: 10)
    #expect(skewed.chiSquared.isClose(to: 100, within: 1e-12))
    #expect(skewed.pValue < 1e-15)
    #expect(RankUniformity([Double](repeating: 1, count: 10), bins: 2).counts == [0, 10])
  }
}
