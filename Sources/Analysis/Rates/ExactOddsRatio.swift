import Mathematics
import Trial

/// The odds ratio of two arms, exactly: given the responders of each stratum, those among the treated, X = Σ Xₛ, have a law that knows the odds ratio alone.
///
///     P(X = u) ∝ c(u) e^(uθ),   c = the convolution over strata of  n₁! n₂! ∕ (v! (n₁ − v)! (m − v)! (n₂ − m + v)!),   θ the log odds ratio
///
/// One stratum is Fisher's exact test; several are exact logistic regression on the arm, conditional on the strata. Estimate and interval:
///
///     E_θ̂ X = x;   where x is an end of what X may be, the median-unbiased θ̂:  P_θ̂(X ≥ x) = ½ or P_θ̂(X ≤ x) = ½
///     lower end P_θ(X ≥ x) = α∕2,   upper end P_θ(X ≤ x) = α∕2   (Clopper and Pearson's way: never below the level)
///
/// - Reference: Fisher (1935), J R Stat Soc 98:39–82; Gart (1970), Biometrika 57:471–475; Mehta & Patel (1995), Statistics in Medicine 14:2143–2160; Hirji,
///   Tsiatis & Mehta (1989), American Statistician 43:7–11 for the median-unbiased estimate.
/// - Checked: `References/proportions`, R's `fisher.test`, p to 1e-10; its estimates and limits come from a root search that stops at 1.2e-4 and are held to that.
///   Limits against the definition; strata against brute force over all tables.
public struct ExactOddsRatio: Equatable, Sendable {
  /// x, the treated who responded.
  public let observed: Int
  /// What x may be given the margins.
  public let least: Int
  public let greatest: Int
  /// log c(u) for u from `least` to `greatest`, the largest 0.
  private let logWeights: [Double]

  /// - Parameter strata: events and patients of the treated, then of the comparator.
  /// - Throws: `notEstimable` where the margins leave one value.
  public init(_ strata: [ProportionRatio.Stratum]) throws(MathematicalFailure) {
    var (x, low, weights) = (0, 0, [0.0])
    for stratum in strata where stratum.n1 > 0 && stratum.n2 > 0 {
      precondition(stratum.x1 >= 0 && stratum.x1 <= stratum.n1 && stratum.x2 >= 0 && stratum.x2 <= stratum.n2, "events are among the patients")
      let own = Self.hypergeometric(stratum.n1, stratum.n2, stratum.x1 + stratum.x2)
      x += stratum.x1
      low += own.least
      weights = Self.convolved(weights, own.logWeights)
    }
    guard weights.count > 1 else { throw MathematicalFailure(.notEstimable, computing: "an exact odds ratio where the margins leave one table") }
    let top = weights.max() ?? 0
    (observed, least, greatest, logWeights) = (x, low, low + weights.count - 1, weights.map { $0 - top })
  }

  /// log c(v) of one stratum by c(v + 1) ∕ c(v) = (n₁ − v)(m − v) ∕ ((v + 1)(n₂ − m + v + 1)).
  private static func hypergeometric(_ n1: Int, _ n2: Int, _ m: Int) -> (least: Int, logWeights: [Double]) {
    let (low, high) = (max(0, m - n2), min(n1, m))
    var all = [0.0]
    for v in low..<high {
      let ratio = Double(n1 - v) * Double(m - v) / (Double(v + 1) * Double(n2 - m + v + 1))
      all.append(all[v - low] + plainLog(ratio))
    }
    return (low, all)
  }

  /// log Σ eᵃ⁺ᵇ over what adds up to the same.
  private static func convolved(_ a: [Double], _ b: [Double]) -> [Double] {
    guard a.count > 1 else { return b.map { $0 + a[0] } }
    guard b.count > 1 else { return a.map { $0 + b[0] } }
    return (0..<(a.count + b.count - 1)).map { k in
      let range = max(0, k - b.count + 1)...min(k, a.count - 1)
      let top = range.map { a[$0] + b[k - $0] }.max() ?? 0
      return top + plainLog(range.reduce(0) { $0 + plainExp(a[$1] + b[k - $1] - top) })
    }
  }

