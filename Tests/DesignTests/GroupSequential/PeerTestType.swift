import Design
import Mathematics
import Notation
import TestSupport

@testable import Trial

/// A group-sequential design as gsDesign's `gsDesign` has it, by its six types of test.
struct PeerTestType {
  var fractions: [Double]
  /// Of one side, whatever the type.
  var alpha: Double
  var beta: Double
  var type: Int
  /// Of a fixed design; 1 where sizes are in multiples of it.
  var fixedSize: Double
  var boundaries: Boundaries
  var test: SequentialTest

  init(_ inputs: JSON) throws {
    let looks = Int(inputs["k"].number!)
    let timing = inputs["timing"].numbers
    fractions = timing.isEmpty ? (1...looks).map { Double($0) / Double(looks) } : timing + [1]
    (alpha, beta) = (inputs["alpha"].number!, inputs["beta"].number!)
    type = Int(inputs["test.type"].number!)
    fixedSize = inputs["n.fix"].number ?? 1
    let upper: EfficacyRule =
      switch inputs["sfu"].text! {
      case "OF": .family(.oBrienFleming)
      case "Pocock": .family(.pocock)
      case let name: .spending(Self.spending(name, inputs["sfupar"].number))
      }
    var lower: FutilityRule?
    if type > 2 {
      let spending = Self.spending(inputs["sfl"].text!, inputs["sflpar"].number)
      lower = FutilityRule(
        bounds: type > 4 ? .spending(spending, spent: inputs["astar"].number!, under: .noEffect) : .spending(spending, spent: beta, under: .effect),
        rule: type % 2 == 1 ? .binding : .nonBinding)
    }
    let sides = type == 2 ? 2 : 1
    boundaries = try Boundaries(fractions: fractions, error: ErrorRate(Double(sides) * alpha, sides: sides), efficacy: upper, futility: lower)
    test = SequentialTest(boundaries)
  }

  private static func spending(_ name: String, _ parameter: Double?) -> SpendingFunction {
    switch name {
    case "sfLDOF": .lanDeMetsOBrienFleming
    case "sfLDPocock": .lanDeMetsPocock
    case "sfHSD": .hwangShihDeCani(gamma: parameter!)
    default: preconditionFailure("no such function here: \(name)")
    }
  }

  /// One bound a look: the mirror of the upper in a symmetric test, at the end the upper one where the lower spends beta.
  var lowerZ: [Double] {
    if type == 2 { return boundaries.efficacyZ.map { -$0 } }
    return boundaries.looks == 0 ? [] : zip(boundaries.futilityZ, boundaries.efficacyZ).map { $0 ?? $1 }
  }

  /// Probability of first crossing the lower bound at each look; at the end that of not rejecting where the bounds meet.
  func lower(_ exits: ExitProbabilities) -> [Double] {
    switch type {
    case 2: exits.harm
    case 5, 6: exits.futility
    default: exits.futility.dropLast() + [1 - exits.earlyStop - exits.efficacy.last!]
    }
  }
}
