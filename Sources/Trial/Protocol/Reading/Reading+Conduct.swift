import Notation

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// How the trial is run: where, by whom, how fast; and what happens to patients besides.
extension Reading {
  static let mostSites = 10_000

  mutating func readConduct(_ merged: Merged, _ scenario: inout Scenario) {
    scenario.sites = sites(merged)
    scenario.raters = raters(merged)
    scenario.adherence = merged["adherence"]?.share ?? 1
    scenario.accrual = accrual(merged)
    scenario.driftPerMonth = drift(merged)
    scenario.adverseEvents = adverseEvents(merged)
  }

  private mutating func sites(_ merged: Merged) -> SiteLaw? {
    guard let spot = merged["sites"], spot.isMap else { return nil }
    if let written = spot["number"], let count = written.count { _ = within(Self.mostSites, written, count, "sites") }
    guard let count = spot["number"]?.count, let deviation = spot["sd"]?.number else { return nil }
    if spot["size sd"] == nil { findings.fill("\(merged.place).sites.size sd", "0", because: "sites of one size") }
    return SiteLaw(count: count, standardDeviation: deviation, sizeDeviation: spot["size sd"]?.number ?? 0)
  }

  private mutating func raters(_ merged: Merged) -> RaterLaw? {
    guard let spot = merged["raters"], spot.isMap else { return nil }
    if spot.entries.allSatisfy({ $0.key == "source" }) {
      findings.fault(spot, "nothing of raters", expected: "reliability, drift per month, or both", .missing)
    }
    if spot["reliability"] == nil { findings.fill("\(merged.place).raters.reliability", "1", because: "ratings without error") }
    if spot["drift per month"] == nil {
      findings.fill("\(merged.place).raters.drift per month", "0", because: "raters who stay as they were trained")
    }
    return RaterLaw(reliability: spot["reliability"]?.number ?? 1, driftPerMonth: spot["drift per month"]?.number ?? 0)
  }

  /// Nil for `all at once`.
  private mutating func accrual(_ merged: Merged) -> AccrualLaw? {
    guard let spot = merged["accrual"], spot.isMap else { return nil }
    if let over = spot["over"] { return accrual(spot, over: over) }
    if spot["rate"] == nil {
      findings.keyFault(spot, "no key \"rate\"", expected: "a rate such as \"30 patients/month\", or \"over\" such as \"12 months\"", .missing)
    }
    guard let rate = spot["rate"]?.read(Rate.self) else { return nil }
    let ramp = spot["ramp"]
    if ramp == nil { findings.fill("\(merged.place).accrual.ramp", "none", because: "the full rate from the first day") }
    return AccrualLaw(patientsPerMonth: rate.perMonth, rampMonths: ramp?.read(Duration.self)?.months ?? 0)
  }

  /// All planned patients within a time.
  private mutating func accrual(_ spot: Spot, over: Spot) -> AccrualLaw? {
    for key in ["rate", "ramp"] {
      guard let written = spot[key] else { continue }
      findings.keyFault(
        written, "both \"over\" and \"\(key)\"", expected: "one of them: the planned patients come evenly over the time", .contradicts)
    }
    return over.read(Duration.self).map { AccrualLaw(patientsPerMonth: 0, rampMonths: 0, overMonths: $0.months) }
  }

  /// Those randomized later differ only where some are.
  private mutating func drift(_ merged: Merged) -> Double {
    guard let spot = merged["drift"], spot.isMap, let written = spot["points per month"], let points = written.number else { return 0 }
    if points != 0, !(merged["accrual"]?.isMap ?? false) {
      findings.fault(
        written, "\"\(written.text ?? "")\" in \"\(merged.name)\", where all are randomized at once", expected: "an accrual, or none", .contradicts)
    }
    return points
  }

