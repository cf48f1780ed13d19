/// Kendall's rank correlation τ_b with its normal approximation, ties allowed.
///
///     τ_b = S ∕ √((n₀ − n₁)(n₀ − n₂)),   S = Σ_{i<j} sign(xᵢ−xⱼ) sign(yᵢ−yⱼ),   z = S ∕ √var S
///     var S = (v₀ − Σt(t−1)(2t+5) − Σu(u−1)(2u+5)) ∕ 18 + Σt(t−1) Σu(u−1) ∕ 2n(n−1) + Σt(t−1)(t−2) Σu(u−1)(u−2) ∕ 9n(n−1)(n−2)
///
/// with v₀ = n(n−1)(2n+5), n₀ = n(n−1)∕2, and t, u the sizes of ties in x, y; no continuity correction.
///
/// - Reference: Kendall (1970), Rank Correlation Methods, ch. 4.
struct KendallTau: Equatable, Sendable {
  let tau: Double
  let z: Double

  /// Nil with fewer than three pairs, or where all x or all y are equal.
  init?(_ x: [Double], _ y: [Double]) {
    precondition(x.count == y.count, "pairs")
    let n = Double(x.count)
    guard x.count >= 3 else { return nil }
    var s = 0.0
    for i in x.indices { for j in 0..<i { s += Self.sign(x[i] - x[j]) * Self.sign(y[i] - y[j]) } }
    let (t, u) = (Self.ties(x), Self.ties(y))
    func sum(_ ties: [Double], _ term: (Double) -> Double) -> Double { ties.reduce(0) { $0 + term($1) } }
    let pairs = n * (n - 1) / 2
    let (tied1, tied2) = (sum(t) { $0 * ($0 - 1) }, sum(u) { $0 * ($0 - 1) })
    let untied = (pairs - tied1 / 2) * (pairs - tied2 / 2)
    guard untied > 0 else { return nil }
    func spread(_ m: Double) -> Double { m * (m - 1) * (2 * m + 5) }
    func triples(_ m: Double) -> Double { m * (m - 1) * (m - 2) }
    let variance =
      (spread(n) - sum(t, spread) - sum(u, spread)) / 18 + tied1 * tied2 / (2 * n * (n - 1)) + sum(t, triples) * sum(u, triples) / (9 * triples(n))
    tau = s / untied.squareRoot()
    z = s / variance.squareRoot()
  }

  private static func sign(_ x: Double) -> Double { x > 0 ? 1 : x < 0 ? -1 : 0 }

  /// Sizes of groups of equal values, those of one left out.
  private static func ties(_ values: [Double]) -> [Double] {
    var sizes: [Double] = []
    var previous: Double?
    for value in values.sorted() {
      if value == previous { sizes[sizes.count - 1] += 1 } else { sizes.append(1) }
      previous = value
    }
    return sizes.filter { $0 > 1 }
  }
}
