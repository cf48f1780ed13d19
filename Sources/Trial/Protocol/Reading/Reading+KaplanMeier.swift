import Notation

/// Means up to a time, which Kaplan and Meier's curves give.
extension Reading {
  /// Of a time to an event: its `at`, else the visit; nil where the file has neither.
  mutating func restriction(_ spot: Spot) -> TimePoint? {
    guard let written = spot["at"] else {
      guard let visit = schedule.visits.last else { return nil }
      findings.fill("\(spot.place).at", visit.name, because: "the last visit")
      return visit
    }
    guard let time = written.read(TimePoint.self) else { return nil }
    if time.weeks <= 0 { findings.fault(written, "\"\(time.name)\"", expected: "a time after randomization", .outOfRange) }
    return time
  }

  /// The mean up to a time is Kaplan-Meier's, and Kaplan-Meier's is no other summary. It has no strata, and where it is tested its time is known.
  mutating func checkKaplanMeier() {
    for (name, spot) in root["analyses"]?.entries ?? [] {
      guard let analysis = analyses.first(where: { $0.name == name }), PlannedAnalysis.Method.ofTimes.contains(analysis.method),
        let written = spot["method"], let estimand = estimands.first(where: { $0.name == analysis.estimand })
      else { continue }
      let isCurve = analysis.method == .kaplanMeier
      if isCurve != (estimand.summary == .differenceInRestrictedMeans) {
        findings.fault(
          written, "\"\(analysis.method.rawValue)\" for a \(estimand.summary.rawValue)",
          expected: isCurve ? "an estimand of a difference in restricted means" : "Kaplan-Meier", .contradicts)
      }
      guard isCurve else { continue }
      if !analysis.model.strata.isEmpty, let model = spot["model"] {
        findings.fault(model, "strata of Kaplan-Meier", expected: "TRT01P alone: a curve is of all patients of an arm", .contradicts)
      }
    }
    guard testsRestrictedMeans else { return }
    if let endpoint = plainOutcome, endpoint.horizon == nil, let own = root["endpoints"]?[endpoint.name] {
      findings.missing("at", in: own, expected: "a time such as \"month 12\", up to which the means are taken")
    }
    if let first = root["design"]?["looks"]?.items.first(where: isOfEvents) {
      findings.fault(
        first, "looks at events of a difference in restricted means",
        expected: "looks at information: the bounds take the share of the events for that of the information", .unwise)
    }
  }

  private func isOfEvents(_ spot: Spot) -> Bool {
    guard let text = spot.text, case .look(let look) = LookText(text), case .events = look else { return false }
    return true
  }
}
