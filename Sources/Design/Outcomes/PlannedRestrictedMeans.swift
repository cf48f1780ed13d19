import Mathematics
import Trial

/// The comparison of two means up to a time as a plan has it: the normal test of their difference, how patients come and are followed.
///
/// Times are counted in months of 30.4375 days, differences told in the endpoint's unit.
///
///     θ = s (Δ − Δ₀) √(N ∕ V(T)),   N = (θ_power)² V(T) ∕ (Δ − Δ₀)²,   s = ±1 toward benefit
struct PlannedRestrictedMeans {
  let trial: TrialProtocol
  let comparison: PrimaryComparison
  /// Endpoint's units in a month.
  let unitsPerMonth: Double
  /// τ in months.
  let horizon: Double
  /// Δ₀ in the endpoint's unit.
  let nullDifference: Double
  let sign: Double

  /// - Returns: nil unless the trial's first endpoint is a time to an event whose means up to a time are compared.
  init?(_ trial: TrialProtocol, _ comparison: PrimaryComparison, for hypothesis: Hypothesis?) {
    guard let endpoint = trial.endpoints.first, endpoint.isPlainOutcome, endpoint.variable == .timeToEvent,
      trial.summary(of: hypothesis) == .differenceInRestrictedMeans, let horizon = endpoint.horizon
    else { return nil }
    self.trial = trial
    self.comparison = comparison
    unitsPerMonth = 30.4375 / endpoint.daysPerUnit
    self.horizon = horizon / unitsPerMonth
    nullDifference = trial.nullEffect(of: hypothesis) ?? 0
    sign = endpoint.benefitSign(of: .differenceInRestrictedMeans)
  }

  /// - Throws: `outsideDomain` where nobody comes.
  func course(in scenario: Scenario, patients: Double) throws(MathematicalFailure) -> RestrictedMeanTrial {
    guard let law = scenario.eventTimes else {
      throw MathematicalFailure(.outsideDomain, computing: "means up to a time without hazards")
    }
    guard let accrual = scenario.accrual else {
      throw MathematicalFailure(.outsideDomain, computing: "means up to a time of patients whose accrual is not known")
    }
    func arm(_ index: Int) -> RestrictedMeanTrial.Arm {
      let hazard = law.hazards[index]
      return .init(
        hazard: PiecewiseHazard(starts: hazard.startsMonths, rates: hazard.ratesPerMonth),
        dropout: law.dropout.map { PiecewiseHazard(share: $0.shares[index], by: $0.byMonths) } ?? PiecewiseHazard(constant: 0))
    }
    return RestrictedMeanTrial(
      treated: arm(comparison.treatment), comparator: arm(comparison.comparator), ratio: comparison.ratio,
      accrual: Accrual(accrual, patients: patients), horizon: horizon)
  }

  /// The calendar time of the end, months from the opening on: that of the last of the events where their number ends the trial.
  func end(_ course: RestrictedMeanTrial, patients: Double) throws(MathematicalFailure) -> Double {
    if let events = trial.design.events { return try course.time(ofEvents: Double(events), patients: patients) }
    return course.accrual.duration + (trial.design.followUpMonths ?? 0)
  }

  /// μ₁, μ₀ and Δ in the endpoint's unit.
  func means(in scenario: Scenario) -> (treated: Double, comparator: Double, difference: Double) {
    guard let law = scenario.eventTimes else { return (.nan, .nan, .nan) }
    let (one, two) = (law.hazards[comparison.treatment].mean(to: horizon), law.hazards[comparison.comparator].mean(to: horizon))
    return (one * unitsPerMonth, two * unitsPerMonth, (one - two) * unitsPerMonth)
  }

  /// Of the difference at a calendar time, in the endpoint's unit.
  func standardError(_ course: RestrictedMeanTrial, patients: Double, at time: Double) throws(MathematicalFailure) -> Double {
    unitsPerMonth * (try course.variance(at: time) / patients).squareRoot()
  }

  /// θ at the end with N patients of the two arms.
  func drift(in scenario: Scenario, patients: Double) throws(MathematicalFailure) -> Double {
    let course = try course(in: scenario, patients: patients)
    let error = try standardError(course, patients: patients, at: try end(course, patients: patients))
    return sign * (means(in: scenario).difference - nullDifference) / error
  }

  /// N of the two arms at which the drift is so large.
  ///
  /// - Throws: `outsideDomain` where there is no benefit.
  func patients(in scenario: Scenario, drift θ: Double) throws(MathematicalFailure) -> Double {
    guard sign * (means(in: scenario).difference - nullDifference) > 0 else {
      throw MathematicalFailure(
        .outsideDomain, computing: "a sample size for this difference in restricted means", lastPoint: [means(in: scenario).difference])
    }
    // With a rate, more patients take longer, and their number is looked for; else V is one number.
    let first = try drift(in: scenario, patients: 100)
    let guess = 100 * (θ / first) * (θ / first)
    guard scenario.accrual?.overMonths == nil else { return guess }
    return try Root.find(near: 0.9 * guess, 1.1 * guess, within: 2...1e9, tolerance: 1e-9, computing: "patients for a difference in restricted means")
    {
      (n: Double) throws(MathematicalFailure) in
      θ - (try drift(in: scenario, patients: n))
    }
  }

  /// N of the two arms for a power, before rounding; and that of a single look.
  func size(in scenario: Scenario, power: Double, inflation: Double) throws(MathematicalFailure) -> (needed: Double, single: Double) {
    let θ = StandardNormal.upperQuantile(trial.design.error.perSide) + StandardNormal.quantile(power)
    let single = try patients(in: scenario, drift: θ)
    return (inflation == 1 ? single : try patients(in: scenario, drift: θ * inflation.squareRoot()), single)
  }
}

extension HazardCourse {
  /// ∫₀^τ S in months.
  fileprivate func mean(to horizon: Double) -> Double { PiecewiseHazard(starts: startsMonths, rates: ratesPerMonth).restrictedMean(to: horizon) }
}

extension TrialProtocol {
  /// The difference of the first hypothesis' means up to a time under a scenario's hazards, exactly, in the endpoint's unit; nil where it is about another
  /// summary or a scenario without hazards.
  public func restrictedMeanDifference(in scenario: Scenario) -> Double? {
    guard scenario.eventTimes != nil, let means = PlannedRestrictedMeans(self, PrimaryComparison(of: self), for: hypotheses.first) else { return nil }
    return means.means(in: scenario).difference
  }
}
