import Trial

/// What makes a simulated trial other than the plain one; nothing is said of what is not at work.
extension MethodSentences {
  func responders(_ scenario: Scenario) -> Prose {
    .sentences([
      modifiers("The effect of treatment", scenario.effectModifiers), modifiers("The control arm's change", scenario.controlChangeModifiers),
      visits(scenario), levels(scenario), classes(scenario), inflation(scenario),
    ])
  }

  func conduct(_ scenario: Scenario) -> Prose {
    .sentences([sites(scenario), raters(scenario), accrual(scenario), adherence(scenario), events(scenario)])
  }

  private func modifiers(_ what: String, _ modifiers: [Modifier]) -> Prose {
    guard !modifiers.isEmpty else { return "" }
    return Prose("\(what) is moved by \(modifiers.map { "\(points($0.points)) where \($0.condition.text)" }.listed).")
  }

  private func visits(_ scenario: Scenario) -> Prose {
    guard !scenario.visitEffects.isEmpty else { return "" }
    let each = scenario.visitEffects.map { "\(points($0.points)) from \(visitName($0.visit)) on" }
    return Prose("Being seen moves the change of every arm by \(each.listed).")
  }

  private func levels(_ scenario: Scenario) -> Prose {
    let all = scenario.factorDeviations.filter { $0.standardDeviation > 0 }
    guard !all.isEmpty else { return "" }
    let each = all.map { "of \($0.factor) with a standard deviation of \(points($0.standardDeviation))" }
    return Prose("Patients of different levels differ by an effect drawn in every trial, \(each.listed).")
  }

  private func classes(_ scenario: Scenario) -> Prose {
    guard !scenario.responderClasses.isEmpty else { return "" }
    let each = scenario.responderClasses.map { law -> String in
      let isOneForAll = Set(law.shares).count == 1
      return "\(isOneForAll ? "\(percent(law.shares[0])) of patients" : byArm(law.shares)) are of the class “\(law.name)”, whose change is "
        + "\(points(law.change)) with a standard deviation of \(NumberStyle.plain(law.standardDeviation))"
    }
    return Prose("In place of the control arm's change, \(each.joined(separator: "; ")).")
  }

  private func inflation(_ scenario: Scenario) -> Prose {
    guard let law = scenario.baselineInflation, law.points > 0 else { return "" }
    return Prose(
      "Raters lift a baseline below \(NumberStyle.plain(law.below)) by \(points(law.points)) on average (a gamma variate of shape 2), so that "
        + "patients may enter.")
  }

  private func sites(_ scenario: Scenario) -> Prose {
    guard let law = scenario.sites else { return "" }
    let size =
      law.sizeDeviation > 0
      ? "the logarithm of their expected size has a standard deviation of \(NumberStyle.plain(law.sizeDeviation))" : "of one size"
    return Prose(
      "Patients come from \(NumberStyle.count(law.count)) sites, \(size); a site's effect on the change has a standard deviation of "
        + "\(points(law.standardDeviation)).")
  }

  private func raters(_ scenario: Scenario) -> Prose {
    guard let law = scenario.raters else { return "" }
    var parts: [String] = []
    if law.reliability < 1 { parts.append("have a reliability of \(NumberStyle.plain(law.reliability))") }
    if law.driftPerMonth != 0 { parts.append("move by \(points(law.driftPerMonth)) a month of the calendar") }
    return parts.isEmpty ? "" : Prose("Ratings \(parts.listed).")
  }

  private func accrual(_ scenario: Scenario) -> Prose {
    guard let law = scenario.accrual else { return "" }
    let ramp = law.rampMonths > 0 ? ", a rate that is reached along a line in \(NumberStyle.plain(rounded(law.rampMonths))) months" : ""
    let drift =
      scenario.driftPerMonth == 0
      ? "" : "; the change of those randomized later differs by \(points(scenario.driftPerMonth)) a month of recruitment"
    return Prose("Patients arrive at random, \(NumberStyle.plain(rounded(law.patientsPerMonth))) a month\(ramp)\(drift).")
  }

  private func adherence(_ scenario: Scenario) -> Prose {
    scenario.adherence == 1 ? "" : Prose("Each daily dose is taken with a probability of \(percent(scenario.adherence)).")
  }

  private func events(_ scenario: Scenario) -> Prose {
    let each = scenario.adverseEvents.map { law -> String in
      let label = trial.endpoints.first { $0.name == law.endpoint }?.label ?? law.endpoint
      let each = trial.arms.indices.map { arm in
        let often = law.ratePerMonth(arm).map { "\(NumberStyle.plain(rounded($0))) a month" } ?? percent(law.shares[arm])
        return "\(often) on \(trial.arms[arm].label)"
      }
      return "\(label.lowercasedFirst): \(each.listed)"
    }
    return each.isEmpty ? "" : Prose("Adverse events, \(each.joined(separator: "; ")).")
  }

  /// One given by the day or week in the file is no round number by the month.
  private func rounded(_ number: Double) -> Double { (number * 100).rounded() / 100 }
}

/// What several sentences have in common.
extension MethodSentences {
  func percent(_ share: Double) -> String { NumberStyle.percent(share) }

  /// `−1.75 points`.
  func points(_ value: Double) -> String {
    let unit = TrialWords(trial: trial).spacedUnit
    return "\(NumberStyle.plain(value))\(unit)"
  }

  /// `25% on Placebo, 24% on Low and 30% on High`.
  func byArm(_ shares: [Double]) -> String { zip(trial.arms, shares).map { "\(percent($1)) on \($0.label)" }.listed }

  func visitName(_ visit: Int) -> String {
    trial.schedule.visits.indices.contains(visit) ? trial.schedule.visits[visit].name : "visit \(visit + 1)"
  }
}
