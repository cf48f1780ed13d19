import Mathematics

/// The test of a graph by Bonferroni's shortcut: what is rejected, in which order, at which level, and the graph that each step leaves.
///
/// Of the hypotheses left, the one with the least pᵢ ∕ wᵢ is taken while pᵢ ≤ αwᵢ. Its adjusted p is the greatest of these quotients so far, at most 1: the
/// least error at which it would be rejected. A weight of 0 rejects nothing, whatever p.
///
/// - Reference: Bretz, Maurer, Brannath & Posch (2009), Statistics in Medicine 28:586–604, algorithms 1 and 2.
/// - Checked: `References/multiplicity`, `graph-*` (graphicalMCP); the closed test of the same graph in `ClosedTestTests`.
public struct GraphTest: Equatable, Sendable {
  /// One rejection.
  public struct Step: Equatable, Sendable {
    public let hypothesis: Int
    public let pValue: Double
    /// wᵢ when it was its turn.
    public let weight: Double
    /// αwᵢ.
    public let level: Double
    public let adjustedP: Double
    /// The graph once it has left.
    public let graph: HypothesisGraph
  }

  public let initial: HypothesisGraph
  /// The rejections, in order.
  public let steps: [Step]
  /// One a hypothesis.
  public let adjustedP: [Double]
  /// The familywise error.
  public let error: Double

  /// The graph that is left.
  public var remaining: HypothesisGraph { steps.last?.graph ?? initial }
  /// One a hypothesis.
  public var isRejected: [Bool] { initial.weights.indices.map { i in steps.contains { $0.hypothesis == i } } }

  /// - Parameters:
  ///   - pValues: pᵢ in [0, 1], one a hypothesis, each one-sided or all two-sided as the error is.
  ///   - error: α, of the family, in (0, 1).
  public init(_ graph: HypothesisGraph, pValues p: [Double], error α: Double) {
    requirePValues(p, graph.count)
    precondition(α > 0 && α < 1, "an error lies in (0, 1)")
    var left = Array(p.indices)
    var current = graph
    var greatest = 0.0
    var adjusted = [Double](repeating: 1, count: p.count)
    var steps: [Step] = []
    while let next = left.min(by: { Self.quotient(p[$0], current.weights[$0]) < Self.quotient(p[$1], current.weights[$1]) }) {
      let weight = current.weights[next]
      greatest = max(greatest, min(Self.quotient(p[next], weight), 1))
      adjusted[next] = greatest
      left.removeAll { $0 == next }
      current = current.removing(next)
      guard isAtMost(greatest, α), weight > 0 else { continue }
      steps.append(Step(hypothesis: next, pValue: p[next], weight: weight, level: α * weight, adjustedP: greatest, graph: current))
    }
    initial = graph
    self.steps = steps
    adjustedP = adjusted
    self.error = α
  }

  private static func quotient(_ p: Double, _ weight: Double) -> Double { weight > 0 ? p / weight : .infinity }
}

/// Whether a p value is at most an error, but for the rounding of quotients: p = 0.0025 at a weight of 0.1 is at most 0.025.
func isAtMost(_ p: Double, _ error: Double) -> Bool { p <= error * (1 + 1e-12) }

/// The rule of every multiple test.
func requirePValues(_ p: [Double], _ count: Int) {
  precondition(p.count == count, "every hypothesis has its p value")
  precondition(p.allSatisfy { $0 >= 0 && $0 <= 1 }, "a p value lies in [0, 1]")
}
