import Mathematics
import Trial

/// Wilcoxon's rank sum test of two samples, and Hodges and Lehmann's shift of the first against the second.
///
///     W = #{xᵢ > yⱼ} + ½ #{xᵢ = yⱼ},   z = (W − n₁n₂∕2 ∓ ½) ∕ σ,   σ² = n₁n₂∕12 (N + 1 − Σ(t³ − t) ∕ (N(N − 1))),   t the sizes of ties
///     shift: the median of all xᵢ − yⱼ;   its interval: all d of which z of x − d against y is within the quantile
///
/// By the normal distribution with correction for continuity. Between two neighboring differences W counts those above d, and only ties within a sample remain; so the
/// ends are differences. (R's `wilcox.test` looks for both by a root search that stops at 1e-4 and gives numbers beside them.)
///
/// - Reference: Mann & Whitney (1947), Ann Math Stat 18:50–60; Hodges & Lehmann (1963), Ann Math Stat 34:598–611; Bauer (1972), J Am Stat Assoc 67:687–690.
/// - Checked: `References/two-samples`, R: W exactly, p to 1e-7, shift and ends to R's 1e-4.
public struct RankSumTest: Equatable, Sendable {
  /// W of the first sample, Mann and Whitney's U.
  public let statistic: Double
  /// 0 where W is within ½ of its mean.
  public let z: Double
  public let shift: Double
  private let differences: [Double]
  /// σ without ties between the samples.
  private let spread: Double

  public var pTwoSided: Double { min(1, 2 * StandardNormal.upperTail(abs(z))) }

  /// - Throws: `notEstimable` where a sample is empty or all values are equal.
  public init(_ first: [Double], _ second: [Double]) throws(MathematicalFailure) {
    guard !first.isEmpty, !second.isEmpty else { throw MathematicalFailure(.notEstimable, computing: "a rank sum test of an empty sample") }
    let (n1, n2) = (Double(first.count), Double(second.count))
    var all: [Double] = []
    all.reserveCapacity(first.count * second.count)
    for x in first { for y in second { all.append(x - y) } }
    all.sort()
    differences = all
    statistic = Double(all.count { $0 > 0 }) + Double(all.count { $0 == 0 }) / 2
    let σ = Self.spread(n1, n2, ties: Self.ties(first + second))
    guard σ > 0 else { throw MathematicalFailure(.notEstimable, computing: "a rank sum test of values that do not vary") }
    let distance = statistic - n1 * n2 / 2
    z = (distance < 0 ? -1 : 1) * max(0, abs(distance) - 0.5) / σ
    let middle = all.count / 2
    shift = all.count % 2 == 1 ? all[middle] : (all[middle - 1] + all[middle]) / 2
    spread = Self.spread(n1, n2, ties: Self.ties(first) + Self.ties(second))
  }

  /// Of the shift.
  ///
  /// - Throws: `notEstimable` where the samples are too small for the level.
  public func interval(level: Double = 0.95) throws(MathematicalFailure) -> Interval {
    precondition(level > 0 && level < 1, "a level lies in (0, 1)")
    let reach = StandardNormal.upperQuantile((1 - level) / 2) * spread + 0.5
    // The d of which at least so many differences lie above it are rejected from below.
    let needed = Int((Double(differences.count) / 2 + reach).rounded(.up))
    guard needed <= differences.count else { throw MathematicalFailure(.notEstimable, computing: "the interval of a shift in so few values") }
    return Interval(lower: differences[differences.count - needed], upper: differences[needed - 1], level: level)
  }

  private static func spread(_ n1: Double, _ n2: Double, ties: Double) -> Double {
    let N = n1 + n2
    return (n1 * n2 / 12 * (N + 1 - ties / (N * (N - 1)))).squareRoot()
  }

  /// Σ (t³ − t) over values that occur t times.
  private static func ties(_ values: [Double]) -> Double {
    var (sum, run) = (0.0, 0.0)
    var last = Double.nan
    for value in values.sorted() {
      run = value == last ? run + 1 : 1
      last = value
      // (t³ − t) − ((t − 1)³ − (t − 1)) = 3t² − 3t.
      sum += 3 * run * run - 3 * run
    }
    return sum
  }
}
