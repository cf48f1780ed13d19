import Mathematics
import Trial

/// What a statistician would object to in a plan's bounds, which only computing them shows.
public enum BoundsProblem: Equatable, Sendable {
  /// Bounds that are given spend this much, more than the error; one-sided.
  case overspent(Double)
  /// Looks before the end spend the whole error, and the end has no bound of its own.
  case nothingLeft
  /// A look gives up where it shows efficacy. `look` from 0.
  case futilityAboveEfficacy(look: Int, futilityZ: Double, efficacyZ: Double)
  /// Futility that spends an error leaves nothing to go on before the end.
  case noRegion
  /// Delayed patients decide, and a look that stops for efficacy has no bound for futility to balance what they turn. `look` from 0.
  case nothingBalances(look: Int)
  /// Looks are nearer than the law of their statistics can be integrated.
  case tooNear

  /// More than the error by so little is the rounding of bounds printed with four decimals.
  static let rounding = 1e-5

  /// Nil where there is none, and where the bounds cannot be computed for another reason.
  public init?(of trial: TrialProtocol) {
    do throws(MathematicalFailure) {
      let bounds = try Boundaries(for: trial)
      if trial.decidesWithDelayed, let look = bounds.firstUnbalanced {
        self = .nothingBalances(look: look)
        return
      }
      guard let spent = bounds.alphaSpent.last, spent > trial.design.error.perSide + Self.rounding else { return nil }
      self = .overspent(spent)
    } catch {
      guard let problem = Self.of(error) else { return nil }
      self = problem
    }
  }

  private static func of(_ failure: MathematicalFailure) -> BoundsProblem? {
    switch failure.computing {
    case Boundaries.region:
      // Look, futility bound, efficacy bound.
      guard failure.lastPoint.count == 3 else { return .noRegion }
      return .futilityAboveEfficacy(look: Int(failure.lastPoint[0]), futilityZ: failure.lastPoint[1], efficacyZ: failure.lastPoint[2])
    case Boundaries.noErrorLeft: return .nothingLeft
    case Boundaries.tooNear: return .tooNear
    default: return nil
    }
  }
}

extension Boundaries {
  /// The first look before the end with a bound for efficacy and none for futility.
  var firstUnbalanced: Int? { (0..<looks - 1).first { efficacyZ[$0].isFinite && futilityZ[$0] == nil } }

  // What is being computed where a plan cannot be.
  static let region = "a region between futility and efficacy"
  static let noErrorLeft = "a bound at the end: the looks before spend all"
  static let tooNear = "bounds at looks this near"
}
