import Notation

/// What the sources do not state, by its place in the trial's file.
extension ProgrammeReading {
  mutating func readUnknowns() -> [Unknown] {
    let section = root["unknowns"]
    var all: [Unknown] = []
    for (name, spot) in section?.entries ?? [] {
      guard let trial = trials.first(where: { $0.name == name }) else {
        if !trialNames.contains(name) { findings.unknown(spot, name, expected: trialNames, or: "a trial", atKey: true) }
        continue
      }
      let own = spot.entries.filter(\.spot.isMap).compactMap { unknown(trial, $0.key, $0.spot) }
      checkTogether(trial, own, spot)
      all += own
    }
    guard section?.entries.allSatisfy({ trialNames.contains($0.key) }) ?? true else { return all }
    for trial in trials { checkSize(trial) }
    checkReportedLevels()
    return all
  }

  private mutating func unknown(_ trial: ProgrammeTrial, _ place: String, _ spot: Spot) -> Unknown? {
    var unknown = Unknown(
      trial: trial.name, subject: place == Unknown.reportedLevelKey ? .reportedLevel : .place(place), belief: .prior(.choice([])), form: .asWritten,
      sources: sources(of: spot), label: spot["label"]?.text, note: spot["note"]?.text)
    if spot["by"] != nil { return byFactor(trial, place, spot, unknown) }
    for (key, value) in spot.entries where !["prior", "by", "source", "label", "note"].contains(key) {
      let near = findings.nearest(to: key, among: ["prior", "source", "label", "note"])
      if let near { findings.misspelled(near, in: spot) }
      findings.keyFault(
        value, "key \"\(key)\"", expected: "one of prior, by, source, label, note", .unknownName, suggestion: near, place: spot.place)
    }
    guard let written = spot["prior"] else {
      findings.missing("prior", "by", in: spot, found: "neither \"prior\" nor \"by\"", expected: "one of them")
      return nil
    }
    guard let prior = WrittenDistribution.reading(written.node, place: written.place).distribution else { return nil }
    unknown.belief = .prior(prior)
    if unknown.subject == .reportedLevel {
      checkLevels(written, prior)
      return unknown
    }
    unknown.form = form(written, prior, place, trial, key: spot)
    return unknown
  }

  private mutating func byFactor(_ trial: ProgrammeTrial, _ place: String, _ spot: Spot, _ unknown: Unknown) -> Unknown? {
    guard let by = spot["by"] else { return nil }
    if let prior = spot["prior"] { findings.keyFault(prior, "\"prior\" beside \"by\"", expected: "one of them", .contradicts, place: spot.place) }
    let factors = trial.trial.population.factors
    guard let name = findings.refer(by, to: factors.map(\.name), or: "a factor of \(trial.file)"),
      let factor = factors.first(where: { $0.name == name })
    else { return nil }
    let isShare = factors.contains { other in
      if case .shares = other.composition { place.hasPrefix("population.factors.\(other.name).") && other.name != name } else { false }
    }
    guard isShare else {
      findings.fault(by, "\"\(name)\" for \(place)", expected: "the share of a level of another factor", .contradicts)
      return nil
    }
    var priors: [Unknown.LevelPrior] = []
    var form = DrawnForm.asWritten
    for (level, value) in spot.entries where !["by", "prior", "source", "label", "note"].contains(level) {
      guard factor.levels.contains(level) || factor.levels.isEmpty else {
        findings.unknown(value, level, expected: factor.levels, or: "a level", atKey: true)
        continue
      }
      guard let prior = WrittenDistribution.reading(value.node, place: value.place).distribution else { continue }
      form = self.form(value, prior, place, trial, key: spot)
      priors.append(Unknown.LevelPrior(level: level, prior: prior))
    }
    for level in factor.levels where spot[level] == nil {
      findings.keyFault(spot, "no prior for \(level)", expected: "one for each level of \(name)", .missing)
    }
    var unknown = unknown
    unknown.belief = .byFactor(name, priors)
    unknown.form = form
    return unknown
  }

  // MARK: Values at their places

  /// How drawn values are written at a place, once it is known that they can stand there.
  ///
  /// - Parameter key: what stands under the place.
  private mutating func form(_ spot: Spot, _ prior: WrittenDistribution, _ place: String, _ trial: ProgrammeTrial, key: Spot) -> DrawnForm {
    if case .choice(let options) = prior {
      for option in options {
        guard let fault = fault(of: [PlaceSetting(place: place, text: option.text)], in: trial.reading) else { continue }
        let own = spot["choice"].flatMap { section in section[option.text].map { section.key(option.text, of: $0) } }
        tell(fault, of: own ?? spot, at: place, as: option.text, key: key)
        return .asWritten
      }
      checkMoves(key, options.map(\.text), place, trial)
      return .asWritten
    }
    var texts: [String] = []
    let laws = prior.laws.sorted { $0.fixedValue == nil && $1.fixedValue != nil }
    let form = laws.first.flatMap { self.form(of: $0, place, trial) } ?? .asWritten
    for law in laws {
      if case .count(let step) = form, law.reach.lower < Double(step) / 2 {
        findings.fault(
          spot, "\"\(law.written)\", which reaches \(Number.written(law.ends.lower))", expected: "counts of at least \(step)", .outOfRange)
        return form
      }
      let values = [(law.example, "gives", law.example), (law.reach.lower, "reaches", law.ends.lower), (law.reach.upper, "reaches", law.ends.upper)]
      for (value, verb, end) in values {
        let text = form.text(of: value, drawnFrom: law)
        guard !texts.contains(text) else { continue }
        texts.append(text)
        guard let fault = fault(of: [PlaceSetting(place: place, text: text)], in: trial.reading) else { continue }
        let isOfValue = fault.place == place && fault.found == "\"\(text)\"" && law.fixedValue == nil
        guard isOfValue else {
          tell(fault, of: spot, at: place, as: text, key: key)
          return form
        }
        findings.fault(
          spot, "\"\(law.written)\", which \(verb) \"\(form.text(of: end, drawnFrom: law))\"", expected: fault.expected, fault.rule,
          suggestion: fault.suggestion)
        return form
      }
    }
    checkMoves(key, texts, place, trial)
    return form
  }

