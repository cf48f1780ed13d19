import Mathematics
import Notation
import TestSupport
import Testing

@testable import Design
@testable import Trial

@Suite struct `Conditional power` {
  @Test(.tags(.reference))
  func `agrees with the peer at each look to come`() throws {
    let peer = References.one("group-sequential", "gsd-cp-from-z")
    let design = try PeerTestType(peer.inputs["x"])
    let inflation = try design.test.inflationFactor(power: 1 - design.beta, alphaPerSide: design.alpha)
    let root = (design.fixedSize * inflation).squareRoot()
    let (look, z) = (Int(peer.inputs["i"].number!) - 1, peer.inputs["zi"].number!)
    for (column, θ) in peer.inputs["theta"].numbers.enumerated() {
      let found = design.test.exits(after: look, z: z, drift: θ * root)
      expect(found.efficacy, peer.outputs["upperProbRemaining"].matrix.map { $0[column] }, within: peer.tolerance)
      let power = design.test.conditionalPower(after: look, z: z, drift: θ * root)
      #expect(power.isClose(to: peer.outputs["conditionalPower"][column].number!, within: peer.tolerance))
    }
  }

  @Test(.tags(.identity), arguments: [-1.0, 0.5, 2.4])
  func `with one look to come is the closed form`(_ z: Double) throws {
    let bounds = try Boundaries(fractions: [0.4, 1], error: ErrorRate(0.025, sides: 1), efficacy: .spending(.lanDeMetsOBrienFleming))
    let test = SequentialTest(bounds)
    for θ in [-1.0, 0, 3, 12] {
      let closed = StandardNormal.upperTail((bounds.efficacyZ[1] - z * 0.4.squareRoot() - θ * 0.6) / 0.6.squareRoot())
      #expect(test.conditionalPower(after: 0, z: z, drift: θ).isClose(to: closed, within: 1e-14))
    }
    let trend = z / 0.4.squareRoot()
    #expect(test.conditionalPower(after: 0, z: z) == test.conditionalPower(after: 0, z: z, drift: trend))
  }

  /// What is seen at a look, averaged over its law among those who go on, is what the later looks do.
  @Test(.tags(.identity), arguments: [-1.0, 0, 2.5])
  func `averages to the power of the looks to come`(_ θ: Double) throws {
    for sides in 1...2 {
      let bounds = try Boundaries(
        fractions: [0.3, 0.5, 0.8, 1], error: ErrorRate(0.05, sides: sides), efficacy: .family(.pocock),
        futility: sides == 1 ? FutilityRule(bounds: [0, 0.4, 0.9], rule: .nonBinding) : nil)
      let test = SequentialTest(bounds)
      let (low, high) = (sides == 1 ? bounds.futilityZ[0]! : -bounds.efficacyZ[0], bounds.efficacyZ[0])
      let mean = θ * 0.3.squareRoot()
      let later = test.exits(drift: θ)
      for look in 1..<4 {
        let averaged = GaussLegendre(points: 40).integrate(from: low, to: high) { z in
          StandardNormal.density(z - mean) * test.exits(after: 0, z: z, drift: θ).efficacy[look - 1]
        }
        #expect(averaged.isClose(to: later.efficacy[look], within: 1e-12))
      }
    }
  }
}
