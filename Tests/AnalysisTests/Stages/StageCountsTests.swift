import Design
import Mathematics
import TestSupport
import Testing

@testable import Analysis
@testable import Trial

@Suite struct `Counts of a stage` {
  static func data(arms: [(arm: Int, severe: Bool, count: Int)]) -> TrialData {
    let all = arms.flatMap { Array(repeating: ($0.arm, $0.severe), count: $0.count) }
    return TrialData(
      subjects: all.indices.map { "S\($0)" }, armNames: ["control", "low", "high"], arm: all.map(\.0),
      factors: [FactorColumn(column: "SEVERITY", levels: ["severe", "moderate"], codes: all.map { $0.1 ? 0 : 1 })],
      baseline: all.map { _ in 0 }, visits: [TimePoint(1, .week)], scores: all.map { _ in 1 }, discontinuedBeforeVisit: all.map { _ in 1 })
  }
  static let severe = Condition(clauses: [.factor("severity", levels: ["severe"], excluded: false)], text: "severity = severe")

  @Test(.tags(.identity))
  func `make Dunnett's correlation of arms with one control`() {
    let data = Self.data(arms: [(0, false, 40), (1, false, 20), (2, true, 30)])
    var counts = StageCounts(
      [1, 2].map { StagePlan.Member(treatment: $0, control: 0, population: nil, benefitSign: 1) }, arms: 3)
    counts.count(data, 0..<90, seenAt: 0)
    #expect(counts.treated(0) == 20 && counts.treated(1) == 30 && counts.controls(0) == 40)
    let r = counts.correlation(.all(2))
    #expect(r[0, 1].isClose(to: (20.0 / 60 * (30.0 / 70)).squareRoot(), within: 1e-14) && r[0, 1] == r[1, 0] && r[0, 0] == 1)
    // One that did not go on has none.
    #expect(counts.correlation(HypothesisSet(hypothesis: 1)) == .identity(2))
  }

  @Test(.tags(.identity))
  func `make Spiessens and Debois' of a population within another`() {
    // The same share of each arm is severe: √(30 ∕ 90).
    var data = Self.data(arms: [(0, true, 20), (0, false, 40), (1, true, 10), (1, false, 20), (2, true, 5)])
    var counts = StageCounts(
      [nil, Self.severe].map { StagePlan.Member(treatment: 1, control: 0, population: $0, benefitSign: 1) }, arms: 3)
    counts.count(data, 0..<data.subjectCount, seenAt: 0)
    #expect(counts.correlation(.all(2))[0, 1].isClose(to: (30.0 / 90).squareRoot(), within: 1e-14))
    // A patient without a value is not counted, nor one out of the range.
    data.scores[0] = .nan
    counts.count(data, 0..<25, seenAt: 0)
    #expect(counts.controls(1) == 19 && counts.controls(0) == 24 && counts.treated(0) == 0)
    counts.count(data, 0..<25, seenAt: nil)
    #expect(counts.controls(1) == 20 && counts.inArms(1) == 25)
  }
}
