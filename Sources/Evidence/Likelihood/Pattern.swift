import Mathematics

/// What the words of one trial say together: bounds on jointly normal statistics, whose probability is the likelihood.
///
///     L(effects) = P(aₖ < zₖ < bₖ for all k),   z ~ N(effect∕se, R)
///
/// It is smooth in effects and design. A finding that is not reported has no bounds, so that leaving it in or out is the same.
///
/// - Reference: Genz & Bretz (2009), Computation of Multivariate Normal and t Probabilities, for the rectangle.
/// - Checked: `References/exact-road`: looks, nested subsets, three claims, arms that share a control.
public struct Pattern: Equatable, Sendable {
  public let statistics: JointStatistics
  public let findings: [Finding]
  public let rules: [SignificanceRule]
  public let lower: [Double]
  public let upper: [Double]

  public init(_ judged: [JudgedStatistic], in cells: PatientCells, covariance: Matrix) {
    self.init(
      JointStatistics(of: judged.map(\.comparison), in: cells, covariance: covariance), findings: judged.map(\.finding), rules: judged.map(\.rule))
  }

  public init(_ judged: [JudgedStatistic], in cells: PatientCells, standardDeviation: Double) {
    precondition(standardDeviation > 0, "a standard deviation is above 0")
    self.init(judged, in: cells, covariance: Matrix(diagonal: [standardDeviation * standardDeviation]))
  }

  public init(_ statistics: JointStatistics, findings: [Finding], rules: [SignificanceRule]) {
    precondition(findings.count == statistics.count && rules.count == statistics.count, "every statistic is judged once")
    self.statistics = statistics
    self.findings = findings
    self.rules = rules
    let bounds = zip(findings, rules).map { $1.bounds($0) }
    lower = bounds.map(\.lower)
    upper = bounds.map(\.upper)
  }

  /// The probability of the pattern.
  public func probability(
    effort: MultivariateNormal.Effort = .fine(tolerance: 1e-7), effect: (_ arm: Int, _ stratum: Int, _ visit: Int) -> Double
  ) throws(MathematicalFailure) -> MultivariateNormal.Probability {
    try probability(means: statistics.means(effect: effect), effort: effort)
  }

  /// The probability of the pattern at given expectations of z.
  public func probability(
    means: [Double], effort: MultivariateNormal.Effort = .fine(tolerance: 1e-7)
  ) throws(MathematicalFailure) -> MultivariateNormal.Probability {
    try statistics.law(mean: means).probability(lower: lower, upper: upper, effort: effort)
  }

  /// The same statistics with one finding replaced: to drop it (`notReported`), or to see what another word would have done.
  public func replacing(_ index: Int, by finding: Finding) -> Pattern {
    var findings = findings
    findings[index] = finding
    return Pattern(statistics, findings: findings, rules: rules)
  }

  /// What the finding of each statistic would be.
  public func words(of z: [Double]) -> [Finding] { zip(rules, z).map { $0.finding(of: $1) } }
}
