import Mathematics
import Trial

/// One proportion, x of n, with its intervals and the exact test of a rate.
///
///     Wald            p ± z √(pq∕n);   Agresti–Coull: the same of (x + z²∕2) of (n + z²);   neither is cut at 0 and 1
///     Wilson          (p + z²∕2n ± z √(pq∕n + z²∕4n²)) ∕ (1 + z²∕n)
///     Clopper–Pearson Beta⁻¹(α∕2; x, n − x + 1) … Beta⁻¹(1 − α∕2; x + 1, n − x)
///     Jeffreys        Beta⁻¹(α∕2; x + ½, n − x + ½) … Beta⁻¹(1 − α∕2; …),   0 at x = 0 and 1 at x = n
///
/// - Reference: Clopper & Pearson (1934), Biometrika 26:404–413; Wilson (1927), J Am Stat Assoc 22:209–212; Agresti & Coull (1998), American
///   Statistician 52:119–126; Brown, Cai & DasGupta (2001), Statistical Science 16:101–133.
/// - Checked: `References/safety`, R.
public struct OneProportion: Equatable, Sendable {
  public enum IntervalMethod: String, Sendable, CaseIterable {
    case wald = "Wald"
    case wilson = "Wilson"
    case clopperPearson = "Clopper-Pearson"
    case agrestiCoull = "Agresti-Coull"
    case jeffreys = "Jeffreys"
  }

  public let events: Int
  public let patients: Int

  /// - Throws: `notEstimable` without patients.
  public init(events: Int, of patients: Int) throws(MathematicalFailure) {
    precondition(events >= 0 && events <= patients, "events are among the patients")
    guard patients > 0 else { throw MathematicalFailure(.notEstimable, computing: "a proportion of nobody") }
    (self.events, self.patients) = (events, patients)
  }

  public var estimate: Double { Double(events) / Double(patients) }

  public func interval(_ method: IntervalMethod, level: Double = 0.95) -> Interval {
    precondition(level > 0 && level < 1, "a level lies in (0, 1)")
    let (x, n, α) = (Double(events), Double(patients), 1 - level)
    let z = StandardNormal.upperQuantile(α / 2)
    func plain(_ p: Double, _ n: Double) -> Interval {
      let reach = z * (p * (1 - p) / n).squareRoot()
      return Interval(lower: p - reach, upper: p + reach, level: level)
    }
    switch method {
    case .wald: return plain(x / n, n)
    case .agrestiCoull: return plain((x + z * z / 2) / (n + z * z), n + z * z)
    case .wilson:
      let found = ProportionDifference.wilson(x, n, z)
      return Interval(lower: found.lower, upper: found.upper, level: level)
    case .clopperPearson:
      return Interval(
        lower: events == 0 ? 0 : BetaDistribution(a: x, b: n - x + 1).quantile(α / 2),
        upper: events == patients ? 1 : BetaDistribution(a: x + 1, b: n - x).upperQuantile(α / 2), level: level)
    case .jeffreys:
      let posterior = BetaDistribution(a: x + 0.5, b: n - x + 0.5)
      return Interval(
        lower: events == 0 ? 0 : posterior.quantile(α / 2), upper: events == patients ? 1 : posterior.upperQuantile(α / 2), level: level)
    }
  }

  /// Two-sided p of the rate p₀: the probability of all counts that are no likelier than the one seen.
  ///
  ///     Σ P(k) over P(k) ≤ P(x) (1 + 10⁻⁷),   k ~ Binomial(n, p₀)
  ///
  /// - Parameter rate: in `[0, 1]`.
  /// - Checked: R's `binom.test`, with whose rounding slack of 10⁻⁷ ties are told.
  public func exactP(rate: Double) -> Double { Self.exactP(events, of: patients, rate: rate) }

  static func exactP(_ x: Int, of n: Int, rate: Double) -> Double {
    let law = Binomial(trials: n, probability: rate)
    let mean = Double(n) * rate
    guard Double(x) != mean else { return 1 }
    let seen = law.probability(of: x) * (1 + 1e-7)
    if Double(x) < mean {
      let far = (Int(mean.rounded(.up))...n).first { law.probability(of: $0) <= seen }
      return min(1, law.cumulative(x) + (far.map { law.upperTail($0 - 1) } ?? 0))
    }
    let far = (0...Int(mean.rounded(.down))).last { law.probability(of: $0) <= seen }
    return min(1, law.upperTail(x - 1) + (far.map { law.cumulative($0) } ?? 0))
  }
}
