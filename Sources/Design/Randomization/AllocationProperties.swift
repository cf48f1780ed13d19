import Mathematics
import Trial

/// How well an allocation balances the arms, and how well the next assignment can be guessed.
///
/// Blocks are guessed at an exact rate (`PermutedBlocks.guessRate`); so are simple allocation at an equal ratio, 1 ∕ K, and, with two arms and no strata,
/// coin and urn (`twoArmGuessRate`). All else is counted over simulated allocations, with its Monte Carlo error: patients of the trial's size, whose levels
/// are drawn by the shares that the file gives.
public struct AllocationProperties: Equatable, Sendable {
  public struct Figure: Equatable, Sendable {
    public var value: Double
    /// One standard error; 0 where the figure is exact.
    public var error: Double
  }
  /// Expected share of right guesses by one who names the arm that the rule favors (of blocks and of simple allocation: the one most behind), ties by chance.
  public let guessRate: Figure
  /// Expected difference between the largest and the smallest arm at the end, each divided by its part of the ratio; nil where the size is not known.
  public let imbalance: Figure?

  static let trials = 1_000
  static let seed: UInt64 = 20_261_123

  /// - Parameters:
  ///   - patients: of the trial; nil where the size is not known: then 200 stand for it in the guess rate.
  public init(of trial: TrialProtocol, _ allocation: Allocation, patients: Int?) {
    let exact = Self.exactGuessRate(of: allocation, patients: patients ?? Self.usualSize)
    if exact != nil, patients == nil {
      (guessRate, imbalance) = (Figure(value: exact ?? 0, error: 0), nil)
      return
    }
    let counted = Self.counted(trial, allocation, patients: patients ?? Self.usualSize)
    guessRate = exact.map { Figure(value: $0, error: 0) } ?? counted.guesses
    imbalance = patients == nil ? nil : counted.imbalance
  }
  private static let usualSize = 200

  private static func exactGuessRate(of allocation: Allocation, patients: Int) -> Double? {
    guard let rule = AllocationRule(allocation) else {
      return allocation.method == .alternation ? 1 : PermutedBlocks.guessRate(ratio: allocation.ratio)
    }
    let isEqual = Set(allocation.ratio).count == 1
    switch rule {
    case .simple: return isEqual ? 1 / Double(allocation.ratio.count) : nil
    case .biasedCoin, .urn:
      return allocation.ratio.count == 2 && allocation.strata.isEmpty ? twoArmGuessRate(rule, patients: patients) : nil
    case .minimization: return nil
    }
  }

  /// Expected share of right guesses with two arms at 1:1 and one stratum, by recursion over the difference of the arms.
  ///
  ///     rate = (1 ∕ n) Σᵢ E[ max(p₁, p₂) before patient i ]
  ///
  /// since the rule favors the arm that is behind, and ½ where it favors none.
  ///
  /// - Parameter patients: n ≥ 1.
  /// - Checked: against the limit of Efron's coin and 200,000 simulated assignments, in `AllocationRuleTests`.
  public static func twoArmGuessRate(_ rule: AllocationRule, patients n: Int) -> Double {
    precondition(n >= 1, "there are patients")
    // Probability of a difference d ≥ 0 of the larger over the smaller arm.
    var law = [Double](repeating: 0, count: n + 2)
    law[0] = 1
    var right = 0.0
    for i in 0..<n {
      var next = [Double](repeating: 0, count: n + 2)
      for d in 0...i where law[d] > 0 {
        let toward = chanceOfSmaller(rule, difference: d, patients: i)
        right += law[d] * max(toward, 1 - toward)
        guard d > 0 else {
          next[1] += law[0]
          continue
        }
        next[d - 1] += law[d] * toward
        next[d + 1] += law[d] * (1 - toward)
      }
      law = next
    }
    return right / Double(n)
  }

  private static func chanceOfSmaller(_ rule: AllocationRule, difference d: Int, patients i: Int) -> Double {
    guard d > 0 else { return 0.5 }
    switch rule {
    case .biasedCoin(let probability), .minimization(let probability): return probability
    case .urn(let start, let added):
      let larger = Double(i + d) / 2
      return (start + added * larger) / (2 * start + added * Double(i))
    case .simple: return 0.5
    }
  }