  private mutating func adverseEvents(_ merged: Merged) -> [AdverseEventLaw] {
    guard let spot = merged["adverse events"] else { return [] }
    return ownEntries(spot, "endpoints and their shares by arm").compactMap { name, value in
      let events = endpoints.filter { $0.variable == .adverseEvent }.map(\.name)
      if let other = endpoints.first(where: { $0.name == name }), other.variable != .adverseEvent {
        findings.keyFault(
          value, "\"\(name)\", a \(other.variable.rawValue)", expected: "an endpoint with \"variable: adverse event\"", .contradicts)
      } else if !events.contains(name) {
        findings.unknown(value, name, expected: events, or: "an endpoint with \"variable: adverse event\"", atKey: true)
      }
      return law(of: name, value)
    }
  }

  /// A share of each arm, or the rate that makes it by the last visit.
  private mutating func law(of event: String, _ spot: Spot) -> AdverseEventLaw? {
    let months = (schedule.visits.last?.weeks ?? 0) * Duration.Unit.week.days / Duration.Unit.month.days
    func rate(_ spot: Spot) -> Double? { spot.read(Rate.self)?.perMonth }
    let shares = valuesByArm(spot, "a share or a rate for each arm") { spot in rate(spot).map { -expm1(-$0 * months) } ?? spot.share }
    let rates = arms.map { spot[$0.name].flatMap(rate) }
    let isCounted = analyses.contains { analysis in
      analysis.method == .Poisson && estimands.contains { $0.name == analysis.estimand && $0.variable == event }
    }
    for arm in arms where isCounted {
      guard let written = spot[arm.name], written.share == 1 else { continue }
      findings.fault(written, "\"100%\" of an event that is counted", expected: "a share below 100%, or a rate", .outOfRange)
    }
    return shares.map { AdverseEventLaw(endpoint: event, shares: $0, ratesPerMonth: rates.contains { $0 != nil } ? rates : []) }
  }

  /// The rule that stops for harm is simulated where it is said how often its event comes.
  mutating func checkMonitored(_ design: DesignPlan, _ scenarios: [Scenario]) {
    guard let rule = design.safety else { return }
    for scenario in scenarios where !scenario.adverseEvents.contains(where: { $0.endpoint == rule.event }) {
      guard let spot = root["scenarios"]?[scenario.name] else { continue }
      findings.keyFault(
        spot, "no adverse events of \"\(rule.event)\" in \"\(scenario.name)\"",
        expected: "its share by arm: without it no simulated trial stops by design.safety", .unwise, place: "\(spot.place).adverse events")
    }
  }
}

/// What several of the words share.
extension Reading {
  var controlIndex: Int { control.flatMap { name in arms.firstIndex { $0.name == name } } ?? 0 }

  /// Entries of a map but its sources; a map without any is a fault.
  mutating func ownEntries(_ spot: Spot, _ expected: String) -> [(key: String, spot: Spot)] {
    let all = spot.entries.filter { $0.key != "source" }
    if spot.isMap, all.isEmpty { findings.fault(spot, "nothing", expected: "\(expected), or none", .missing) }
    return all
  }

  /// One share an arm, in the order of the arms; nil where the file gives one for all, or not one for each.
  mutating func sharesByArm(_ spot: Spot) -> [Double]? { valuesByArm(spot, "a share for each arm") { $0.share } }

  mutating func valuesByArm(_ spot: Spot, _ expected: String, _ value: (Spot) -> Double?) -> [Double]? {
    guard spot.isMap, !arms.isEmpty else { return nil }
    for (name, value) in spot.entries where name != "source" && !arms.contains(where: { $0.name == name }) {
      findings.unknown(value, name, expected: arms.map(\.name), or: "an arm", atKey: true)
    }
    for arm in arms where spot[arm.name] == nil {
      findings.keyFault(spot, "no share of \(arm.name)", expected: expected, .missing)
    }
    let values = arms.compactMap { spot[$0.name].flatMap(value) }
    return values.count == arms.count ? values : nil
  }

  /// Shares that make up everybody.
  mutating func checkWhole(_ spot: Spot, _ shares: [Double]) {
    let sum = shares.reduce(0, +)
    guard abs(sum - 1) > 1e-9 else { return }
    findings.fault(spot, "shares that sum to \(Number.written((sum * 1e8).rounded() / 1e6))%", expected: "100%", .contradicts)
  }
}
