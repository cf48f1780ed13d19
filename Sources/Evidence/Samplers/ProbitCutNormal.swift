#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

import Mathematics

/// The posterior of one effect after one one-sided claim, in closed form: a normal cut by a probit.
///
/// δ ~ N(m, s²), z | δ ~ N(δ∕se, 1), found z > c. With v = √(se² + s²), a = (m − c·se)∕v and λ = φ(a)∕Φ(a):
///
///     evidence Φ(a),   mean m + s²λ∕v,   variance s² − s⁴λ(λ + a)∕v²,   P(δ ≤ x) from the bivariate normal of (δ, z)
///
/// z < c is the same with δ, m and c of the other sign.
///
/// - Reference: Azzalini (1985), Scandinavian Journal of Statistics 12:171–178 (extended skew normal).
/// - Checked: `References/exact-road`, and quadrature at 10⁻¹⁰ in `EffectPosteriorTests`.
public struct ProbitCutNormal: Equatable, Sendable {
  public let prior: Normal
  public let standardError: Double
  public let criticalValue: Double
  /// Whether z was above the critical value, or below it.
  public let above: Bool

  /// - Parameters:
  ///   - standardError: of the difference, above 0.
  ///   - criticalValue: c, on the scale of z.
  ///   - above: whether the finding is z > c; else z < c.
  public init(prior: Normal, standardError: Double, criticalValue: Double, above: Bool) {
    precondition(standardError > 0 && criticalValue.isFinite, "a claim has a standard error and a critical value")
    self.prior = prior
    self.standardError = standardError
    self.criticalValue = criticalValue
    self.above = above
  }

  private var sign: Double { above ? 1 : -1 }
  private var v: Double { (standardError * standardError + prior.standardDeviation * prior.standardDeviation).squareRoot() }
  private var a: Double { sign * (prior.mean - criticalValue * standardError) / v }
  private var λ: Double { StandardNormal.density(a) / StandardNormal.cumulative(a) }

  public var evidence: Double { StandardNormal.cumulative(a) }

  public var mean: Double { prior.mean + sign * prior.standardDeviation * prior.standardDeviation / v * λ }

  public var standardDeviation: Double {
    let square = prior.standardDeviation * prior.standardDeviation
    return (square - square * square / (v * v) * λ * (λ + a)).squareRoot()
  }

  /// P(δ ≤ x).
  public func cumulative(_ x: Double) -> Double {
    let below = sign * (x - prior.mean) / prior.standardDeviation
    // In units turned so that the finding is above: (δ, z) have correlation s ∕ v, and δ ≤ x becomes δ ≥ −x where the sign turned.
    let ρ = prior.standardDeviation / v
    let upper = BivariateNormal.upperOrthant(below, -a, correlation: ρ)
    let share = min(upper / evidence, 1)
    return above ? 1 - share : share
  }
}