  private static func counted(_ trial: TrialProtocol, _ allocation: Allocation, patients: Int) -> (guesses: Figure, imbalance: Figure) {
    let balanced = allocation.strata.compactMap { name in trial.population.factors.first { $0.name == name } }
    let shares = balanced.map(\.cumulativeShares)
    var (guesses, ranges) = (Moments(), Moments())
    var engine = Engine(allocation, levels: shares.map { max($0.count, 1) })
    for number in 0..<trials {
      engine.start(seed: seed, trial: UInt64(number))
      var counts = [Int](repeating: 0, count: allocation.ratio.count)
      var right = 0.0
      for patient in 0..<patients {
        var stream = RandomStream(seed: seed, trial: UInt64(number), subject: UInt32(patient), purpose: .factors)
        for factor in shares.indices {
          let u = stream.nextUniform()
          engine.levels[factor] = shares[factor].firstIndex { u < $0 } ?? max(shares[factor].count - 1, 0)
        }
        let favored = engine.favored()
        let arm = engine.assign(patient)
        if favored.contains(arm) { right += 1 / Double(favored.count) }
        counts[arm] += 1
      }
      guesses.add(right / Double(patients))
      let sizes = zip(counts, allocation.ratio).map { Double($0) / Double($1) }
      ranges.add((sizes.max() ?? 0) - (sizes.min() ?? 0))
    }
    return (guesses.figure, ranges.figure)
  }

  private struct Moments {
    var (count, sum, squares) = (0.0, 0.0, 0.0)
    mutating func add(_ x: Double) {
      count += 1
      sum += x
      squares += x * x
    }
    var figure: Figure {
      let mean = sum / count
      return Figure(value: mean, error: (max(squares / count - mean * mean, 0) / count).squareRoot())
    }
  }
}

/// Blocks or a rule, for patients of whom the levels of the balanced factors are known.
private struct Engine {
  var levels: [Int]
  private let sizes: [Int]
  private var blocks: PermutedBlocks
  private var ruled: RuledAllocation?
  private var groups: [Int]
  private var (seed, trial): (UInt64, UInt64) = (0, 0)

  init(_ allocation: Allocation, levels sizes: [Int]) {
    self.sizes = sizes
    levels = [Int](repeating: 0, count: sizes.count)
    let strata = sizes.reduce(1, *)
    blocks = PermutedBlocks(ratio: allocation.ratio, strataCount: strata, method: allocation.method)
    let rule = AllocationRule(allocation)
    let isByLevel = rule?.isByLevel == true && !sizes.isEmpty
    ruled = rule.map { RuledAllocation($0, ratio: allocation.ratio, groups: isByLevel ? sizes.reduce(0, +) : strata) }
    groups = [Int](repeating: 0, count: isByLevel ? sizes.count : 1)
  }

  mutating func start(seed: UInt64, trial: UInt64) {
    (self.seed, self.trial) = (seed, trial)
    blocks.start(seed: seed, trial: trial)
    ruled?.start()
  }

  private var stratum: Int { zip(levels, sizes).reduce(0) { $0 * $1.1 + $1.0 } }

  private mutating func fillGroups() {
    guard ruled?.rule.isByLevel == true, !sizes.isEmpty else {
      groups[0] = stratum
      return
    }
    var first = 0
    for factor in sizes.indices {
      groups[factor] = first + levels[factor]
      first += sizes[factor]
    }
  }

  /// Of blocks none: their rate is exact.
  mutating func favored() -> [Int] {
    guard ruled != nil else { return [] }
    fillGroups()
    return groups.withUnsafeBufferPointer { ruled?.favored($0) ?? [] }
  }

  mutating func assign(_ patient: Int) -> Int {
    guard ruled != nil else { return blocks.assign(stratum: stratum) }
    fillGroups()
    var stream = RandomStream(seed: seed, trial: trial, subject: UInt32(patient), purpose: .randomization)
    let u = stream.nextUniform()
    return groups.withUnsafeBufferPointer { ruled?.assign($0, uniform: u) ?? 0 }
  }
}

extension Factor {
  /// Cumulative shares of the levels; counts are taken as shares, and levels from data are unknown: one level.
  fileprivate var cumulativeShares: [Double] {
    let shares: [Double] =
      switch composition {
      case .shares(let all): all.map(\.share)
      case .counts(let all): all.map { Double($0.count) / Double(max(all.map(\.count).reduce(0, +), 1)) }
      case .fromData: [1]
      }
    var below = 0.0
    return shares.map { share in
      below += share
      return below
    }
  }
}
