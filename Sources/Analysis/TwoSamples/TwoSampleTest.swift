import Mathematics
import Trial

/// Student's t test of two samples, the first less the second: with one variance for both, or each with its own (Welch).
///
///     pooled   s² = Σ (y − ȳ)² ∕ (n₁ + n₂ − 2),   s.e.² = s² (1∕n₁ + 1∕n₂)
///     Welch    s.e.² = v₁ + v₂,   vₖ = sₖ² ∕ nₖ,   df = (v₁ + v₂)² ∕ (v₁² ∕ (n₁ − 1) + v₂² ∕ (n₂ − 1))
///
/// - Reference: Welch (1947), Biometrika 34:28–35; Satterthwaite (1946), Biometrics Bulletin 2:110–114.
/// - Checked: `References/two-samples`, R's `t.test`.
public struct TwoSampleTest: Equatable, Sendable {
  public enum Variances: String, Sendable, CaseIterable {
    case pooled
    case separate
  }
  public let contrast: FittedModel.Contrast

  /// - Throws: `notEstimable` with fewer than two values in a sample, or none that vary.
  public init(_ first: [Double], _ second: [Double], variances: Variances) throws(MathematicalFailure) {
    let (n1, n2) = (Double(first.count), Double(second.count))
    guard n1 > 1, n2 > 1 else { throw MathematicalFailure(.notEstimable, computing: "a t test of fewer than two values") }
    let (one, two) = (Self.summary(first), Self.summary(second))
    let (v1, v2) = (one.squares / (n1 - 1) / n1, two.squares / (n2 - 1) / n2)
    let squared: Double
    let df: Double
    switch variances {
    case .pooled: (squared, df) = ((one.squares + two.squares) / (n1 + n2 - 2) * (1 / n1 + 1 / n2), n1 + n2 - 2)
    case .separate: (squared, df) = (v1 + v2, (v1 + v2) * (v1 + v2) / (v1 * v1 / (n1 - 1) + v2 * v2 / (n2 - 1)))
    }
    guard squared > 0 else { throw MathematicalFailure(.notEstimable, computing: "a t test of values that do not vary") }
    contrast = FittedModel.Contrast(estimate: one.mean - two.mean, standardError: squared.squareRoot(), degreesOfFreedom: df)
  }

  private static func summary(_ y: [Double]) -> (mean: Double, squares: Double) {
    let mean = y.reduce(0, +) / Double(y.count)
    return (mean, y.reduce(0) { $0 + ($1 - mean) * ($1 - mean) })
  }
}
