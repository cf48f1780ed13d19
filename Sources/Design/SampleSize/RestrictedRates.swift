#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The rates of two groups that are likeliest under a hypothesis, where the observed ones are π₁ and π₂.
///
/// The maximum of r [π₁ log p₁ + (1 − π₁) log(1 − p₁)] + π₂ log p₂ + (1 − π₂) log(1 − p₂) under the hypothesis; in closed form on each scale. Without an
/// effect under the hypothesis both are the pooled rate (r π₁ + π₂) ∕ (1 + r).
///
/// - Reference: Miettinen & Nurminen (1985), Statistics in Medicine 4:213–226; Farrington & Manning (1990), ibid. 9:1447–1454, appendix.
/// - Checked: the likelihood falls to both sides, in `TwoRatesTests`.
public enum RestrictedRates {
  /// p₁ − p₂ = d.
  public static func difference(_ d: Double, _ π1: Double, _ π2: Double, ratio r: Double) -> (treated: Double, comparator: Double) {
    if d == 0 {
      let pooled = (r * π1 + π2) / (1 + r)
      return (pooled, pooled)
    }
    let θ = 1 / r
    let a = 1 + θ
    let b = -(1 + θ + π1 + θ * π2 + d * (θ + 2))
    let c = d * d + d * (2 * π1 + θ + 1) + π1 + θ * π2
    let e = -π1 * d * (1 + d)
    let v = b * b * b / (27 * a * a * a) - b * c / (6 * a * a) + e / (2 * a)
    let u = (v < 0 ? -1 : 1) * max(b * b / (9 * a * a) - c / (3 * a), 0).squareRoot()
    let angle = u == 0 ? Double.pi / 2 : acos(min(max(v / (u * u * u), -1), 1))
    let p = 2 * u * cos((Double.pi + angle) / 3) - b / (3 * a)
    let treated = min(max(p, max(0, d)), min(1, 1 + d))
    return (treated, treated - d)
  }

  /// p₁ = ρ p₂.
  public static func ratio(_ ρ: Double, _ π1: Double, _ π2: Double, ratio r: Double) -> (treated: Double, comparator: Double) {
    let θ = 1 / r
    let a = 1 + θ
    let b = ρ * (1 + θ * π2) + θ + π1
    let c = ρ * (π1 + θ * π2)
    let root = max(b * b - 4 * a * c, 0).squareRoot()
    // The lesser root, written without cancellation.
    let treated = 2 * c / (b + root)
    return (treated, treated / ρ)
  }

  /// p₁ ∕ (1 − p₁) = ψ p₂ ∕ (1 − p₂); the expected number of events stays.
  public static func oddsRatio(_ ψ: Double, _ π1: Double, _ π2: Double, ratio r: Double) -> (treated: Double, comparator: Double) {
    let x = r * π1 + π2
    let b = r * ψ + 1 - x * (ψ - 1)
    let comparator = 2 * x / (b + max(b * b + 4 * (ψ - 1) * x, 0).squareRoot())
    return (ψ * comparator / (1 + comparator * (ψ - 1)), comparator)
  }
}
