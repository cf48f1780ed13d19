import Notation

/// Reads a claims file whose shape has been checked.
struct ClaimsReading {
  let root: Spot
  var findings: Findings
  let names: RecordNames

  var sourceKeys: [String]? { names.sources?.map(\.key) }
  private let noSource = "a key of a sources file of the programme"

  init(root: Spot, findings: Findings, names: RecordNames) {
    self.root = root
    self.findings = findings
    self.names = names
  }

  mutating func record() -> ClaimsRecord {
    let citations = maps("citations").map { citation($0.key, $0.spot) }
    let claims = maps("claims").compactMap { claim($0.key, $0.spot) }
    let contradictions = maps("contradictions").map { contradiction($0.key, $0.spot) }
    let facts = maps("facts").compactMap { fact($0.key, $0.spot) }
    return ClaimsRecord(citations: citations, claims: claims, contradictions: contradictions, facts: facts)
  }

  private func maps(_ section: String) -> [(key: String, spot: Spot)] { root[section]?.entries.filter(\.spot.isMap) ?? [] }

  // MARK: Citations, contradictions, facts

  private mutating func citation(_ name: String, _ spot: Spot) -> Citation {
    let read = spot["read"]?.word(Citation.Reach.self)
    let source = findings.refer(spot["source"], to: sourceKeys, or: noSource)
    if let read, read != .notReached, spot["source"] == nil {
      findings.missing("source", in: spot, found: "no key \"source\" of what was read", expected: "the key of its record in a sources file")
    }
    if let printed = spot["as printed"], let text = printed.text, let record = names.source(source),
      let contradiction = CitationTitle.contradiction(text, record: record.title)
    {
      findings.fault(
        printed, "\"\(contradiction.printed)\"", expected: "\"\(contradiction.recorded)\", as the record of \(record.key) has it", .unwise,
        offset: contradiction.offset)
    }
    return Citation(
      name: name, asPrinted: spot["as printed"]?.text ?? "", source: source, read: read ?? .notReached, label: spot["label"]?.text,
      note: spot["note"]?.text)
  }

  private mutating func contradiction(_ id: String, _ spot: Spot) -> Contradiction {
    Contradiction(
      id: id, between: findings.referSome(spot["between"], to: sourceKeys, or: noSource),
      claims: findings.referAll(spot["claims"], to: names.claims, or: "a claim"),
      severity: spot["severity"]?.word(Contradiction.Severity.self) ?? .medium, issue: spot["issue"]?.text ?? "",
      consequence: spot["consequence"]?.text, label: spot["label"]?.text, note: spot["note"]?.text)
  }

  private mutating func fact(_ id: String, _ spot: Spot) -> Fact? {
    let sources = findings.referSome(spot["source"], to: sourceKeys, or: noSource)
    guard let species = spot["species"]?.word(Fact.Species.self), let status = spot["status"]?.word(Fact.Status.self) else { return nil }
    return Fact(
      id: id, species: species, says: spot["says"]?.text ?? "", sources: sources, status: status, label: spot["label"]?.text, note: spot["note"]?.text
    )
  }

  // MARK: Claims

  private mutating func claim(_ id: String, _ spot: Spot) -> Claim? {
    let trialName = findings.refer(spot["trial"], to: names.trials?.map(\.name), or: "a trial of the programme")
    let trial = names.trial(trialName)
    let arms = trial?.arms.map(\.name)
    let arm = said(spot["arm"]) { reading, item in reading.findings.refer(item, to: arms, or: "an arm") }
    let against = said(spot["against"]) { reading, item in reading.findings.refer(item, to: arms, or: "an arm") }
    let population = said(spot["in"]) { reading, item in reading.population(item, trial) }
    let time = said(spot["at"]) { reading, item in reading.time(item, trial) }
    let endpoint = said(spot["endpoint"]) { reading, item in reading.findings.refer(item, to: trial?.endpoints.map(\.name), or: "an endpoint") }
    let sources = findings.referSome(spot["source"], to: sourceKeys, or: noSource)
    let citations = findings.referAll(spot["cites"], to: names.citations, or: "a citation of a claims file")
    let corroborating = findings.referAll(spot["corroborated by"], to: sourceKeys, or: noSource)
    checkArms(spot, arm, against)
    guard let about = spot["about"]?.word(Claim.Subject.self), let finding = spot["finding"]?.word(Finding.self),
      let certainty = spot["certainty"]?.word(Claim.Certainty.self)
    else { return nil }
    checkFinding(spot, finding)
    checkEndpoint(spot, finding, endpoint, trial)
    let claim = Claim(
      id: id, about: about, says: spot["says"]?.text ?? "", trial: trialName, arm: arm, against: against, population: population, time: time,
      endpoint: endpoint, finding: finding, level: level(spot["level"]), patients: spot["patients"]?.count, sources: sources, citations: citations,
      certainty: certainty, corroboratedBy: corroborating, notStated: texts(spot["not stated"]), ambiguous: texts(spot["ambiguous"]),
      label: spot["label"]?.text, note: spot["note"]?.text)
    checkReach(spot, claim)
    checkPatients(spot, claim, trial)
    return claim
  }

