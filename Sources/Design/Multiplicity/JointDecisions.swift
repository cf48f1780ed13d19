import Mathematics
import Trial

/// Decisions of a joint rule for trial after trial: critical values are kept, by the correlation and the degrees of freedom that they are for, so that most
/// trials compare numbers and integrate nothing.
///
/// An intersection with weights wᵢ, W = Σ wᵢ, of a group is rejected where q = min pᵢ ∕ wᵢ ≤ q*, P(Pᵢ ≤ wᵢq* for some i) = αW. Whatever the correlation
///
///     α ≤ q* ≤ αW ∕ max wᵢ,
///
/// and only a q between the two needs q* itself. Correlations are rounded to 10⁻⁹ first.
///
/// - Checked: the decisions of adjusted p values, in `MultipleTestTests`.
public struct JointDecisions: Sendable {
  private struct Key: Hashable {
    var group: Int
    var members: Int
    var weights: [Double]
    var law: [Double]
  }
  private struct Intersection {
    var members: [Int]
    var weights: [Double]
  }

  public let test: MultipleTest
  private let intersections: [Intersection]
  private var known: [Key: Double] = [:]

  public init(_ test: MultipleTest) {
    self.test = test
    switch test.procedure {
    case .joint(let graph):
      var all: [Intersection] = []
      Self.visit(graph, Array(test.names.indices), from: 0, &all)
      intersections = all
    case .singleStep:
      let n = test.names.count
      intersections = [Intersection(members: Array(0..<n), weights: [Double](repeating: 1 / Double(n), count: n))]
    case .separate, .marginal, .weighted, .closed: intersections = []
    }
  }

  /// Which hypotheses are rejected; the same as `MultipleTest.result` says, but for p values that are at their critical value to eight digits.
  public mutating func rejections(pValues p: [Double], laws: [JointLaw]) throws(MathematicalFailure) -> [Bool] {
    guard test.isJoint else { return try test.result(pValues: p).isRejected }
    if case .singleStep = test.procedure {
      let critical = try critical(0, intersections[0], laws[0], positions: Array(p.indices))
      return p.map { Double(p.count) * $0 <= critical }
    }
    var rejected = [Bool](repeating: true, count: p.count)
    for one in intersections where one.members.contains(where: { rejected[$0] }) {
      if try !isRejected(one, p, laws) { for i in one.members { rejected[i] = false } }
    }
    return rejected
  }

  private mutating func isRejected(_ one: Intersection, _ p: [Double], _ laws: [JointLaw]) throws(MathematicalFailure) -> Bool {
    for (g, group) in test.groups.enumerated() {
      let positions = group.indices.filter { place in one.members.contains(group[place]) && one.weights[group[place]] > 0 }
      guard !positions.isEmpty else { continue }
      let q = positions.map { p[group[$0]] / one.weights[group[$0]] }.min() ?? .infinity
      if isAtMost(q, test.error) { return true }
      let weights = positions.map { one.weights[group[$0]] }
      guard positions.count > 1, let greatest = weights.max(), q < test.error * weights.reduce(0, +) / greatest else { continue }
      if try q <= critical(g, one, laws[g], positions: positions) { return true }
    }
    return false
  }

  /// q*.
  private mutating func critical(_ g: Int, _ one: Intersection, _ law: JointLaw, positions: [Int]) throws(MathematicalFailure) -> Double {
    let weights = positions.map { one.weights[test.groups[g][$0]] }
    let rounded = law.correlation.submatrix(rows: positions, columns: positions).storage.map { ($0 * 1e9).rounded() / 1e9 }
    let members = one.members.reduce(0) { $0 | 1 << $1 }
    let key = Key(group: g, members: members, weights: weights, law: rounded + [law.degreesOfFreedom])
    if let found = known[key] { return found }
    let n = positions.count
    let R = Matrix((0..<n).map { i in (0..<n).map { rounded[i * n + $0] } })
    let joint = MultivariateT(correlation: R, degreesOfFreedom: law.degreesOfFreedom)
    let t = StudentT(degreesOfFreedom: law.degreesOfFreedom)
    let total = weights.reduce(0, +)
    let (least, most) = (test.error, test.error * total / (weights.max() ?? 1))
    func excess(_ q: Double) throws(MathematicalFailure) -> Double {
      try joint.atLeastOne(above: weights.map { t.upperQuantile(min($0 * q, 1)) }, effort: .fine(tolerance: 1e-9)) - test.error * total
    }
    // Independent or identical statistics are at an end of the interval, where the excess is 0 but for rounding.
    let (low, high) = (try excess(least), try excess(most))
    let found: Double
    if low >= 0 {
      found = least
    } else if high <= 0 {
      found = most
    } else {
      found = try Root.find(between: least, and: most, tolerance: 1e-11, computing: "a critical value of a joint test", of: excess)
    }
    if known.count >= 4096 { known.removeAll(keepingCapacity: true) }
    known[key] = found
    return found
  }

  private static func visit(_ graph: HypothesisGraph, _ members: [Int], from first: Int, _ all: inout [Intersection]) {
    guard !members.isEmpty else { return }
    all.append(Intersection(members: members, weights: graph.weights))
    for next in members where next >= first {
      visit(graph.removing(next), members.filter { $0 != next }, from: next + 1, &all)
    }
  }
}
