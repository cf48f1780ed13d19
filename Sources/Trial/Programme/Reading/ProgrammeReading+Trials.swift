import Notation

/// The trials as reconstructed, and those that might be next.
extension ProgrammeReading {
  mutating func readTrials() -> [ProgrammeTrial] {
    let section = root["trials"]
    if let section, section.isMap, section.entries.isEmpty { findings.keyFault(section, "no trial", expected: "at least one trial", .missing) }
    return section?.entries.filter(\.spot.isMap).compactMap { readTrial($0.key, $0.spot) } ?? []
  }

  private mutating func readTrial(_ name: String, _ spot: Spot) -> ProgrammeTrial? {
    guard let path = file(spot["file"]), let reading = files.trial(path) else { return nil }
    checkInferable(spot, path, reading.trial)
    let scenario = findings.refer(spot["scenario"], to: reading.trial.scenarios.map(\.name), or: "a scenario of \(path)")
    return ProgrammeTrial(
      name: name, file: path, scenario: scenario ?? "", benefits: armBenefits(spot["benefits"], reading.trial), reading: reading,
      label: spot["label"]?.text, note: spot["note"]?.text)
  }

  /// What the words came from has to be simulated, and to speak of means at looks that change nothing.
  private mutating func checkInferable(_ spot: Spot, _ path: String, _ trial: TrialProtocol) {
    guard let at = spot["file"] else { return }
    if trial.allocation == nil {
      findings.fault(at, "\"\(path)\", a trial without \"allocation\"", expected: "a trial that can be simulated", .missing)
    }
    func refuse(_ what: String) {
      findings.fault(at, "\"\(path)\", \(what)", expected: "not yet supported in a programme: \(what) (this version infers from means)", .refused)
    }
    if let endpoint = trial.endpoints.first, endpoint.variable == .response || endpoint.variable == .timeToEvent {
      refuse("a trial of a \(endpoint.variable.rawValue)")
    }
    if trial.design.combination != nil || !trial.design.adaptations.isEmpty { refuse("a trial that goes by stages") }
  }

  /// A benefit for each arm but the control, in the order of the arms.
  private mutating func armBenefits(_ spot: Spot?, _ trial: TrialProtocol) -> [ArmBenefit] {
    guard let spot, spot.isMap else { return [] }
    let control = trial.arms[trial.controlArm].name
    let treated = trial.arms.map(\.name).filter { $0 != control }
    for (arm, value) in spot.entries {
      if arm == control {
        findings.keyFault(value, "a benefit of \(arm), the control", expected: "benefits over the control alone", .contradicts)
      } else if !treated.contains(arm) {
        findings.unknown(value, arm, expected: treated, or: "an arm", atKey: true)
        if let near = findings.nearest(to: arm, among: treated) { findings.misspelled(near, in: spot) }
      }
    }
    var all: [ArmBenefit] = []
    for arm in treated {
      guard let value = spot[arm] else {
        findings.missing(arm, in: spot, found: "no benefit of \(arm)", expected: "a benefit for each arm but the control")
        continue
      }
      if let benefit = findings.refer(value, to: benefitNames, or: "a benefit") { all.append(ArmBenefit(arm: arm, benefit: benefit)) }
    }
    return all
  }

  // MARK: Next trials

  mutating func readNextTrials() -> [NextTrial] {
    root["next trials"]?.entries.filter(\.spot.isMap).compactMap { readNextTrial($0.key, $0.spot) } ?? []
  }

  private mutating func readNextTrial(_ name: String, _ spot: Spot) -> NextTrial? {
    guard let path = file(spot["file"]), let plain = files.trial(path) else { return nil }
    checkInferable(spot, path, plain.trial)
    let settings = (spot["set"]?.entries ?? []).map { PlaceSetting(place: $0.key, value: $0.spot.node) }
    guard let reading = set(settings, in: plain, told: spot["set"]) else { return nil }
    var next = NextTrial(
      name: name, file: path, scenario: nextScenario(spot, path, reading.trial) ?? "", benefits: armBenefits(spot["benefits"], reading.trial),
      settings: settings, vary: variations(spot["vary"], reading), reading: reading, label: spot["label"]?.text, note: spot["note"]?.text)
    if case .unknown = reading.trial.design.sampleSize, !next.vary.contains(where: { $0.place == "design.sample size" }) {
      findings.keyFault(spot, "a trial of unknown size", expected: "\"design.sample size\" under set or vary", .missing)
    }
    checkGrid(spot["vary"], &next)
    return next
  }

