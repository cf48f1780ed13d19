import Design
import Mathematics
import TestSupport
import Testing

@Suite struct `Guess rate` {
  @Test(.tags(.identity))
  func `is 17 in 24 for blocks of four at 1 to 1`() {
    #expect(PermutedBlocks.guessRate(ratio: [1, 1], multiples: [2]).isClose(to: 17.0 / 24, within: 1e-15))
  }

  @Test(.tags(.identity), arguments: [1, 2, 3, 5, 20, 200])
  func `has Blackwell and Hodges's closed form at 1 to 1`(_ m: Int) {
    // Right guesses in a block of 2m: m + (2²ᵐ ∕ C(2m, m) − 1) ∕ 2.
    let inverse = (1...m).reduce(1.0) { $0 * 4 * Double($1) / (Double(m + $1)) }
    let right = Double(m) + (inverse - 1) / 2
    #expect(PermutedBlocks.guessRate(ratio: [1, 1], multiples: [m]).isClose(to: right / Double(2 * m), within: 1e-12))
  }

  @Test(.tags(.identity))
  func `of two lengths is weighted with their patients`() {
    #expect(PermutedBlocks.guessRate(ratio: [1, 1]).isClose(to: (17.0 / 6 + 4.1) / 10, within: 1e-15))
  }

  @Test(.tags(.identity), arguments: [[2, 1], [1, 1, 1], [2, 3], [1, 2, 1], [2, 2]])
  func `agrees with all orders written out`(_ ratio: [Int]) {
    for multiple in 1...2 where multiple * ratio.reduce(0, +) <= 10 {
      var left = ratio.map { $0 * multiple }
      let (right, orders) = enumerate(&left, ratio, multiple)
      let rate = right / orders / Double(multiple * ratio.reduce(0, +))
      #expect(PermutedBlocks.guessRate(ratio: ratio, multiples: [multiple]).isClose(to: rate, within: 1e-13))
    }
  }

  /// Right guesses over every order of what is left, and the number of orders.
  private func enumerate(_ left: inout [Int], _ ratio: [Int], _ multiple: Int) -> (right: Double, orders: Double) {
    if left.allSatisfy({ $0 == 0 }) { return (0, 1) }
    let behind = ratio.indices.map { Double(multiple * ratio[$0] - left[$0]) / Double(ratio[$0]) }
    let tied = ratio.indices.filter { abs(behind[$0] - behind.min()!) < 1e-9 }
    var (right, orders) = (0.0, 0.0)
    for arm in ratio.indices where left[arm] > 0 {
      // Patients of an arm are told apart, so that every order counts the same.
      let ways = Double(left[arm])
      left[arm] -= 1
      let rest = enumerate(&left, ratio, multiple)
      left[arm] += 1
      right += ways * (rest.right + (tied.contains(arm) ? rest.orders / Double(tied.count) : 0))
      orders += ways * rest.orders
    }
    return (right, orders)
  }

  @Test(.tags(.recovery), arguments: [[1, 1], [2, 1], [1, 1, 2]])
  func `is that of a guesser who watches 200,000 assignments, within 3 standard errors`(_ ratio: [Int]) {
    var blocks = PermutedBlocks(ratio: ratio, strataCount: 1)
    let (trials, patients) = (400, 500)
    var shares: [Double] = []
    for trial in 0..<trials {
      blocks.start(seed: 5, trial: UInt64(trial))
      var luck = RandomStream(seed: 5, trial: UInt64(trial), subject: 0, purpose: .permutation)
      var counts = Array(repeating: 0, count: ratio.count)
      var right = 0
      for _ in 0..<patients {
        let least = ratio.indices.map { Double(counts[$0]) / Double(ratio[$0]) }.min()!
        let tied = ratio.indices.filter { Double(counts[$0]) / Double(ratio[$0]) == least }
        let guess = tied.count == 1 ? tied[0] : tied[luck.nextIndex(below: tied.count)]
        let arm = blocks.assign(stratum: 0)
        if arm == guess { right += 1 }
        counts[arm] += 1
      }
      shares.append(Double(right) / Double(patients))
    }
    let mean = shares.reduce(0, +) / Double(trials)
    let variance = shares.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(trials - 1)
    // The last block is unfinished: at most one block of 500 patients, whose share is off by less than a half.
    let unfinished = 0.1 * Double(3 * ratio.reduce(0, +)) / Double(patients)
    #expect(abs(mean - PermutedBlocks.guessRate(ratio: ratio)) <= 3 * (variance / Double(trials)).squareRoot() + unfinished)
  }
}
