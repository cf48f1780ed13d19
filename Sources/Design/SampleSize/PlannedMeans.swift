import Mathematics
import Trial

extension TrialProtocol {
  /// The closed form that a comparison is planned by under a scenario, one-sided toward benefit at the error on that side.
  ///
  /// - Two means with the standard deviations of their arms, as if everybody were seen.
  /// - Where the scenario says how many are seen at each visit: for a mixed model Lu, Luo and Chen's, with the visits up to the endpoint's; for any other
  ///   analysis two means of those seen there.
  ///
  /// The scenario's standard deviation is the residual one, which a model with the baseline has; without it a mixed model's also has the baseline's part,
  /// σ² + s² v with s the slope (of a value 1 + slope) and v the baseline's variance.
  ///
  /// - Throws: `notPositiveDefinite` where the correlation is not.
  func plannedMeans(_ scenario: Scenario, _ comparison: PrimaryComparison) throws(MathematicalFailure) -> any ComparisonOfMeans {
    let means = plannedTwoMeans(scenario, comparison)
    guard let retention = scenario.retention, let end = comparison.visit, retention.indices.contains(end) else { return means }
    guard comparison.analysis?.method == .MMRM, comparison.measure == nil, let φ = try attritionFactor(scenario, through: end) else {
      return MeansOfSeen(means: means, share: retention[end])
    }
    let (σ1, σ2) = comparison.deviations(in: scenario)
    let own = comparison.analysis?.model.variables.contains(ColumnName.baseline) == true ? 0 : baselineVariance(scenario)
    return RepeatedMeans(
      standardDeviation: (σ1 * σ1 + own).squareRoot(), comparatorDeviation: (σ2 * σ2 + own).squareRoot(), attrition: (φ, φ), ratio: comparison.ratio,
      nullBenefit: comparison.nullBenefit, error: means.error, approximation: means.approximation)
  }

  /// Two means with the standard deviations of their arms, one-sided toward what is to be shown, as if everybody were seen.
  func plannedTwoMeans(_ scenario: Scenario, _ comparison: PrimaryComparison) -> TwoMeans {
    let (σ1, σ2) = comparison.deviations(in: scenario)
    return TwoMeans(
      standardDeviation: σ1, comparatorDeviation: σ2, ratio: comparison.ratio, nullBenefit: comparison.nullBenefit,
      error: DesignPlan.ErrorRate(design.error.perSide, sides: 1), approximation: design.approximation)
  }

  /// φ of a scenario with a retention and a correlation, over the visits up to the endpoint's; nil without.
  ///
  /// - Parameter end: index of that visit.
  func attritionFactor(_ scenario: Scenario, through end: Int) throws(MathematicalFailure) -> Double? {
    guard let retention = scenario.retention, let correlation = scenario.correlation, end < retention.count else { return nil }
    let R = Matrix(correlation.matrix(weeks: schedule.visits.prefix(end + 1).map(\.weeks)))
    return try RepeatedMeans.attritionFactor(correlation: R, retention: Array(retention.prefix(end + 1)))
  }

  /// What the baseline adds to the variance at the endpoint's visit where the model leaves it out.
  private func baselineVariance(_ scenario: Scenario) -> Double {
    guard let baseline = scenario.baseline, let endpoint = endpoints.first else { return 0 }
    let slope = endpoint.variable == .value ? 1 + scenario.baselineSlope : scenario.baselineSlope
    return slope * slope * baseline.variance
  }
}

extension BaselineLaw {
  /// Of the normal cut to its range: σ² [1 + (a φ(a) − b φ(b)) ∕ Z − ((φ(a) − φ(b)) ∕ Z)²], Z = Φ(b) − Φ(a).
  var variance: Double {
    guard let within else { return standardDeviation * standardDeviation }
    let (a, b) = ((within.lower - mean) / standardDeviation, (within.upper - mean) / standardDeviation)
    let Z = StandardNormal.cumulative(b) - StandardNormal.cumulative(a)
    let (fa, fb) = (StandardNormal.density(a), StandardNormal.density(b))
    let shift = (fa - fb) / Z
    return standardDeviation * standardDeviation * (1 + (a * fa - b * fb) / Z - shift * shift)
  }
}

/// The comparison of the means of those who are seen, a share of those randomized.
struct MeansOfSeen: Equatable, Sendable, ComparisonOfMeans {
  let means: TwoMeans
  /// In (0, 1].
  let share: Double

  var error: DesignPlan.ErrorRate { means.error }
  var approximation: DesignPlan.Approximation { means.approximation }
  var nullBenefit: Double { means.nullBenefit }
  func standardError(patients: Double) -> Double { means.standardError(patients: share * patients) }
  func degreesOfFreedom(patients: Double) -> Double { means.degreesOfFreedom(patients: share * patients) }
  var leastPatients: Double { means.leastPatients / share }
}
