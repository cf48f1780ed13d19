import Design
import TestSupport
import Testing
import Trial

@Suite struct `Spending function` {
  static let all: [SpendingFunction] = [
    .lanDeMetsOBrienFleming, .lanDeMetsPocock, .hwangShihDeCani(gamma: -4), .hwangShihDeCani(gamma: 0), .hwangShihDeCani(gamma: 1),
    .hwangShihDeCani(gamma: -2000), .hwangShihDeCani(gamma: 2000), .kimDeMets(power: 0.3),
    .kimDeMets(power: 1), .kimDeMets(power: 3),
    .user([.init(fraction: 0.4, spent: 0.003), .init(fraction: 0.7, spent: 0.003), .init(fraction: 1, spent: 0.025)]),
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

  @Test(.tags(.identity))
  func `of the user is linear between its points, in proportion to the last`() {
    let user = SpendingFunction.user([.init(fraction: 0.4, spent: 0.003), .init(fraction: 0.8, spent: 0.011), .init(fraction: 1, spent: 0.025)])
    for (t, spent) in [(0.2, 0.0015), (0.4, 0.003), (0.6, 0.007), (0.8, 0.011), (0.9, 0.018), (1, 0.025)] {
      #expect(user.spent(at: t, alpha: 0.025).isClose(to: spent, within: 1e-16))
      #expect(user.spent(at: t, alpha: 0.1).isClose(to: 4 * spent, within: 1e-16))
    }
  }

  @Test(.tags(.identity))
  func `Kim–DeMets with power 1 spends in proportion`() {
    #expect(SpendingFunction.kimDeMets(power: 1).spent(at: 0.37, alpha: 0.025).isClose(to: 0.37 * 0.025, within: 1e-17))
  }
}
