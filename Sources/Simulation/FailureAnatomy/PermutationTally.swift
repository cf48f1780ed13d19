import Mathematics

/// Wins of the same trials as flaws come in one by one, in an order drawn anew for each range of trials: for more flaws than all subsets can be run of.
///
/// Over orders drawn at random, what a flaw loses when it comes in is its Shapley value on average (Castro, Gómez & Tejada 2009, Computers &
/// Operations Research 36:1726–1730). The ranges are of one size and independent, so the error is that of a mean over ranges: it has the trials' chance
/// and the orders' in it.
struct PermutationTally: AdjacentSums, Equatable {
  private(set) var trials: Range<Int>
  let flaws: Int
  private(set) var ranges = 0
  /// Σ over ranges of what each flaw lost, in trials, and of its square.
  private(set) var losses: [Int]
  private(set) var squares: [Int]
  private(set) var wonFlawless = 0
  private(set) var wonReal = 0
  private(set) var whole = ShapleyTally.Discordance()

  /// - Parameters:
  ///   - order: flaws in the order in which they came in.
  ///   - won: for no flaw, then for each that came in: a bit for each trial of the range.
  init(trials: Range<Int>, order: [Int], won: [[UInt64]]) {
    precondition(won.count == order.count + 1, "a step for each flaw")
    self.trials = trials
    flaws = order.count
    losses = [Int](repeating: 0, count: order.count)
    squares = losses
    let counts = won.map { $0.reduce(0) { $0 + $1.nonzeroBitCount } }
    for (step, flaw) in order.enumerated() {
      losses[flaw] = counts[step] - counts[step + 1]
      squares[flaw] = losses[flaw] * losses[flaw]
    }
    ranges = 1
    wonFlawless = counts[0]
    wonReal = counts[order.count]
    for (without, with) in zip(won[0], won[order.count]) {
      whole.lost += (without & ~with).nonzeroBitCount
      whole.won += (with & ~without).nonzeroBitCount
    }
  }

  mutating func merge(_ next: PermutationTally) {
    precondition(next.trials.lowerBound == trials.upperBound && next.flaws == flaws, "tallies are merged in the order of their trials, without a gap")
    trials = trials.lowerBound..<next.trials.upperBound
    ranges += next.ranges
    for i in 0..<flaws {
      losses[i] += next.losses[i]
      squares[i] += next.squares[i]
    }
    wonFlawless += next.wonFlawless
    wonReal += next.wonReal
    whole.merge(next.whole)
  }

  /// Power lost to a flaw.
  func share(_ i: Int) -> MonteCarlo {
    (MonteCarlo.mean(of: ranges, sum: losses[i], squares: squares[i]) ?? MonteCarlo(value: 0, error: nil))
      .scaled(by: Double(ranges) / Double(trials.count))
  }

  /// An order of flaws, each with equal chance, named by (seed, trial): Fisher and Yates' shuffle.
  static func order(of flaws: Int, seed: UInt64, trial: Int) -> [Int] {
    // No patient has this number.
    var stream = RandomStream(seed: seed, trial: UInt64(trial), subject: .max, purpose: .permutation)
    var order = Array(0..<flaws)
    for last in stride(from: flaws - 1, to: 0, by: -1) { order.swapAt(last, stream.nextIndex(below: last + 1)) }
    return order
  }
}
