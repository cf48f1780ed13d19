import Mathematics
import Notation
import TestSupport
import Testing

@testable import Design
@testable import Trial

@Suite struct `Observed information` {
  static let error = ErrorRate(0.025, sides: 1)

  @Test(.tags(.reference))
  func `agrees with the peer on a sequential p-value`() throws {
    let peer = References.one("group-sequential", "gsd-sequential-pvalue")
    let design = try PeerTestType(peer.inputs["gsD"])
    let inflation = try design.test.inflationFactor(power: 1 - design.beta, alphaPerSide: design.alpha)
    let p = try Boundaries.sequentialP(
      z: peer.inputs["Z"].numbers, information: peer.inputs["n.I"].numbers, planned: design.fixedSize * inflation,
      spending: .lanDeMetsOBrienFleming)
    #expect(p.isClose(to: peer.outputs["sequentialPValue"].number!, within: peer.tolerance))
  }

  @Test(.tags(.reference))
  func `gives the peer's bounds from probabilities`() throws {
    let peer = References.one("group-sequential", "gsd-bound-from-spending")
    #expect(peer.inputs["theta"].number == 0)
    let found = try Boundaries.upper(
      crossedWith: peer.inputs["probhi"].numbers, lower: peer.inputs["a"].numbers, fractions: peer.inputs["I"].numbers)
    expect(found, peer.outputs["upperBound"].numbers, within: peer.tolerance)
  }

  @Test(.tags(.identity), arguments: [-1.0, 2, 7])
  func `gives bounds that are crossed as asked at any drift`(_ θ: Double) throws {
    let (fractions, lower) = ([0.2, 0.5, 1.0], [-0.5, 0.2, nil] as [Double?])
    let asked = [0.05, 0.1, 0.3]
    // Where the drift is against benefit, fewer go on.
    let scale = θ < 0 ? 0.1 : 1.0
    let bounds = try Boundaries.upper(crossedWith: asked.map { scale * $0 }, lower: lower, fractions: fractions, drift: θ)
    let test = SequentialTest(try Boundaries(fractions: fractions, efficacyZ: bounds, futilityZ: lower))
    expect(test.exits(drift: θ).efficacy, asked.map { scale * $0 }, within: 1e-11)
    #expect(throws: MathematicalFailure.self) {
      try Boundaries.upper(crossedWith: [0.05, 0.05, 0.85], lower: [3, nil, nil], fractions: fractions, drift: 0)
    }
  }

  @Test(.tags(.identity))
  func `at the plan's is the plan, and at any other spends all`() throws {
    let plan = try Boundaries(fractions: [0.4, 0.7, 1], error: Self.error, efficacy: .spending(.lanDeMetsPocock))
    let same = try Boundaries(information: [40, 70, 100], planned: 100, error: Self.error, efficacy: .spending(.lanDeMetsPocock))
    expect(same.efficacyZ, plan.efficacyZ, within: 1e-11)
    for information in [[30.0, 95, 108], [55, 60, 80], [20, 101, 130]] {
      let found = try Boundaries(information: information, planned: 100, error: Self.error, efficacy: .spending(.lanDeMetsPocock))
      for (look, reached) in information.dropLast().enumerated() {
        let wanted = SpendingFunction.lanDeMetsPocock.spent(at: min(1, reached / 100), alpha: 0.025)
        #expect(found.alphaSpent[look].isClose(to: wanted, within: 1e-15))
      }
      #expect(SequentialTest(found).exits(drift: 0).power.isClose(to: 0.025, within: 1e-11))
    }
    #expect(throws: MathematicalFailure.self) {
      try Boundaries(information: [40, 100], planned: 100, error: Self.error, efficacy: .family(.pocock))
    }
  }

  /// A type II error is spent at the same shares, under the drift that the information observed leaves for the power.
  @Test(.tags(.identity))
  func `moves futility that spends with it`() throws {
    let futility = FutilityRule(bounds: .spending(.kimDeMets(power: 2), spent: 0.2, under: .effect), rule: .binding)
    let found = try Boundaries(
      information: [35, 110], planned: 100, error: Self.error, efficacy: .spending(.lanDeMetsOBrienFleming), futility: futility)
    let exits = SequentialTest(found).exits(drift: found.futilityDrift!)
    #expect(exits.futility[0].isClose(to: 0.2 * 0.35 * 0.35, within: 1e-11) && exits.power.isClose(to: 0.8, within: 1e-10))
  }

  @Test(.tags(.identity))
  func `a sequential p-value is the p of one look, at most alpha where the test rejects, and never rises`() throws {
    for z in [-0.5, 0.3, 1.96, 4] {
      let one = try Boundaries.sequentialP(z: [z], information: [100], planned: 100, spending: .lanDeMetsPocock)
      #expect(one.isClose(to: StandardNormal.upperTail(z), within: 1e-11))
    }
    let plan = try Boundaries(fractions: [0.5, 0.8, 1], error: Self.error, efficacy: .spending(.hwangShihDeCani(gamma: -4)))
    let early = try Boundaries.sequentialP(
      z: [plan.efficacyZ[0]], information: [50], planned: 100, spending: .hwangShihDeCani(gamma: -4))
    #expect(early.isClose(to: 0.025, within: 1e-10))
    var last = 1.0
    for looks in 1...3 {
      let p = try Boundaries.sequentialP(
        z: Array([1.2, 1.0, 2.3].prefix(looks)), information: Array([50.0, 80, 100].prefix(looks)), planned: 100,
        spending: .hwangShihDeCani(gamma: -4))
      #expect(p <= last)
      last = p
    }
    #expect((last <= 0.025) == (2.3 >= plan.efficacyZ[2]))
    let extreme = try Boundaries.sequentialP(z: [30, 1], information: [50, 100], planned: 100, spending: .lanDeMetsPocock)
    #expect(extreme == 1e-15)
  }
}
