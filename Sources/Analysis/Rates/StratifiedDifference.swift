import Mathematics
import Trial

/// Two proportions compared within strata: the test of Cochran, Mantel and Haenszel and the difference pooled by their weights.
///
///     δ = Σ w (p₁ − p₂) ∕ Σ w,   w = n₁ n₂ ∕ N
///     Z = Σ (x₁ − n₁ m∕N) ∕ (Σ n₁ n₂ m (N − m) ∕ (N² (N − 1)))^½,   m = x₁ + x₂
///     with Yates' correction |Σ (x₁ − n₁ m∕N)| is less by ½ where it is at least ½ (R's `mantelhaen.test`)
///     Var δ = (δ Σ P + Σ Q) ∕ (Σ w)²,   P = (n₁² x₂ − n₂² x₁ + n₁ n₂ (n₂ − n₁) ∕ 2) ∕ N²,   Q = (x₁ (n₂ − x₂) + x₂ (n₁ − x₁)) ∕ 2N
///     for large strata alone, Var δ = Σ (x₁ (n₁ − x₁) n₂³ + x₂ (n₂ − x₂) n₁³) ∕ (n₁ n₂ N²) ∕ (Σ w)²
///
/// - Reference: Mantel & Haenszel (1959), J Natl Cancer Inst 22:719–748; Sato, Greenland & Robins (1989), Biometrics 45:1323–1324; for large strata
///   Greenland & Robins (1985), Biometrics 41:55–68.
/// - Checked: `References/proportions`, `*-cmh-*`, R and metafor; one stratum is the unstratified difference and Pearson's χ² times (N − 1) ∕ N; `StratifiedDifferenceTests`.
public struct StratifiedDifference: Equatable, Sendable {
  public let estimate: Double
  public let standardError: Double
  /// Greenland and Robins'.
  public let largeStrataError: Double
  /// Positive where the treated have more events.
  public let z: Double
  /// z with Yates' correction for continuity.
  public let correctedZ: Double
  /// 1 ∕ 2Σ w: half of what the difference changes by when a patient does; of one stratum ½(1∕n₁ + 1∕n₂).
  public let continuity: Double

  /// (δ̂ − δ) ∕ s.e. for a difference other than 0.
  ///
  /// - Parameter corrected: for continuity, |δ̂ − δ| is less by `continuity`, at least 0.
  public func z(difference δ: Double, corrected: Bool = false) -> Double {
    let distance = estimate - δ
    return (corrected ? (distance < 0 ? -1 : 1) * max(0, abs(distance) - continuity) : distance) / standardError
  }

  /// - Parameter strata: events and patients of the treated, then of the comparator; strata with an empty group say nothing and are left out.
  /// - Throws: `notEstimable` where no stratum has both groups, or nothing varies.
  public init(_ strata: [(x1: Int, n1: Int, x2: Int, n2: Int)]) throws(MathematicalFailure) {
    var (weights, difference, excess, variance, P, Q, large) = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    for stratum in strata where stratum.n1 > 0 && stratum.n2 > 0 {
      let (x1, n1, x2, n2) = (Double(stratum.x1), Double(stratum.n1), Double(stratum.x2), Double(stratum.n2))
      let (N, m) = (n1 + n2, x1 + x2)
      weights += n1 * n2 / N
      difference += (x1 * n2 - x2 * n1) / N
      excess += x1 - n1 * m / N
      if N > 1 { variance += n1 * n2 * m * (N - m) / (N * N * (N - 1)) }
      P += (n1 * n1 * x2 - n2 * n2 * x1 + n1 * n2 * (n2 - n1) / 2) / (N * N)
      Q += (x1 * (n2 - x2) + x2 * (n1 - x1)) / (2 * N)
      large += (x1 * (n1 - x1) * n2 * n2 * n2 + x2 * (n2 - x2) * n1 * n1 * n1) / (n1 * n2 * N * N)
    }
    guard weights > 0, variance > 0 else { throw MathematicalFailure(.notEstimable, computing: "a stratified difference of proportions") }
    estimate = difference / weights
    z = excess / variance.squareRoot()
    correctedZ = abs(excess) < 0.5 ? z : (excess < 0 ? excess + 0.5 : excess - 0.5) / variance.squareRoot()
    continuity = 1 / (2 * weights)
    largeStrataError = large.squareRoot() / weights
    let squared = (estimate * P + Q) / (weights * weights)
    guard squared > 0 else { throw MathematicalFailure(.notEstimable, computing: "the variance of a stratified difference of proportions") }
    standardError = squared.squareRoot()
  }
}