  /// The first form in which a value that is no round number can stand at the place; nil where none can.
  private func form(of law: WrittenLaw, _ place: String, _ trial: ProgrammeTrial) -> DrawnForm? {
    var forms = [DrawnForm.asWritten]
    if law.unit == nil, !law.isShare {
      let step = place == "design.sample size" ? trial.trial.allocation?.ratio.reduce(0, +) ?? trial.trial.arms.count : 1
      forms += [.share, .count(multipleOf: step)]
    }
    return forms.first { form in
      fault(of: [PlaceSetting(place: place, text: form.text(of: law.example, drawnFrom: law))], in: trial.reading) == nil
    }
  }

  /// A place that changes nothing in the scenario that fills the trial is a mistake: the scenario has a value of its own.
  private mutating func checkMoves(_ spot: Spot, _ texts: [String], _ place: String, _ trial: ProgrammeTrial) {
    guard Set(texts).count > 1, !trial.scenario.isEmpty else { return }
    let read = texts.prefix(3).compactMap { text -> TrialProtocol? in
      guard var trialRead = (try? trial.reading.setting([PlaceSetting(place: place, text: text)]))?.trial else { return nil }
      trialRead.scenarios.removeAll { $0.name != trial.scenario }
      return trialRead
    }
    guard let first = read.first, read.dropFirst().allSatisfy({ $0 == first }) else { return }
    findings.keyFault(
      spot, "values that change nothing", expected: "a place that scenario \"\(trial.scenario)\" of \(trial.file) uses", .contradicts)
  }

  // MARK: All together

  /// One value of each, all at once.
  private mutating func checkTogether(_ trial: ProgrammeTrial, _ unknowns: [Unknown], _ spot: Spot) {
    guard unknowns.count > 1, !findings.faults.contains(where: { $0.place.hasPrefix(spot.place + ".") && !$0.rule.isWarning }) else { return }
    let settings = unknowns.compactMap { unknown -> PlaceSetting? in
      guard case .place(let place) = unknown.subject, let text = unknown.exampleText else { return nil }
      return PlaceSetting(place: place, text: text)
    }
    guard let fault = fault(of: settings, in: trial.reading) else { return }
    findings.keyFault(
      spot, "values that together give \(fault.found) at \(fault.place)", expected: fault.expected, fault.rule, suggestion: fault.suggestion)
  }

  /// `unknown` is a size only where its prior stands in the programme.
  private mutating func checkSize(_ trial: ProgrammeTrial) {
    guard case .unknown = trial.trial.design.sampleSize, let spot = root["trials"]?[trial.name]?["file"] else { return }
    let isHeld = root["unknowns"]?[trial.name]?["design.sample size"] != nil
    let isWrong = findings.faults.contains { $0.place.hasPrefix("unknowns.\(trial.name).design.") }
    guard !isHeld, !isWrong else { return }
    findings.fault(
      spot, "\"\(trial.file)\", a trial of unknown size", expected: "a prior at design.sample size among the unknowns of \(trial.name)", .missing)
  }

  // MARK: Levels

  private mutating func checkLevels(_ spot: Spot, _ prior: WrittenDistribution) {
    guard case .choice(let options) = prior else {
      findings.fault(spot, "\"\(prior.written)\"", expected: "a choice of levels, such as {choice: {5% two-sided: 100%}}", .wrongType)
      return
    }
    for option in options {
      guard let level = ErrorRate.reading(option.text), level.perSide > 0, level.perSide < 0.5 else {
        findings.fault(spot, "\"\(option.text)\"", expected: ErrorRate.expected(for: option.text), .wrongType)
        continue
      }
    }
  }

  /// Claims at an unknown level: which, the programme says; without it, that of the design is taken, with a warning.
  private mutating func checkReportedLevels() {
    for trial in trials {
      let unclear = record.claims.filter { $0.trial == trial.name && $0.level == .unknown }.map(\.id)
      let isHeld = root["unknowns"]?[trial.name]?[Unknown.reportedLevelKey] != nil
      guard !unclear.isEmpty, !isHeld, let spot = root["unknowns"]?[trial.name] ?? root["trials"]?[trial.name] else { continue }
      findings.keyFault(
        spot, "claims at an unknown level (\(unclear.joined(separator: ", ")))",
        expected: "a prior at \"\(Unknown.reportedLevelKey)\"; \(trial.trial.design.error.written), that of the design, is taken", .unwise)
    }
  }
}

extension Unknown {
  /// A value that can be drawn, as it is written at its place.
  var exampleText: String? {
    let prior: WrittenDistribution? =
      switch belief {
      case .prior(let prior): prior
      case .byFactor(_, let levels): levels.first?.prior
      }
    if case .choice(let options)? = prior { return options.first?.text }
    guard let law = prior?.laws.first(where: { $0.fixedValue == nil }) ?? prior?.laws.first else { return nil }
    return form.text(of: law.example, drawnFrom: law)
  }
}
