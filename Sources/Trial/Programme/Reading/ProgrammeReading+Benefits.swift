import Notation

/// Benefits, their priors and their course.
extension ProgrammeReading {
  mutating func readBenefits(hasMechanism: Bool) -> [Benefit] {
    let section = root["benefits"]
    if let section, section.isMap, section.entries.isEmpty { findings.keyFault(section, "no benefit", expected: "at least one benefit", .missing) }
    return section?.entries.filter(\.spot.isMap).compactMap { benefit($0.key, $0.spot, hasMechanism: hasMechanism) } ?? []
  }

  private mutating func benefit(_ name: String, _ spot: Spot, hasMechanism: Bool) -> Benefit? {
    let given = doses(of: name)
    let one = given.count == 1 ? given[0] : nil
    guard let origin = origin(name, spot, hasMechanism: hasMechanism) else { return nil }
    if case .mechanism = origin, !trials.isEmpty { checkDose(name, spot, given) }
    if case .prior = origin, spot["between trials"] == nil {
      findings.fill("\(spot.place).between trials", "0", because: "one benefit in all trials")
    }
    return Benefit(
      name: name, origin: origin, modifiers: modifiers(spot["modifiers"], of: name), betweenTrials: spot["between trials"]?.number ?? 0,
      sources: sources(of: spot), treatment: one?.treatment, dose: one?.dose, label: spot["label"]?.text, note: spot["note"]?.text)
  }

  private mutating func origin(_ name: String, _ spot: Spot, hasMechanism: Bool) -> Benefit.Origin? {
    if let from = spot["from"] {
      for key in ["prior", "modifiers", "between trials"] {
        if let other = spot[key] {
          findings.keyFault(other, "\"\(key)\" beside \"from\"", expected: "that of the benefit it is relative to", .contradicts, place: spot.place)
        }
      }
      if !hasMechanism {
        findings.fault(from, "\"mechanism\" in a programme without one", expected: "\"programme.mechanism\", a mechanism file", .missing)
      }
      let others = benefitNames.filter { $0 != name && root["benefits"]?[$0]?["from"] == nil }
      guard let relative = spot["relative to"] else {
        findings.missing("relative to", in: spot, expected: others.isEmpty ? "a benefit with a prior" : Shape.choice(others))
        return nil
      }
      var varying: [String] = []
      for item in spot["varying"]?.items ?? [] {
        guard let parameter = item.text else { continue }
        if varying.contains(parameter) { findings.fault(item, "\"\(parameter)\" twice", expected: "each parameter once", .duplicate) }
        varying.append(parameter)
        self.varying.append(item)
      }
      let other = findings.refer(relative, to: others, or: "a benefit with a prior")
      return .mechanism(relativeTo: other ?? "", varying: varying)
    }
    for key in ["relative to", "varying"] {
      if let other = spot[key] {
        findings.keyFault(other, "\"\(key)\" without \"from: mechanism\"", expected: "\"from: mechanism\"", .contradicts, place: spot.place)
      }
    }
    guard let prior = spot["prior"] else {
      findings.missing("prior", "from", in: spot, found: "neither \"prior\" nor \"from\"", expected: "one of them")
      return nil
    }
    return benefitPrior(prior).map { .prior($0) }
  }

  mutating func benefitPrior(_ spot: Spot) -> BenefitPrior? {
    if let by = spot["predicted by"] {
      let name = findings.refer(by, to: metaNames, or: "a meta-analysis")
      return .predicted(by: name ?? "", standardDeviation: spot["standard deviation"]?.number ?? 1)
    }
    return points(spot).map { .distribution($0) }
  }

  /// A distribution of points: numbers without a unit.
  mutating func points(_ spot: Spot) -> WrittenDistribution? {
    guard let prior = WrittenDistribution.reading(spot.node, place: spot.place).distribution else { return nil }
    if prior.unit != nil || prior.laws.contains(where: \.isShare) {
      findings.fault(spot, "\"\(prior.written)\"", expected: "points, without a unit", .contradicts)
    }
    if case .choice(let options) = prior, let wrong = options.first(where: { Number.reading($0.text) == nil }) {
      findings.fault(spot, "\"\(wrong.text)\"", expected: "points, without a unit", .wrongType)
    }
    return prior
  }

  // MARK: Where benefits stand

  private struct Given: Equatable {
    var treatment: String?
    var dose: Dose?
  }

