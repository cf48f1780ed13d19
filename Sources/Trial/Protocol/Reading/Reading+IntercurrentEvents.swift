import Notation

/// Populations and intercurrent events of estimands: which there are, and what of them data and simulated patients can have.
extension Reading {
  mutating func analysisPopulation(_ written: Spot?) -> Estimand.AnalysisPopulation {
    guard let written, let text = written.text else { return .allRandomized }
    if let ours = Estimand.AnalysisPopulation.ofLanguage.first(where: { $0.written == text }) { return ours }
    guard let condition = condition(written, text), !condition.clauses.isEmpty else { return .allRandomized }
    return .condition(condition)
  }

  mutating func strategies(_ spot: Spot?) -> [Estimand.EventStrategy] {
    guard let spot, spot.isMap else { return [] }
    if spot.entries.isEmpty { findings.keyFault(spot, "no event", expected: "treatment discontinuation and its strategy", .missing) }
    var all: [Estimand.EventStrategy] = []
    for (name, value) in spot.entries {
      let event = Estimand.Event(rawValue: name)
      if case .named = event, !namedEvents.contains(name) {
        let known = Estimand.Event.ofLanguage.map(\.rawValue) + namedEvents
        let near = findings.nearest(to: name, among: known)
        if let near { findings.misspelled(near, in: spot) }
        findings.keyFault(
          value, "\"\(name)\"", expected: "\(Shape.choice(known)), or an event that \"data.intercurrent events\" names", .unknownName,
          suggestion: near)
        continue
      }
      checkFlag(of: event, value)
      guard let strategy = value.word(Estimand.Strategy.self) else { continue }
      if event == .death, strategy == .treatmentPolicy {
        findings.fault(
          value, "\"treatment policy\" of death",
          expected: "composite, while on treatment or hypothetical: after death there are no values to use (ICH E9(R1), A.3.2)", .refused)
      }
      all.append(Estimand.EventStrategy(event: event, strategy: strategy))
    }
    let general = Estimand.Event.treatmentDiscontinuation.rawValue
    if let reason = all.first(where: { $0.event.reason != nil })?.event, spot[general] == nil {
      findings.missing(
        general, in: spot, found: "\"\(reason.rawValue)\" without \"\(general)\"",
        expected: "\"\(general)\" and its strategy, for who stops for another reason or for none that is known")
    }
    return all
  }

  /// A column by visit that could not be told from a factor's.
  private mutating func checkFlag(of event: Estimand.Event, _ spot: Spot) {
    switch event {
    case .treatmentDiscontinuation, .rescue, .discontinuationForLackOfEfficacy, .discontinuationForAdverseEvent: return
    case .death, .named:
      guard let factor = factors.first(where: { $0.column == event.flagColumn }) else { return }
      findings.keyFault(
        spot, "\"\(event.rawValue)\" beside the factor \"\(factor.name)\"", expected: "another name: both would have the column \(event.flagColumn)",
        .contradicts)
    }
  }

  /// Events that the data tell of and the language does not name.
  private var namedEvents: [String] {
    let all = root["data"]?["intercurrent events"]?.entries.map(\.key) ?? []
    return all.filter { if case .named = Estimand.Event(rawValue: $0) { true } else { false } }
  }

  /// A column for an event that no estimand asks for would be read for nothing, and is most often a misspelled word.
  mutating func checkNamed(_ event: Estimand.Event, _ spot: Spot) {
    guard case .named(let name) = event, !(root["estimands"]?.entries ?? []).contains(where: { $0.spot["intercurrent events"]?[name] != nil }) else {
      return
    }
    let known = Estimand.Event.ofLanguage.map(\.rawValue)
    findings.keyFault(
      spot, "\"\(name)\"", expected: "\(Shape.choice(known)), or an event that an estimand names", .unknownName,
      suggestion: findings.nearest(to: name, among: known))
  }

  /// Times to an event of their own and adverse events are analyzed as they were seen; scores that make a time are used or set aside as of any endpoint.
  mutating func checkEventsOfOutcome(_ spot: Spot?, variable: String) {
    guard let endpoint = endpoints.first(where: { $0.name == variable }),
      endpoint.variable == .timeToEvent && endpoint.isPlainOutcome || endpoint.variable == .adverseEvent
    else { return }
    for (name, value) in spot?.entries ?? [] {
      let event = Estimand.Event(rawValue: name)
      guard event != .treatmentDiscontinuation, event != .rescue, let strategy = value.word(Estimand.Strategy.self), strategy != .treatmentPolicy,
        strategy != .composite
      else { continue }
      findings.fault(
        value, "\"\(strategy.rawValue)\" of \(name) with \(endpoint.variable == .adverseEvent ? "an" : "a") \(endpoint.variable.rawValue)",
        expected: "not yet supported: \(name) of a score, and of what scores make, is", .refused)
    }
  }

  /// What hypotheses ask of simulated patients that they do not have.
  ///
  /// Whether a patient keeps to the protocol hangs on his arm, so that who does is not the same under both and no effect in them is true of the
  /// simulated trial. Why treatment was stopped is drawn where the scenario has `reasons`. Nobody dies, and nothing befalls them that the data name.
  mutating func checkSimulatedEvents(_ scenarios: [Scenario], _ hypotheses: [Hypothesis]) {
    guard !scenarios.isEmpty else { return }
    let asked = Set(hypotheses.compactMap { claim in analyses.first { $0.name == claim.analysis }?.estimand })
    for estimand in estimands where asked.contains(estimand.name) {
      guard let spot = root["estimands"]?[estimand.name] else { continue }
      if estimand.population == .perProtocol, let written = spot["population"] {
        findings.fault(
          written, "\"per protocol\" of a hypothesis, with scenarios",
          expected:
            "all randomized, all treated or a condition: who keeps to the protocol under one arm might not under the other, so that simulated trials "
            + "have no true effect in them; per protocol beside the tested estimand, or in a file without scenarios, is analyzed", .refused)
      }
      for each in estimand.strategies {
        guard let written = spot["intercurrent events"]?[each.event.rawValue] else { continue }
        checkSimulated(each.event, written, scenarios)
      }
    }
  }

  private mutating func checkSimulated(_ event: Estimand.Event, _ written: Spot, _ scenarios: [Scenario]) {
    switch event {
    case .treatmentDiscontinuation, .rescue: break
    case .discontinuationForLackOfEfficacy, .discontinuationForAdverseEvent:
      let without = scenarios.filter { scenario in
        scenario.discontinuation.map { $0.reasons.isEmpty && ($0.share > 0 || $0.sharesByArm?.contains { $0 > 0 } ?? false) } ?? false
      }
      guard let first = without.first else { return }
      findings.keyFault(
        written, "\"\(event.rawValue)\" with the scenario \"\(first.name)\", whose treatment discontinuation has no reasons",
        expected: "\"reasons\" in its treatment discontinuation, such as {lack of efficacy: 45%, adverse event: 12%, other: 43%}", .missing)
    case .death, .named:
      findings.keyFault(
        written, "\"\(event.rawValue)\" with scenarios", expected: "to know that simulated patients do not have it: it is analyzed in data alone",
        .unwise)
    }
  }
}
