import Mathematics
import TestSupport
import Testing
import Trial

@testable import Design

@Suite struct `Allocation by a rule` {
  private static func chances(_ allocation: inout RuledAllocation, _ groups: [Int]) -> [Double] {
    groups.withUnsafeBufferPointer { allocation.chances($0) }
  }
  private static func assign(_ allocation: inout RuledAllocation, _ groups: [Int], _ uniform: Double) -> Int {
    groups.withUnsafeBufferPointer { allocation.assign($0, uniform: uniform) }
  }

  /// Every sequence of a few patients with its probability.
  private static func sequences(_ rule: AllocationRule, arms: Int, patients: Int, _ each: ([Int], Double, _ right: Double) -> Void) {
    func go(_ so: [Int], _ probability: Double, _ right: Double) {
      guard so.count < patients else { return each(so, probability, right) }
      var allocation = RuledAllocation(rule, ratio: [Int](repeating: 1, count: arms), groups: 1)
      for arm in so {
        // Any number within the arm's share.
        let p = chances(&allocation, [0])
        let below = p[..<arm].reduce(0, +)
        #expect(assign(&allocation, [0], below + 0.5 * p[arm]) == arm)
      }
      let p = chances(&allocation, [0])
      #expect(p.reduce(0, +).isClose(to: 1, within: 1e-14))
      let favored = [0].withUnsafeBufferPointer { allocation.favored($0) }
      for arm in 0..<arms where p[arm] > 0 {
        go(so + [arm], probability * p[arm], right + (favored.contains(arm) ? 1 / Double(favored.count) : 0))
      }
    }
    go([], 1, 0)
  }

  static let rules: [AllocationRule] = [
    .biasedCoin(probability: 2.0 / 3), .biasedCoin(probability: 0.85), .urn(start: 1, added: 1), .urn(start: 0, added: 1), .urn(start: 3, added: 2),
  ]

  @Test(.tags(.identity), arguments: rules)
  func `is guessed at the rate of all sequences written out`(_ rule: AllocationRule) {
    for n in 1...9 {
      var (whole, rate) = (0.0, 0.0)
      Self.sequences(rule, arms: 2, patients: n) { _, probability, right in
        whole += probability
        rate += probability * right / Double(n)
      }
      #expect(whole.isClose(to: 1, within: 1e-13))
      #expect(AllocationProperties.twoArmGuessRate(rule, patients: n).isClose(to: rate, within: 1e-13))
    }
  }

  /// Efron (1971), section 4: in the long run ½ + (r − 1) ∕ 4r, r = p ∕ (1 − p).
  @Test(.tags(.identity), arguments: [0.6, 2.0 / 3, 0.75, 0.9])
  func `by a coin is guessed at Efron's limit in the long run`(_ p: Double) {
    let r = p / (1 - p)
    #expect(AllocationProperties.twoArmGuessRate(.biasedCoin(probability: p), patients: 4_000).isClose(to: 0.5 + (r - 1) / (4 * r), within: 1e-3))
  }

  /// Wei (1977): with no ball at the start the second patient gets the other arm; later the chance of arm A is the other arm's share.
  @Test(.tags(.identity))
  func `from an urn has the chances of its balls`() {
    var urn = RuledAllocation(.urn(start: 0, added: 1), ratio: [1, 1], groups: 1)
    #expect(Self.chances(&urn, [0]) == [0.5, 0.5])
    #expect(Self.assign(&urn, [0], 0.2) == 0)
    #expect(Self.chances(&urn, [0]) == [0, 1])
    var three = RuledAllocation(.urn(start: 2, added: 3), ratio: [1, 1, 1], groups: 2)
    for u in [0.1, 0.1, 0.99] { _ = Self.assign(&three, [1], u) }
    // Arm 0 twice and arm 2 once: 2 + 3·1, 2 + 3·3, 2 + 3·2 of 6 + 18 balls.
    #expect(zip(Self.chances(&three, [1]), [5.0 / 24, 11.0 / 24, 8.0 / 24]).allSatisfy { $0.isClose(to: $1, within: 1e-15) })
    #expect(Self.chances(&three, [0]).allSatisfy { $0.isClose(to: 1.0 / 3, within: 1e-15) })
  }

