import Mathematics

/// Estimates of the effect of an arm that was chosen at an interim because it looked best.
///
/// X is the arm's estimate of the first stage, chosen since X > b, the next best or a threshold; Y that of the second; both normal with the same expectation μ and
/// known standard errors σ₁, σ₂.
///
///     all data        Z = (σ₂² X + σ₁² Y) ∕ (σ₁² + σ₂²)                             too great, as X was chosen
///     second stage    Y                                                              unbiased, with the first stage lost
///     conditionally unbiased    Z − σ₂² ∕ √(σ₁² + σ₂²) φ(w) ∕ Φ(w),   w = √(σ₁² + σ₂²) ∕ σ₁² (Z − b)
///
/// The last is E(Y | Z, b, X > b): unbiased given the choice, of the least variance among such.
///
/// - Reference: Cohen & Sackrowitz (1989), Statistics & Probability Letters 8:273–278; Bowden & Glimm (2008), Biometrical Journal 50:515–527, eq. 6.
/// - Checked: bias by simulation; limits where b is far below.
public struct SelectedArmEstimate: Equatable, Sendable {
  public let first: Double
  public let firstError: Double
  public let second: Double
  public let secondError: Double
  /// b: what X had to exceed; −∞ where nothing.
  public let bound: Double

  /// - Parameters:
  ///   - firstError, secondError: σ₁, σ₂, above 0; of means σ ∕ √n.
  ///   - bound: below `first`. Of arms with unlike σ₁, or of differences from a shared control, it must be the value that the rule compared.
  public init(first: Double, firstError: Double, second: Double, secondError: Double, bound: Double) {
    precondition(firstError > 0 && secondError > 0, "standard errors are above 0")
    precondition(first >= bound, "the arm was chosen since it exceeds the bound")
    self.first = first
    self.firstError = firstError
    self.second = second
    self.secondError = secondError
    self.bound = bound
  }

  /// Z.
  public var ofAllData: Double {
    let (v1, v2) = (firstError * firstError, secondError * secondError)
    return (v2 * first + v1 * second) / (v1 + v2)
  }

  /// The conditionally unbiased estimate.
  public var conditionallyUnbiased: Double {
    if bound == -.infinity { return ofAllData }
    let (v1, v2) = (firstError * firstError, secondError * secondError)
    let w = (v1 + v2).squareRoot() / v1 * (ofAllData - bound)
    return ofAllData - v2 / (v1 + v2).squareRoot() * Self.hazard(-w)
  }

  /// φ(x) ∕ (1 − Φ(x)); far out x + 1 ∕ x − 2 ∕ x³.
  private static func hazard(_ x: Double) -> Double {
    if x > 30 { return x + 1 / x - 2 / (x * x * x) }
    return StandardNormal.density(x) / StandardNormal.upperTail(x)
  }
}
