import Design
import TestSupport
import Testing

@Suite struct `Permuted blocks` {
  /// The assignments of one stratum.
  private func assignments(_ ratio: [Int], count: Int, seed: UInt64 = 7, trial: UInt64 = 1, stratum: Int = 0, strata: Int = 1) -> [Int] {
    var blocks = PermutedBlocks(ratio: ratio, strataCount: strata)
    blocks.start(seed: seed, trial: trial)
    return (0..<count).map { _ in blocks.assign(stratum: stratum) }
  }

  /// The lengths into which a sequence falls if every block is 2 or 3 times the ratio's sum and balanced; more than one way may exist.
  private func splits(_ sequence: ArraySlice<Int>, _ ratio: [Int]) -> Bool {
    if sequence.count < 3 * ratio.reduce(0, +) { return true }
    return [2, 3].contains { multiple in
      let block = sequence.prefix(multiple * ratio.reduce(0, +))
      return ratio.indices.allSatisfy { arm in block.count { $0 == arm } == multiple * ratio[arm] } && splits(sequence.dropFirst(block.count), ratio)
    }
  }

  @Test(.tags(.identity), arguments: [[1, 1], [2, 1], [1, 1, 1], [3, 2, 1]])
  func `are balanced at 2 or 3 times the ratio's sum`(_ ratio: [Int]) {
    for trial in 1...20 as ClosedRange<UInt64> {
      #expect(splits(assignments(ratio, count: 60 * ratio.reduce(0, +), trial: trial)[...], ratio))
    }
  }

  @Test(.tags(.recovery))
  func `give every order and length its chance`() {
    // First four of 60,000 trials: a block of 4 has 6 orders; the first four of a block of 6 have 14, of which the 6 balanced ones with 0.6.
    let trials = 60_000
    var counts: [[Int]: Int] = [:]
    var blocks = PermutedBlocks(ratio: [1, 1], strataCount: 1)
    for trial in 0..<trials {
      blocks.start(seed: 11, trial: UInt64(trial))
      counts[(0..<4).map { _ in blocks.assign(stratum: 0) }, default: 0] += 1
    }
    #expect(counts.count == 14)
    for (order, count) in counts {
      let ones = order.reduce(0, +)
      // C(2, 1) = 2 ways to go on from 2 and 2 in a block of 6, one from 3 and 1; of 20 orders.
      let p = ones == 2 ? 0.5 / 6 + 0.5 * 2 / 20 : 0.5 / 20
      #expect(abs(Double(count) - p * Double(trials)) <= 4 * (p * (1 - p) * Double(trials)).squareRoot(), "\(order)")
    }
  }

  @Test(.tags(.identity))
  func `of a stratum do not depend on the other strata or on the order of arrival`() {
    let alone = (0..<3).map { assignments([2, 1], count: 40, stratum: $0, strata: 3) }
    var blocks = PermutedBlocks(ratio: [2, 1], strataCount: 3)
    // Used before: a start forgets it all.
    blocks.start(seed: 99, trial: 5)
    for _ in 0..<7 { _ = blocks.assign(stratum: 1) }
    blocks.start(seed: 7, trial: 1)
    var mixed: [[Int]] = [[], [], []]
    for place in 0..<120 {
      let stratum = (place * place + place / 7) % 3
      if mixed[stratum].count < 40 { mixed[stratum].append(blocks.assign(stratum: stratum)) }
    }
    for stratum in 0..<3 { #expect(mixed[stratum] == Array(alone[stratum].prefix(mixed[stratum].count))) }
    #expect(alone[0] != alone[1])
    #expect(assignments([2, 1], count: 40) == assignments([2, 1], count: 40))
    #expect(assignments([2, 1], count: 40) != assignments([2, 1], count: 40, trial: 2))
    #expect(assignments([2, 1], count: 40) != assignments([2, 1], count: 40, seed: 8))
  }

  /// 300,000 patients of one stratum need more blocks than a stream holds; every 12 patients of ratio 1:1 hold a block's end, so arms stay within 3.
  @Test(.tags(.identity))
  func `go on without end, in balance, and without the other stratum's blocks`() {
    var blocks = PermutedBlocks(ratio: [1, 1], strataCount: 2)
    blocks.start(seed: 4, trial: 9)
    var (arms, lead, most) = ([Int](), 0, 0)
    for _ in 0..<300_000 {
      arms.append(blocks.assign(stratum: 0))
      lead += arms[arms.count - 1] == 0 ? 1 : -1
      most = max(most, abs(lead))
    }
    #expect(most == 3)
    let other = (0..<100_000).map { _ in blocks.assign(stratum: 1) }
    let late = Array(arms.suffix(100_000))
    #expect(other != Array(arms.prefix(100_000)) && other != late)
    var agreeing = 0
    for (a, b) in zip(other, late) where a == b { agreeing += 1 }
    // Independent: half of them, sd at most √(n) ∕ 2 · 1.2 for the balance within blocks.
    #expect(abs(agreeing - 50_000) < 1_000)
  }
}
