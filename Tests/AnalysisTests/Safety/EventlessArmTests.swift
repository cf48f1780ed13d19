import Mathematics
import TestSupport
import Testing
import Trial

@testable import Analysis

/// Four patients an arm, on treatment for ten days; three of the control have an event, on days 1, 2 and 3, and none of the treated.
@Suite struct `An arm without adverse events` {
  static func compared(_ method: PlannedAnalysis.Method, treatedHave: Bool) throws -> EventComparison.Found {
    let first = [1.0, 2, 3, 10, 10, 10, 10, 10].enumerated().map { AdverseEventCourse.First(days: $1, isEvent: $0 < 3) }
    let course = AdverseEventCourse(
      arm: treatedHave ? [1, 1, 1, 1, 0, 0, 0, 0] : [0, 0, 0, 0, 1, 1, 1, 1], occurred: first.map(\.isEvent), first: first,
      events: first.map { $0.isEvent ? 1 : 0 }, treatmentDays: first.map { _ in 10 })
    return try EventComparison(course, population: nil, treatment: 1, control: 0).found(method, ties: .efron, level: 0.95)
  }

  /// By hand: O − E = 1∕2 + 4∕7 + 2∕3 in the arm that has them, V = 1∕4 + 12∕49 + 2∕9.
  @Test(.tags(.identity))
  func `is tested by log-rank, with a hazard ratio at its end and no interval but all`() throws {
    let distance = 1.0 / 2 + 4.0 / 7 + 2.0 / 3
    let p = ChiSquared(degreesOfFreedom: 1).upperTail(distance * distance / (1.0 / 4 + 12.0 / 49 + 2.0 / 9))
    for (treatedHave, estimate) in [(false, 0.0), (true, .infinity)] {
      let found = try Self.compared(.logRank, treatedHave: treatedHave)
      #expect(found.pTwoSided.isClose(to: p, within: 1e-12) && found.estimate == estimate && found.onItsScale == nil)
      #expect(found.interval.lower == 0 && found.interval.upper == .infinity)
      #expect((found.treated, found.control) == (treatedHave ? ("3 of 4", "0 of 4") : ("0 of 4", "3 of 4")))
    }
  }

  @Test(.tags(.identity))
  func `has no estimate by Cox`() {
    #expect(throws: MathematicalFailure.self) { try Self.compared(.Cox, treatedHave: true) }
  }
}
