import Notation

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Endpoints that are responses or times to an event, and what scenarios say of them.
extension Reading {
  /// The variable of the first endpoint, where it is an outcome that no score makes.
  var plainOutcome: Endpoint? { endpoints.first.flatMap { $0.isPlainOutcome ? $0 : nil } }

  mutating func readOutcome(_ name: String, _ spot: Spot, _ variable: Endpoint.Variable) -> Endpoint {
    let isTime = variable == .timeToEvent
    guard let when = spot["when"] else { return plainOutcome(name, spot, variable) }
    // Of scores: the measure is that of the other endpoints.
    var endpoint = readMeasure(name, spot)
    endpoint.when = when.text
    if isTime { readScoredTime(&endpoint, spot) }
    if let text = when.text, let condition = try? ConditionText(text) { checkCriteria(when, text, condition) }
    return endpoint
  }

  private mutating func plainOutcome(_ name: String, _ spot: Spot, _ variable: Endpoint.Variable) -> Endpoint {
    let isTime = variable == .timeToEvent
    for key in ["instrument", "range"] + (isTime ? [] : ["unit", "at"]) {
      guard let written = spot[key] else { continue }
      let why = isTime ? "a time has none" : "a response without \"when\" is a plain yes or no"
      findings.keyFault(written, "key \"\(key)\" of a \(variable.rawValue)", expected: "none: \(why)", .contradicts)
    }
    if schedule.visits.count > 1 {
      findings.keyFault(
        spot, "a \(variable.rawValue) of its own with \(schedule.visits.count) visits",
        expected: "not yet supported: more than one visit with it (a response of scores has \"when\")", .refused)
    }
    var unit = ""
    if isTime {
      unit = spot["unit"]?.text ?? "months"
      if let written = spot["unit"], !Endpoint.timeUnits.contains(unit) {
        findings.fault(written, "\"\(unit)\"", expected: Shape.choice(Endpoint.timeUnits), .unknownName)
      } else if spot["unit"] == nil {
        findings.fill("\(spot.place).unit", unit, because: "the usual unit of a time to an event")
      }
    }
    return Endpoint(
      name: name, label: spot["label"]?.text ?? name, instrument: nil, unit: unit, range: nil, variable: variable,
      visit: schedule.visits.indices.last, better: spot["better"]?.word(Endpoint.Better.self) ?? .higher,
      restrictedTo: isTime ? restriction(spot) : nil)
  }

  private mutating func checkCriteria(_ spot: Spot, _ text: String, _ condition: ConditionText) {
    let variables = Criterion.Variable.allCases.map(\.rawValue)
    if condition.clauses.isEmpty { findings.fault(spot, "\"all\"", expected: "a condition such as \"PCHG <= -50\"", .contradicts) }
    for clause in condition.clauses {
      guard variables.contains(clause.name) else {
        findings.fault(
          spot, "variable \"\(clause.name)\"", expected: Shape.choice(variables), .unknownName,
          suggestion: findings.nearest(to: clause.name, among: variables))
        continue
      }
      if clause.sign == "!=" || Number.reading(clause.right) == nil {
        findings.fault(spot, "\"\(clause.sign) \(clause.right)\"", expected: "<, <=, >, >= or = and a number", .contradicts)
      }
    }
  }

  /// A plain outcome is the only endpoint; one that scores make is not the first.
  mutating func checkOutcomes(_ section: Spot, _ all: [Endpoint]) {
    for (index, endpoint) in all.enumerated() {
      guard let spot = section[endpoint.name] else { continue }
      if endpoint.isPlainOutcome, all.filter({ $0.variable != .adverseEvent }).count > 1 {
        findings.keyFault(
          spot, "a \(endpoint.variable.rawValue) beside other endpoints",
          expected: "not yet supported: a response without \"when\" or a time to event beside other endpoints (this version reads it alone)", .refused
        )
      } else if index == 0, endpoint.isMadeOfScores {
        findings.keyFault(
          spot, "a \(endpoint.variable.rawValue) from scores as the first endpoint",
          expected: "not yet supported: its measure must come first, as a value or change, and the hypothesis names the analysis", .refused)
      }
    }
  }

  // MARK: Scenarios

  private static let sharedKeys: Set<String> = ["label", "note", "source", "accrual", "adverse events"]