  private func texts(_ spot: Spot?) -> [String] { spot?.items.compactMap(\.text) ?? [] }

  private func level(_ spot: Spot?) -> ClaimLevel? {
    guard let spot else { return nil }
    return spot.read(ErrorRate.self).map { .known($0) } ?? (spot.text == "unknown" ? .unknown : nil)
  }

  /// One value, a set, or a map of `one of`, or of `at least` and `of`.
  private mutating func said<Value>(_ spot: Spot?, _ read: (inout Self, Spot) -> Value?) -> Said<Value>? {
    guard let spot else { return nil }
    switch spot.node.content {
    case .text: return read(&self, spot).map { .one($0) }
    case .list: return several(spot, least: 1, read).map { .each($0) }
    case .refused: return nil
    case .map: break
    }
    let (oneOf, atLeast, of) = (spot["one of"], spot["at least"], spot["of"])
    if let oneOf {
      for other in [atLeast, of] {
        if let other { findings.keyFault(other, "a key beside \"one of\"", expected: "\"one of\" alone", .contradicts, place: spot.place) }
      }
      return several(oneOf, least: 2, read).map { .oneOf($0) }
    }
    guard let atLeast, let of else {
      findings.missing("one of", "at least", "of", in: spot, expected: "\"one of\", or \"at least\" and \"of\"")
      return nil
    }
    guard let all = several(of, least: 2, read), let count = atLeast.count else { return nil }
    if count > of.items.count {
      findings.fault(atLeast, "\"\(count)\"", expected: "a count of at most \(of.items.count), for so many are named", .outOfRange)
      return nil
    }
    return .atLeast(count, of: all)
  }

  private mutating func several<Value>(_ spot: Spot, least: Int, _ read: (inout Self, Spot) -> Value?) -> [Value]? {
    let items = spot.items
    if items.count < least {
      let found = items.isEmpty ? "an empty list" : "a list of one"
      findings.fault(spot, found, expected: least == 1 ? "at least one" : "at least two, or the one alone", .missing)
      return nil
    }
    var seen: Set<String> = []
    for item in items {
      guard let text = item.text, !seen.insert(text).inserted else { continue }
      findings.fault(item, "\"\(text)\" twice", expected: "each once", .duplicate)
    }
    let values = items.compactMap { read(&self, $0) }
    return values.count == items.count ? values : nil
  }

  private mutating func population(_ spot: Spot, _ trial: TrialProtocol?) -> Condition? {
    guard let text = spot.text else { return nil }
    guard let trial else { return Condition(written: text) }
    return findings.condition(spot, text, of: trial.population.factors)
  }

  private mutating func time(_ spot: Spot, _ trial: TrialProtocol?) -> ClaimTime? {
    guard let text = spot.text, let time = ClaimTime(text) else { return nil }
    guard let trial, !trial.knows(time) else { return time }
    let looks = (1..<max(1, trial.design.looks.count)).map { "look \($0)" }
    findings.unknown(spot, text, expected: looks + trial.schedule.visits.map(\.name) + ["end"], or: "")
    return nil
  }
}

extension TrialProtocol {
  /// Whether the trial has the look or visit.
  func knows(_ time: ClaimTime) -> Bool {
    switch time {
    case .look(let number): number < design.looks.count
    case .visit(let visit): schedule.visits.contains(visit)
    case .end: true
    }
  }
}
