import Trial

/// How large the trial is and why.
extension MethodSentences {
  /// The size as given or computed, what it rests on and what the looks add to it.
  ///
  /// - Parameter design: what `equipoise design` finds of the protocol.
  func size(_ design: TrialResults) -> Prose {
    guard let table = design.table("sampleSize"), let patients = table.number(0, "patients") else {
      return trial.design.sampleSize == .unknown ? "The sample size is not known." : ""
    }
    let count = "\(NumberStyle.count(Int(patients))) patients"
    guard let name = table.text(0, "scenario"), let scenario = trial.scenarios.first(where: { $0.name == name }),
      let target = table.number(0, "targetPower")
    else { return .sentences([Prose("The sample size is given: \(count)."), powers(design)]) }
    let aim = scenario.effectDeviations == nil ? "a power" : "an assurance"
    return .sentences([
      Prose("\(count.capitalizedFirst) give \(aim) of \(NumberStyle.probability(target)) at a \(error), \(truth(scenario))."), how("The size is"),
      looks(table),
      retention(scenario, design), prior(scenario),
    ])
  }

  /// Of each scenario, where the size is given.
  private func powers(_ design: TrialResults) -> Prose {
    guard let table = design.table("power") else { return "" }
    let each = table.rows.indices.compactMap { row -> String? in
      guard let name = table.text(row, "scenario"), let power = table.number(row, "power") else { return nil }
      return "\(NumberStyle.probability(power)) under “\(name)”"
    }
    return each.isEmpty ? "" : .sentences([Prose("The probability of a significant result is \(each.listed)."), how("It is")])
  }

  /// `if the difference is 2.5 points with a standard deviation of 8`.
  private func truth(_ scenario: Scenario) -> String {
    if let told = outcomeTruth(scenario) { return told }
    let effects = trial.arms.indices.filter { $0 != trial.controlArm }.map { NumberStyle.plain(scenario.effects[$0]) }
    let unit = trial.endpoints.first.map { $0.unit.isEmpty ? "" : " " + $0.unit } ?? ""
    let what = effects.count == 1 ? "a difference of \(effects[0])\(unit)" : "differences of \(effects.listed)\(unit)"
    let spread =
      scenario.deviationsByArm.map { all in
        "standard deviations of " + zip(trial.arms, all).map { "\(NumberStyle.plain($1)) (\($0.name))" }.listed
      } ?? "a standard deviation of \(NumberStyle.plain(scenario.standardDeviation))"
    return "for \(what) with \(spread) (“\(scenario.name)”)"
  }

  /// By which distribution.
  private func how(_ what: String) -> Prose {
    let isMixed = trial.scenarios.contains { $0.retention != nil } && trial.analyses.contains { $0.method == .MMRM }
    if let told = outcomeFormula(what) { return told }
    switch trial.design.approximation {
    case .normal, .unpooled, .schoenfeld, .freedman, .lachinFoulkes: return Prose("\(what) by the normal approximation.")
    case .t where isMixed: return Prose("\(what) by the t distribution, with two degrees of freedom fewer than patients.")
    case .t where trial.scenarios.contains { $0.deviationsByArm != nil }:
      return Prose("\(what) by the noncentral t distribution with Satterthwaite's degrees of freedom.")
    case .t: return Prose("\(what) by the noncentral t distribution.")
    }
  }

  private func looks(_ table: ResultTable) -> Prose {
    guard trial.design.looks.count > 1, let factor = table.number(0, "inflationFactor"), let fixed = table.number(0, "fixedDesignPatients") else {
      return ""
    }
    return Prose(
      "A single look would take \(NumberStyle.number(fixed, decimals: 1)) patients; the looks multiply this by \(NumberStyle.number(factor, decimals: 4))"
    )
      + .cited(.jennisonTurnbull) + "."
  }

  private func retention(_ scenario: Scenario, _ design: TrialResults) -> Prose {
    guard let retention = scenario.retention, let table = design.table("seen"),
      let row = table.rows.indices.first(where: { table.text($0, "scenario") == scenario.name })
    else { return "" }
    let visits = zip(trial.schedule.visits, retention).map { "\(NumberStyle.percent($1)) at \($0.name)" }
    let seen = Prose("Of the patients \(visits.listed) are expected to be still seen")
    if let factor = table.number(row, "attritionFactor") {
      return seen + Prose("; for a mixed model for repeated measures this multiplies the size by \(NumberStyle.number(factor, decimals: 4))")
        + .cited(.luLuoChen) + "."
    }
    let factor = table.number(row, "factorOfSeen").map { NumberStyle.number($0, decimals: 4) } ?? ""
    return seen + Prose("; as those alone are compared who are seen at the endpoint's visit, this multiplies the size by \(factor).")
  }

  private func prior(_ scenario: Scenario) -> Prose {
    guard let deviations = scenario.effectDeviations else { return "" }
    let each = deviations.filter { $0 > 0 }.map { NumberStyle.plain($0) }
    return Prose(
      "The effect is not taken as known: it is normal about that value with a standard deviation of \(each.listed), and the power is averaged over it"
    )
      + .cited(.spiegelhalterFreedman, .ohagan) + "."
  }
}