  /// What a scenario says of a plain outcome; nil where the first endpoint is a score.
  mutating func outcomeScenario(_ name: String, _ merged: Merged) -> Scenario? {
    guard let endpoint = plainOutcome else {
      for key in ["risk", "hazard", "median", "hazard ratio"] {
        guard let written = merged[key], !endpoints.isEmpty else { continue }
        findings.keyFault(
          written, "key \"\(key)\" where the first endpoint is a \(endpoints[0].variable.rawValue)",
          expected: key == "risk" ? "none, or an endpoint with \"variable: response\"" : "none, or an endpoint with \"variable: time to event\"",
          .contradicts)
      }
      return nil
    }
    let isTime = endpoint.variable == .timeToEvent
    let own = Self.sharedKeys.union(isTime ? ["hazard", "median", "hazard ratio", "study withdrawal"] : ["risk"])
    for block in [merged.own, merged.shared].compactMap({ $0 }) {
      for (key, spot) in block.entries where !own.contains(key) && Self.isWord(key) {
        findings.keyFault(
          spot, "key \"\(key)\" of a \(endpoint.variable.rawValue)",
          expected: isTime ? "none: a time has a hazard, or a median" : "none: a response has a risk", .contradicts)
      }
    }
    var scenario = Scenario(
      name: name, label: merged.own["label"]?.text, effects: arms.map { _ in 0 }, effectCourse: .constant, standardDeviation: 1,
      standardDeviationCourse: .constant, correlation: nil, controlChange: 0, controlCourse: .linear, baseline: nil, baselineSlope: 0,
      scores: .continuous, discontinuation: nil)
    readConduct(merged, &scenario)
    if isTime {
      scenario.eventTimes = eventTimes(merged)
      if let law = scenario.eventTimes, law.hazards.count == arms.count {
        scenario.effects = arms.indices.map { law.logHazardRatio(of: $0, over: controlIndex) ?? 0 }
      }
    } else if let risks = risks(merged) {
      scenario.risks = risks
      scenario.effects = risks.map { $0 - risks[controlIndex] }
    }
    return scenario
  }

  /// Keys that are of the language; others have been told of.
  private static func isWord(_ key: String) -> Bool {
    guard case .map(let fields, _) = Language.truth else { return false }
    return fields.contains { $0.name == key && $0.isPlainlyRead }
  }

  private mutating func risks(_ merged: Merged) -> [Double]? {
    guard let spot = merged["risk"] else {
      if !arms.isEmpty { findings.missing("risk", in: merged.own, or: merged.shared, expected: "a share for each arm, such as {control: 30%}") }
      return nil
    }
    for (_, value) in spot.entries {
      guard let share = value.share, share <= 0 || share >= 1 else { continue }
      findings.fault(value, "\"\(value.text ?? "")\"", expected: "a risk between 0% and 100%", .outOfRange)
    }
    return sharesByArm(spot)
  }

  private mutating func eventTimes(_ merged: Merged) -> EventTimeLaw? {
    guard !arms.isEmpty else { return nil }
    let (hazard, median) = (merged["hazard"], merged["median"])
    if let hazard, let median {
      findings.keyFault(hazard.key < median.key ? median : hazard, "both \"hazard\" and \"median\"", expected: "one of them", .contradicts)
    }
    guard let spot = hazard ?? median else {
      findings.missing(
        "hazard", "median", in: merged.own, or: merged.shared, expected: "a rate for each arm, such as {control: 0.1/month}, or \"median\"")
      return nil
    }
    guard spot.isMap else { return nil }
    var given: [String: HazardCourse] = [:]
    for (name, value) in ownEntries(spot, "arms and their \(hazard == nil ? "medians" : "hazards")") {
      if !arms.contains(where: { $0.name == name }) {
        findings.unknown(value, name, expected: arms.map(\.name), or: "an arm", atKey: true)
      } else if let course = hazard == nil ? self.median(value) : course(value) {
        given[name] = course
      }
    }
    let control = arms[controlIndex].name
    let ratios = hazardRatios(merged, given: given)
    if let ratios, let base = given[control] {
      return EventTimeLaw(
        hazards: arms.indices.map { $0 == controlIndex ? base : base.times(ratios[$0]) }, hazardRatios: ratios, dropout: dropout(merged))
    }
    for arm in arms where spot[arm.name] == nil && (merged["hazard ratio"] == nil || arm.name == control) {
      findings.keyFault(spot, "no hazard of \(arm.name)", expected: "one for each arm, or one of \(control) and a \"hazard ratio\"", .missing)
    }
    let all = arms.compactMap { given[$0.name] }
    return all.count == arms.count ? EventTimeLaw(hazards: all, dropout: dropout(merged)) : nil
  }

