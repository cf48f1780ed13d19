/// A curve but for its height and placebo's mean: what a candidate model says beforehand.
public enum DoseResponseShape: Equatable, Sendable {
  case linear
  /// log(d + offset).
  case logLinear(offset: Double)
  case emax(ed50: Double)
  case sigmoidEmax(ed50: Double, hill: Double)
  case exponential(delta: Double)
  /// d + δd²; δ below 0 for a curve that comes down again, greatest at −1 ∕ 2δ.
  case quadratic(delta: Double)
  case logistic(ed50: Double, delta: Double)
  case beta(delta1: Double, delta2: Double, scale: Double)
  case bell(ed50: Double, id50: Double, m: Double)
  case points([DosePoint])

  public var family: DoseResponseFamily {
    switch self {
    case .linear: .linear
    case .logLinear(let offset): .logLinear(offset: offset)
    case .emax: .emax
    case .sigmoidEmax: .sigmoidEmax
    case .exponential: .exponential
    case .quadratic: .quadratic
    case .logistic: .logistic
    case .beta(_, _, let scale): .beta(scale: scale)
    case .bell: .bell
    case .points(let points): .points(points)
    }
  }

  /// θ with E₀ = 0 and the factor 1.
  var standardParameters: [Double] {
    switch self {
    case .linear, .logLinear, .points: [0, 1]
    case .emax(let ed50): [0, 1, ed50]
    case .sigmoidEmax(let ed50, let hill): [0, 1, ed50, hill]
    case .exponential(let delta): [0, 1, delta]
    case .quadratic(let delta): [0, 1, delta]
    case .logistic(let ed50, let delta): [0, 1, ed50, delta]
    case .beta(let delta1, let delta2, _): [0, 1, delta1, delta2]
    case .bell(let ed50, let id50, let m): [0, 1, ed50, id50, m]
    }
  }

  /// Whether the parameters are ones of the family: all but a quadratic's above 0.
  var isValid: Bool {
    let nonlinear = standardParameters.dropFirst(family.linearCount)
    guard nonlinear.allSatisfy({ $0 > 0 && $0.isFinite }) else { return false }
    switch self {
    case .quadratic(let delta): return delta.isFinite
    case .logLinear(let offset): return offset > 0 && offset.isFinite
    case .beta(_, _, let scale): return scale > 0 && scale.isFinite
    default: return true
    }
  }
}
