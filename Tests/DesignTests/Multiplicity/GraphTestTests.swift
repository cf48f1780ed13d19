import Mathematics
import TestSupport
import Testing

@testable import Design
@testable import Trial

@Suite struct `Test of a graph` {
  static func graph(_ one: ReferenceCase) throws -> HypothesisGraph {
    try HypothesisGraph(weights: one.inputs["hypotheses"].numbers, passes: Matrix(one.inputs["transitions"].matrix))
  }
  static let cases = References.cases("multiplicity").filter { $0.id.hasPrefix("graph-") }

  @Test(.tags(.reference), arguments: cases)
  func `rejects, adjusts and leaves what the peer does`(_ one: ReferenceCase) throws {
    let alpha = try #require(one.inputs["alpha"].number)
    let test = GraphTest(try Self.graph(one), pValues: one.inputs["p"].numbers, error: alpha)
    #expect(test.isRejected == one.outputs["rejected"].elements.map { $0.bool })
    for (found, expected) in zip(test.adjustedP, one.outputs["adjustedP"].numbers) { #expect(found.isClose(to: expected, within: one.tolerance)) }
    for (found, expected) in zip(test.remaining.weights, one.outputs["finalGraphHypotheses"].numbers) {
      #expect(found.isClose(to: expected, within: one.tolerance))
    }
    for (i, row) in one.outputs["finalGraphTransitions"].matrix.enumerated() {
      for (j, expected) in row.enumerated() { #expect(test.remaining.passes[i, j].isClose(to: expected, within: one.tolerance)) }
    }
    #expect(one.outputs["adjustedP"].numbers.count == test.adjustedP.count && test.adjustedP.count == test.isRejected.count)
  }

  @Test(.tags(.identity), arguments: cases)
  func `walks by levels that spend no more than the error`(_ one: ReferenceCase) throws {
    let alpha = try #require(one.inputs["alpha"].number)
    let test = GraphTest(try Self.graph(one), pValues: one.inputs["p"].numbers, error: alpha)
    for step in test.steps {
      #expect(isAtMost(step.pValue, step.level) && step.level == alpha * step.weight)
      #expect(step.graph.weights.reduce(0, +) <= 1 + 1e-9)
      #expect(step.graph.weights[step.hypothesis] == 0)
    }
    for (before, after) in zip(test.steps, test.steps.dropFirst()) { #expect(before.adjustedP <= after.adjustedP) }
  }

  /// 200 graphs from a fixed seed.
  @Test(.tags(.identity))
  func `does not depend on the order in which hypotheses leave, and rejects at an error what it adjusts to it`() throws {
    var random = SplitMix(state: 11)
    for _ in 0..<200 {
      let graph = try randomGraph(4, &random)
      let p = (0..<4).map { _ in Double.random(in: 0...0.1, using: &random) }
      let (a, b) = (graph.removing(0).removing(2).removing(3), graph.removing(3).removing(0).removing(2))
      #expect(a.weights[1].isClose(to: b.weights[1], within: 1e-12))
      let adjusted = GraphTest(graph, pValues: p, error: 0.025).adjustedP
      for i in 0..<4 where adjusted[i] < 1 {
        #expect(GraphTest(graph, pValues: p, error: min(adjusted[i] * 1.000001, 0.999)).isRejected[i])
        #expect(!GraphTest(graph, pValues: p, error: adjusted[i] * 0.999999).isRejected[i])
      }
    }
  }

  @Test(.tags(.identity))
  func `never rejects at a weight of 0`() throws {
    let graph = try HypothesisGraph.bonferroni(weights: [1, 0])
    #expect(GraphTest(graph, pValues: [0.9, 0], error: 0.05).isRejected == [false, false])
    #expect(GraphTest(graph, pValues: [0.9, 0], error: 0.05).adjustedP == [0.9, 1])
  }

  @Test(.tags(.identity))
  func `has bounds that exclude 0 where it rejects`() throws {
    var random = SplitMix(state: 5)
    let law = StudentT(degreesOfFreedom: 40)
    for _ in 0..<100 {
      let graph = try randomGraph(3, &random)
      let t = (0..<3).map { _ in Double.random(in: -1...4, using: &random) }
      let test = GraphTest(graph, pValues: t.map(law.upperTail), error: 0.025)
      let bounds = test.lowerBounds(estimates: t.map { 2 * $0 }, standardErrors: [2, 2, 2], degreesOfFreedom: [40, 40, 40])
      for i in 0..<3 { #expect((bounds[i] >= 0) == test.isRejected[i]) }
    }
  }

  @Test(.tags(.identity))
  func `draws its path`() throws {
    let test = GraphTest(.holm(3), pValues: [0.001, 0.5, 0.6], error: 0.05)
    let all = test.diagrams(names: ["Full", "UK", "Outpatients"])
    #expect(all.count == 2)
    #expect(all[0].nodes.map(\.text) == ["Full: 33.33%", "UK: 33.33%", "Outpatients: 33.33%"])
    #expect(all[1].nodes.map(\.text) == ["Full: rejected", "UK: 50%", "Outpatients: 50%"])
    #expect(all[1].edges.map(\.text) == ["100%", "100%"])
    #expect(all[0].edges.count == 6)
  }

  @Test(.tags(.identity))
  func `refuses what is no graph, with the reason`() {
    #expect(throws: MultiplicityRefusal.weightsAboveOne(sum: 1.25)) { try HypothesisGraph.bonferroni(weights: [0.5, 0.75]) }
    #expect(throws: MultiplicityRefusal.weightOutOfRange(hypothesis: 1, weight: -0.5)) { try HypothesisGraph.bonferroni(weights: [0.5, -0.5]) }
    #expect(throws: MultiplicityRefusal.unequalSizes(weights: 1, passes: 2)) {
      try HypothesisGraph(weights: [1], passes: Matrix([[0, 0], [0, 0]]))
    }
    #expect(throws: MultiplicityRefusal.passesToItself(hypothesis: 0)) { try HypothesisGraph(weights: [1, 0], passes: Matrix([[1, 0], [0, 0]])) }
    #expect(throws: MultiplicityRefusal.passOutOfRange(from: 0, to: 1, share: 1.5)) {
      try HypothesisGraph(weights: [1, 0], passes: Matrix([[0, 1.5], [0, 0]]))
    }
    #expect(throws: MultiplicityRefusal.passesAboveOne(from: 0, sum: 1.5)) {
      try HypothesisGraph(weights: [1, 0, 0], passes: Matrix([[0, 0.75, 0.75], [0, 0, 0], [0, 0, 0]]))
    }
  }
}

/// Weights that sum to 1, and passes that do in each row.
func randomGraph(_ n: Int, _ random: inout SplitMix) throws -> HypothesisGraph {
  func shares(_ n: Int) -> [Double] {
    let all = (0..<n).map { _ in Double.random(in: 0.01...1, using: &random) }
    return all.map { $0 / all.reduce(0, +) }
  }
  var passes = Matrix(rows: n, columns: n)
  for i in 0..<n { for (j, share) in zip((0..<n).filter { $0 != i }, shares(n - 1)) { passes[i, j] = share } }
  return try HypothesisGraph(weights: shares(n), passes: passes)
}
