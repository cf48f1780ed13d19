import Mathematics

/// Which share of the error each hypothesis is tested at, and to whom it passes its share once it is rejected.
///
/// Weights wᵢ ≥ 0 with Σ wᵢ ≤ 1; passes gᵢⱼ ≥ 0 with Σⱼ gᵢⱼ ≤ 1, gᵢᵢ = 0. Hypothesis i is tested at αwᵢ. When j is rejected it leaves, and
///
///     wᵢ ← wᵢ + wⱼgⱼᵢ,   gᵢₖ ← (gᵢₖ + gᵢⱼgⱼₖ) ∕ (1 − gᵢⱼgⱼᵢ)  for k ≠ i, 0 where gᵢⱼgⱼᵢ = 1
///
/// The order in which several leave does not matter. The familywise error is at most α in the strong sense, whatever the joint distribution of the p values.
///
/// - Reference: Bretz, Maurer, Brannath & Posch (2009), Statistics in Medicine 28:586–604, algorithm 1.
/// - Checked: `References/multiplicity`, `graph-*` (graphicalMCP).
public struct HypothesisGraph: Equatable, Sendable {
  /// wᵢ; 0 where the hypothesis has left.
  public private(set) var weights: [Double]
  /// gᵢⱼ, row i what i passes on.
  public private(set) var passes: Matrix

  /// Sums are allowed this much above 1, for thirds that were rounded.
  static let rounding = 1e-9

  /// - Parameters:
  ///   - weights: wᵢ.
  ///   - passes: gᵢⱼ by rows.
  /// - Throws: the first rule that is broken.
  public init(weights: [Double], passes: Matrix) throws(MultiplicityRefusal) {
    guard passes.isSquare, passes.rows == weights.count else { throw .unequalSizes(weights: weights.count, passes: passes.rows) }
    for (i, weight) in weights.enumerated() where !(weight >= 0 && weight <= 1 + Self.rounding) {
      throw .weightOutOfRange(hypothesis: i, weight: weight)
    }
    let sum = weights.reduce(0, +)
    guard sum <= 1 + Self.rounding else { throw .weightsAboveOne(sum: sum) }
    for i in weights.indices {
      for j in weights.indices where !(passes[i, j] >= 0 && passes[i, j] <= 1 + Self.rounding) {
        throw .passOutOfRange(from: i, to: j, share: passes[i, j])
      }
      guard passes[i, i] == 0 else { throw .passesToItself(hypothesis: i) }
      let passed = passes.row(i).reduce(0, +)
      guard passed <= 1 + Self.rounding else { throw .passesAboveOne(from: i, sum: passed) }
    }
    self.weights = weights
    self.passes = passes
  }

  public var count: Int { weights.count }

  /// The graph after hypothesis j has left: its weight and passes are 0, those of the others as above.
  public func removing(_ j: Int) -> HypothesisGraph {
    precondition(weights.indices.contains(j), "a hypothesis that leaves is one of the graph")
    var next = self
    for i in weights.indices where i != j {
      next.weights[i] = weights[i] + weights[j] * passes[j, i]
      let loop = passes[i, j] * passes[j, i]
      for k in weights.indices where k != i && k != j {
        next.passes[i, k] = loop < 1 - 1e-12 ? (passes[i, k] + passes[i, j] * passes[j, k]) / (1 - loop) : 0
      }
    }
    next.weights[j] = 0
    for i in weights.indices {
      next.passes[i, j] = 0
      next.passes[j, i] = 0
    }
    return next
  }
}
