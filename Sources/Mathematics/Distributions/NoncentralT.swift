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
    if abs(x) > PowerTail.far {
      return PowerTail(index: degreesOfFreedom).density(at: abs(x), given: density(x < 0 ? -PowerTail.far : PowerTail.far))
    }
    return ScaleMixture(degreesOfFreedom: degreesOfFreedom, slope: x, shift: noncentrality, kernel: .density).integral()
  }

  public func cumulative(_ x: Double) -> Double {
    requirePoint(x)
    guard x.isFinite else { return x < 0 ? 0 : 1 }
    if let simpler { return simpler.cumulative(x) }
    return lowerTail(x, noncentrality)
  }

  public func upperTail(_ x: Double) -> Double {
    requirePoint(x)
    guard x.isFinite else { return x < 0 ? 1 : 0 }
    if let simpler { return simpler.upperTail(x) }
    return lowerTail(-x, -noncentrality)
  }

  /// P(T ≤ x); the upper tail is that of −T, whose noncentrality is −δ, at −x.
  private func lowerTail(_ x: Double, _ δ: Double) -> Double {
    if x < -PowerTail.far { return PowerTail(index: degreesOfFreedom).tail(at: -x, given: lowerTail(-PowerTail.far, δ)) }
    if x > PowerTail.far { return 1 - PowerTail(index: degreesOfFreedom).tail(at: x, given: lowerTail(-PowerTail.far, -δ)) }
    // Of the two tails the smaller is integrated: in the greater one Φ may rise from 0 to 1 far from the peak, between the points of the rule.
    if x > δ { return 1 - ScaleMixture(degreesOfFreedom: degreesOfFreedom, slope: -x, shift: -δ, kernel: .tail).integral() }
    return min(1, ScaleMixture(degreesOfFreedom: degreesOfFreedom, slope: x, shift: δ, kernel: .tail).integral())
  }

  public func quantile(_ p: Double) -> Double {
    requireProbability(p)
    if let simpler { return simpler.quantile(p) }
    return p == 0 ? -.infinity : p == 1 ? .infinity : point(QuantileSearch(p, isUpper: false))
  }

  public func upperQuantile(_ q: Double) -> Double {
    requireProbability(q)
    if let simpler { return simpler.upperQuantile(q) }
    return q == 0 ? .infinity : q == 1 ? -.infinity : point(QuantileSearch(q, isUpper: true))
  }

  /// The central or the normal distribution, where this is one.
  private var simpler: (any ContinuousDistribution)? {
    if noncentrality == 0 { return StudentT(degreesOfFreedom: degreesOfFreedom) }
    if degreesOfFreedom.isInfinite { return Normal(mean: noncentrality, standardDeviation: 1) }
    return nil
  }

  private func point(_ search: QuantileSearch) -> Double {
    let spread = (1 + 0.5 * noncentrality * noncentrality / degreesOfFreedom).squareRoot()
    let z = StandardNormal.quantile(search.probability)
    let start = noncentrality + spread * (search.side == .lower ? z : -z)
    return search.point(of: self, on: .inverseHyperbolicSine, near: start) ?? (search.side == .lower ? -.infinity : .infinity)
  }
}
