#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Gauss–Legendre quadrature with n points, exact for polynomials of degree 2n − 1.
///
///     ∫ₐᵇ f(x) dx ≈ h Σᵢ wᵢ f(m + h xᵢ),   m = (a + b)∕2,  h = (b − a)∕2
///
/// xᵢ are the zeros of the Legendre polynomial Pₙ, wᵢ = 2 ∕ ((1 − xᵢ²) Pₙ′(xᵢ)²). Make a rule once and keep it: making costs O(n²).
///
/// - Reference: Abramowitz & Stegun (1964), 25.4.29–30.
/// - Checked: degree of exactness, and nodes and weights by mpmath in `References/quadrature`.
public struct GaussLegendre: Equatable, Sendable {
  /// xᵢ in (−1, 1), ascending.
  public let nodes: [Double]
  /// wᵢ, all positive, summing to 2.
  public let weights: [Double]

  /// - Parameter points: n, at least 1.
  public init(points n: Int) {
    precondition(n >= 1, "a quadrature rule has at least one point")
    var nodes = [Double](repeating: 0, count: n)
    var weights = nodes
    for i in 0..<(n + 1) / 2 {
      let (x, slope) = n % 2 == 1 && i == n / 2 ? (0, legendre(n, 0).slope) : zero(i, of: n)
      let weight = 2 / ((1 - x * x) * slope * slope)
      nodes[i] = -x
      nodes[n - 1 - i] = x
      weights[i] = weight
      weights[n - 1 - i] = weight
    }
    self.nodes = nodes
    self.weights = weights
  }

  /// ∫ f from `lower` to `upper`, both finite.
  @inlinable
  public func integrate<Failure: Error>(from lower: Double, to upper: Double, _ f: (Double) throws(Failure) -> Double) throws(Failure) -> Double {
    let middle = 0.5 * (lower + upper)
    let half = 0.5 * (upper - lower)
    var sum = 0.0
    for i in nodes.indices { sum += weights[i] * (try f(middle + half * nodes[i])) }
    return half * sum
  }

  /// The points and weights for an interval: Σ wᵢ f(xᵢ) is the integral.
  public func scaled(from lower: Double, to upper: Double) -> (points: [Double], weights: [Double]) {
    let middle = 0.5 * (lower + upper)
    let half = 0.5 * (upper - lower)
    return (nodes.map { middle + half * $0 }, weights.map { half * $0 })
  }
}

/// The i-th greatest zero of Pₙ by Newton's method, with the slope of Pₙ there.
private func zero(_ i: Int, of n: Int) -> (x: Double, slope: Double) {
  var x = cos(Double.pi * (Double(i) + 0.75) / (Double(n) + 0.5))
  // Newton's method from this start converges in about four steps for any n; the loop ends when the step no longer changes x.
  for _ in 0..<20 {
    let (value, slope) = legendre(n, x)
    let next = x - value / slope
    if abs(next - x) <= 1e-16 * abs(next) { break }
    x = next
  }
  return (x, legendre(n, x).slope)
}

/// Pₙ and its derivative at x in (−1, 1), by the three-term recurrence.
private func legendre(_ n: Int, _ x: Double) -> (value: Double, slope: Double) {
  var previous = 1.0
  var current = x
  for k in 1..<max(n, 1) {
    (previous, current) = (current, (Double(2 * k + 1) * x * current - Double(k) * previous) / Double(k + 1))
  }
  return (current, Double(n) * (x * current - previous) / (x * x - 1))
}
