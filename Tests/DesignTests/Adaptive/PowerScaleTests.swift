import Mathematics
import Notation
import TestSupport
import Testing

@testable import Design
@testable import Trial

@Suite struct `Scales of a statistic` {
  static let peers = References.cases("adaptive").filter { $0.id.hasPrefix("futility-scale-") }

  @Test(.tags(.reference), arguments: peers)
  func `agree with the peer`(_ peer: ReferenceCase) throws {
    let design = peer.inputs["design"]
    var fields = design.fields
    if fields["sided"] == nil { fields["sided"] = .number(1) }
    let test = try PeerDesign(.object(fields)).test()
    let z = peer.inputs["sourceValue"].number!
    let (θ, information) = (peer.inputs["theta"].number!, peer.inputs["information"].numbers)
    let found: Double =
      switch peer.inputs["targetScale"].text! {
      case "pValue": StandardNormal.upperTail(z)
      case "effectEstimate": z / information[0].squareRoot()
      case "conditionalPower": test.conditionalPower(after: 0, z: z, drift: θ * information.reduce(0, +).squareRoot())
      case "condPowerAtObserved": test.conditionalPower(after: 0, z: z)
      case "predictivePower", "reverseCondPower": test.predictivePower(after: 0, z: z)
      case let other: preconditionFailure("no such scale here: \(other)")
      }
    #expect(found.isClose(to: peer.outputs["value"].numbers[0], within: peer.tolerance))
  }

  /// With one look to come: Φ((z ∕ √t − c) √t ∕ √(1 − t)).
  @Test(.tags(.identity), arguments: [-1.0, 0.8, 2.5], [0.05, 0.3, 0.9])
  func `predictive power of one look to come is the closed form`(_ z: Double, _ t: Double) throws {
    let bounds = try Boundaries(fractions: [t, 1], error: ErrorRate(0.025, sides: 1), efficacy: .family(.pocock))
    let closed = StandardNormal.cumulative((z / t.squareRoot() - bounds.efficacyZ[1]) * (t / (1 - t)).squareRoot())
    #expect(SequentialTest(bounds).predictivePower(after: 0, z: z).isClose(to: closed, within: 1e-12))
  }
}
