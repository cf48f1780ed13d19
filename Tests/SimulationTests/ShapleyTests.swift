import TestSupport
import Testing

@testable import Simulation
@testable import Trial

@Suite struct `Shapley values` {
  static func tally(_ games: [[Bool]], flaws: Int, from first: Int = 1) -> ShapleyTally {
    var tally = ShapleyTally(flaws: flaws, from: first)
    for game in games { tally.add(game, weights: ShapleyTally.weights(flaws)) }
    return tally
  }
  /// Trials that are won with some sets of flaws and lost with others, in no order at all.
  static func games(_ count: Int, flaws: Int, seed: UInt64) -> [[Bool]] {
    var random = SplitMix(state: seed)
    return (0..<count).map { _ in (0..<1 << flaws).map { _ in random.next() & 1 == 1 } }
  }
  static func orders(_ flaws: [Int]) -> [[Int]] {
    flaws.isEmpty ? [[]] : flaws.flatMap { first in orders(flaws.filter { $0 != first }).map { [first] + $0 } }
  }

  @Test(.tags(.identity))
  func `of two flaws are what hand gives`() {
    // Lost by the first flaw alone; by either; by both together only; by none and saved by the second.
    #expect(Self.tally([[true, false, true, false]], flaws: 2).shares == [2, 0])
    #expect(Self.tally([[true, false, false, false]], flaws: 2).shares == [1, 1])
    #expect(Self.tally([[true, true, true, false]], flaws: 2).shares == [1, 1])
    #expect(Self.tally([[true, false, true, true]], flaws: 2).shares == [1, -1])
  }

  @Test(.tags(.identity), arguments: 1...8)
  func `add up to the loss, trial by trial`(_ flaws: Int) {
    for game in Self.games(20, flaws: flaws, seed: UInt64(flaws)) {
      let tally = Self.tally([game], flaws: flaws)
      let loss = (game[0] ? 1 : 0) - (game[game.count - 1] ? 1 : 0)
      #expect(tally.shares.reduce(0, +) == loss * ShapleyTally.factorial(flaws))
    }
  }

  @Test(.tags(.identity))
  func `are the mean over all orders in which flaws come in`() {
    for game in Self.games(20, flaws: 4, seed: 5) {
      var losses = [0, 0, 0, 0]
      for order in Self.orders([0, 1, 2, 3]) {
        var set = 0
        for flaw in order {
          let next = set | 1 << flaw
          losses[flaw] += (game[set] ? 1 : 0) - (game[next] ? 1 : 0)
          set = next
        }
      }
      #expect(Self.tally([game], flaws: 4).shares == losses)
    }
  }

  @Test(.tags(.identity))
  func `are equal for flaws that do the same, and nothing for one that does nothing`() {
    // Won with fewer than three of five.
    let byNumber = (0..<32).map { $0.nonzeroBitCount < 3 }
    let shares = Self.tally([byNumber], flaws: 5).shares
    #expect(Set(shares) == [24])
    // The last of four is never asked.
    for game in Self.games(10, flaws: 3, seed: 8) {
      let tally = Self.tally([game + game], flaws: 4)
      #expect(tally.shares[3] == 0 && tally.first[3] == ShapleyTally.Discordance() && tally.last[3] == ShapleyTally.Discordance())
      #expect(tally.shares[0] == 4 * Self.tally([game], flaws: 3).shares[0])
    }
  }

  @Test(.tags(.identity))
  func `have the errors of means, and merge in any cut`() throws {
    let games = Self.games(90, flaws: 3, seed: 2)
    let whole = Self.tally(games, flaws: 3)
    for i in 0..<3 {
      let each = games.map { Double(Self.tally([$0], flaws: 3).shares[i]) / 6 }
      let mean = try #require(MonteCarlo.mean(each))
      #expect(whole.share(i).value.isClose(to: mean.value, within: 1e-14))
      #expect(whole.share(i).error!.isClose(to: mean.error!, within: 1e-14))
      let alone = try #require(MonteCarlo.mean(games.map { ($0[0] ? 1.0 : 0) - ($0[1 << i] ? 1 : 0) }))
      #expect(whole.first[i].loss(of: 90).value.isClose(to: alone.value, within: 1e-14))
      // Divided by n here, by n − 1 there.
      #expect(whole.first[i].loss(of: 90).error!.isClose(to: alone.error! * (89.0 / 90).squareRoot(), within: 1e-14))
    }
    for cut in [1, 40, 89] {
      var merged = Self.tally(Array(games[..<cut]), flaws: 3)
      merged.merge(Self.tally(Array(games[cut...]), flaws: 3, from: 1 + cut))
      #expect(merged == whole)
    }
  }

  @Test(.tags(.recovery))
  func `come out of orders drawn at random too`() {
    // Each range of 100 trials has one order; all trials are the same game, so that only the orders are by chance.
    let game = Self.games(1, flaws: 4, seed: 12)[0]
    let exact = Self.tally([game], flaws: 4)
    var sampled: PermutationTally?
    var firsts = [0, 0, 0, 0]
    for range in 0..<4_000 {
      let trials = (100 * range + 1)..<(100 * range + 101)
      let order = PermutationTally.order(of: 4, seed: 3, trial: trials.lowerBound)
      #expect(order.sorted() == [0, 1, 2, 3])
      firsts[order[0]] += 1
      var set = 0
      let won = (0...4).map { step -> [UInt64] in
        if step > 0 { set |= 1 << order[step - 1] }
        return game[set] ? [.max, 1 << 36 - 1] : [0, 0]
      }
      let tally = PermutationTally(trials: trials, order: order, won: won)
      if sampled == nil { sampled = tally } else { sampled?.merge(tally) }
    }
    guard let sampled else { return }
    for i in 0..<4 {
      let (found, error) = (sampled.share(i).value, sampled.share(i).error ?? 0)
      #expect(abs(found - exact.share(i).value) <= 3 * error, "\(found) ± \(error)")
      #expect(error < 0.02)
      #expect(abs(Double(firsts[i]) - 1_000) <= 3 * (4_000.0 * 0.25 * 0.75).squareRoot())
    }
    #expect((0..<4).reduce(0) { $0 + sampled.losses[$1] } == sampled.wonFlawless - sampled.wonReal)
  }
}
