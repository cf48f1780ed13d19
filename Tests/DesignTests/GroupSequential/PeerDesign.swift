import Design
import Notation
import TestSupport

@testable import Trial

/// A group-sequential design as the reference cases write it: rpact's `getDesignGroupSequential`.
struct PeerDesign {
  var fractions: [Double]
  var error: ErrorRate
  var efficacy: EfficacyRule?
  var futility: FutilityRule?
  /// 1 − beta.
  var power: Double

  init(_ inputs: JSON) {
    let looks = inputs["kMax"].number.map { Int($0) }
    fractions = looks.map { all in (1...all).map { Double($0) / Double(all) } } ?? inputs["informationRates"].numbers
    error = ErrorRate(inputs["alpha"].number!, sides: Int(inputs["sided"].number!))
    power = 1 - (inputs["beta"].number ?? 0.2)
    efficacy =
      switch inputs["typeOfDesign"].text! {
      case "OF": .family(.oBrienFleming)
      case "P": .family(.pocock)
      case "asOF": .spending(.lanDeMetsOBrienFleming)
      case "asP": .spending(.lanDeMetsPocock)
      case "asHSD": .spending(.hwangShihDeCani(gamma: inputs["gammaA"].number!))
      case "noEarlyEfficacy": nil
      case let other: preconditionFailure("no such design here: \(other)")
      }
    let bounds = inputs["futilityBounds"].numbers
    if !bounds.isEmpty {
      futility = FutilityRule(bounds: bounds + [nil], rule: inputs["bindingFutility"].bool == true ? .binding : .nonBinding)
    }
  }

  func test() throws -> SequentialTest {
    SequentialTest(try Boundaries(fractions: fractions, error: error, efficacy: efficacy, futility: futility))
  }
}
