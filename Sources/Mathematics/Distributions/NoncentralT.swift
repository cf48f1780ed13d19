#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The distribution of T = (Z + δ) ∕ S, Z standard normal and νS² chi-squared with ν degrees of freedom, independent.
///
///     P(T ≤ x) = ∫ Φ(x eᵘ − δ) g(u) du,   P(T > x) = ∫ Φ(δ − x eᵘ) g(u) du,   f(x) = ∫ eᵘ φ(x eᵘ − δ) g(u) du
///
/// over the whole line, g the density of log S. All three integrands are positive and have one peak, so that neither tail suffers from cancellation: that is
/// why this is not left to Boost 1.74, whose series gives negative probabilities in the tail opposite to δ and wrong densities in places.
///
/// - Reference: Johnson, Kotz & Balakrishnan (1995), Continuous Univariate Distributions, vol. 2, ch. 31.
/// - Checked: mpmath quadrature at 40 digits, cross-checked with the series of AS 243, in `References/distributions`, tails to 1e-148.
public struct NoncentralT: ContinuousDistribution, Equatable {
  public let degreesOfFreedom: Double
  public let noncentrality: Double

  /// - Parameters:
  ///   - degreesOfFreedom: ν, above 0, not necessarily whole; `.infinity` makes it a normal with mean δ.
  ///   - noncentrality: δ, finite, of either sign.
  public init(degreesOfFreedom: Double, noncentrality: Double) {
    precondition(degreesOfFreedom > 0, "degrees of freedom are above 0")
    precondition(noncentrality.isFinite, "a noncentrality is finite")
    self.degreesOfFreedom = degreesOfFreedom
    self.noncentrality = noncentrality
  }

  public func density(_ x: Double) -> Double {
    requirePoint(x)
    guard x.isFinite else { return 0 }
    if let simpler { return simpler.density(x) }
    return ScaleMixture(degreesOfFreedom: degreesOfFreedom, slope: x, shift: noncentrality, kernel: .density).integral()
  }

  public func cumulative(_ x: Double) -> Double {
    requirePoint(x)
    guard x.isFinite else { return x < 0 ? 0 : 1 }
    if let simpler { return simpler.cumulative(x) }
    return min(1, ScaleMixture(degreesOfFreedom: degreesOfFreedom, slope: x, shift: noncentrality, kernel: .tail).integral())
  }

  public func upperTail(_ x: Double) -> Double {
    requirePoint(x)
    guard x.isFinite else { return x < 0 ? 1 : 0 }
    if let simpler { return simpler.upperTail(x) }
    return min(1, ScaleMixture(degreesOfFreedom: degreesOfFreedom, slope: -x, shift: -noncentrality, kernel: .tail).integral())
  }

  public func quantile(_ p: Double) -> Double {
    requireProbability(p)
    return p <= 0.5 ? lowerPoint(p) : -NoncentralT(degreesOfFreedom: degreesOfFreedom, noncentrality: -noncentrality).lowerPoint(1 - p)
  }

  public func upperQuantile(_ q: Double) -> Double {
    requireProbability(q)
    return q <= 0.5 ? -NoncentralT(degreesOfFreedom: degreesOfFreedom, noncentrality: -noncentrality).lowerPoint(q) : lowerPoint(1 - q)
  }

  /// The central or the normal distribution, where this is one.
  private var simpler: (any ContinuousDistribution)? {
    if noncentrality == 0 { return StudentT(degreesOfFreedom: degreesOfFreedom) }
    if degreesOfFreedom.isInfinite { return Normal(mean: noncentrality, standardDeviation: 1) }
    return nil
  }

  /// The x with P(T ≤ x) = p ≤ ½, by Brent's method on log P as a function of asinh x, which is nearly straight in heavy tails.
  private func lowerPoint(_ p: Double) -> Double {
    if let simpler { return simpler.quantile(p) }
    guard p > 0 else { return -.infinity }
    let spread = (1 + 0.5 * noncentrality * noncentrality / degreesOfFreedom).squareRoot()
    let start = asinh(noncentrality + spread * StandardNormal.quantile(p))
    let target = log(p)
    do {
      let y = try Root.find(near: start - 0.1, start + 0.1, within: -710...710, tolerance: 0) { y in
        // A probability that underflows is below any p: log 0 is set below the least of them.
        max(log(cumulative(sinh(y))), -800) - target
      }
      return sinh(y)
    } catch {
      // No point of the line up to the greatest double is low enough.
      precondition(error.cause == .notBracketed, "\(self) at probability \(p): \(error)")
      return -.infinity
    }
  }
}