  /// The sums of ranges worked out by hand, as in Pocock and Simon (1975), section 3.
  @Test(.tags(.identity))
  func `by minimization favors the arm with the least sum of ranges over the patient's levels`() {
    // Two factors of two levels: groups 0 and 1, 2 and 3.
    var allocation = RuledAllocation(.minimization(probability: 0.8), ratio: [1, 1, 1], groups: 4)
    #expect(Self.chances(&allocation, [0, 2]).allSatisfy { $0.isClose(to: 1.0 / 3, within: 1e-15) })
    #expect(Self.assign(&allocation, [0, 2], 0.1) == 0)
    // The next, of levels 0 and 3: arm 0 gives ranges 2 and 1, the others 1 and 1.
    #expect(zip(Self.chances(&allocation, [0, 3]), [0.2, 0.4, 0.4]).allSatisfy { $0.isClose(to: $1, within: 1e-15) })
    #expect(Self.assign(&allocation, [0, 3], 0.3) == 1)
    // Of levels 0 and 2: counts are (1, 1, 0) and (1, 0, 0): arm 0 gives 2 + 2, arm 1 gives 2 + 1, arm 2 gives 0 + 1.
    #expect(zip(Self.chances(&allocation, [0, 2]), [0.1, 0.1, 0.8]).allSatisfy { $0.isClose(to: $1, within: 1e-15) })
    allocation.start()
    #expect(Self.chances(&allocation, [0, 2]).allSatisfy { $0.isClose(to: 1.0 / 3, within: 1e-15) })
  }

  private static func trial(_ allocation: String, patients: Int) throws -> TrialProtocol {
    try TrialProtocol.reading(
      """
      equipoise: 1
      arms: {a: {role: control}, b: {role: experimental}}
      population: {factors: {sex: {F: 50%, M: 50%}, site: {one: 20%, two: 30%, three: 50%}}}
      allocation: \(allocation)
      design: {sample size: \(patients), error: 2.5% one-sided, looks: [end]}
      scenarios: {only: {effect: 1, standard deviation: 2}}
      """)
  }
  private static func properties(_ allocation: String, patients: Int) throws -> AllocationProperties {
    let trial = try trial(allocation, patients: patients)
    return AllocationProperties(of: trial, try #require(trial.allocation), patients: patients)
  }

  /// E|2X − n| of a binomial X, summed.
  @Test(.tags(.identity))
  func `patient by patient alone leaves the difference of a binomial`() throws {
    let n = 60
    var (weight, sum, whole) = (1.0, 0.0, 0.0)
    for k in 0...n {
      whole += weight
      sum += weight * Double(abs(2 * k - n))
      weight *= Double(n - k) / Double(k + 1)
    }
    let found = try Self.properties("{method: simple}", patients: n)
    #expect(found.guessRate == .init(value: 0.5, error: 0))
    let imbalance = try #require(found.imbalance)
    #expect(abs(imbalance.value - sum / whole) <= 3 * imbalance.error && imbalance.error < 0.2)
  }

  @Test(.tags(.recovery))
  func `balances the better the more it can be guessed`() throws {
    let all = try ["{method: simple}", "{method: urn}", "{method: biased coin}", "{method: biased coin, probability: 90%}"].map {
      try Self.properties($0, patients: 100)
    }
    for (one, next) in zip(all, all.dropFirst()) {
      #expect(one.guessRate.value < next.guessRate.value)
      #expect(try #require(one.imbalance).value > #require(next.imbalance).value)
    }
    // By minimization the favored arm is named rightly in no more than p of all cases, and less often where arms tie.
    let minimized = try Self.properties("{method: minimization, strata: [sex, site]}", patients: 100)
    #expect(minimized.guessRate.value > 0.6 && minimized.guessRate.value < 0.8 && minimized.guessRate.error < 0.002)
    #expect(try #require(minimized.imbalance).value < #require(all[2].imbalance).value)
  }
}
