import Mathematics
import Trial

/// The comparison of two rates as a plan has it: which scale, which variance, which margin.
struct PlannedRates {
  let rates: TwoRates
  private let comparison: PrimaryComparison

  /// - Returns: nil unless the trial's first endpoint is a response that no score makes.
  init?(_ trial: TrialProtocol, _ comparison: PrimaryComparison, for hypothesis: Hypothesis?) {
    guard let endpoint = trial.endpoints.first, endpoint.isPlainOutcome, endpoint.variable == .response else { return nil }
    self.comparison = comparison
    let scale: TwoRates.Scale =
      switch trial.summary(of: hypothesis) {
      case .riskRatio: .ratio
      case .oddsRatio: .oddsRatio
      default: .difference
      }
    rates = TwoRates(
      scale: scale, nullEffect: trial.nullEffect(of: hypothesis), nullVariance: trial.design.approximation == .unpooled ? .unpooled : .restricted,
      ratio: comparison.ratio, higherIsBetter: endpoint.better == .higher, error: DesignPlan.ErrorRate(trial.design.error.perSide, sides: 1))
  }

  func risks(in scenario: Scenario) -> (treated: Double, comparator: Double) {
    (scenario.risks[comparison.treatment], scenario.risks[comparison.comparator])
  }

  func effect(in scenario: Scenario) -> Double {
    let (treated, comparator) = risks(in: scenario)
    return rates.effect(treated: treated, comparator: comparator)
  }

  /// θ at N patients of the two arms.
  func drift(in scenario: Scenario, patients: Double) -> Double {
    let (treated, comparator) = risks(in: scenario)
    return rates.drift(treated: treated, comparator: comparator, patients: patients)
  }

  /// N of the two arms at a single look.
  func patients(in scenario: Scenario, power: Double) throws(MathematicalFailure) -> Double {
    let (treated, comparator) = risks(in: scenario)
    return try rates.patients(treated: treated, comparator: comparator, power: power)
  }

  /// The effect seen at a bound, the comparator's rate being as the scenario says; nil where no rate meets it.
  func criticalEffect(z: Double, in scenario: Scenario, patients: Double) -> Double? {
    try? rates.criticalEffect(z: z, comparator: risks(in: scenario).comparator, patients: patients)
  }

  /// The z of an effect seen, the comparator's rate being as the scenario says.
  ///
  /// - Throws: `outsideDomain` where no rate of the treated has this effect.
  func z(effect: Double, in scenario: Scenario, patients: Double) throws(MathematicalFailure) -> Double {
    let comparator = risks(in: scenario).comparator
    let treated =
      switch rates.scale {
      case .difference: comparator + effect
      case .ratio: comparator * effect
      case .oddsRatio: effect * comparator / (1 + comparator * (effect - 1))
      }
    guard treated > 0, treated < 1 else {
      throw MathematicalFailure(.outsideDomain, computing: "the bound of an effect that no rate has", lastPoint: [effect, comparator])
    }
    return rates.statistic(treated: treated, comparator: comparator, patients: patients)
  }

  /// `difference in proportions`.
  var effectTitle: String {
    switch rates.scale {
    case .difference: "Difference in proportions"
    case .ratio: "Risk ratio"
    case .oddsRatio: "Odds ratio"
    }
  }
}

extension TrialProtocol {
  /// What a hypothesis' estimand is summarized by: that of its analysis, else the estimand of its name, else one of the first endpoint.
  public func summary(of hypothesis: Hypothesis?) -> Estimand.Summary? {
    let analysis = analyses.first { $0.name == hypothesis?.analysis }
    let own = estimands.first { $0.name == analysis?.estimand } ?? estimands.first { $0.name == hypothesis?.name }
    return (own ?? estimands.first { $0.variable == endpoints.first?.name })?.summary
  }

  /// The effect under the hypothesis, on the scale of its summary; nil for no effect.
  ///
  ///     θ₀ = ∓m of a difference,   1 ∓ m of a ratio:  − where a greater effect is better
  ///
  /// Of means up to a time the margin is a time in the endpoint's unit.
  public func nullEffect(of hypothesis: Hypothesis?) -> Double? {
    guard let hypothesis, hypothesis.test == .nonInferiority, let margin = hypothesis.margin else { return nil }
    let asked = endpoint(of: hypothesis) ?? endpoints.first
    let sign = asked?.benefitSign ?? 1
    switch summary(of: hypothesis) ?? .differenceInProportions {
    case .differenceInRestrictedMeans: return -(asked?.benefitSign(of: .differenceInRestrictedMeans) ?? 1) * margin
    case .differenceInMeans, .differenceInProportions:
      return endpoints.first?.variable == .timeToEvent ? 1 - sign * margin : -sign * margin
    case .riskRatio, .oddsRatio, .hazardRatio, .rateRatio: return 1 - sign * margin
    }
  }
}

extension TwoRates {
  /// Z of rates seen, positive toward benefit.
  public func statistic(treated: Double, comparator: Double, patients: Double) -> Double {
    precondition(patients > 0, "patients are above 0")
    return distance(treated, comparator) * patients.squareRoot() / variances(treated, comparator).null.squareRoot()
  }
}
