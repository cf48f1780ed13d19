import Design
import Foundation
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
    let beta = inputs["beta"].number ?? 0.2
    power = 1 - beta
    efficacy = Self.efficacy(inputs, fractions, power)
    let rule: FutilityRule.Rule = inputs["bindingFutility"].bool == true ? .binding : .nonBinding
    let bounds = inputs["futilityBounds"].numbers
    if !bounds.isEmpty { futility = FutilityRule(bounds: bounds + [nil], rule: rule) }
    if let name = inputs["typeBetaSpending"].text {
      futility = FutilityRule(bounds: .spending(Self.spending(name, inputs["gammaB"].number), spent: beta, under: .effect), rule: rule)
    }
  }

  /// As the peer found it: of an optimum, the member of the family that its bounds belong to.
  init(_ peer: ReferenceCase) {
    self.init(peer.inputs)
    guard case .family(.wangTsiatisOptimum)? = efficacy else { return }
    efficacy = .family(.wangTsiatis(delta: Self.delta(peer.outputs["criticalValues"].numbers, at: fractions[0])))
  }

  /// Δ of bounds at two looks: c₁ ∕ c₂ = t₁^(Δ − ½).
  static func delta(_ c: [Double], at t: Double) -> Double { 0.5 + log(c[0] / c[1]) / log(t) }

  private static func efficacy(_ inputs: JSON, _ fractions: [Double], _ power: Double) -> EfficacyRule? {
    switch inputs["typeOfDesign"].text! {
    case "OF": return .family(.oBrienFleming)
    case "P": return .family(.pocock)
    case "WT": return .family(.wangTsiatis(delta: inputs["deltaWT"].number!))
    case "WToptimum":
      precondition(inputs["optimizationCriterion"].text == "ASNH1")
      return .family(.wangTsiatisOptimum(power: power))
    case "HP": return .family(.haybittlePeto(interimZ: inputs["constantBoundsHP"].number!))
    case "asUser":
      return .spending(.user(zip(fractions, inputs["userAlphaSpending"].numbers).map { .init(fraction: $0, spent: $1) }))
    case "noEarlyEfficacy": return nil
    case let name: return .spending(spending(name, inputs["gammaA"].number))
    }
  }

  private static func spending(_ name: String, _ parameter: Double?) -> SpendingFunction {
    switch name.dropFirst(2) {
    case "OF": .lanDeMetsOBrienFleming
    case "P": .lanDeMetsPocock
    case "KD": .kimDeMets(power: parameter!)
    case "HSD": .hwangShihDeCani(gamma: parameter!)
    default: preconditionFailure("no such design here: \(name)")
    }
  }

  func test() throws -> SequentialTest {
    SequentialTest(try Boundaries(fractions: fractions, error: error, efficacy: efficacy, futility: futility))
  }
}
