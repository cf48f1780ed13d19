/// Wins of the same trials with every subset of k flaws, and each flaw's share of the loss.
///
///     φᵢ = Σ_{S ∌ i} |S|! (k − |S| − 1)! ∕ k! · (v(S) − v(S ∪ {i})),     Σᵢ φᵢ = v(∅) − v(all)
///
/// v(S) is 1 where the trial with the flaws S is won and 0 where it is lost, so that φᵢ of one trial times k! is a whole number, and its sums are exact.
/// Means over trials are the Shapley values of the power, their errors those of means.
///
/// - Reference: Shapley (1953), Contributions to the Theory of Games II, 307–317.
/// - Checked: efficiency in every trial, symmetry, and values computed by hand.
struct ShapleyTally: AdjacentSums, Equatable {
  private(set) var trials: Range<Int>
  let flaws: Int
  /// Trials won with each subset of flaws; bit i of the index says that flaw i is there.
  private(set) var won: [Int]
  /// Σ φ · k! and Σ (φ · k!)², flaw by flaw.
  private(set) var shares: [Int]
  private(set) var squares: [Int]
  /// Trials that flaw i alone lost or won, v(∅) ≠ v({i}), and that its removal from all would win or lose, v(all ∖ i) ≠ v(all).
  private(set) var first: [Discordance]
  private(set) var last: [Discordance]
  private(set) var whole = Discordance()

  /// Trials won without and lost with, and the other way round.
  struct Discordance: Equatable, Sendable {
    var lost = 0
    var won = 0
    mutating func add(without: Bool, with: Bool) {
      if without && !with { lost += 1 }
      if !without && with { won += 1 }
    }
    mutating func merge(_ other: Discordance) {
      lost += other.lost
      won += other.won
    }
    /// (lost − won) ∕ n of paired trials.
    func loss(of n: Int) -> MonteCarlo {
      let difference = Double(lost - won) / Double(n)
      let variance = max(0, Double(lost + won) / Double(n) - difference * difference)
      return MonteCarlo(value: difference, error: (variance / Double(n)).squareRoot())
    }
  }

  /// - Parameter flaws: at most 8: 2⁸ trials for one, and weights that keep sums within 64 bits for 10⁹ trials.
  init(flaws: Int, from number: Int) {
    precondition(flaws >= 1 && flaws <= 8, "all subsets are run of one to eight flaws")
    self.flaws = flaws
    trials = number..<number
    won = [Int](repeating: 0, count: 1 << flaws)
    shares = [Int](repeating: 0, count: flaws)
    squares = shares
    first = [Discordance](repeating: Discordance(), count: flaws)
    last = first
  }

  static func factorial(_ n: Int) -> Int { (1...max(n, 1)).reduce(1, *) }

  /// |S|! (k − |S| − 1)! by the size of S.
  static func weights(_ k: Int) -> [Int] { (0..<k).map { factorial($0) * factorial(k - $0 - 1) } }

  /// Counts the next trial: whether it is won with each subset of flaws.
  mutating func add(_ v: [Bool], weights: [Int]) {
    trials = trials.lowerBound..<(trials.upperBound + 1)
    let all = (1 << flaws) - 1
    for set in 0...all where v[set] { won[set] += 1 }
    for i in 0..<flaws {
      let bit = 1 << i
      var share = 0
      for set in 0...all where set & bit == 0 && v[set] != v[set | bit] {
        let weight = weights[set.nonzeroBitCount]
        share += v[set] ? weight : -weight
      }
      shares[i] += share
      squares[i] += share * share
      first[i].add(without: v[0], with: v[bit])
      last[i].add(without: v[all ^ bit], with: v[all])
    }
    whole.add(without: v[0], with: v[all])
  }

  mutating func merge(_ next: ShapleyTally) {
    precondition(next.trials.lowerBound == trials.upperBound && next.flaws == flaws, "tallies are merged in the order of their trials, without a gap")
    trials = trials.lowerBound..<next.trials.upperBound
    for set in won.indices { won[set] += next.won[set] }
    for i in 0..<flaws {
      shares[i] += next.shares[i]
      squares[i] += next.squares[i]
      first[i].merge(next.first[i])
      last[i].merge(next.last[i])
    }
    whole.merge(next.whole)
  }

  /// Power lost to a flaw.
  func share(_ i: Int) -> MonteCarlo {
    (MonteCarlo.mean(of: trials.count, sum: shares[i], squares: squares[i]) ?? MonteCarlo(value: 0, error: nil))
      .scaled(by: 1 / Double(Self.factorial(flaws)))
  }
}
