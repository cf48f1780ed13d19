import Mathematics

/// The probability that a two-sample test is significant in favor at half of the patients and not at the end, both by their own levels, in closed form
/// but for one-dimensional integrals.
///
/// m patients in each half, the effect δ = Δ ∕ (σ √(4∕m)) in standard errors of a half; Z₁, Z₂ standard normal, one a half.
struct TwoLooks {
  /// Patients of each half, both arms together.
  let half: Double
  let standardDeviation: Double

  func shift(_ effect: Double) -> Double { effect / (standardDeviation * (4 / half).squareRoot()) }

  /// With the standard deviation known: ∫ φ(x − δ) Φ(√2 c₂ − x − δ) dx from c₁.
  func knownDeviation(effect: Double, _ first: Double, _ end: Double) -> Double {
    let (δ, c1, c2) = (shift(effect), StandardNormal.upperQuantile(first), StandardNormal.upperQuantile(end))
    return GaussLegendre(points: 80).integrate(from: c1, to: c1 + 12) { x in
      StandardNormal.density(x - δ) * StandardNormal.cumulative(2.0.squareRoot() * c2 - x - δ)
    }
  }

  /// With the standard deviation estimated at each look, as the t test does.
  ///
  /// Q₁ ~ χ²(m − 2) within the first half, R ~ χ²(m − 1) within the second and between the halves across arms; what is left between the halves is
  /// (Z₁ − Z₂)² ∕ 2, which depends on the difference seen:
  ///
  ///     t₁ = (δ + Z₁) ∕ √( Q₁ ∕ (m − 2) ),   t₂ = (√2 δ + (Z₁ + Z₂) ∕ √2) ∕ √( (Q₁ + R + (Z₁ − Z₂)² ∕ 2) ∕ (2m − 2) )
  ///
  /// t₂ < c₂ is a bound on Z₂, the larger root of a quadratic.
  func estimatedDeviation(effect: Double, _ first: Double, _ end: Double) -> Double {
    let δ = shift(effect)
    let c1 = StudentT(degreesOfFreedom: half - 2).upperQuantile(first)
    let c2 = StudentT(degreesOfFreedom: 2 * half - 2).upperQuantile(end)
    let within = Self.chiSquared(half - 2)
    let rest = Self.chiSquared(half - 1)
    let k = c2 * c2 / (2 * half - 2)
    let rule = GaussLegendre(points: 40)
    var sum = 0.0
    for (q, weight) in within {
      let lowest = c1 * (q / (half - 2)).squareRoot() - δ
      let (points, weights) = rule.scaled(from: lowest, to: lowest + 10)
      for (r, other) in rest {
        for (z, w) in zip(points, weights) {
          let a = 2.0.squareRoot() * δ + z / 2.0.squareRoot()
          // (a + y∕√2)² = k (q + r + (z − y)²∕2)
          let (A, B, C) = (0.5 - k / 2, 2.0.squareRoot() * a + k * z, a * a - k * (q + r) - k * z * z / 2)
          let y = (-B + (B * B - 4 * A * C).squareRoot()) / (2 * A)
          sum += weight * other * w * StandardNormal.density(z) * StandardNormal.cumulative(y)
        }
      }
    }
    return sum
  }

  /// Points and weights of a χ² law over nine standard deviations about its mean.
  private static func chiSquared(_ ν: Double) -> [(Double, Double)] {
    let law = ChiSquared(degreesOfFreedom: ν)
    let reach = 9 * (2 * ν).squareRoot()
    let (points, weights) = GaussLegendre(points: 40).scaled(from: max(ν - reach, 1e-6), to: ν + reach)
    return zip(points, weights).map { ($0, $1 * law.density($0)) }
  }
}