  private func median(_ spot: Spot) -> HazardCourse? {
    spot.read(Duration.self).map { HazardCourse(startsMonths: [0], ratesPerMonth: [log(2) / $0.months], medianMonths: $0.months) }
  }

  /// `0.1/month`, or rates by the time from which each holds.
  private mutating func course(_ spot: Spot) -> HazardCourse? {
    if let rate = spot.read(Rate.self) { return HazardCourse(startsMonths: [0], ratesPerMonth: [rate.perMonth]) }
    guard spot.isMap else { return nil }
    var (starts, rates): ([Double], [Double]) = ([], [])
    for (name, value) in spot.entries where name != "source" {
      guard let time = TimePoint.reading(name), let rate = value.read(Rate.self) else { continue }
      let month = time.unit == .month ? time.amount : time.amount * time.unit.days / Duration.Unit.month.days
      if let last = starts.last, month <= last {
        findings.keyFault(value, "\"\(name)\" after later times", expected: "times that rise", .contradicts)
        return nil
      }
      starts.append(month)
      rates.append(rate.perMonth)
    }
    guard let first = starts.first else { return nil }
    guard first == 0 else {
      findings.keyFault(spot, "a hazard that begins later than randomization", expected: "a rate from \"month 0\" on", .missing)
      return nil
    }
    if !rates.contains(where: { $0 > 0 }) {
      findings.keyFault(spot, "a hazard of 0 for ever", expected: "a rate above 0", .outOfRange)
      return nil
    }
    return HazardCourse(startsMonths: starts, ratesPerMonth: rates)
  }

  /// One an arm, 1 for the control; nil where the file gives none.
  private mutating func hazardRatios(_ merged: Merged, given: [String: HazardCourse]) -> [Double]? {
    guard let spot = merged["hazard ratio"] else { return nil }
    let control = arms[controlIndex].name
    let treated = arms.map(\.name).filter { $0 != control }
    for name in treated where given[name] != nil {
      findings.keyFault(spot, "a hazard ratio beside a hazard of \(name)", expected: "one of them", .contradicts)
      return nil
    }
    if let number = spot.number {
      if treated.count > 1 { findings.fault(spot, "one hazard ratio for \(treated.count) arms", expected: "one for each", .wrongType) }
      return arms.map { $0.name == control ? 1 : number }
    }
    for (name, value) in spot.entries where name != "source" && !treated.contains(name) {
      findings.unknown(value, name, expected: treated, or: "an arm", atKey: true)
    }
    for name in treated where spot[name] == nil {
      findings.keyFault(spot, "no hazard ratio of \(name)", expected: "a number for each arm but the control", .missing)
    }
    return arms.map { $0.name == control ? 1 : spot[$0.name]?.number ?? 1 }
  }

  private mutating func dropout(_ merged: Merged) -> EventTimeLaw.Dropout? {
    guard let spot = merged["study withdrawal"], spot.isMap, let written = spot["share"] else { return nil }
    if let mechanism = spot["mechanism"], let word = mechanism.word(DiscontinuationLaw.Mechanism.self), word != .completelyAtRandom {
      findings.fault(mechanism, "\"\(word.rawValue)\" of a time to event", expected: "completely at random: there is no score", .contradicts)
    }
    for key in ["log odds per point", "log hazard per point"] {
      if let slope = spot[key] { findings.keyFault(slope, "key \"\(key)\" of a time to event", expected: "none: there is no score", .contradicts) }
    }
    guard let by = spot["by"] else {
      findings.missing("by", in: spot, expected: "the time by which that share has left, such as \"12 months\"")
      return nil
    }
    let shares = sharesByArm(written)
    guard let months = by.read(Duration.self)?.months, let all = shares ?? written.share.map({ share in arms.map { _ in share } }) else { return nil }
    return EventTimeLaw.Dropout(shares: all, byMonths: months, isOneForAll: shares == nil)
  }

