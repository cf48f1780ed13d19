import Mathematics
import TestSupport
import Testing

@testable import Design
@testable import Trial

@Suite struct `A protocol's multiple test` {
  static let names = ["a", "b", "c"]
  static func test(_ rule: MultiplicityRule, groups: [[Int]] = [[0, 1, 2]]) throws -> MultipleTest {
    try MultipleTest(rule, names: names, error: 0.025, groups: groups)
  }

  /// 300 families from a fixed seed.
  private func families(_ body: ([Double]) throws -> Void) rethrows {
    var random = SplitMix(state: 5)
    for _ in 0..<300 { try body((0..<3).map { _ in Double.random(in: 0...0.06, using: &random) }) }
  }

  @Test(.tags(.identity))
  func `is made of the types that bear its name`() throws {
    try families { p in
      for (method, adjustment) in [
        (MultiplicityRule.Method.holm, MarginalAdjustment.holm), (.hochberg, .hochberg), (.hommel, .hommel), (.benjaminiHochberg, .benjaminiHochberg),
      ] {
        let found = try Self.test(MultiplicityRule(method)).result(pValues: p)
        for (one, other) in zip(found.adjustedP, adjustment.adjusted(p)) { #expect(one.isClose(to: other, within: 1e-12)) }
      }
      let order = ["c", "a", "b"]
      let sequence = try Self.test(MultiplicityRule(.fixedSequence, order: order)).result(pValues: p)
      #expect(sequence.isRejected == [p[2] <= 0.025 && p[0] <= 0.025, p[2] <= 0.025 && p[0] <= 0.025 && p[1] <= 0.025, p[2] <= 0.025])
      let hierarchical = try Self.test(MultiplicityRule(.closedTest, order: order, intersectionTest: .hierarchical)).result(pValues: p)
      #expect(hierarchical.isRejected == sequence.isRejected)
      let simes = try Self.test(MultiplicityRule(.closedTest, intersectionTest: .simes)).result(pValues: p)
      for (one, other) in zip(simes.adjustedP, MarginalAdjustment.hommel.adjusted(p)) { #expect(one.isClose(to: other, within: 1e-12)) }
      #expect(try Self.test(MultiplicityRule(.none)).result(pValues: p).isRejected == p.map { $0 <= 0.025 })
    }
  }

  @Test(.tags(.identity))
  func `a fallback tests each at its own share at least, and the next at what falls to it`() throws {
    let rule = MultiplicityRule(.fallback, weights: [.init("a", 0.5), .init("b", 0.5)], order: ["a", "b", "c"])
    let test = try Self.test(rule)
    #expect(test.graph?.weights == [0.5, 0.5, 0])
    #expect(try test.result(pValues: [0.02, 0.012, 0.02]).isRejected == [false, true, false])
    #expect(try test.result(pValues: [0.012, 0.02, 0.024]).isRejected == [true, true, true])
  }

  static let correlation = Matrix([[1, 0.5, 0.5], [0.5, 1, 0.5], [0.5, 0.5, 1]])

  @Test(.tags(.identity), arguments: [20.0, Double.infinity])
  func `decisions by kept critical values are those of adjusted p values`(_ df: Double) throws {
    let law = JointLaw(correlation: Self.correlation, degreesOfFreedom: df)
    let rules = [
      MultiplicityRule(.dunnett), MultiplicityRule(.stepDownDunnett), MultiplicityRule(.closedTest, intersectionTest: .dunnett),
      MultiplicityRule(
        .graph, weights: [.init("a", 0.6), .init("b", 0.4)],
        passes: [.init(from: "a", to: "b", 0.5), .init(from: "a", to: "c", 0.5), .init(from: "b", to: "a", 1)], intersectionTest: .parametric),
    ]
    for rule in rules {
      let test = try Self.test(rule)
      var decisions = JointDecisions(test)
      var random = SplitMix(state: 9)
      for _ in 0..<60 {
        let p = (0..<3).map { _ in Double.random(in: 0...0.04, using: &random) }
        let result = try test.result(pValues: p, laws: [law])
        #expect(try decisions.rejections(pValues: p, laws: [law]) == result.isRejected, "\(rule.method) \(p)")
        // Never what the closure does not, nor less than Bonferroni's own.
        let bonferroni = test.graph.map { GraphTest($0, pValues: p, error: 0.025).isRejected } ?? p.map { 3 * $0 <= 0.025 }
        for i in 0..<3 where bonferroni[i] { #expect(result.isRejected[i]) }
      }
    }
  }

  @Test(.tags(.identity))
  func `Dunnett's test is that of estimates against one control`() throws {
    let estimates = JointEstimates(
      means: [1.2, 2.1, 2.6], sizes: [30, 30, 30], control: (0, 30), residualVariance: 20, degreesOfFreedom: 116)
    let t = StudentT(degreesOfFreedom: 116)
    let p = estimates.statistics.map { t.upperTail($0) }
    let law = JointLaw(correlation: estimates.correlation, degreesOfFreedom: 116)
    let (single, step) = (try Self.test(MultiplicityRule(.dunnett)), try Self.test(MultiplicityRule(.stepDownDunnett)))
    for (one, other) in zip(try single.result(pValues: p, laws: [law]).adjustedP, try estimates.singleStep(.greater)) {
      #expect(one.isClose(to: other, within: 1e-8))
    }
    for (one, other) in zip(try step.result(pValues: p, laws: [law]).adjustedP, try estimates.stepDown(.greater)) {
      #expect(one.isClose(to: other, within: 1e-8))
    }
  }
}
