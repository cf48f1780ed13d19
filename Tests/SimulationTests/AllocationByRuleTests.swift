import Mathematics
import TestSupport
import Testing

@testable import Simulation
@testable import Trial

@Suite struct `Simulated allocation by a rule` {
  private static func trial(_ allocation: Allocation) -> TrialProtocol {
    var trial = `Virtual patients`.unbounded()
    trial.allocation = allocation
    return trial
  }

  /// Mean absolute differences of the arms: over all, and within outpatients.
  private static func differences(_ allocation: Allocation) throws -> (whole: SimulatedMoments, level: SimulatedMoments) {
    var (whole, level) = (SimulatedMoments(about: 0), SimulatedMoments(about: 0))
    try `Virtual patients`.generate(trial(allocation), seed: 3, trials: 400) { data, _ in
      let outpatients = data.factors[1].codes
      var (all, some) = (0, 0)
      for i in 0..<data.subjectCount {
        let sign = data.arm[i] == 0 ? 1 : -1
        all += sign
        if outpatients[i] == 0 { some += sign }
      }
      whole.add(Double(abs(all)))
      level.add(Double(abs(some)))
    }
    return (whole, level)
  }

  @Test(.tags(.recovery))
  func `balances what its rule balances`() throws {
    // E|2X − n| of a binomial of 348: √(2n ∕ π) but for a term of 1 ∕ 4n.
    let simple = try Self.differences(Allocation(method: .simple, ratio: [1, 1], strata: []))
    #expect(abs(simple.whole.mean - (2 * 348 / Double.pi).squareRoot()) <= 3 * simple.whole.meanError + 0.02)
    // Efron's coin in the long run, n even: |D| = 0 with probability (r − 1) ∕ r, and 2k with (r² − 1) ∕ r^(2k + 1): mean 2 r ∕ (r² − 1) = 4 ∕ 3.
    let coin = try Self.differences(Allocation(method: .biasedCoin, ratio: [1, 1], strata: [], probability: 2.0 / 3))
    #expect(abs(coin.whole.mean - 4.0 / 3) <= 3 * coin.whole.meanError)
    let minimized = try Self.differences(Allocation(method: .minimization, ratio: [1, 1], strata: ["country", "setting"], probability: 0.8))
    #expect(minimized.level.mean < 3 && coin.level.mean > 2 * minimized.level.mean)
    let byStratum = try Self.differences(Allocation(method: .biasedCoin, ratio: [1, 1], strata: ["setting"], probability: 0.8))
    #expect(byStratum.level.mean < 2 && byStratum.whole.mean < 3)
  }

  @Test(.tags(.identity))
  func `leaves every other random number as it is`() throws {
    func scores(_ allocation: Allocation) throws -> [[Double]] {
      var all: [[Double]] = []
      var trial = Self.trial(allocation)
      trial.scenarios[0].effects = [0, 0]
      try `Virtual patients`.generate(trial, seed: 9, trials: 3) { data, _ in all.append(data.scores) }
      return all
    }
    let blocks = try scores(Allocation(method: .permutedBlocks, ratio: [1, 1], strata: ["country"]))
    #expect(try scores(Allocation(method: .urn, ratio: [1, 1], strata: [])) == blocks)
    #expect(try scores(Allocation(method: .minimization, ratio: [1, 1], strata: ["country"])) == blocks)
  }
}