  // MARK: Design

  /// Margins of responses and times: a difference below 100%, a ratio that stays above 0; equivalence has no closed form here.
  mutating func checkOutcomeClaims(_ spot: Spot) {
    for claim in claims {
      let analysis = analyses.first { $0.name == claim.analysis }
      let variable = estimands.first { $0.name == analysis?.estimand }?.variable ?? claim.variable
      let endpoint = variable.flatMap { name in endpoints.first { $0.name == name } } ?? endpoints.first
      guard let endpoint, endpoint.variable == .response || endpoint.variable == .timeToEvent, let own = root["hypotheses"]?[claim.name] else {
        continue
      }
      if claim.test == .equivalence, let written = own["test"] {
        findings.fault(
          written, "\"equivalence\" of a \(endpoint.variable.rawValue)",
          expected: "not yet supported: equivalence of responses and times to an event (this version reads superiority and non-inferiority)", .refused
        )
      }
      let summary = estimands.first { $0.name == analysis?.estimand }?.summary
      if claim.test == .nonInferiority, analysis?.correction == .continuity, summary != .differenceInProportions, let written = own["test"] {
        findings.fault(
          written, "\"non-inferiority\" of a ratio with a correction for continuity",
          expected: "correction: none, the margin is held to the logarithm",
          .contradicts)
      }
      if let written = own["margin"], let margin = written.number, margin >= 1, summary != .differenceInRestrictedMeans,
        endpoint.variable == .response || endpoint.better == .lower
      {
        findings.fault(
          written, "\"\(written.text ?? "")\"", expected: "a margin below 1: a distance from no effect, of a difference or a ratio", .outOfRange)
      }
      if claim.test == .nonInferiority, spot["approximation"]?.text == DesignPlan.Approximation.freedman.rawValue, let written = spot["approximation"]
      {
        findings.fault(written, "\"Freedman\" with non-inferiority", expected: "Schoenfeld or Lachin-Foulkes: it knows no margin", .contradicts)
      }
    }
  }

  /// What a time to an event asks of the design, and what it alone may have.
  mutating func checkEventDesign(_ spot: Spot, _ looks: [Look]) {
    let isTime = plainOutcome?.variable == .timeToEvent
    if !isTime {
      for key in ["events", "follow-up"] {
        guard let written = spot[key], !endpoints.isEmpty else { continue }
        findings.keyFault(written, "key \"\(key)\" without a time to event", expected: "none: events are those of a time to event", .contradicts)
      }
      return
    }
    if arms.count > 2 {
      findings.keyFault(
        root["arms"] ?? spot, "\(arms.count) arms with a time to event", expected: "not yet supported: more than two arms with a time to event",
        .refused)
    }
    if spot["events"] != nil, let power = spot["power"] {
      findings.keyFault(power, "both \"events\" and \"power\"", expected: "one of them: the number of events is computed for a power", .contradicts)
    }
    if spot["follow-up"] == nil, spot["events"] == nil {
      findings.missing("follow-up", "events", in: spot, expected: "when it ends: \"follow-up\" after the last patient, or a number of \"events\"")
    } else if spot["follow-up"] == nil, spot["power"] != nil {
      findings.missing("follow-up", in: spot, expected: "a duration such as \"12 months\", from which the patients for the events are computed")
    }
    if case .patients? = looks.first, let written = spot["looks"] {
      findings.fault(
        written, "looks at patients", expected: "looks at events, information or calendar: of times to an event patients are no measure", .contradicts
      )
    }
    for (name, scenario) in root["scenarios"]?.entries ?? [] {
      let accrual = scenario["accrual"] ?? root["assumptions"]?["accrual"]
      guard accrual?.isMap != true else { continue }
      findings.keyFault(
        scenario, "no accrual in \"\(name)\"", expected: "accrual, such as {over: 12 months}: when events come depends on when patients come",
        .missing)
    }
  }
}

extension EventTimeLaw {
  /// log of an arm's hazard over another's, where that is one number.
  func logHazardRatio(of arm: Int, over control: Int) -> Double? {
    guard let ratio = hazardRatios.map({ $0[arm] / $0[control] }) ?? hazards[arm].ratio(to: hazards[control]) else { return nil }
    return log(ratio)
  }
}
