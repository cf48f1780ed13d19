import Notation

extension TrialProtocol {
  /// What a scenario says of a response or of a time to an event.
  ///
  /// - Returns: whether the first endpoint is one; then nothing else is to be written of it.
  func writeOutcome(_ scenario: Scenario, _ page: inout LanguageText) -> Bool {
    if !scenario.risks.isEmpty {
      page.line("risk", LanguageText.shares(scenario.risks, arms))
      return true
    }
    guard let law = scenario.eventTimes else { return false }
    let given = arms.indices.filter { law.hazardRatios == nil || $0 == controlArm }
    if given.allSatisfy({ law.hazards[$0].medianMonths != nil }) {
      page.line("median", LanguageText.flow(given.map { (arms[$0].name, Duration(law.hazards[$0].medianMonths ?? 0, .month).written) }))
    } else {
      page.line("hazard", LanguageText.flow(given.map { (arms[$0].name, law.hazards[$0].written) }))
    }
    if let ratios = law.hazardRatios {
      let treated = arms.indices.filter { $0 != controlArm }
      page.line(
        "hazard ratio",
        treated.count == 1 && !page.hasRemark("hazard ratio")
          ? Number.written(ratios[treated[0]]) : LanguageText.flow(treated.map { (arms[$0].name, Number.written(ratios[$0])) }))
    }
    return true
  }
}

extension HazardCourse {
  /// `0.1/month`, or rates by the month from which each holds.
  var written: String {
    guard startsMonths.count > 1 else { return Rate(ratesPerMonth[0], per: .month).written }
    return LanguageText.flow(zip(startsMonths, ratesPerMonth).map { (TimePoint($0, .month).name, Rate($1, per: .month).written) })
  }
}

extension EventTimeLaw.Dropout {
  func written(arms: [Arm]) -> String {
    LanguageText.flow([
      ("share", isOneForAll ? Share(shares[0]).written : LanguageText.shares(shares, arms)),
      ("mechanism", DiscontinuationLaw.Mechanism.completelyAtRandom.rawValue), ("by", Duration(byMonths, .month).written),
    ])
  }
}
