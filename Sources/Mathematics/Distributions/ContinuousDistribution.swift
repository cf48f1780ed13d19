/// A distribution on the line with a density.
///
/// Both tails are computed as such, so that neither suffers from cancellation: use `upperTail(x)`, never `1 − cumulative(x)`.
public protocol ContinuousDistribution: Sendable {
  /// f(x), the probability density; 0 outside the support.
  func density(_ x: Double) -> Double
  /// F(x) = P(X ≤ x).
  func cumulative(_ x: Double) -> Double
  /// 1 − F(x) = P(X > x).
  func upperTail(_ x: Double) -> Double
  /// The x with F(x) = p; the ends of the support at p = 0 and p = 1.
  func quantile(_ p: Double) -> Double
  /// The x with 1 − F(x) = q; the ends of the support at q = 1 and q = 0.
  func upperQuantile(_ q: Double) -> Double
}

/// The rule for every argument that is a probability.
@inline(__always)
func requireProbability(_ p: Double) {
  precondition(p >= 0 && p <= 1, "a probability lies in [0, 1]")
}

/// The rule for every point at which a distribution is asked.
@inline(__always)
func requirePoint(_ x: Double) {
  precondition(!x.isNaN, "a distribution is asked at a number")
}
