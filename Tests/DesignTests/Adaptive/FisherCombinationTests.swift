#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

import Mathematics
import TestSupport
import Testing

@testable import Design

@Suite struct `Fisher's combination` {
  static let peers = References.cases("adaptive").filter { $0.id.hasPrefix("fisher-") }

  @Test(.tags(.reference), arguments: peers)
  func `agrees with the peer on critical values, levels and spent error`(_ peer: ReferenceCase) throws {
    let found = try PeerAdaptive.fisher(peer.inputs)
    expect(found.criticalValues, peer.outputs["criticalValues"].numbers, within: peer.tolerance)
    expect(found.stageLevels, peer.outputs["stageLevels"].numbers, within: peer.tolerance)
    expect(found.alphaSpent, peer.outputs["alphaSpent"].numbers, within: peer.tolerance)
    expect(Array(found.scale.dropFirst()), peer.outputs["scale"].numbers, within: 1e-9)
  }

  @Test(.tags(.identity), arguments: [2, 3, 4])
  func `of the full level has the critical value of a chi-squared`(_ stages: Int) throws {
    let fractions = (1...stages).map { Double($0) / Double(stages) }
    let found = try FisherCombination(fractions: fractions, alpha: 0.025, method: .fullLevel)
    let wanted = exp(-0.5 * ChiSquared(degreesOfFreedom: Double(2 * stages)).upperQuantile(0.025))
    for value in found.criticalValues { #expect(value.isClose(to: wanted, relative: 1e-9)) }
    #expect(found.alphaSpent.last!.isClose(to: 0.025, within: 1e-10))
  }

  /// Two stages: α₁ + c₂ (log α₀ − log α₁) = α.
  @Test(.tags(.identity), arguments: [1.0, 0.5, 0.3])
  func `of two stages spends by the closed form`(_ giveUp: Double) throws {
    let found = try FisherCombination(fractions: [0.5, 1], alpha: 0.025, method: .equalLevels, giveUpP: [giveUp], isBinding: true)
    let (first, second) = (found.criticalValues[0], found.criticalValues[1])
    #expect((first + second * (log(giveUp) - log(first))).isClose(to: 0.025, within: 1e-12))
    #expect(second * (1 - log(second)) - first < 1e-12)
    // Final p-values and conditional rejection of two stages.
    #expect(found.conditionalRejection(after: [0.1]).isClose(to: second / 0.1, within: 1e-14))
    #expect(
      found.conditionalRejection(after: [first / 2]) == 1 && found.conditionalRejection(after: [giveUp + 1e-9 < 1 ? giveUp + 1e-9 : 1]) <= second)
    let final = first + 0.1 * 0.02 * (log(giveUp) - log(first))
    #expect(found.finalP([0.1, 0.02]).isClose(to: final, within: 1e-12))
  }

  @Test(.tags(.identity), arguments: [FisherCombination.Method.equalLevels, .fullLevel, .noInteraction, .spent([0.005, 0.01, 0.025])])
  func `spends exactly the error, at unequal information too`(_ method: FisherCombination.Method) throws {
    for giveUp in [[], [0.5, 0.5]] as [[Double]] {
      let isFull = method == .fullLevel
      let fractions: [Double] = method == .noInteraction ? [1.0 / 3, 2.0 / 3, 1] : [0.2, 0.6, 1]
      let found = try FisherCombination(fractions: fractions, alpha: 0.025, method: method, giveUpP: giveUp, isBinding: !isFull)
      #expect(found.alphaSpent[2].isClose(to: 0.025, within: 1e-9))
      #expect(zip(found.criticalValues, found.criticalValues.dropFirst()).allSatisfy { $0 >= $1 - 1e-15 })
    }
  }
}
