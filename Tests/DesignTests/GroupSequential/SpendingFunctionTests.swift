import Design
import TestSupport
import Testing
import Trial

@Suite struct `Spending function` {
  static let all: [SpendingFunction] = [
    .lanDeMetsOBrienFleming, .lanDeMetsPocock, .hwangShihDeCani(gamma: -4), .hwangShihDeCani(gamma: 0), .hwangShihDeCani(gamma: 1),
    .hwangShihDeCani(gamma: -2000), .hwangShihDeCani(gamma: 2000),
  ]

  @Test(.tags(.identity), arguments: all)
  func `spends nothing at the start, all at the end and never less`(_ function: SpendingFunction) {
    #expect(function.spent(at: 0, alpha: 0.025) == 0)
    #expect(function.spent(at: 1, alpha: 0.025).isClose(to: 0.025, within: 1e-15))
    let spent = (0...100).map { function.spent(at: Double($0) / 100, alpha: 0.025) }
    #expect(zip(spent, spent.dropFirst()).allSatisfy { $0 <= $1 })
  }

  @Test(.tags(.identity))
  func `Hwang–Shih–DeCani is continuous at gamma 0`() {
    let near = SpendingFunction.hwangShihDeCani(gamma: 1e-9).spent(at: 0.3, alpha: 0.025)
    #expect(near.isClose(to: SpendingFunction.hwangShihDeCani(gamma: 0).spent(at: 0.3, alpha: 0.025), within: 1e-11))
  }
}