  /// Protocols in which some arm has a benefit, and those arms.
  private func arms(with benefit: String) -> [(trial: TrialProtocol, arms: [Arm])] {
    let all = trials.map { ($0.trial, $0.benefits) } + nextTrials.map { ($0.reading.trial, $0.benefits) }
    return all.compactMap { trial, benefits in
      let names = benefits.filter { $0.benefit == benefit }.map(\.arm)
      return names.isEmpty ? nil : (trial, trial.arms.filter { names.contains($0.name) })
    }
  }

  private func doses(of benefit: String) -> [Given] {
    var all: [Given] = []
    for arm in arms(with: benefit).flatMap(\.arms) {
      let given = Given(treatment: arm.treatment, dose: arm.dose)
      if !all.contains(given) { all.append(given) }
    }
    return all
  }

  /// The mechanism turns one dose of one treatment into one benefit.
  private mutating func checkDose(_ name: String, _ spot: Spot, _ given: [Given]) {
    let relative = spot["relative to"]?.text ?? ""
    let others = doses(of: relative)
    for (benefit, all) in [(name, given), (relative, others)] where root["benefits"]?[benefit] != nil {
      if all.isEmpty {
        return findings.keyFault(spot, "\"\(benefit)\", which no arm has", expected: "an arm with a dose that has it", .missing)
      } else if all.count > 1 || all[0].dose == nil {
        let found = all.count > 1 ? "arms of several doses with \"\(benefit)\"" : "an arm without a dose with \"\(benefit)\""
        return findings.keyFault(spot, found, expected: "one dose of one treatment, which the mechanism turns into a benefit", .contradicts)
      }
    }
    guard given.count == 1, others.count == 1, given[0].treatment != others[0].treatment, let at = spot["relative to"] else { return }
    findings.fault(at, "\"\(relative)\", of another treatment", expected: "a benefit of the same treatment", .contradicts)
  }

  /// Conditions that can hold in at least one trial in which the benefit stands.
  private mutating func modifiers(_ spot: Spot?, of benefit: String) -> [BenefitModifier] {
    guard let spot else { return [] }
    let factorLists = arms(with: benefit).map(\.trial.population.factors)
    return spot.entries.compactMap { text, value in
      let written = spot.key(text, of: value)
      let condition = condition(written, text, inOneOf: factorLists)
      if let condition, condition.clauses.isEmpty {
        findings.fault(written, "\"all\"", expected: "a condition that holds for some", .contradicts)
      }
      guard let condition, let prior = points(value) else { return nil }
      return BenefitModifier(condition: condition, prior: prior)
    }
  }

  private mutating func condition(_ spot: Spot, _ text: String, inOneOf lists: [[Factor]]) -> Condition? {
    guard !lists.isEmpty, trials.count == trialNames.count else { return Condition(written: text) }
    for factors in lists {
      var trial = Findings()
      if let condition = trial.condition(spot, text, of: factors), trial.faults.isEmpty { return condition }
    }
    // Told with the factors of all the trials, each once.
    var all: [Factor] = []
    for factor in lists.flatMap({ $0 }) where !all.contains(where: { $0.name == factor.name }) { all.append(factor) }
    return findings.condition(spot, text, of: all)
  }

  // MARK: Course

  mutating func course() -> BenefitCourse? {
    guard let spot = root["course"], spot.isMap, let written = spot["onset"] else { return nil }
    guard let onset = WrittenDistribution.reading(written.node, place: written.place).distribution else { return nil }
    guard let unit = onset.unit.flatMap({ Duration.reading("1 \($0)") }) else {
      findings.fault(written, "\"\(onset.written)\"", expected: "lengths of time, such as \"uniform 0.7 to 3 weeks\"", .wrongType)
      return nil
    }
    if let law = onset.laws.first(where: { $0.reach.lower <= 0 }) {
      findings.fault(written, "\"\(law.written)\", which reaches \(law.text(of: law.ends.lower))", expected: "lengths above 0", .outOfRange)
    }
    var waning = WrittenDistribution.law(WrittenLaw(.fixed(0)))
    if let at = spot["waning per week"], let prior = points(at) {
      waning = prior
      if let law = prior.laws.first(where: { $0.reach.lower < 0 }) {
        findings.fault(at, "\"\(law.written)\", which reaches \(Number.written(law.ends.lower))", expected: "numbers of at least 0", .outOfRange)
      }
    } else if spot["waning per week"] == nil {
      findings.fill("course.waning per week", "0", because: "a benefit that stays")
    }
    if spot["waning from"] == nil { findings.fill("course.waning from", "week 0", because: "from the first day") }
    return BenefitCourse(
      onset: onset, onsetUnitWeeks: unit.weeks, waningPerWeek: waning, waningFrom: spot["waning from"]?.read(TimePoint.self) ?? TimePoint(0, .week),
      sources: sources(of: spot))
  }
}
