import Mathematics
import Simulation
import Trial

/// Particles of independent batches at the exact words, or as near to them as they came.
public struct SequentialSample: Sendable {
  /// One round of one batch.
  public struct Round: Equatable, Sendable {
    /// The largest distance that particles may have.
    public var tolerance: Double
    /// The share of the prior that is within it, by the batch's own estimate.
    public var probability: Double
    /// Of moves of the latent numbers, and of patients drawn anew where fewest were accepted.
    public var acceptance: Double
    public var patientsAcceptance: Double
  }
  public struct Batch: Equatable, Sendable {
    /// Product of the shares that its tolerances kept: unbiased, but for their choice from the same particles, for the probability of the words.
    public var probability: Double
    /// 0 where the words were reached.
    public var tolerance: Double
    public var rounds: [Round]
    /// Latent numbers, final round by final round.
    var final: [[[Double]]]
  }

  let road: SequentialRoad
  public let options: SequentialOptions
  public let seed: UInt64
  public let batches: [Batch]
  /// Trials simulated, and those of them, or of the draws before them, that failed.
  public let trials: Double
  public let failures: Double

  /// Whether every batch came to the exact words.
  public var isReached: Bool { batches.allSatisfy { $0.tolerance == 0 && !$0.final.isEmpty } }

  /// The mean over batches with its standard error; where the words were not reached, a bound from above.
  public var probability: (value: Double, error: Double) {
    let (mean, variance) = Self.moments(batches.map(\.probability))
    return (mean, (variance / Double(batches.count)).squareRoot())
  }

  /// The run of a posterior, its errors those between batches.
  ///
  ///     estimate  f̂ = Σ Z_b f_b ∕ Σ Z_b,   error² = B ∕ (B − 1) Σ (Z_b ∕ ΣZ)² (f_b − f̂)²
  ///
  /// - Returns: nil where the words were not reached.
  func run(_ kind: ProgrammeFindings.Run.Kind) -> ProgrammeFindings.Run? {
    guard isReached else { return nil }
    let columns = quantities
    let points = road.model.benefitNames.count + road.model.populations.count
    let beliefs = columns.enumerated().map { belief($0.element, decided: $0.offset < points) }
    guard beliefs.allSatisfy({ $0 != nil }) else { return nil }
    let (value, error) = probability
    let sizes = beliefs.compactMap { belief -> Double? in
      guard let belief, belief.meanError > 0 else { return nil }
      return belief.meanError * belief.meanError / (belief.standardDeviation * belief.standardDeviation)
    }
    let effective = sizes.isEmpty ? effectiveDistinct : min(Double(sizes.count) / sizes.reduce(0, +), effectiveDistinct)
    return ProgrammeFindings.Run(
      kind: kind, road: .simulation, beliefs: beliefs.compactMap { $0 }, evidence: value, evidenceError: error, effectiveSampleSize: effective)
  }

  /// By quantity, then batch, then particle.
  private var quantities: [[[Double]]] {
    let byBatch = batches.map { batch in
      batch.final.flatMap { $0 }.map { LatentDraw($0, road.space, road.model).quantities(road.model) }
    }
    return (0..<(byBatch.first?.first?.count ?? 0)).map { quantity in byBatch.map { rows in rows.map { $0[quantity] } } }
  }

  private var shares: [Double] {
    let sum = batches.reduce(0) { $0 + $1.probability }
    return batches.map { $0.probability / sum }
  }

  /// - Parameter decided: whether the quantity is in points, as the decision is.
  private func belief(_ batches: [[Double]], decided: Bool) -> ProgrammeFindings.Belief? {
    let shares = shares
    let weights = zip(shares, batches).flatMap { share, values in values.map { _ in share / Double(values.count) } }
    guard
      var belief = BeliefMaker(batches.flatMap { $0 }).belief(
        weights, minimal: decided ? decision?.minimal : nil, target: decided ? decision?.target : nil)
    else { return nil }
    func error(_ f: (Double) -> Double) -> Double {
      let means = batches.map { values in values.reduce(0) { $0 + f($1) } / Double(values.count) }
      let (B, mean) = (Double(batches.count), zip(shares, means).reduce(0) { $0 + $1.0 * $1.1 })
      var square = 0.0
      for (share, own) in zip(shares, means) { square += share * share * (own - mean) * (own - mean) }
      return (B / (B - 1) * square).squareRoot()
    }
    let median = belief.quantiles[2]
    let height = belief.density.min { abs($0.x - median) < abs($1.x - median) }?.y ?? 0
    belief.meanError = error { $0 }
    belief.aboveZeroError = error { $0 > 0 ? 1 : 0 }
    belief.medianError = height > 0 ? error { $0 > median ? 1 : 0 } / height : 0
    return belief
  }

  private var decision: DecisionRule? { road.model.programme.decision }

  // MARK: Diagnostics

  /// (Σ c)² ∕ Σ c² over the particles of the last round that differ, c how many are alike: those worth as much as independent ones at most.
  public var effectiveDistinct: Double {
    var (all, squares) = (0.0, 0.0)
    for batch in batches {
      var counts: [[Double]: Int] = [:]
      for z in batch.final.last ?? [] { counts[z, default: 0] += 1 }
      for count in counts.values.sorted() {
        all += Double(count)
        squares += Double(count * count)
      }
    }
    return squares > 0 ? all * all / squares : 0
  }

  /// √(1 + V ∕ W), the largest of all quantities: V the variance of the batches' means, W the mean of their variances. Near 1 batches tell the same.
  ///
  /// - Reference: Gelman & Rubin (1992), Statistical Science 7:457–472, with batches for chains.
  public var convergence: Double {
    guard isReached else { return .infinity }
    return quantities.reduce(1) { worst, batches in
      let moments = batches.map(Self.moments)
      let between = Self.moments(moments.map(\.mean)).variance
      let within = Self.moments(moments.map(\.variance)).mean
      return within > 0 ? max(worst, (1 + between / within).squareRoot()) : worst
    }
  }

  private static func moments(_ values: [Double]) -> (mean: Double, variance: Double) {
    let mean = values.reduce(0, +) / Double(values.count)
    return (mean, values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(max(values.count - 1, 1)))
  }

  /// Of the last round, over batches.
  public var acceptance: (draws: Double, patients: Double) {
    let last = batches.compactMap(\.rounds.last)
    guard !last.isEmpty else { return (0, 0) }
    return (last.reduce(0) { $0 + $1.acceptance } / Double(last.count), last.reduce(0) { $0 + $1.patientsAcceptance } / Double(last.count))
  }

  public var rounds: Int { batches.map(\.rounds.count).max() ?? 0 }
}
