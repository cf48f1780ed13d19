import Mathematics
import Trial

extension Boundaries {
  /// The least one-sided error at which some look would have crossed, had it been spent as the function says.
  ///
  ///     p = inf{ α: Zₖ ≥ cₖ(α) for some look k so far }
  ///
  /// It never rises with further looks and is at most α exactly where the test with error α has rejected.
  ///
  /// - Parameters:
  ///   - z: of the looks so far.
  ///   - information: of the same looks, rising, in any unit.
  ///   - planned: I_max in the same unit, above 0; looks beyond it spend all.
  /// - Returns: in (0, 1]; below 10⁻¹⁵ it is 10⁻¹⁵.
  /// - Reference: Liu & Anderson (2008), Journal of the American Statistical Association 103:1621–1630.
  /// - Checked: `References/group-sequential`, `gsd-sequential-pvalue`; with one look, the p-value.
  public static func sequentialP(
    z: [Double], information: [Double], planned: Double, spending: SpendingFunction
  ) throws(MathematicalFailure) -> Double {
    precondition(planned > 0 && !z.isEmpty && z.count == information.count, "each look has a statistic and information")
    precondition(z.allSatisfy(\.isFinite), "statistics are finite")
    let fractions = fractions(of: information)
    let times = information.map { min(1, $0 / planned) }
    func excess(_ alpha: Double) throws(MathematicalFailure) -> Double {
      let bounds = try Boundaries(
        fractions: fractions, error: DesignPlan.ErrorRate(alpha, sides: 1), efficacy: .spending(spending), spendingTimes: times)
      return zip(z, bounds.efficacyZ).map { max(-1e3, $0 - $1) }.max() ?? -1e3
    }
    let (least, most) = (1e-15, 1 - 1e-6)
    if try excess(least) >= 0 { return least }
    if try excess(most) < 0 { return 1 }
    // On the scale of the normal quantile, where the bounds are near to linear.
    let root = try Root.find(
      between: StandardNormal.quantile(least), and: StandardNormal.quantile(most), tolerance: 1e-12, computing: "a sequential p-value"
    ) { (x: Double) throws(MathematicalFailure) -> Double in try excess(StandardNormal.cumulative(x)) }
    return StandardNormal.cumulative(root)
  }
}
