import Notation

/// How undecided claims are read, and how the whole record can be.
extension ProgrammeReading {
  /// One for every claim and key that is undecided: as written, or equal weights with a warning.
  mutating func readReadings() -> [ClaimReading] {
    let section = root["readings"]
    for (id, spot) in section?.entries ?? [] {
      guard let claim = record.claim(id) else {
        if let claimNames, !claimNames.contains(id) { findings.unknown(spot, id, expected: claimNames, or: "a claim", atKey: true) }
        continue
      }
      for (key, value) in spot.entries {
        guard let field = ClaimField(rawValue: key), claim.readings(of: field) == nil, claim.says(field) else { continue }
        findings.keyFault(value, "\"\(key)\" of \(id), which is decided", expected: "a key of \(id) with \"one of\"", .contradicts)
      }
    }
    var all: [ClaimReading] = []
    for claim in record.claims {
      for field in ClaimField.allCases {
        guard let readings = claim.readings(of: field) else { continue }
        all.append(reading(claim, field, readings, section?[claim.id]?[field.rawValue]))
      }
    }
    return all
  }

  private mutating func reading(_ claim: Claim, _ field: ClaimField, _ readings: [String], _ spot: Spot?) -> ClaimReading {
    let equal = ClaimReading(
      claim: claim.id, field: field, weighing: .weights(readings.map { _ in 1 / Double(readings.count) }), isWritten: false)
    guard let spot else {
      guard !findings.faults.contains(where: { $0.place.hasPrefix("readings") && !$0.rule.isWarning }) else { return equal }
      let at = root["readings"] ?? root["programme"] ?? root
      let own = "\(claim.id): {\(field.rawValue): {choice: …}}"
      findings.keyFault(
        at, "no reading of \(claim.id), which is undecided in \"\(field.rawValue)\"", expected: "\"\(own)\" or every; equal weights are taken",
        .unwise)
      return equal
    }
    if spot.text == "every" { return ClaimReading(claim: claim.id, field: field, weighing: .every, isWritten: true) }
    guard let written = WrittenDistribution.reading(spot.node, place: spot.place).distribution else { return equal }
    guard case .choice(let options) = written else {
      findings.fault(spot, "\"\(written.written)\"", expected: "\"every\", or a choice among \(readings.joined(separator: ", "))", .wrongType)
      return equal
    }
    for option in options where !readings.contains(option.text) {
      let at = spot["choice"]?[option.text] ?? spot
      findings.unknown(at, option.text, expected: readings, or: "", atKey: true)
    }
    let isOfReadings = options.allSatisfy { readings.contains($0.text) }
    for reading in readings where isOfReadings && !options.contains(where: { $0.text == reading }) {
      findings.fault(spot, "no weight of \(reading)", expected: "one for each reading of \(claim.id)", .missing)
    }
    let weights = readings.map { reading in options.first { $0.text == reading }?.weight ?? 0 }
    return ClaimReading(claim: claim.id, field: field, weighing: .weights(weights), isWritten: true)
  }

  // MARK: Readings of the record

  mutating func readAlternatives() -> [Question] {
    (root["alternatives"]?.entries ?? []).filter(\.spot.isMap).map { name, spot in
      let all = spot.entries.filter(\.spot.isMap).map { alternative($0.key, $0.spot) }
      if all.count < 2 { findings.keyFault(spot, all.isEmpty ? "no alternative" : "one alternative", expected: "at least two", .missing) }
      checkPriors(spot, all)
      return Question(name: name, alternatives: all)
    }
  }

  private mutating func checkPriors(_ spot: Spot, _ all: [Alternative]) {
    let priors = all.compactMap(\.prior)
    if priors.isEmpty {
      for one in all where !one.settings.isEmpty || !one.retellings.isEmpty {
        guard let at = spot[one.name] else { continue }
        findings.keyFault(at, "\"set\" or \"told of\" without a prior", expected: "a prior for each alternative of the question", .contradicts)
      }
      return
    }
    guard priors.count == all.count else {
      findings.keyFault(spot, "priors of some alternatives", expected: "a prior for each, or \"not assessed\" for all", .contradicts)
      return
    }
    let sum = priors.reduce(0, +)
    guard abs(sum - 1) > 1e-9 else { return }
    findings.keyFault(spot, "priors that sum to \(Number.written((sum * 1e8).rounded() / 1e6))%", expected: "100%", .contradicts)
  }

  private mutating func alternative(_ name: String, _ spot: Spot) -> Alternative {
    let settings = settings(spot["set"])
    let isSound = settings.count == spot["set"]?.entries.count ?? 0
    let changed = isSound ? apply(settings, spot["set"]) : [:]
    return Alternative(
      name: name, prior: spot["prior"]?.share, retellings: retellings(spot["told of"], changed), settings: settings,
      claims: findings.referAll(spot["claims"], to: claimNames, or: "a claim"), sources: sources(of: spot), label: spot["label"]?.text,
      note: spot["note"]?.text)
  }

