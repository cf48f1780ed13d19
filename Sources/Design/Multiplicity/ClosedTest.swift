import Mathematics

/// The closed test of a graph: every intersection of hypotheses has the weights that the graph leaves it, and a test; a hypothesis is rejected when all
/// intersections that hold it are.
///
/// An intersection's p is the least of its groups' p; a hypothesis' adjusted p the greatest of its intersections'. Its familywise error is at most α in the
/// strong sense wherever the intersections' tests hold theirs. With Bonferroni's test it decides as `GraphTest` does.
///
/// - Reference: Marcus, Peritz & Gabriel (1976), Biometrika 63:655–660; Bretz, Posch, Glimm, Klinglmueller, Maurer & Rohmeyer (2011), Biometrical Journal
///   53:894–913; Xi, Glimm, Maurer & Bretz (2017), Biometrical Journal 59:918–931.
/// - Checked: `References/multiplicity`, `closure-*` (graphicalMCP).
public struct ClosedTest: Equatable, Sendable {
  /// Hypotheses that are tested together, and how.
  public struct Group: Equatable, Sendable {
    public let members: [Int]
    public let test: IntersectionTest

    public init(members: [Int], test: IntersectionTest) {
      self.members = members
      self.test = test
    }
  }

  /// One intersection of hypotheses and its test.
  public struct Intersection: Equatable, Sendable {
    /// The hypotheses, rising.
    public let members: [Int]
    /// Theirs in this intersection.
    public let weights: [Double]
    /// At most 1.
    public let pValue: Double
  }

  public struct Result: Equatable, Sendable {
    /// One a hypothesis.
    public let adjustedP: [Double]
    public let isRejected: [Bool]
    /// All 2ⁿ − 1.
    public let intersections: [Intersection]
  }

  public static let limit = 16
  public let graph: HypothesisGraph
  public let groups: [Group]

  /// - Parameters:
  ///   - graph: at most 16 hypotheses.
  ///   - groups: every hypothesis in one of them.
  /// - Throws: the first rule that is broken.
  public init(_ graph: HypothesisGraph, groups: [Group]) throws(MultiplicityRefusal) {
    guard graph.count <= Self.limit else { throw .tooManyHypotheses(count: graph.count, limit: Self.limit) }
    guard groups.flatMap(\.members).sorted() == Array(0..<graph.count) else { throw .groupsDoNotPartition }
    for group in groups {
      guard case .parametric(let r, let ν) = group.test else { continue }
      precondition(ν > 0, "degrees of freedom are above 0")
      let isOne = r.isSquare && r.rows == group.members.count && r.storage.allSatisfy { $0.isFinite && abs($0) <= 1 + 1e-9 }
      guard isOne, r.isSymmetric(tolerance: 1e-9), r.diagonal.allSatisfy({ abs($0 - 1) < 1e-9 }), (try? PivotedRoot(of: r)) != nil else {
        throw .notACorrelation(group: group.members)
      }
    }
    self.graph = graph
    self.groups = groups
  }

  /// One test for all.
  public init(_ graph: HypothesisGraph, test: IntersectionTest) throws(MultiplicityRefusal) {
    try self.init(graph, groups: [Group(members: Array(0..<graph.count), test: test)])
  }

  /// - Parameters:
  ///   - pValues: pᵢ in [0, 1]; of parametric groups one-sided.
  ///   - error: α, of the family, in (0, 1).
  /// - Throws: `unequalWeightsForHochberg` as a `MultiplicityRefusal`; a `MathematicalFailure` from joint probabilities.
  public func result(pValues p: [Double], error α: Double) throws -> Result {
    requirePValues(p, graph.count)
    precondition(α > 0 && α < 1, "an error lies in (0, 1)")
    var intersections: [Intersection] = []
    try visit(graph, Array(p.indices), from: 0, p, &intersections)
    var adjusted = [Double](repeating: 0, count: p.count)
    for one in intersections { for i in one.members { adjusted[i] = max(adjusted[i], one.pValue) } }
    return Result(adjustedP: adjusted, isRejected: adjusted.map { isAtMost($0, α) }, intersections: intersections)
  }

  /// This intersection, and those that leave out further hypotheses from the given one on: each is met once.
  private func visit(_ graph: HypothesisGraph, _ members: [Int], from first: Int, _ p: [Double], _ all: inout [Intersection]) throws {
    guard !members.isEmpty else { return }
    all.append(Intersection(members: members, weights: members.map { graph.weights[$0] }, pValue: try pValue(graph, members, p)))
    for next in members where next >= first {
      try visit(graph.removing(next), members.filter { $0 != next }, from: next + 1, p, &all)
    }
  }

  private func pValue(_ graph: HypothesisGraph, _ members: [Int], _ p: [Double]) throws -> Double {
    var least = 1.0
    for group in groups {
      let positions = group.members.indices.filter { members.contains(group.members[$0]) }
      let (chosen, weights) = (positions.map { p[group.members[$0]] }, positions.map { graph.weights[group.members[$0]] })
      if group.test == .hochberg {
        let open = weights.filter { $0 > 0 }
        guard (open.max() ?? 0) - (open.min() ?? 0) <= HypothesisGraph.rounding else {
          throw MultiplicityRefusal.unequalWeightsForHochberg(group: group.members)
        }
      }
      least = min(least, try group.test.pValue(members: positions, chosen, weights))
    }
    return least
  }
}
