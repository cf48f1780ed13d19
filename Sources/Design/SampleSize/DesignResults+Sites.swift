import Mathematics
import Trial

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What sites that differ do to the power, as a random effect.
extension DesignResults {
  /// One row a scenario with sites; nil without one, and of what is not a single test of two means, without baseline and retention.
  ///
  ///     σ² within a site, τ² between sites, ρ = τ² ∕ (σ² + τ²)
  ///
  /// Of patients randomized within sites, the power with the site in the model (what lies between sites cancels), and with it left out (it adds to every
  /// patient's variance); and were whole sites randomized, whose variance grows by the design effect, `SiteTrial`.
  func sites(_ size: PlannedSize) throws(MathematicalFailure) -> ResultTable? {
    guard trial.design.looks.count == 1, comparison.test == .superiority, !sharesError else { return nil }
    var rows: [[ResultTable.Cell]] = []
    for scenario in trial.scenarios {
      guard let law = scenario.sites, scenario.prior(comparison) == nil, scenario.baseline == nil, scenario.retention == nil else { continue }
      let (treated, control) = comparison.deviations(in: scenario)
      guard treated == control else { continue }
      rows.append(try row(scenario, law, within: treated, patients: Double(size.patients) * comparison.share))
    }
    guard !rows.isEmpty else { return nil }
    return ResultTable(
      label: "Sites",
      columns: [
        .init("scenario", "Scenario", .text), .init("sites", "Sites", .count),
        .init("patientsPerSite", "Patients a site", .number(unit: ""), decimals: 1),
        .init("intraclassCorrelation", "Variance between sites", .probability, decimals: 1),
        .init("power", "Site in the model", .probability, group: "Power", decimals: 1),
        .init("powerWithoutSites", "Site left out", .probability, group: "Power", decimals: 1),
        .init("powerBySites", "Whole sites randomized", .probability, group: "Power", decimals: 1),
      ], rows: rows,
      note:
        "Sites as a random effect. Patients are randomized within each site, so that with the site in the model what lies between sites cancels; left "
        + "out, it adds to the variance of each patient. In the last column a site's patients all have one treatment.")
  }

  private func row(
    _ scenario: Scenario, _ law: SiteLaw, within σ: Double, patients: Double
  ) throws(MathematicalFailure) -> [ResultTable.Cell] {
    let (τ, K) = (law.standardDeviation, Double(law.count))
    let whole = (σ * σ + τ * τ).squareRoot()
    func trial(_ randomization: SiteTrial.Randomization, deviation: Double, correlation: Double) -> SiteTrial {
      SiteTrial(
        randomization: randomization, patientsPerSite: max(patients / K, 1), standardDeviation: deviation, intraclassCorrelation: correlation,
        ratio: comparison.ratio, error: DesignPlan.ErrorRate(self.trial.design.error.perSide, sides: 1),
        approximation: self.trial.design.approximation)
    }
    func power(_ design: SiteTrial) -> ResultTable.Cell {
      design.degreesOfFreedom(sites: K) > 0 ? .number(design.power(benefit: comparison.benefit(in: scenario), sites: K)) : .missing
    }
    let ρ = τ * τ / (whole * whole)
    // Sizes are lognormal.
    let variation = (exp(law.sizeDeviation * law.sizeDeviation) - 1).squareRoot()
    var mixed = scenario
    mixed.standardDeviation = whole
    let leftOut = try comparison.exits(patients: patients, of: self.trial, mixed, test: test).power
    return [
      .text(scenario.name), .count(law.count), .number(patients / K), .number(ρ),
      power(trial(.patients(effectDeviation: 0), deviation: whole, correlation: ρ)), .number(leftOut),
      power(trial(.sites(sizeVariation: variation), deviation: whole, correlation: ρ)),
    ]
  }
}