  /// `phase-2.design.sample size`: a trial and a place of its file.
  private mutating func settings(_ section: Spot?) -> [TrialSetting] {
    (section?.entries ?? []).compactMap { key, spot in
      guard let name = trialNames.first(where: { key.hasPrefix($0 + ".") }) else {
        let first = String(key.prefix { $0 != "." })
        findings.keyFault(
          spot, "trial \"\(first)\"", expected: "\(Shape.choice(trialNames)), and a place of its file", .unknownName,
          suggestion: findings.nearest(to: first, among: trialNames))
        return nil
      }
      return TrialSetting(trial: name, setting: PlaceSetting(place: String(key.dropFirst(name.count + 1)), value: spot.node))
    }
  }

  /// The trials with what an alternative sets; those that cannot be read are left out.
  private mutating func apply(_ settings: [TrialSetting], _ section: Spot?) -> [String: TrialProtocol] {
    var changed: [String: TrialProtocol] = [:]
    for trial in trials {
      let own = settings.filter { $0.trial == trial.name }.map(\.setting)
      if let read = set(own, in: trial.reading, told: section, under: trial.name + ".") { changed[trial.name] = read.trial }
    }
    return changed
  }

  private mutating func retellings(_ section: Spot?, _ changed: [String: TrialProtocol]) -> [Retelling] {
    (section?.entries ?? []).filter(\.spot.isMap).compactMap { from, spot in
      if !trialNames.contains(from) { findings.unknown(spot, from, expected: trialNames, or: "a trial", atKey: true) }
      let to = findings.refer(spot["trial"], to: trialNames, or: "a trial")
      if let at = spot["trial"], to == from {
        findings.fault(at, "\"\(from)\" told of itself", expected: "another trial", .contradicts)
        return nil
      }
      guard let to, let target = changed[to], let own = trials.first(where: { $0.name == from })?.trial else { return nil }
      var arms: [Retelling.ArmName] = []
      for (arm, value) in spot["arms"]?.entries ?? [] {
        if own.armIndex(arm) == nil { findings.unknown(value, arm, expected: own.arms.map(\.name), or: "an arm", atKey: true) }
        if let other = findings.refer(value, to: target.arms.map(\.name), or: "an arm") { arms.append(.init(from: arm, to: other)) }
      }
      let retelling = Retelling(from: from, to: to, arms: arms)
      guard arms.count == spot["arms"]?.entries.count ?? 0 else { return retelling }
      for claim in record.claims where claim.trial == from && claim.finding.constrains {
        guard let wrong = claim.told(by: retelling).unknown(to: target) else { continue }
        findings.keyFault(
          spot, "claim \(claim.id), whose \(wrong.what) \"\(wrong.name)\" \(to) does not have", expected: "names of \(to), or \"set\"", .unknownName)
      }
      return retelling
    }
  }
}

extension Claim {
  /// The readings of a key that is undecided, as they are written; nil where it is decided.
  func readings(of field: ClaimField) -> [String]? {
    switch field {
    case .arm: Self.undecided(arm)
    case .against: Self.undecided(against)
    case .in: Self.undecided(population?.map(\.text))
    case .at: Self.undecided(time?.map(\.written))
    case .endpoint: Self.undecided(endpoint)
    }
  }

  /// Whether the claim has the key and it could be read.
  func says(_ field: ClaimField) -> Bool {
    switch field {
    case .arm: arm != nil
    case .against: against != nil
    case .in: population != nil
    case .at: time != nil
    case .endpoint: endpoint != nil
    }
  }

  private static func undecided(_ said: Said<String>?) -> [String]? {
    if case .oneOf(let all)? = said { all } else { nil }
  }

  /// The claim as one of another trial.
  func told(by retelling: Retelling) -> Claim {
    guard trial == retelling.from else { return self }
    var claim = self
    claim.trial = retelling.to
    claim.arm = arm?.map(retelling.arm)
    claim.against = against?.map(retelling.arm)
    return claim
  }

  /// The first name of the claim that a trial does not have.
  func unknown(to trial: TrialProtocol) -> (what: String, name: String)? {
    for (what, names) in [("arm", arm), ("against", against)] {
      if let name = names?.values.first(where: { trial.armIndex($0) == nil }) { return (what, name) }
    }
    if let name = endpoint?.values.first(where: { name in !trial.endpoints.contains { $0.name == name } }) { return ("endpoint", name) }
    if let time = time?.values.first(where: { !trial.knows($0) }) { return ("at", time.written) }
    let wrong = population?.values.first { condition in
      condition.clauses.contains { clause in
        guard case .factor(let name, let levels, _) = clause else { return false }
        guard let factor = trial.population.factors.first(where: { $0.name == name }) else { return true }
        return !factor.levels.isEmpty && levels.contains { !factor.levels.contains($0) }
      }
    }
    return wrong.map { ("in", $0.text) }
  }
}
