import Mathematics
import Notation
import TestSupport
import Testing

@testable import Design
@testable import Trial

@Suite struct `Types of sequential tests` {
  static let designs = References.cases("group-sequential").filter { $0.id.hasPrefix("gsd-tt") }

  /// That of the case; the bounds of `gsd-tt3-k3-hsd-binding` cross with 0.0250008739 by the peer's own `upperProb`, which moves the last one, and the
  /// lower ones with it, by 8.7e-7 over a density of 0.05.
  private static func tolerance(_ peer: ReferenceCase) -> Double {
    guard peer.id == "gsd-tt3-k3-hsd-binding" else { return peer.tolerance }
    let excess = peer.outputs["upperProb"].matrix.reduce(0) { $0 + $1[0] } - peer.inputs["alpha"].number!
    return peer.tolerance + abs(excess) / 0.05
  }

  @Test(.tags(.reference), arguments: designs)
  func `agree with the peer on bounds, probabilities and size`(_ peer: ReferenceCase) throws {
    let (design, wanted, tolerance) = (try PeerTestType(peer.inputs), peer.outputs, Self.tolerance(peer))
    expect(design.fractions, wanted["informationFraction"].numbers, within: 1e-12)
    expect(design.boundaries.efficacyZ, wanted["upperBound"].numbers, within: tolerance)
    if design.type > 1 { expect(design.lowerZ, wanted["lowerBound"].numbers, within: tolerance) }

    let drift = try design.test.drift(forPower: 1 - design.beta)
    let single = StandardNormal.upperQuantile(design.alpha) + StandardNormal.upperQuantile(design.beta)
    let inflation = try design.test.inflationFactor(power: 1 - design.beta, alphaPerSide: design.alpha)
    #expect(inflation.isClose(to: wanted["inflationFactor"].number!, within: tolerance))
    #expect((single / design.fixedSize.squareRoot()).isClose(to: wanted["delta"].number!, within: tolerance))
    // Sizes have as many digits as the inflation factor.
    expect(design.fractions.map { $0 * inflation * design.fixedSize }, wanted["nI"].numbers, within: tolerance * design.fixedSize)

    for (column, θ) in [0, drift].enumerated() {
      let found = design.test.exits(drift: θ)
      expect(found.efficacy, wanted["upperProb"].matrix.map { $0[column] }, within: tolerance)
      if design.type > 1 { expect(design.lower(found), wanted["lowerProb"].matrix.map { $0[column] }, within: tolerance) }
      let expected = inflation * design.fixedSize * found.expectedFraction
      #expect(expected.isClose(to: wanted["expectedN"][column].number!, within: tolerance * design.fixedSize))
    }
    spends(design, wanted, tolerance)
  }

  /// What each look spends above and below.
  private func spends(_ design: PeerTestType, _ wanted: JSON, _ tolerance: Double) {
    func increments(_ cumulative: [Double]) -> [Double] { zip(cumulative, [0] + cumulative).map { $0 - $1 } }
    if design.type != 2 { expect(increments(design.boundaries.alphaSpent), wanted["upperSpend"].numbers, within: tolerance) }
    if design.type > 2 { expect(increments(design.boundaries.betaSpent!), wanted["lowerSpend"].numbers, within: tolerance) }
  }

  @Test(.tags(.reference))
  func `agree with the peer on given bounds at given effects`() throws {
    let peer = References.one("group-sequential", "gsd-probability-given-bounds")
    let information = peer.inputs["n.I"].numbers
    #expect(information.last == 1)
    let bounds = try Boundaries(fractions: information, efficacyZ: peer.inputs["b"].numbers, futilityZ: peer.inputs["a"].numbers)
    for (column, θ) in peer.inputs["theta"].numbers.enumerated() {
      let found = SequentialTest(bounds).exits(drift: θ * information.last!.squareRoot())
      expect(found.efficacy, peer.outputs["upperProb"].matrix.map { $0[column] }, within: peer.tolerance)
      expect(found.futility, peer.outputs["lowerProb"].matrix.map { $0[column] }, within: peer.tolerance)
      #expect(found.expectedFraction.isClose(to: peer.outputs["expectedN"][column].number!, within: peer.tolerance))
    }
  }

  /// A non-binding bound for harm leaves the bounds for efficacy alone; a binding one lowers them and keeps the error.
  @Test(.tags(.identity), arguments: [0.025, 0.1, 0.6])
  func `spend exactly what they are to spend of harm`(_ spent: Double) throws {
    let fractions = [0.25, 0.5, 0.8, 1.0]
    let error = ErrorRate(0.025, sides: 1)
    let free = try Boundaries(fractions: fractions, error: error, efficacy: .spending(.lanDeMetsPocock))
    for rule in FutilityRule.Rule.allCases {
      let harm = FutilityRule(bounds: .spending(.kimDeMets(power: 1.5), spent: spent, under: .noEffect), rule: rule)
      let found = try Boundaries(fractions: fractions, error: error, efficacy: .spending(.lanDeMetsPocock), futility: harm)
      #expect(found.futilityDrift == 0)
      let exits = SequentialTest(found).exits(drift: 0)
      for (look, t) in fractions.enumerated() {
        let sum = exits.futility.prefix(look + 1).reduce(0, +)
        #expect(sum.isClose(to: SpendingFunction.kimDeMets(power: 1.5).spent(at: t, alpha: spent), within: 1e-11))
        #expect(found.betaSpent![look].isClose(to: sum, within: 1e-11))
      }
      if rule == .binding {
        #expect(exits.power.isClose(to: 0.025, within: 1e-11) && found.efficacyZ[3] < free.efficacyZ[3])
      } else {
        #expect(found.efficacyZ == free.efficacyZ && exits.power < 0.025)
      }
    }
  }

  /// With both errors spent alike, a test for harm is the mirror of one for benefit.
  @Test(.tags(.identity))
  func `are symmetric where both sides spend alike`() throws {
    let fractions = [0.3, 0.6, 1.0]
    let harm = FutilityRule(bounds: .spending(.lanDeMetsOBrienFleming, spent: 0.025, under: .noEffect), rule: .binding)
    let one = try Boundaries(fractions: fractions, error: ErrorRate(0.025, sides: 1), efficacy: .spending(.lanDeMetsOBrienFleming), futility: harm)
    let two = try Boundaries(fractions: fractions, error: ErrorRate(0.05, sides: 2), efficacy: .spending(.lanDeMetsOBrienFleming))
    expect(one.efficacyZ, two.efficacyZ, within: 1e-10)
    expect(one.futilityZ.map { -$0! }, two.efficacyZ, within: 1e-10)
  }
}
