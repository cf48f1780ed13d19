import Mathematics
import Notation
import TestSupport

@testable import Design
@testable import Trial

/// An adaptive analysis as the reference cases write it: rpact's `getAnalysisResults`.
struct PeerAdaptive {
  var test: AdaptiveTest
  /// −1 where lower is better: the evidence is turned round.
  var sign: Double
  var nullEffect: Double
  var stage: Int

  init(_ inputs: JSON) throws {
    test = try Self.test(inputs["design"])
    sign = inputs["directionUpper"].bool == false ? -1 : 1
    nullEffect = sign * (inputs["thetaH0"].number ?? 0)
    stage = Int(inputs["stage"].number!) - 1
  }

  static func test(_ design: JSON) throws -> AdaptiveTest {
    if design["function"].text == "getDesignFisher" { return .fisher(try fisher(design)) }
    var fields = design.fields
    if fields["sided"] == nil { fields["sided"] = .number(1) }
    let peer = PeerDesign(.object(fields))
    let rule = AdaptiveTest.SequentialRule(fractions: peer.fractions, error: peer.error, efficacy: peer.efficacy, futility: peer.futility)
    return design["function"].text == "getDesignInverseNormal" ? .inverseNormal(rule) : .groupSequential(rule)
  }

  static func fisher(_ inputs: JSON) throws -> FisherCombination {
    let looks = inputs["kMax"].number.map { Int($0) }
    let fractions = looks.map { all in (1...all).map { Double($0) / Double(all) } } ?? inputs["informationRates"].numbers
    let method: FisherCombination.Method =
      switch inputs["method"].text! {
      case "equalAlpha": .equalLevels
      case "fullAlpha": .fullLevel
      case "noInteraction": .noInteraction
      case "userDefinedAlpha": .spent(inputs["userAlphaSpending"].numbers)
      case let other: preconditionFailure("no such method here: \(other)")
      }
    return try FisherCombination(
      fractions: fractions, alpha: inputs["alpha"].number!, method: method, giveUpP: inputs["alpha0Vec"].numbers,
      isBinding: inputs["bindingFutility"].bool == true)
  }

  /// Means of one or two groups.
  func means(_ inputs: JSON) -> StagewiseMeans {
    let data = inputs["dataInput"]
    func groups(_ suffix: String) -> [StagewiseMeans.Group] {
      let n = data["n\(suffix)"].numbers
      return n.indices.map {
        StagewiseMeans.Group(
          patients: n[$0], mean: sign * data["means\(suffix)"].numbers[$0], standardDeviation: data["stDevs\(suffix)"].numbers[$0])
      }
    }
    let isOne = data["n1"] == .null
    return StagewiseMeans(
      treated: groups(isOne ? "" : "1"), control: isOne ? [] : groups("2"), variances: inputs["equalVariances"].bool == false ? .unequal : .equal,
      isNormal: inputs["normalApproximation"].bool == true)
  }
}
