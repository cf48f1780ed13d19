import Design
import Simulation
import TestSupport
import Testing

@testable import Trial

/// Simulated trials as the reference cases write them: rpact's `getSimulation*`.
struct PeerStages {
  let peer: ReferenceCase
  /// Ours; the peer's iterations are in its outputs.
  let trials = 100_000

  var test: AdaptiveTest {
    let design = peer.inputs["design"]
    let bounds = design["futilityBounds"].numbers
    let rule = AdaptiveTest.SequentialRule(
      fractions: [0.5, 1], error: ErrorRate(design["alpha"].number!, sides: 1),
      efficacy: design["typeOfDesign"].text == "OF" ? .family(.oBrienFleming) : .spending(.lanDeMetsOBrienFleming),
      futility: bounds.isEmpty ? nil : FutilityRule(bounds: bounds.map { $0 } + [nil], rule: .nonBinding))
    return design["function"].text == "getDesignInverseNormal" ? .inverseNormal(rule) : .groupSequential(rule)
  }

  /// Of each stage.
  var sizes: [Double] {
    let planned = peer.inputs["plannedSubjects"].numbers
    return [planned[0], planned[1] - planned[0]]
  }

  var intersection: StagewiseIntersection {
    let name = peer.inputs["intersectionTest"].text!
    return name == "Dunnett" ? .joint : StagewiseIntersection(rawValue: name.lowercased())!
  }

  var selection: HypothesisSelection {
    switch peer.inputs["typeOfSelection"].text! {
    case "best": HypothesisSelection(.best(1))
    case "all": HypothesisSelection(.all)
    case "epsilon": HypothesisSelection(.withinOfBest(peer.inputs["epsilonValue"].number!))
    case let other: preconditionFailure("no such selection here: \(other)")
    }
  }

  var success: ClosedStages.Success { peer.inputs["successCriterion"].text == "atLeastOne" ? .atLeastOne : .all }

  /// A number of the peer's, of one alternative; bare where there is only one.
  func wanted(_ json: JSON, _ alternative: Int) -> Double {
    json.elements.count > 1 ? json[alternative].number! : json.elements[0].number!
  }

  /// Two shares of simulated trials, within 4 standard errors of their difference: the cases have more than 150 numbers, of which a third of all seeds would
  /// have one beyond 3.
  func expect(_ share: Double, _ json: JSON, _ alternative: Int, _ name: String) {
    expect(share, wanted(json, alternative), of: iterations, "\(name), alternative \(alternative)")
  }

  /// The same of another program's share of so many trials.
  func expect(_ share: Double, _ other: Double, of others: Double, _ name: String) {
    let p = (share * Double(trials) + other * others) / (Double(trials) + others)
    let error = (p * (1 - p) * (1 / Double(trials) + 1 / others)).squareRoot()
    // Shares of nothing or all have no error of their own.
    #expect(abs(share - other) <= 4 * error + 1e-9, "\(name): \(share), peer \(other), error \(error)")
  }

  /// Two means, by the error of ours; within 4 standard errors, as shares.
  func expect(mean: Double, error: Double, _ json: JSON, _ alternative: Int, _ name: String) {
    let peers = wanted(json, alternative)
    let all = error * (1 + Double(trials) / iterations).squareRoot()
    #expect(abs(mean - peers) <= 4 * all + 1e-6, "\(name), alternative \(alternative): \(mean), peer \(peers), error \(all)")
  }

  var iterations: Double { peer.outputs["iterations"].number! }
}
