#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

import Mathematics

/// Probabilities of Fisher's combination under the null hypothesis.
///
/// With Xⱼ = −log pⱼ, exponential under the hypothesis, Sₖ = Σ sⱼ Xⱼ; a stage rejects at Sₖ ≥ bₖ = −log cₖ and gives up at Xₖ < −log α₀ₖ:
///
///     P(reject first at m | Sⱼ = s) = ∫ e⁻ˣ P(reject first at m | Sⱼ₊₁ = s + sⱼ₊₁ x) dx   over −log α₀ ≤ x, s + sⱼ₊₁ x < bⱼ₊₁
///     P(reject first at m | Sₘ₋₁ = s) = exp(−max(0, (bₘ − s) ∕ sₘ))
///
/// by Gauss–Legendre rules between the points where the inner regions begin to be empty or whole.
///
/// - Reference: Bauer & Köhne (1994), Biometrics 50:1029–1041; Wassmer (1999), Biometrical Journal 41:279–293.
/// - Checked: closed forms of two stages, χ² of the whole product; `References/adaptive`, `fisher-*`.
struct FisherProbability {
  /// sₖ, the exponents; the first is 1.
  let scale: [Double]
  /// −log α₀ₖ of the stages before the last; 0 for none.
  let futility: [Double]
  /// bₖ; infinite for none.
  var bounds: [Double]

  private static let rule = GaussLegendre(points: 20)

  /// Of rejecting first at a stage.
  func rejection(at stage: Int) -> Double { rejection(at: stage, after: -1, sum: 0) }

  /// Of rejecting first at `stage`, when stage j has been passed with Sⱼ = s.
  func rejection(at stage: Int, after j: Int, sum s: Double) -> Double {
    let next = j + 1
    if next == stage {
      guard bounds[next].isFinite else { return 0 }
      // At its own stage a rejection comes before giving up.
      return exp(-max(0, (bounds[next] - s) / scale[next]))
    }
    let (low, high) = (futility[next], bounds[next].isFinite ? (bounds[next] - s) / scale[next] : Self.farthest)
    guard high > low else { return 0 }
    let inside = kinks(next, to: stage, s).filter { $0 > low && $0 < high }.sorted()
    var total = 0.0
    var from = low
    for to in inside + [high] {
      total += Self.rule.integrate(from: from, to: to) { x in exp(-x) * rejection(at: stage, after: next, sum: s + scale[next] * x) }
      from = to
    }
    return total
  }

  /// −log of what no p is below.
  private static let farthest = 40.0

  /// x at which the sum that a later stage is left with reaches its bound.
  private func kinks(_ next: Int, to stage: Int, _ s: Double) -> [Double] {
    var least = 0.0
    var all: [Double] = []
    for later in (next + 1)...stage {
      if later < stage { least += scale[later] * futility[later] }
      if bounds[later].isFinite { all.append((bounds[later] - least - s) / scale[next]) }
    }
    return all
  }
}
