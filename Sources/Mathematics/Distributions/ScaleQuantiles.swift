#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The quantiles of S, νS² chi-squared with ν degrees of freedom, for lattices that ask for many.
///
/// log S at Φ(z) is nearly straight in z; it is tabulated for |z| ≤ 8 and interpolated by cubics that have the right slope at the nodes, φ(z) ∕ g(log S): to
/// 10⁻⁹ of S for ν ≥ 1. Beyond |z| = 8 the end stands.
///
/// - Checked: the quantiles of `ChiSquared` in `MultivariateTTests`.
struct ScaleQuantiles {
  private static let end = 8.0
  private static let perUnit = 32.0
  private let logarithms: [Double]
  /// d log S ∕ dz, times the width of a panel.
  private let slopes: [Double]

  init(degreesOfFreedom ν: Double) {
    let law = ChiSquared(degreesOfFreedom: ν)
    let density = ScaleDensity(degreesOfFreedom: ν)
    let count = Int(2 * Self.end * Self.perUnit) + 1
    let z = (0..<count).map { Double($0) / Self.perUnit - Self.end }
    let logarithms = z.map { z in
      0.5 * log((z < 0 ? law.quantile(StandardNormal.cumulative(z)) : law.upperQuantile(StandardNormal.upperTail(z))) / ν)
    }
    self.logarithms = logarithms
    slopes = z.indices.map { StandardNormal.density(z[$0]) / density.value(logarithms[$0]) / Self.perUnit }
  }

  /// S with probability w below it.
  func value(_ w: Double) -> Double {
    let place = (min(max(StandardNormal.quantile(w), -Self.end), Self.end) + Self.end) * Self.perUnit
    let k = min(Int(place), logarithms.count - 2)
    let t = place - Double(k)
    let (a, b) = (logarithms[k], logarithms[k + 1])
    let (p, q) = (slopes[k] - (b - a), (b - a) - slopes[k + 1])
    return exp(a + t * (b - a) + t * (1 - t) * (p * (1 - t) + q * t))
  }
}
