#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Three standard normals with correlations, none a linear combination of the others.
///
/// Plackett's identity carries the rectangle along a path of correlations, from where the first variable is independent of the other two:
///
///     P(ρ₁₂, ρ₁₃, ρ₂₃) = P(0, 0, ρ₂₃) + ∫₀¹ ρ₁₂ ∂P∕∂ρ₁₂ + ρ₁₃ ∂P∕∂ρ₁₃ dt   at (tρ₁₂, tρ₁₃, ρ₂₃)
///     ∂P∕∂ρ₁₂ = Σ ± φ₂(x₁, x₂; ρ₁₂) · P(a₃ < X₃ < b₃ | x₁, x₂),   x₁ and x₂ their bounds, + where both are upper or both lower
///
/// ρ₂₃ is the correlation of greatest size, so that the start is exact where the path would be steep.
///
/// - Reference: Plackett (1954), Biometrika 41:351–360; Genz (2004), Statistics and Computing 14:251–260, §3.
/// - Checked: `References/normal-rectangles`; orthants and other integrals in `MultivariateNormalTests`.
enum TrivariateNormal {
  static func rectangle(lower: [Double], upper: [Double], correlation r: (Double, Double, Double)) -> (value: Double, error: Double) {
    // The variable that the strongest pair leaves over goes first.
    let sizes = [abs(r.2), abs(r.1), abs(r.0)]
    let first = sizes.indices.max { sizes[$0] < sizes[$1] } ?? 0
    let order = [first, first == 0 ? 1 : 0, first == 2 ? 1 : 2]
    let (r12, r13, r23) = (pair(r, order[0], order[1]), pair(r, order[0], order[2]), pair(r, order[1], order[2]))
    let a = (lower[order[0]], lower[order[1]], lower[order[2]])
    let b = (upper[order[0]], upper[order[1]], upper[order[2]])
    let start =
      BivariateNormal.interval(a.0, b.0) * BivariateNormal.rectangle(lower: (a.1, a.2), upper: (b.1, b.2), correlation: r23)
    let path = GaussKronrod.integrate(from: 0, to: 1, tolerance: 2e-14, depth: 14) { t in
      slope((a.0, b.0), (a.1, b.1), (a.2, b.2), t * r12, t * r13, r23) * r12
        + slope((a.0, b.0), (a.2, b.2), (a.1, b.1), t * r13, t * r12, r23) * r13
    }
    return (min(max(start + path.value, 0), 1), path.error + 1e-15)
  }

  private static func pair(_ r: (Double, Double, Double), _ i: Int, _ j: Int) -> Double {
    switch i + j {
    case 1: r.0
    case 2: r.1
    default: r.2
    }
  }

  /// ∂P∕∂r₁₂ of a rectangle.
  private static func slope(
    _ x: (Double, Double), _ y: (Double, Double), _ z: (Double, Double), _ r12: Double, _ r13: Double, _ r23: Double
  ) -> Double {
    let v = (1 - r12) * (1 + r12)
    let determinant = v - r13 * r13 - r23 * r23 + 2 * r12 * r13 * r23
    let s = max(determinant / v, 1e-300).squareRoot()
    let (gx, gy) = ((r13 - r12 * r23) / v, (r23 - r12 * r13) / v)
    let scale = 1 / (2 * Double.pi * v.squareRoot())
    var sum = 0.0
    for (i, h) in [x.0, x.1].enumerated() where h.isFinite {
      for (j, k) in [y.0, y.1].enumerated() where k.isFinite {
        let e = -0.5 * (h * h + k * k - 2 * r12 * h * k) / v
        guard e > -100 else { continue }
        let mean = gx * h + gy * k
        let corner = exp(e) * BivariateNormal.interval((z.0 - mean) / s, (z.1 - mean) / s)
        sum += i == j ? corner : -corner
      }
    }
    return sum * scale
  }
}
