import Mathematics

/// Whether ranks of the truth among draws of its posterior are uniform, as they are when posterior, prior and data come of one model.
///
///     χ² = Σ (observedᵦ − expectedᵦ)² ∕ expectedᵦ over the bins,   p from χ² with bins − 1 degrees of freedom
///
/// - Reference: Cook, Gelman & Rubin (2006), Journal of Computational and Graphical Statistics 15:675–692; Talts et al. (2018), arXiv:1804.06788.
/// - Checked: uniform and skewed ranks in `RankUniformityTests`.
public struct RankUniformity: Equatable, Sendable {
  /// Counts by bin.
  public let counts: [Int]
  public let chiSquared: Double
  public let pValue: Double

  /// - Parameters:
  ///   - ranks: F(truth) of each posterior, or rank over number of draws with a tie broken at random; in [0, 1].
  ///   - bins: at least 2, with five ranks a bin expected.
  public init(_ ranks: [Double], bins: Int) {
    precondition(bins >= 2 && ranks.count >= 5 * bins, "a bin has five ranks or more to expect")
    precondition(ranks.allSatisfy { $0 >= 0 && $0 <= 1 }, "a rank lies in [0, 1]")
    var counts = [Int](repeating: 0, count: bins)
    for rank in ranks { counts[min(Int(rank * Double(bins)), bins - 1)] += 1 }
    let expected = Double(ranks.count) / Double(bins)
    let χ2 = counts.reduce(0) { $0 + (Double($1) - expected) * (Double($1) - expected) / expected }
    self.counts = counts
    chiSquared = χ2
    pValue = ChiSquared(degreesOfFreedom: Double(bins - 1)).upperTail(χ2)
  }
}
