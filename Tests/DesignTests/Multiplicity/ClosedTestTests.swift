import Mathematics
import TestSupport
import Testing

@testable import Design

@Suite struct `Closed test` {
  static let cases = References.cases("multiplicity").filter { $0.id.hasPrefix("closure-") }

  func groups(_ one: ReferenceCase) throws -> [ClosedTest.Group] {
    let members = one.inputs["test_groups"].elements.map { $0.numbers.map { Int($0) - 1 } }
    return try members.indices.map { k in
      let test: IntersectionTest
      switch one.inputs["test_types"][k].text {
      case "bonferroni": test = .bonferroni
      case "simes": test = .simes
      case "hochberg": test = .hochberg
      default:
        try #require(one.inputs["test_types"][k].text == "parametric")
        test = .parametric(correlation: Matrix(one.inputs["test_corr"][k].matrix), degreesOfFreedom: .infinity)
      }
      return ClosedTest.Group(members: members[k], test: test)
    }
  }

  @Test(.tags(.reference), arguments: cases)
  func `rejects and adjusts as the peer does`(_ one: ReferenceCase) throws {
    let test = try ClosedTest(try `Test of a graph`.graph(one), groups: try groups(one))
    let result = try test.result(pValues: one.inputs["p"].numbers, error: try #require(one.inputs["alpha"].number))
    #expect(result.isRejected == one.outputs["rejected"].elements.map { $0.bool })
    for (found, expected) in zip(result.adjustedP, one.outputs["adjustedP"].numbers) {
      #expect(found.isClose(to: expected, within: one.tolerance), "\(found) \(expected)")
    }
  }

  /// 100 graphs from a fixed seed.
  @Test(.tags(.identity))
  func `is the graph's shortcut with Bonferroni's test, and never rejects less with Simes', Šidák's or the parametric`() throws {
    var random = SplitMix(state: 3)
    for _ in 0..<100 {
      let graph = try randomGraph(4, &random)
      let p = (0..<4).map { _ in Double.random(in: 0...0.06, using: &random) }
      let shortcut = GraphTest(graph, pValues: p, error: 0.05)
      let closed = try ClosedTest(graph, test: .bonferroni).result(pValues: p, error: 0.05)
      for i in 0..<4 { #expect(closed.adjustedP[i].isClose(to: shortcut.adjustedP[i], within: 1e-13)) }
      #expect(closed.isRejected == shortcut.isRejected)
      #expect(closed.intersections.count == 15 && Set(closed.intersections.map(\.members)).count == 15)
      let r = Matrix((0..<4).map { i in (0..<4).map { i == $0 ? 1 : 0.5 } })
      for test in [IntersectionTest.simes, .sidak, .parametric(correlation: r, degreesOfFreedom: .infinity)] {
        let other = try ClosedTest(graph, test: test).result(pValues: p, error: 0.05)
        for i in 0..<4 { #expect(other.adjustedP[i] <= closed.adjustedP[i] + 1e-12) }
      }
    }
  }

  @Test(.tags(.identity))
  func `rejects a hypothesis only when all intersections with it are rejected, and none by a weight of 0`() throws {
    let graph = try HypothesisGraph.fallback(weights: [0.5, 0.5, 0])
    let p = [0.03, 0.02, 0.001]
    let result = try ClosedTest(graph, test: .simes).result(pValues: p, error: 0.05)
    for i in 0..<3 {
      let holding = result.intersections.filter { $0.members.contains(i) }
      #expect(result.isRejected[i] == holding.allSatisfy { isAtMost($0.pValue, 0.05) })
      #expect(result.adjustedP[i] == holding.map(\.pValue).max())
      #expect(result.adjustedP[i] >= p[i])
    }
    let none = try ClosedTest(.fixedSequence(2), test: .bonferroni).result(pValues: [0.9, 0], error: 0.05)
    #expect(none.adjustedP == [0.9, 0.9])
  }

  @Test(.tags(.identity))
  func `has independent statistics tested as Šidák does, and one statistic as itself`() throws {
    let (p, w) = ([0.02, 0.05, 0.3], [0.2, 0.3, 0.5])
    let independent = IntersectionTest.parametric(correlation: .identity(3), degreesOfFreedom: .infinity)
    let q = [0.02 / 0.2, 0.05 / 0.3, 0.3 / 0.5].min()!
    let exact = 1 - (1 - 0.2 * q) * (1 - 0.3 * q) * (1 - 0.5 * q)
    #expect(try independent.pValue(members: [0, 1, 2], p, w).isClose(to: exact, within: 1e-13))
    #expect(try independent.pValue(members: [1], [0.05], [1]).isClose(to: 0.05, within: 1e-13))
    #expect(try IntersectionTest.sidak.pValue(members: [0, 1], [0.02, 0.5], [0.5, 0.5]).isClose(to: 1 - 0.98 * 0.98, within: 1e-15))
  }

  @Test(.tags(.identity))
  func `refuses what is no closed test, with the reason`() throws {
    #expect(throws: MultiplicityRefusal.groupsDoNotPartition) {
      try ClosedTest(.holm(3), groups: [.init(members: [0, 1], test: .simes), .init(members: [1, 2], test: .simes)])
    }
    #expect(throws: MultiplicityRefusal.tooManyHypotheses(count: 17, limit: 16)) { try ClosedTest(.holm(17), test: .bonferroni) }
    #expect(throws: MultiplicityRefusal.notACorrelation(group: [0, 1])) {
      try ClosedTest(.holm(2), test: .parametric(correlation: Matrix([[1, 2], [2, 1]]), degreesOfFreedom: 10))
    }
    let uneven = try ClosedTest(try HypothesisGraph.bonferroni(weights: [0.7, 0.3]), test: .hochberg)
    #expect(throws: MultiplicityRefusal.unequalWeightsForHochberg(group: [0, 1])) { try uneven.result(pValues: [0.01, 0.01], error: 0.05) }
  }
}
