import Mathematics
import Trial

extension PlannedSize {
  /// The size for a power where the endpoint is a response or a time to an event; nil where it is a score.
  static func ofOutcome(
    _ trial: TrialProtocol, power: Double, scenario: Scenario, test: SequentialTest
  ) throws(MathematicalFailure) -> PlannedSize? {
    let comparison = PrimaryComparison(of: trial)
    let alpha = trial.design.error.perSide
    if let rates = PlannedRates(trial, comparison, for: trial.hypotheses.first) {
      let single = try rates.patients(in: scenario, power: power)
      let factor = try test.inflationFactor(power: power, alphaPerSide: alpha)
      let exact = single * factor / comparison.share
      return PlannedSize(
        patients: rounded(exact, trial),
        computation: Computation(
          targetPower: power, scenario: scenario.name, exactPatients: exact, fixedDesignPatients: single / comparison.share, inflationFactor: factor))
    }
    if let means = PlannedRestrictedMeans(trial, comparison, for: trial.hypotheses.first) {
      let factor = try test.inflationFactor(power: power, alphaPerSide: alpha)
      let (needed, single) = try means.size(in: scenario, power: power, inflation: factor)
      return PlannedSize(
        patients: rounded(needed / comparison.share, trial),
        computation: Computation(
          targetPower: power, scenario: scenario.name, exactPatients: needed / comparison.share, fixedDesignPatients: single / comparison.share,
          inflationFactor: factor))
    }
    guard let times = PlannedTimes(trial, comparison, for: trial.hypotheses.first) else { return nil }
    let factor = try test.inflationFactor(power: power, alphaPerSide: alpha)
    let (needed, single) = try times.size(in: scenario, power: power, inflation: factor)
    return PlannedSize(
      patients: rounded(needed.patients, trial), events: Int((needed.events - 1e-9).rounded(.up)),
      computation: Computation(
        targetPower: power, scenario: scenario.name, exactPatients: needed.patients, fixedDesignPatients: single.patients, inflationFactor: factor,
        exactEvents: needed.events, fixedDesignEvents: single.events))
  }
}

extension PlannedSize {
  /// Of a time to an event that ends by the calendar: the events expected at the end under the first scenario, to the nearest whole.
  ///
  /// - Throws: `outsideDomain` without a scenario, or where its hazards are not proportional.
  public func expectedEvents(of trial: TrialProtocol) throws(MathematicalFailure) -> Int {
    guard let times = PlannedTimes(trial, PrimaryComparison(of: trial), for: trial.hypotheses.first), let scenario = trial.scenarios.first else {
      throw MathematicalFailure(.outsideDomain, computing: "the events of a design without scenarios")
    }
    return max(1, Int(try times.events(in: scenario, size: self).rounded()))
  }
}
