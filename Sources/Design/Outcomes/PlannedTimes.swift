import Mathematics
import Trial

/// The comparison of two times to an event as a plan has it: the log-rank test, how patients come and are followed, how many events there are at the end.
///
/// Everything is counted in months of 30.4375 days from the first patient's entry.
struct PlannedTimes {
  let trial: TrialProtocol
  let comparison: PrimaryComparison
  let logRank: LogRank
  private let isLachinFoulkes: Bool

  /// - Returns: nil unless the trial's first endpoint is a time to an event whose hazards are compared.
  init?(_ trial: TrialProtocol, _ comparison: PrimaryComparison, for hypothesis: Hypothesis?) {
    guard let endpoint = trial.endpoints.first, endpoint.isPlainOutcome, endpoint.variable == .timeToEvent,
      trial.summary(of: hypothesis) != .differenceInRestrictedMeans
    else { return nil }
    self.trial = trial
    self.comparison = comparison
    isLachinFoulkes = trial.design.approximation == .lachinFoulkes
    let null = trial.nullEffect(of: hypothesis) ?? 1
    logRank = LogRank(
      method: trial.design.approximation == .freedman && null == 1 ? .freedman : .schoenfeld, ratio: comparison.ratio, nullHazardRatio: null,
      lowerIsBetter: endpoint.benefitSign < 0, error: DesignPlan.ErrorRate(trial.design.error.perSide, sides: 1))
  }

  /// ω, treated over comparator; nil where the hazards are not proportional.
  func hazardRatio(in scenario: Scenario) -> Double? {
    guard let law = scenario.eventTimes else { return nil }
    if let ratios = law.hazardRatios { return ratios[comparison.treatment] / ratios[comparison.comparator] }
    return law.hazards[comparison.treatment].ratio(to: law.hazards[comparison.comparator])
  }

  /// The trial of N patients, who come as the scenario says.
  ///
  /// - Throws: `outsideDomain` where the hazards are not proportional or nobody comes.
  func course(in scenario: Scenario, patients: Double) throws(MathematicalFailure) -> SurvivalTrial {
    guard let law = scenario.eventTimes, let ratio = hazardRatio(in: scenario) else {
      throw MathematicalFailure(.outsideDomain, computing: "events by formula where hazards are not proportional: simulate")
    }
    guard let accrual = scenario.accrual else {
      throw MathematicalFailure(.outsideDomain, computing: "events of patients whose accrual is not known")
    }
    let base = law.hazards[comparison.comparator]
    let dropout = { (arm: Int) in
      law.dropout.map { PiecewiseHazard(share: $0.shares[arm], by: $0.byMonths) } ?? PiecewiseHazard(constant: 0)
    }
    return SurvivalTrial(
      test: logRank, hazard: PiecewiseHazard(starts: base.startsMonths, rates: base.ratesPerMonth), hazardRatio: ratio,
      dropout: (dropout(comparison.treatment), dropout(comparison.comparator)), accrual: Accrual(accrual, patients: patients),
      followUp: trial.design.followUpMonths ?? 0)
  }

  /// N of the two arms and d for a power, before rounding; and those of a single look.
  func size(in scenario: Scenario, power: Double, inflation: Double) throws(MathematicalFailure) -> (needed: SurvivalSize, single: SurvivalSize) {
    guard let ratio = hazardRatio(in: scenario) else {
      throw MathematicalFailure(.outsideDomain, computing: "a number of events where hazards are not proportional")
    }
    if isLachinFoulkes, let over = scenario.accrual?.overMonths {
      let trial = try course(in: scenario, patients: over)
      let single = try trial.lachinFoulkes(power: power)
      return (trial.size(events: single.events * inflation), single)
    }
    guard !isLachinFoulkes else {
      throw MathematicalFailure(.outsideDomain, computing: "Lachin and Foulkes's size where the rate of accrual is given: give \"over\"")
    }
    let events = try logRank.events(hazardRatio: ratio, power: power)
    return (try size(in: scenario, events: events * inflation), try size(in: scenario, events: events))
  }

  /// N of the two arms whose expected events at the end are so many.
  private func size(in scenario: Scenario, events: Double) throws(MathematicalFailure) -> SurvivalSize {
    guard scenario.accrual?.overMonths == nil else { return try course(in: scenario, patients: 1).size(events: events) }
    // With a rate, more patients take longer: their number is looked for.
    var upper = 2 * events
    while try lack(of: events, scenario, upper) > 0 {
      upper *= 2
      guard upper < 1e9 else { throw MathematicalFailure(.outsideDomain, computing: "patients for a number of events", lastPoint: [events]) }
    }
    let patients = try Root.find(between: events * 0.999, and: upper, tolerance: 1e-9, computing: "patients for a number of events") {
      (n: Double) throws(MathematicalFailure) in try lack(of: events, scenario, n)
    }
    return try course(in: scenario, patients: patients).size(events: events)
  }

  private func lack(of events: Double, _ scenario: Scenario, _ patients: Double) throws(MathematicalFailure) -> Double {
    let trial = try course(in: scenario, patients: patients)
    return events - trial.events(patients: patients, at: trial.duration)
  }

  /// d at the end, with N patients: as given or computed, else those expected by the calendar's end.
  func events(in scenario: Scenario, size: PlannedSize) throws(MathematicalFailure) -> Double {
    if let events = size.events { return Double(events) }
    let patients = Double(size.patients)
    let course = try course(in: scenario, patients: patients)
    return course.events(patients: patients, at: course.duration)
  }

  /// θ with d events at the end.
  func drift(in scenario: Scenario, events: Double, patients: Double) throws(MathematicalFailure) -> Double {
    guard let ratio = hazardRatio(in: scenario) else {
      throw MathematicalFailure(.outsideDomain, computing: "a power by formula where hazards are not proportional: simulate")
    }
    guard isLachinFoulkes else { return logRank.drift(hazardRatio: ratio, events: events) }
    let course = try course(in: scenario, patients: patients)
    let power = course.lachinFoulkesPower(patients: patients)
    return StandardNormal.upperQuantile(logRank.error.perSide) + StandardNormal.quantile(min(max(power, 1e-15), 1 - 1e-15))
  }
}

extension Accrual {
  /// N patients as a scenario has them come: evenly over a time, or at a rate, whose linear ramp is taken in steps.
  init(_ law: AccrualLaw, patients: Double) {
    if let over = law.overMonths {
      self.init(uniformOver: over)
      return
    }
    let (ramp, rate, steps) = (law.rampMonths, law.patientsPerMonth, 64)
    let duringRamp = ramp * rate / 2
    if ramp == 0 {
      self.init(uniformOver: patients / rate)
    } else if patients >= duringRamp {
      let pieces = (0..<steps).map { (Double($0) + 0.5) / Double(steps) * rate }
      let rest = (patients - duringRamp) / rate
      self.init(
        durations: [Double](repeating: ramp / Double(steps), count: steps) + (rest > 0 ? [rest] : []), intensities: pieces + (rest > 0 ? [rate] : []))
    } else {
      let end = (2 * patients * ramp / rate).squareRoot()
      self.init(
        durations: [Double](repeating: end / Double(steps), count: steps),
        intensities: (0..<steps).map { (Double($0) + 0.5) / Double(steps) * end / ramp * rate })
    }
  }
}
