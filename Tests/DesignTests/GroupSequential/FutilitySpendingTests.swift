import Mathematics
import Notation
import TestSupport
import Testing

@testable import Design
@testable import Trial

@Suite struct `Futility by spending` {
  static let peers = References.cases("group-sequential").filter { $0.outputs["betaSpent"] != .null }
  static let functions: [SpendingFunction] = [
    .lanDeMetsOBrienFleming, .lanDeMetsPocock, .kimDeMets(power: 2), .hwangShihDeCani(gamma: -2), .hwangShihDeCani(gamma: 1),
    .user([.init(fraction: 0.3, spent: 0.02), .init(fraction: 0.6, spent: 0.02), .init(fraction: 1, spent: 0.2)]),
  ]

  @Test(.tags(.reference), arguments: peers)
  func `agrees with the peer on the errors spent and the power by look`(_ peer: ReferenceCase) throws {
    let design = PeerDesign(peer.inputs)
    let test = try design.test()
    expect(test.boundaries.betaSpent!, peer.outputs["betaSpent"].numbers, within: peer.tolerance)
    let power = test.exits(drift: test.boundaries.futilityDrift!).efficacy
    expect(power.indices.map { power.prefix($0 + 1).reduce(0, +) }, peer.outputs["power"].numbers, within: peer.tolerance)
    let shift = test.boundaries.futilityDrift! * test.boundaries.futilityDrift!
    #expect(shift.isClose(to: peer.outputs["characteristics"]["shift"].number!, within: peer.tolerance))
  }

  @Test(.tags(.identity), arguments: functions, FutilityRule.Rule.allCases)
  func `spends exactly the type II error, and the type I error beside it`(_ function: SpendingFunction, _ rule: FutilityRule.Rule) throws {
    let fractions = [0.3, 0.6, 1.0]
    for efficacy in [.spending(.lanDeMetsOBrienFleming), .family(.oBrienFleming), .family(.haybittlePeto(interimZ: 3)), nil] as [EfficacyRule?] {
      let futility = FutilityRule(bounds: .spending(function, spent: 0.2, under: .effect), rule: rule)
      let found = try Boundaries(fractions: fractions, error: ErrorRate(0.025, sides: 1), efficacy: efficacy, futility: futility)
      let test = SequentialTest(found)
      let drift = found.futilityDrift!
      #expect(try test.drift(forPower: 0.8).isClose(to: drift, within: 1e-9))
      let exits = test.exits(drift: drift)
      #expect(exits.power.isClose(to: 0.8, within: 1e-10))
      for look in 0..<2 {
        let missed = exits.futility.prefix(look + 1).reduce(0, +)
        #expect(missed.isClose(to: function.spent(at: fractions[look], alpha: 0.2), within: 1e-10))
      }
      let level = (rule == .binding ? test : SequentialTest(found, stopsForFutility: false)).exits(drift: 0).power
      #expect(level.isClose(to: 0.025, within: 1e-10))
      #expect(found.alphaSpent[2].isClose(to: 0.025, within: 1e-10))
    }
  }

  @Test(.tags(.identity))
  func `is no bound where nothing is spent, and none at the end`() throws {
    let futility = FutilityRule(bounds: .spending(Self.functions[5], spent: 0.2, under: .effect), rule: .binding)
    let found = try Boundaries(
      fractions: [0.3, 0.6, 1], error: ErrorRate(0.025, sides: 1), efficacy: .spending(.lanDeMetsPocock), futility: futility)
    #expect(found.futilityZ[0] != nil && found.futilityZ[1] == nil && found.futilityZ[2] == nil)
  }

  @Test(.tags(.identity))
  func `with one look is the single test`() throws {
    let futility = FutilityRule(bounds: .spending(.lanDeMetsPocock, spent: 0.1, under: .effect), rule: .binding)
    let found = try Boundaries(fractions: [1], error: ErrorRate(0.025, sides: 1), efficacy: .spending(.lanDeMetsPocock), futility: futility)
    let wanted = StandardNormal.upperQuantile(0.025) + StandardNormal.quantile(0.9)
    #expect(found.futilityDrift!.isClose(to: wanted, within: 1e-11) && found.futilityZ == [nil])
    #expect(found.betaSpent![0].isClose(to: 0.1, within: 1e-12))
  }

  /// All of beta spent at the first look leaves nobody who goes on and can still miss.
  @Test(.tags(.identity))
  func `that spends all before the end is refused`() {
    let all = SpendingFunction.user([.init(fraction: 0.5, spent: 0.2), .init(fraction: 1, spent: 0.2)])
    #expect(throws: MathematicalFailure.self) {
      try Boundaries(
        fractions: [0.5, 1], error: ErrorRate(0.025, sides: 1), efficacy: .spending(.lanDeMetsPocock),
        futility: FutilityRule(bounds: .spending(all, spent: 0.2, under: .effect), rule: .nonBinding))
    }
    #expect(throws: MathematicalFailure.self) {
      try Boundaries(
        fractions: [0.5, 1], error: ErrorRate(0.025, sides: 1), efficacy: .spending(.lanDeMetsPocock),
        futility: FutilityRule(bounds: .spending(.lanDeMetsPocock, spent: 0.98, under: .effect), rule: .nonBinding))
    }
  }

  /// Far drifts are integrated about themselves: an error of 10⁻⁹ needs θ near 9.
  @Test(.tags(.identity))
  func `holds where the drift is far`() throws {
    let futility = FutilityRule(bounds: .spending(.lanDeMetsOBrienFleming, spent: 1e-3, under: .effect), rule: .binding)
    let found = try Boundaries(
      fractions: [0.25, 0.5, 0.75, 1], error: ErrorRate(1e-9, sides: 1), efficacy: .spending(.lanDeMetsOBrienFleming), futility: futility)
    #expect(found.futilityDrift! > 9)
    let exits = SequentialTest(found).exits(drift: found.futilityDrift!)
    #expect(exits.power.isClose(to: 0.999, within: 1e-10))
    #expect((SequentialTest(found).exits(drift: 0).power / 1e-9).isClose(to: 1, within: 1e-6))
  }

  @Test(.tags(.identity), arguments: [2, 5, 10, 20, 50])
  func `holds at many looks`(_ looks: Int) throws {
    let fractions = (1...looks).map { Double($0) / Double(looks) }
    let futility = FutilityRule(bounds: .spending(.hwangShihDeCani(gamma: -2), spent: 0.1, under: .effect), rule: .binding)
    let found = try Boundaries(
      fractions: fractions, error: ErrorRate(0.025, sides: 1), efficacy: .spending(.lanDeMetsOBrienFleming), futility: futility)
    let test = SequentialTest(found)
    #expect(test.exits(drift: 0).power.isClose(to: 0.025, within: 1e-9))
    #expect(test.exits(drift: found.futilityDrift!).power.isClose(to: 0.9, within: 1e-9))
  }
}
