/// Fisher's exact test of two proportions: given the margins, the treated's events are hypergeometric.
///
///     P(k) ∝ C(n₁, k) C(n₀, m − k),   p = Σ P(k) over P(k) ≤ P(x₁) (1 + 10⁻⁷)
///
/// Weights come one from the other by P(k + 1) ∕ P(k) = (n₁ − k)(m − k) ∕ ((k + 1)(n₀ − m + k + 1)), from the likeliest on, so that none overflows.
///
/// - Reference: Fisher (1935), J R Stat Soc 98:39–82; ties as in R's `fisher.test`.
/// - Checked: `References/safety`, R.
enum ExactTwoByTwo {
  /// Two-sided p; 1 where a margin is 0.
  static func p(events x1: Int, of n1: Int, comparator x0: Int, of n0: Int) -> Double {
    precondition(x1 >= 0 && x1 <= n1 && x0 >= 0 && x0 <= n0, "events are among the patients")
    let m = x1 + x0
    let (low, high) = (max(0, m - n0), min(n1, m))
    guard high > low else { return 1 }
    func ratio(_ k: Int) -> Double { Double(n1 - k) * Double(m - k) / (Double(k + 1) * Double(n0 - m + k + 1)) }
    var weights = [Double](repeating: 0, count: high - low + 1)
    let top = min(high, max(low, (n1 + 1) * (m + 1) / (n1 + n0 + 2)))
    weights[top - low] = 1
    for k in top..<high { weights[k + 1 - low] = weights[k - low] * ratio(k) }
    for k in stride(from: top - 1, through: low, by: -1) { weights[k - low] = weights[k + 1 - low] / ratio(k) }
    let seen = weights[x1 - low] * (1 + 1e-7)
    return min(1, weights.reduce(0) { $0 + ($1 <= seen ? $1 : 0) } / weights.reduce(0, +))
  }
}
