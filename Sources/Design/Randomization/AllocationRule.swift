import Trial

/// How one patient after another is given an arm, where there are no blocks: the chances of the arms from what was assigned before.
///
/// nⱼ is the number of patients in arm j before this one, among the patients of the same stratum; rⱼ the ratio; K the number of arms.
///
///     simple         pⱼ = rⱼ ∕ Σ r
///     biased coin    the arms with the least nⱼ have probability p in all, shared equally, the others 1 − p; all alike 1 ∕ K where all tie
///     urn            pⱼ = (α + β Σ_{k≠j} nₖ) ∕ (K α + β (K − 1) n),  n = Σ nⱼ; 1 ∕ K where this is 0 ∕ 0
///     minimization   Gⱼ = Σ over the factors of the range of the arms' counts among patients of this patient's level, were he given arm j;
///                    the arms with the least Gⱼ have probability p in all, as with the coin
///
/// - Reference: Efron (1971), Biometrika 58:403–417; Wei (1977), JASA 72:382–386; Pocock & Simon (1975), Biometrics 31:103–115, with the range and
///   equal weights.
/// - Checked: distributions by recursion, exact chances of short sequences, in `AllocationRuleTests`.
public enum AllocationRule: Equatable, Sendable {
  case simple
  /// Probability of the arms that are behind, from 1 ∕ K to 1.
  case biasedCoin(probability: Double)
  /// Balls of each arm at the start, α ≥ 0, and added of each other arm after an assignment, β ≥ 0; not both 0.
  case urn(start: Double, added: Double)
  case minimization(probability: Double)

  /// Nil where the method has blocks or turns.
  public init?(_ allocation: Allocation) {
    switch allocation.method {
    case .permutedBlocks, .alternation: return nil
    case .simple: self = .simple
    case .biasedCoin: self = .biasedCoin(probability: allocation.probability)
    case .urn: self = .urn(start: Double(allocation.urn.start), added: Double(allocation.urn.added))
    case .minimization: self = .minimization(probability: allocation.probability)
    }
  }

  /// Whether counts are kept for each level of each factor, instead of for each combination of levels.
  public var isByLevel: Bool { if case .minimization = self { true } else { false } }
}

/// Allocation by a rule, patient by patient; nothing is allocated in memory after `init`.
public struct RuledAllocation: Sendable {
  public let rule: AllocationRule
  /// Whole numbers per arm.
  public let ratio: [Int]
  /// Patients so far, by group and arm: a group is a stratum, or a level of a factor.
  private var counts: [Int]
  private var weights: [Double]

  /// - Parameters:
  ///   - ratio: whole numbers above 0, one an arm; equal ones but for `simple`.
  ///   - groups: strata, or levels of all factors together.
  public init(_ rule: AllocationRule, ratio: [Int], groups: Int) {
    precondition(!ratio.isEmpty && ratio.allSatisfy { $0 > 0 }, "a ratio has a whole number above 0 for each arm")
    precondition(rule == .simple || Set(ratio).count == 1, "only simple allocation has a ratio that is not equal")
    precondition(groups >= 1, "there is at least one group")
    (self.rule, self.ratio) = (rule, ratio)
    counts = [Int](repeating: 0, count: groups * ratio.count)
    weights = [Double](repeating: 0, count: ratio.count)
  }

  /// Begins a trial.
  public mutating func start() { for place in counts.indices { counts[place] = 0 } }

  /// The chances of the arms for the next patient.
  ///
  /// - Parameter groups: his stratum, or his level of each factor; none means that there is nothing to balance but the whole.
  public mutating func chances(_ groups: UnsafeBufferPointer<Int>) -> [Double] {
    weigh(groups)
    return weights
  }

  /// The arm of the next patient.
  ///
  /// - Parameter uniform: in (0, 1).
  public mutating func assign(_ groups: UnsafeBufferPointer<Int>, uniform: Double) -> Int {
    weigh(groups)
    var (arm, below) = (0, weights[0])
    while arm < weights.count - 1, uniform >= below {
      arm += 1
      below += weights[arm]
    }
    for group in groups { counts[group * ratio.count + arm] += 1 }
    return arm
  }

  /// Which arms the rule favors, or the one most behind in the patient's stratum: what a guesser would name.
  public mutating func favored(_ groups: UnsafeBufferPointer<Int>) -> [Int] {
    weigh(groups)
    let behind = weights.max() ?? 0
    if rule != .simple { return weights.indices.filter { weights[$0] > behind * (1 - 1e-12) } }
    let group = groups.first ?? 0
    let shares = ratio.indices.map { Double(counts[group * ratio.count + $0]) / Double(ratio[$0]) }
    let least = shares.min() ?? 0
    return shares.indices.filter { shares[$0] == least }
  }

  private mutating func weigh(_ groups: UnsafeBufferPointer<Int>) {
    let K = ratio.count
    switch rule {
    case .simple:
      let sum = Double(ratio.reduce(0, +))
      for arm in 0..<K { weights[arm] = Double(ratio[arm]) / sum }
    case .biasedCoin(let probability):
      let first = (groups.first ?? 0) * K
      for arm in 0..<K { weights[arm] = Double(counts[first + arm]) }
      favorLeast(probability)
    case .urn(let start, let added):
      let first = (groups.first ?? 0) * K
      var n = 0
      for arm in 0..<K { n += counts[first + arm] }
      let balls = Double(K) * start + added * Double((K - 1) * n)
      for arm in 0..<K { weights[arm] = balls > 0 ? (start + added * Double(n - counts[first + arm])) / balls : 1 / Double(K) }
    case .minimization(let probability):
      for arm in 0..<K { weights[arm] = Double(imbalance(groups, with: arm)) }
      favorLeast(probability)
    }
  }

  /// Σ over the groups of the range of counts, were the patient given an arm.
  private func imbalance(_ groups: UnsafeBufferPointer<Int>, with arm: Int) -> Int {
    var sum = 0
    for group in groups {
      var (least, most) = (Int.max, Int.min)
      for other in ratio.indices {
        let count = counts[group * ratio.count + other] + (other == arm ? 1 : 0)
        (least, most) = (min(least, count), max(most, count))
      }
      sum += most - least
    }
    return sum
  }

  /// Turns scores into chances: the arms with the least score have the probability in all.
  private mutating func favorLeast(_ probability: Double) {
    let K = weights.count
    let least = weights.min() ?? 0
    var tied = 0
    for weight in weights where weight == least { tied += 1 }
    for arm in 0..<K {
      weights[arm] = tied == K ? 1 / Double(K) : weights[arm] == least ? probability / Double(tied) : (1 - probability) / Double(K - tied)
    }
  }
}