  /// P_θ(X = u) for every u.
  private func law(_ θ: Double) -> [Double] {
    let logs = logWeights.enumerated().map { $0.element + Double($0.offset) * θ }
    let top = logs.max() ?? 0
    let all = logs.map { plainExp($0 - top) }
    let total = all.reduce(0, +)
    return all.map { $0 / total }
  }

  private var place: Int { observed - least }

  /// P_θ(X ≥ x).
  public func upperTail(logOddsRatio θ: Double = 0) -> Double { law(θ)[place...].reduce(0, +) }
  /// P_θ(X ≤ x).
  public func lowerTail(logOddsRatio θ: Double = 0) -> Double { law(θ)[...place].reduce(0, +) }

  /// All tables no likelier than the one seen, under an odds ratio of 1: R's `fisher.test`, with its allowance of 1e-7 for rounding.
  public var pTwoSided: Double {
    let all = law(0)
    let limit = all[place] * (1 + 1e-7)
    return min(1, all.filter { $0 <= limit }.reduce(0, +))
  }

  /// The same of two arms from their counts; 1 where the margins leave one table.
  static func pTwoSided(events x1: Int, of n1: Int, comparator x2: Int, of n2: Int) -> Double {
    do { return try ExactOddsRatio([.init(x1: x1, n1: n1, x2: x2, n2: n2)]).pTwoSided } catch { return 1 }
  }

  /// E_θ X and Var_θ X.
  public func moments(logOddsRatio θ: Double = 0) -> (mean: Double, variance: Double) {
    let all = law(θ)
    let mean = all.enumerated().reduce(0) { $0 + Double($1.offset) * $1.element }
    let variance = all.enumerated().reduce(0) { $0 + (Double($1.offset) - mean) * (Double($1.offset) - mean) * $1.element }
    return (mean + Double(least), variance)
  }

  /// (x − E_θ X) ∕ √Var_θ X: of θ = 0 and one stratum Pearson's with N − 1 for N.
  public func z(logOddsRatio θ: Double = 0) -> Double {
    let (mean, variance) = moments(logOddsRatio: θ)
    return (Double(observed) - mean) / variance.squareRoot()
  }

  /// Whether x is an end of what X may be, so that the likeliest odds ratio is 0 or infinite.
  public var isAtEnd: Bool { observed == least || observed == greatest }

  /// θ̂: the conditional maximum likelihood estimate, at an end the median-unbiased one.
  public func logEstimate() throws(MathematicalFailure) -> Double {
    if observed == least { return try root { 0.5 - lowerTail(logOddsRatio: $0) } }
    if observed == greatest { return try root { upperTail(logOddsRatio: $0) - 0.5 } }
    return try root { moments(logOddsRatio: $0).mean - Double(observed) }
  }

  /// 1 ∕ √Var_θ̂ X, by the conditional information.
  public func standardError() throws(MathematicalFailure) -> Double {
    let variance = moments(logOddsRatio: try logEstimate()).variance
    guard variance > 0 else { throw MathematicalFailure(.notEstimable, computing: "the error of an exact odds ratio") }
    return 1 / variance.squareRoot()
  }

  /// Of the odds ratio; 0 or infinite at an end.
  public func interval(level: Double = 0.95) throws(MathematicalFailure) -> Interval {
    precondition(level > 0 && level < 1, "a level lies in (0, 1)")
    let tail = (1 - level) / 2
    let lower = observed == least ? 0 : plainExp(try root { upperTail(logOddsRatio: $0) - tail })
    let upper = observed == greatest ? Double.infinity : plainExp(try root { tail - lowerTail(logOddsRatio: $0) })
    return Interval(lower: lower, upper: upper, level: level)
  }

  /// Of a function that rises in θ.
  private func root(_ f: (Double) -> Double) throws(MathematicalFailure) -> Double {
    try Root.find(near: -1, 1, within: -600...600, tolerance: 1e-14, computing: "an exact odds ratio") { θ throws(MathematicalFailure) in f(θ) }
  }
}
