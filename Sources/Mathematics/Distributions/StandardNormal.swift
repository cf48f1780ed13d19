#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The normal distribution with mean 0 and standard deviation 1.
public enum StandardNormal {
  /// φ(x) = exp(−x²∕2) ∕ √(2π).
  public static func density(_ x: Double) -> Double {
    requirePoint(x)
    guard abs(x) < 40 else { return 0 }
    // x² = h² + (x − h)(x + h), h being x with its lower half cleared, so that h² is exact.
    let h = Double(bitPattern: x.bitPattern & 0xFFFF_FFFF_F800_0000)
    return 0.3989422804014327 * exp(-0.5 * h * h) * exp(-0.5 * (x - h) * (x + h))
  }

  /// Φ(x) = ½ erfc(−x∕√2), accurate relative to its own size in the lower tail.
  public static func cumulative(_ x: Double) -> Double { upperTail(-x) }

  /// 1 − Φ(x) = ½ erfc(x∕√2), accurate relative to its own size in the upper tail.
  public static func upperTail(_ x: Double) -> Double {
    requirePoint(x)
    let y = x * 0.5.squareRoot()
    guard x > 1, x < 40 else { return 0.5 * erfc(y) }
    // y is rounded, by r; far out that would cost x² units in the last place: erfc(y + r) ≈ erfc(y) − 2r exp(−y²) ∕ √π.
    let r = (-y).addingProduct(x, 0.5.squareRoot()) - 4.833646656726457e-17 * x
    return 0.5 * erfc(y) - r * 0.5641895835477563 * exp(-y * y)
  }

  /// z with Φ(z) = p; −∞ at 0 and +∞ at 1.
  ///
  /// - Parameter p: a probability in `[0, 1]`.
  /// - Reference: Wichura (1988), Applied Statistics 37:477–484, algorithm AS 241 (PPND16).
  public static func quantile(_ p: Double) -> Double {
    requireProbability(p)
    let q = p - 0.5
    if abs(q) <= 0.425 { return central(q) }
    return q < 0 ? -tail(p) : tail(1 - p)
  }

  /// z with 1 − Φ(z) = q; +∞ at 0 and −∞ at 1.
  ///
  /// - Parameter q: a probability in `[0, 1]`; a small one keeps all its digits, which `quantile(1 − q)` would lose.
  public static func upperQuantile(_ q: Double) -> Double { 0 - quantile(q) }

  private static func central(_ q: Double) -> Double {
    let r = 0.180625 - q * q
    let numerator =
      (((((((2.5090809287301226727e3 * r + 3.3430575583588128105e4) * r + 6.7265770927008700853e4) * r + 4.5921953931549871457e4) * r
        + 1.3731693765509461125e4) * r + 1.9715909503065514427e3) * r + 1.3314166789178437745e2) * r + 3.3871328727963666080e0)
    let denominator =
      (((((((5.2264952788528545610e3 * r + 2.8729085735721942674e4) * r + 3.9307895800092710610e4) * r + 2.1213794301586595867e4) * r
        + 5.3941960214247511077e3) * r + 6.8718700749205790830e2) * r + 4.2313330701600911252e1) * r + 1)
    return q * numerator / denominator
  }

  /// The positive z whose upper tail is `p` ≤ 0.075.
  private static func tail(_ p: Double) -> Double {
    guard p > 0 else { return .infinity }
    var r = (-log(p)).squareRoot()
    if r <= 5 {
      r -= 1.6
      let numerator =
        (((((((7.74545014278341407640e-4 * r + 2.27238449892691845833e-2) * r + 2.41780725177450611770e-1) * r + 1.27045825245236838258e0) * r
          + 3.64784832476320460504e0) * r + 5.76949722146069140550e0) * r + 4.63033784615654529590e0) * r + 1.42343711074968357734e0)
      let denominator =
        (((((((1.05075007164441684324e-9 * r + 5.47593808499534494600e-4) * r + 1.51986665636164571966e-2) * r + 1.48103976427480074590e-1) * r
          + 6.89767334985100004550e-1) * r + 1.67638483018380384940e0) * r + 2.05319162663775882187e0) * r + 1)
      return numerator / denominator
    }
    r -= 5
    let numerator =
      (((((((2.01033439929228813265e-7 * r + 2.71155556874348757815e-5) * r + 1.24266094738807843860e-3) * r + 2.65321895265761230930e-2) * r
        + 2.96560571828504891230e-1) * r + 1.78482653991729133580e0) * r + 5.46378491116411436990e0) * r + 6.65790464350110377720e0)
    let denominator =
      (((((((2.04426310338993978564e-15 * r + 1.42151175831644588870e-7) * r + 1.84631831751005468180e-5) * r + 7.86869131145613259100e-4) * r
        + 1.48753612908506148525e-2) * r + 1.36929880922735805310e-1) * r + 5.99832206555887937690e-1) * r + 1)
    return numerator / denominator
  }
}

/// The normal distribution with a mean and a standard deviation.
public struct Normal: ContinuousDistribution, Equatable {
  public let mean: Double
  public let standardDeviation: Double

  /// - Parameter standardDeviation: finite and above 0.
  public init(mean: Double, standardDeviation: Double) {
    precondition(mean.isFinite, "a mean is finite")
    precondition(standardDeviation > 0 && standardDeviation.isFinite, "a standard deviation is finite and above 0")
    self.mean = mean
    self.standardDeviation = standardDeviation
  }

  public func density(_ x: Double) -> Double { StandardNormal.density((x - mean) / standardDeviation) / standardDeviation }
  public func cumulative(_ x: Double) -> Double { StandardNormal.cumulative((x - mean) / standardDeviation) }
  public func upperTail(_ x: Double) -> Double { StandardNormal.upperTail((x - mean) / standardDeviation) }
  public func quantile(_ p: Double) -> Double { mean + standardDeviation * StandardNormal.quantile(p) }
  public func upperQuantile(_ q: Double) -> Double { mean + standardDeviation * StandardNormal.upperQuantile(q) }
}