  /// That of the trial reconstructed from the same file, unless another is named.
  private mutating func nextScenario(_ spot: Spot, _ path: String, _ trial: TrialProtocol) -> String? {
    if let written = spot["scenario"] { return findings.refer(written, to: trial.scenarios.map(\.name), or: "a scenario of \(path)") }
    let same = trials.filter { $0.file == path }
    guard same.count == 1 else {
      findings.missing("scenario", in: spot, expected: Shape.choice(trial.scenarios.map(\.name)))
      return nil
    }
    findings.fill("\(spot.place).scenario", same[0].scenario, because: "that of \(same[0].name), the trial of the same file")
    return same[0].scenario
  }

  private mutating func variations(_ section: Spot?, _ reading: ReadProtocol) -> [Variation] {
    guard let section else { return [] }
    return section.entries.map { place, spot in
      var values: [String] = []
      for item in spot.items {
        guard let text = item.text else { continue }
        if values.contains(text) { findings.fault(item, "\"\(text)\" twice", expected: "each value once", .duplicate) }
        values.append(text)
        if let fault = fault(of: [PlaceSetting(place: place, value: item.node)], in: reading) { tell(fault, of: item, at: place) }
      }
      if case .list(let items) = spot.node.content, items.isEmpty {
        findings.fault(spot, "no value", expected: "at least one value for \(place)", .missing)
      }
      return Variation(place: place, values: values, scenarios: [])
    }
  }

  /// Every combination of what varies.
  private mutating func checkGrid(_ section: Spot?, _ next: inout NextTrial) {
    guard let section, next.vary.count > 1, findings.faults.allSatisfy({ !$0.place.hasPrefix(section.place) }) else { return }
    do throws(Faults) { _ = try next.variants() } catch {
      let fault = error.all[0]
      findings.keyFault(section, "a combination with \(fault.found) at \(fault.place)", expected: fault.expected, fault.rule)
    }
  }

  // MARK: Places

  /// The first fault of a trial with other values at some places; nil where it can be read.
  func fault(of settings: [PlaceSetting], in reading: ReadProtocol) -> Fault? {
    do throws(Faults) {
      _ = try reading.setting(settings)
      return nil
    } catch { return error.all.first { !$0.rule.isWarning } }
  }

  /// A fault of the trial with a value in its place, told at the value; of a place that cannot be, at its key.
  ///
  /// - Parameters:
  ///   - spot: the value.
  ///   - key: what stands under the place, where that is not the value itself.
  mutating func tell(_ fault: Fault, of spot: Spot, at place: String, as text: String? = nil, key: Spot? = nil) {
    let isOfValue = fault.place == place || fault.place.hasPrefix(place + ".")
    let told = fault.place.isEmpty || fault.place == place ? "" : " at \(fault.place)"
    if fault.found == "no such place" || (fault.rule == .unknownName && !isOfValue) {
      let found = fault.found == "no such place" ? fault.found : fault.found + told
      findings.keyFault(key ?? spot, found, expected: fault.expected, .unknownName, suggestion: fault.suggestion)
      return
    }
    let written = text ?? spot.node.flow
    let isItself = fault.place == place && fault.found == "\"\(written)\""
    let found = isItself ? fault.found : "\"\(written)\", which gives \(fault.found)\(told)"
    findings.fault(spot, found, expected: fault.expected, fault.rule, suggestion: fault.suggestion)
  }

  /// The trial with other values at some places; nil, with its fault told at the place that it belongs to, where it cannot be read.
  mutating func set(_ settings: [PlaceSetting], in reading: ReadProtocol, told section: Spot?, under prefix: String = "") -> ReadProtocol? {
    guard !settings.isEmpty else { return reading }
    do throws(Faults) { return try reading.setting(settings) } catch {
      let fault = error.all.first { !$0.rule.isWarning } ?? error.all[0]
      let own = settings.first { fault.place == $0.place || fault.place.hasPrefix($0.place + ".") }
      if let section, let own, let spot = section[prefix + own.place] {
        tell(fault, of: spot, at: own.place)
      } else if let section {
        let near = settings.last { $0.place.hasPrefix(fault.place + ".") }
        let spot = near.flatMap { section[prefix + $0.place] } ?? section
        findings.keyFault(
          spot, "values that give \(fault.found) at \(fault.place)", expected: fault.expected, fault.rule, suggestion: fault.suggestion)
      }
      return nil
    }
  }
}
