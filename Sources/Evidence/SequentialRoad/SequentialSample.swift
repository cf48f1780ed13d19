import Mathematics
import Simulation
import Trial

/// Draws that led to the words of the record, with what they weigh, and the particles by which they were found.
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
    /// Product of the shares that its tolerances kept: an estimate of the probability of the words.
    public var probability: Double
    /// 0 where the words were reached.
    public var tolerance: Double
    public var rounds: [Round]
    var particles: [Particle]
  }

  let road: SequentialRoad
  public let options: SequentialOptions
  public let seed: UInt64
  public let batches: [Batch]
  /// Trials simulated, and those of them, or of the draws before them, that failed.
  public private(set) var trials: Double
  public private(set) var failures: Double
  private(set) var proposal: LatentProposal?
  /// Programmes tried at the exact words; numbers of those that led to them, and their weights.
  public private(set) var tried = 0
  private(set) var numbers: [Int] = []
  public private(set) var weights: [Double] = []

  init(road: SequentialRoad, options: SequentialOptions, seed: UInt64, batches: [Batch], trials: Double, failures: Double) {
    (self.road, self.options, self.seed, self.batches) = (road, options, seed, batches)
    (self.trials, self.failures) = (trials, failures)
  }

  /// Begins to try a proposal; what was tried before is counted as work and left out.
  mutating func begin(_ proposal: LatentProposal) {
    self.proposal = proposal
    (tried, numbers, weights) = (0, [], [])
  }

  /// A proposal about the draws that led to the words, in ten parts of their order; nil where they are too few to tell.
  func refined() -> LatentProposal? {
    guard let proposal, weights.count >= 40 else { return nil }
    let points = zip(numbers, weights).map { number, weight in
      var stream = SequentialRoad.attempt(number, seed: seed)
      return LatentProposal.Point(z: proposal.draw(&stream).z, weight: weight)
    }
    return LatentProposal((0..<10).map { part in Array(points[points.count * part / 10..<points.count * (part + 1) / 10]) })
  }

  mutating func add(_ rows: ReplicateRows) {
    for number in rows.trials {
      trials += rows[number, 1]
      failures += rows[number, 2]
      guard rows[number, 0] > 0 else { continue }
      numbers.append(number)
      weights.append(rows[number, 0])
    }
    tried += rows.trials.count
  }

  /// Whether every batch came to the exact words, and draws led to them.
  public var isReached: Bool { batches.allSatisfy { $0.tolerance == 0 } && weights.count > 1 }

  /// (Σ w)² ∕ Σ w².
  public var effectiveSize: Double { ProgrammeSample.effectiveSize(weights) }

  /// The probability of the words before they are heard: Σ w ∕ M over all M programmes tried, with its standard error.
  public var probability: (value: Double, error: Double) {
    let (sum, square) = weights.reduce((0.0, 0.0)) { ($0.0 + $1, $0.1 + $1 * $1) }
    let (M, mean) = (Double(max(tried, 1)), sum / Double(max(tried, 1)))
    return (mean, (max(square / M - mean * mean, 0) / M).squareRoot())
  }

  /// The same by the shares that the tolerances kept: the mean over batches with its standard error. Where the words were not reached, a bound from above.
  public var probabilityByShares: (value: Double, error: Double) {
    let (mean, variance) = Self.moments(batches.map(\.probability))
    return (mean, (variance / Double(batches.count)).squareRoot())
  }

  /// The run of a posterior.
  ///
  /// - Returns: nil where the words were not reached.
  func run(_ kind: ProgrammeFindings.Run.Kind) -> ProgrammeFindings.Run? {
    guard isReached else { return nil }
    let (value, error) = probability
    return road.run(kind, rows, weights, evidence: value, error: error)
  }

  /// Quantities of the draws that led to the words, had again from their numbers.
  private var rows: [[Double]] {
    guard let proposal else { return [] }
    return numbers.map { number in
      var stream = SequentialRoad.attempt(number, seed: seed)
      return LatentDraw(proposal.draw(&stream).z, road.space, road.model).quantities(road.model)
    }
  }

  // MARK: Diagnostics

  /// (Σ c)² ∕ Σ c² over the particles at the words that differ, c how many are alike: worth as much as independent ones at most.
  public var distinctParticles: Double {
    var (all, squares) = (0.0, 0.0)
    for batch in batches {
      var counts: [[Double]: Int] = [:]
      for particle in batch.particles { counts[particle.z, default: 0] += 1 }
      for count in counts.values.sorted() {
        all += Double(count)
        squares += Double(count * count)
      }
    }
    return squares > 0 ? all * all / squares : 0
  }

  /// √(1 + V ∕ W), the largest of all quantities: of the draws in the order of their numbers ten parts are made, V is the variance of the parts' means, W the
  /// mean of their variances. Near 1 the parts tell the same; a few draws that outweigh all others show here.
  ///
  /// - Reference: Gelman & Rubin (1992), Statistical Science 7:457–472, with parts for chains.
  public var convergence: Double {
    let (parts, rows) = (10, rows)
    return (0..<(rows.first?.count ?? 0)).reduce(1) { worst, quantity in
      let values = rows.map { $0[quantity] }
      let moments = (0..<parts).compactMap { part -> (mean: Double, variance: Double)? in
        let range = values.count * part / parts..<values.count * (part + 1) / parts
        let sum = range.reduce(0) { $0 + weights[$1] }
        guard sum > 0 else { return nil }
        let mean = range.reduce(0) { $0 + weights[$1] * values[$1] } / sum
        return (mean, range.reduce(0) { $0 + weights[$1] * (values[$1] - mean) * (values[$1] - mean) } / sum)
      }
      guard moments.count > 1 else { return worst }
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
