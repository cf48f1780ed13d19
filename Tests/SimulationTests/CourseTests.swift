import TestSupport
import Testing

@testable import Simulation
@testable import Trial

@Suite struct `Courses and correlations` {
  static let weekly = VisitTimes(baseline: 0, visits: [1, 2, 3, 4, 5, 6], endpoint: 5)
  static let all: [Course] = [
    .linear, .constant, .exponential(timeConstantWeeks: 2.2), .onset(weeks: 2, waningPerWeek: 0.1),
    .shares([VisitShare(visit: 1, share: 0.7)]), .shares([]),
  ]

  @Test(.tags(.identity), arguments: all)
  func `reach all of it at the endpoint's visit`(_ course: Course) {
    #expect(course.shares(at: Self.weekly)[5].isClose(to: 1, within: 1e-15))
    #expect(course.standardDeviationShares(at: Self.weekly)[5].isClose(to: 1, within: 1e-15))
  }

  @Test(.tags(.identity))
  func `an exponential course keeps the ratio of its steps`() {
    // (c₃ − c₂) ∕ (c₂ − c₁) = exp(−1∕τ).
    let c = Course.exponential(timeConstantWeeks: 2.2).shares(at: Self.weekly)
    for t in 1..<5 { #expect(((c[t + 1] - c[t]) / (c[t] - c[t - 1])).isClose(to: 0.634736, within: 1e-6)) }
    #expect((c[1] / c[0]).isClose(to: 1.634736, within: 1e-6))
  }

  @Test(.tags(.identity))
  func `an onset without waning is the exponential course`() {
    let onset = Course.onset(weeks: 2.2, waningPerWeek: 0).shares(at: Self.weekly)
    for (a, b) in zip(onset, Course.exponential(timeConstantWeeks: 2.2).shares(at: Self.weekly)) { #expect(a.isClose(to: b, within: 1e-15)) }
    // With waning 0.1 the share at week 3 is that of the exponential times e^0.3.
    let waning = Course.onset(weeks: 2.2, waningPerWeek: 0.1).shares(at: Self.weekly)
    #expect((waning[2] / onset[2]).isClose(to: 1.349858807576003, within: 1e-14))
  }

  @Test(.tags(.identity))
  func `given shares are joined by straight lines in time`() {
    let course = Course.shares([VisitShare(visit: 0, share: 0.4), VisitShare(visit: 2, share: 0.7)])
    let times = VisitTimes(baseline: 0, visits: [2, 3, 4, 8, 10], endpoint: 3)
    // From (0, 0) to (2, 0.4) to (4, 0.7) to (8, 1); constant after.
    for (found, expected) in zip(course.shares(at: times), [0.4, 0.55, 0.7, 1, 1]) { #expect(found.isClose(to: expected, within: 1e-15)) }
    let late = Course.shares([VisitShare(visit: 2, share: 0.5)])
    for (found, expected) in zip(late.shares(at: times), [0.25, 0.375, 0.5, 1, 1]) { #expect(found.isClose(to: expected, within: 1e-15)) }
    for (found, expected) in zip(late.standardDeviationShares(at: times), [0.5, 0.5, 0.5, 1, 1]) {
      #expect(found.isClose(to: expected, within: 1e-15))
    }
  }

  @Test(.tags(.identity))
  func `the standard deviation of the reference trial rises from 4.5 to 8 by 0.7 a week`() {
    let shares = Course.shares([VisitShare(visit: 0, share: 0.5625)]).standardDeviationShares(at: Self.weekly)
    for (t, share) in shares.enumerated() { #expect((8 * share).isClose(to: 4.5 + 0.7 * Double(t), within: 1e-14)) }
  }

  @Test(.tags(.identity))
  func `correlations depend on the distance as they are said to`() {
    let weeks = [1.0, 2, 4, 8]
    let floor = Correlation.floorAndDecay(floor: 0.25, height: 0.65, perWeek: 0.75).matrix(weeks: weeks)
    #expect(floor[0][1].isClose(to: 0.7375, within: 1e-15))
    #expect(floor[3][2].isClose(to: 0.25 + 0.65 * 0.31640625, within: 1e-15))
    let adjacent = Correlation.firstOrderAutoregressive(adjacentVisits: 0.8).matrix(weeks: weeks)
    #expect(adjacent[0][3].isClose(to: 0.512, within: 1e-15))
    let same = Correlation.compoundSymmetry(0.6).matrix(weeks: weeks)
    let given = [[1, 0.6, 0.6, 0.6], [0.6, 1, 0.6, 0.6], [0.6, 0.6, 1, 0.6], [0.6, 0.6, 0.6, 1]]
    #expect(same == given)
    #expect(Correlation.unstructured(given).matrix(weeks: weeks) == given)
    for matrix in [floor, adjacent, same] {
      for i in weeks.indices {
        #expect(matrix[i][i] == 1)
        for j in weeks.indices { #expect(matrix[i][j] == matrix[j][i]) }
      }
    }
  }
}
