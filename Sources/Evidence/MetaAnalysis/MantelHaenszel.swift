import Analysis
import Mathematics
import Trial

/// Two-by-two tables pooled by Mantel and Haenszel's weights, which need no effect of each trial: for a common effect and few events.
///
/// With a, b of n₁ treated, c, d of n₂ controls, N = n₁ + n₂ in each trial:
///
///     odds ratio        Σ ad∕N ∕ Σ bc∕N
///     risk ratio        Σ an₂∕N ∕ Σ cn₁∕N
///     risk difference   Σ (an₂ − cn₁)∕N ∕ Σ n₁n₂∕N
///
/// Variances by Robins, Breslow & Greenland (1986, odds), Greenland & Robins (1985, risks), Sato, Greenland & Robins (1989, difference).
/// No cell is changed, whatever is empty; only Q, which needs each trial's own effect, adds ½ to the cells of a trial with an empty one.
///
/// - Reference: Mantel & Haenszel (1959), J Natl Cancer Inst 22:719–748; Robins, Breslow & Greenland (1986), Biometrics 42:311–323;
///   Greenland & Robins (1985), Biometrics 41:55–68; Sato, Greenland & Robins (1989), Biometrics 45:1323–1324.
/// - Checked: `References/meta-analysis`, metafor's `rma.mh` with `correct = FALSE`.
public struct MantelHaenszel: Equatable, Sendable {
  public let measure: EffectMeasure
  /// For ratios a logarithm.
  public let estimate: Double
  public let standardError: Double
  public let interval: Interval
  public let pTwoSided: Double
  /// Of each table, summing to 1.
  public let weights: [Double]
  public let cochranQ: Double
  public let cochranP: Double
  /// For the odds ratio, the test of Cochran, Mantel and Haenszel without continuity correction, χ² with one degree of freedom.
  public let associationTest: TestResult?

  /// - Throws: `notEstimable` without tables, or where the pooled ratio is 0 or infinite, or its variance 0.
  public init(_ tables: [TwoByTwo], measure: EffectMeasure, level: Double = 0.95) throws(MathematicalFailure) {
    precondition(measure.isOfEvents, "Mantel and Haenszel's methods pool events")
    precondition(level > 0 && level < 1, "a level lies between 0 and 1")
    guard !tables.isEmpty else { throw MathematicalFailure(.notEstimable, computing: "a meta-analysis of no trials") }
    let pooled = try Self.pooled(tables, measure)
    guard pooled.variance > 0, pooled.variance.isFinite, pooled.estimate.isFinite else {
      throw MathematicalFailure(.notEstimable, computing: "Mantel and Haenszel's \(measure.rawValue)")
    }
    var q = 0.0
    for table in tables {
      let study = try Study(label: table.label, treatment: table.treatment, control: table.control, measure: measure)
      q += (study.effect - pooled.estimate) * (study.effect - pooled.estimate) / study.variance
    }
    let error = pooled.variance.squareRoot()
    let reach = StandardNormal.upperQuantile((1 - level) / 2) * error
    let total = pooled.weights.reduce(0, +)
    self.measure = measure
    estimate = pooled.estimate
    standardError = error
    interval = Interval(lower: pooled.estimate - reach, upper: pooled.estimate + reach, level: level)
    pTwoSided = 2 * StandardNormal.upperTail(abs(pooled.estimate) / error)
    weights = pooled.weights.map { $0 / total }
    cochranQ = q
    cochranP = tables.count > 1 ? ChiSquared(degreesOfFreedom: Double(tables.count - 1)).upperTail(q) : 1
    associationTest = measure == .oddsRatio ? try Self.association(tables) : nil
  }

  private typealias Pooled = (estimate: Double, variance: Double, weights: [Double])

  /// What a trial's strata have is what trials have: `ProportionRatio` and `StratifiedDifference`; weights bc∕N, cn₁∕N, n₁n₂∕N.
  private static func pooled(_ tables: [TwoByTwo], _ measure: EffectMeasure) throws(MathematicalFailure) -> Pooled {
    let strata = tables.map { ($0.treatment.events, $0.treatment.patients, $0.control.events, $0.control.patients) }
    func weights(_ weight: (_ a: Double, _ b: Double, _ c: Double, _ d: Double) -> Double) -> [Double] {
      tables.map { table in
        let (a, b, c, d) = table.cells
        return weight(a, b, c, d) / (a + b + c + d)
      }
    }
    switch measure {
    case .oddsRatio:
      let ratio = try ProportionRatio(.odds, strata: strata)
      return (ratio.logarithm, ratio.standardError * ratio.standardError, weights { _, b, c, _ in b * c })
    case .riskRatio:
      let ratio = try ProportionRatio(.risk, strata: strata)
      return (ratio.logarithm, ratio.standardError * ratio.standardError, weights { a, b, c, _ in c * (a + b) })
    default:
      let difference = try StratifiedDifference(strata)
      return (difference.estimate, difference.standardError * difference.standardError, weights { a, b, c, d in (a + b) * (c + d) })
    }
  }

  /// (Σ(a − n₁m₁∕N))² ∕ Σ n₁n₂m₁m₂ ∕ (N²(N−1)), m₁ = a + c, m₂ = b + d.
  private static func association(_ tables: [TwoByTwo]) throws(MathematicalFailure) -> TestResult {
    let (excess, variance) = PetoOddsRatio.excess(tables)
    guard variance > 0 else { throw MathematicalFailure(.outsideDomain, computing: "the test of Cochran, Mantel and Haenszel") }
    let statistic = excess * excess / variance
    return TestResult(
      label: "Cochran–Mantel–Haenszel", distribution: "χ²", statistic: statistic, degreesOfFreedom: 1,
      p: ChiSquared(degreesOfFreedom: 1).upperTail(statistic), sides: 2)
  }
}
