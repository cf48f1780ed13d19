import Notation

/// What a finding needs, and what of a record contradicts itself.
extension ClaimsReading {
  /// A finding that constrains says of what; one of significance says at which level.
  mutating func checkFinding(_ spot: Spot, _ finding: Finding) {
    if finding.constrains {
      var keys = ["trial", "arm", "against", "in", "at", "endpoint"]
      if finding == .noneOccurred { keys.removeAll { $0 == "against" } }
      for key in keys where spot[key] == nil {
        findings.missing(
          key, in: spot, found: "\"\(finding.rawValue)\" without \"\(key)\"", expected: "\"\(key)\": a finding that constrains says of what")
      }
    }
    if finding.saysSignificance, spot["level"] == nil {
      findings.missing("level", in: spot, found: "\"\(finding.rawValue)\" without a level", expected: "\"level\", an error or unknown")
    }
    if !finding.saysSignificance, let level = spot["level"] {
      findings.keyFault(
        level, "a level with \"\(finding.rawValue)\"", expected: "none: the finding says nothing of significance", .contradicts, place: spot.place)
    }
  }

  mutating func checkArms(_ spot: Spot, _ arm: Said<String>?, _ against: Said<String>?) {
    if let set = spot["against"], case .list = set.node.content { return }
    guard let arm, let against, let at = spot["against"], case .one(let other) = against, arm.values.contains(other) else { return }
    findings.fault(at, "\"\(other)\" on both sides", expected: "an arm other than that of the claim", .contradicts)
  }

  /// Events are counted, measures compared.
  mutating func checkEndpoint(_ spot: Spot, _ finding: Finding, _ endpoint: Said<String>?, _ trial: TrialProtocol?) {
    guard finding.constrains, let trial, let at = spot["endpoint"] else { return }
    for name in endpoint?.values ?? [] {
      guard let declared = trial.endpoints.first(where: { $0.name == name }) else { continue }
      let isEvent = declared.variable == .adverseEvent
      guard isEvent != finding.countsEvents else { continue }
      findings.fault(
        at, "\"\(name)\" with \"\(finding.rawValue)\"",
        expected: isEvent ? "one of more, fewer, none occurred for an adverse event" : "an adverse event, which can be counted", .contradicts)
    }
  }

  /// What nobody could read supports nothing: no source seen in the passage or the data, no citation reached, no corroboration.
  mutating func checkReach(_ spot: Spot, _ claim: Claim) {
    guard let sources = names.sources, let written = spot["source"], !claim.sources.isEmpty else { return }
    let keys = claim.sources + claim.corroboratedBy
    let isSeen = keys.contains { key in sources.first { $0.key == key }?.isReached ?? true }
    guard !isSeen else { return }
    findings.fault(
      written, "no source that was reached", expected: "one whose passage or data were read, or \"corroborated by\" one", .unwise)
  }

  mutating func checkPatients(_ spot: Spot, _ claim: Claim, _ trial: TrialProtocol?) {
    guard let written = spot["patients"], let count = claim.patients, case .fixed(let size)? = trial?.design.sampleSize, count > size else { return }
    findings.fault(written, "\"\(count)\"", expected: "at most \(size), the sample size of \(claim.trial ?? "")", .contradicts)
  }

  /// Claims of one comparison that exclude one another are recorded as a contradiction that names both.
  ///
  /// - Parameters:
  ///   - record: of all claims files.
  ///   - own: ids of this file, where the later of two is told.
  mutating func checkContradictions(_ record: ClaimsRecord) {
    for (index, later) in record.claims.enumerated() {
      guard let finding = root["claims"]?[later.id]?["finding"] else { continue }
      for earlier in record.claims[..<index] where earlier.excludes(later) {
        let isRecorded = record.contradictions.contains { $0.claims.contains(earlier.id) && $0.claims.contains(later.id) }
        guard !isRecorded else { continue }
        findings.fault(
          finding, "\"\(later.finding.rawValue)\" where \(earlier.id) says \"\(earlier.finding.rawValue)\" of the same",
          expected: "a contradiction that names both", .contradicts)
      }
    }
  }
}

extension Claim {
  /// Whether both are of one comparison and cannot both be true.
  func excludes(_ other: Claim) -> Bool {
    guard finding.excludes(other.finding), trial != nil, trial == other.trial, Self.isDecided(arm), Self.isDecided(other.arm) else { return false }
    guard let mine = arm?.values, let theirs = other.arm?.values, !Set(mine).isDisjoint(with: theirs) else { return false }
    if case .known(let a)? = level, case .known(let b)? = other.level, a != b { return false }
    return [population?.map(\.text), against].allSatisfy { Self.isSingle($0) } && population?.map(\.text) == other.population?.map(\.text)
      && against == other.against && time == other.time && endpoint == other.endpoint && Self.isSingle(time) && Self.isSingle(endpoint)
  }

  private static func isSingle<Value>(_ said: Said<Value>?) -> Bool { if case .one? = said { true } else { false } }
  private static func isDecided<Value>(_ said: Said<Value>?) -> Bool {
    switch said {
    case .one, .each: true
    case .oneOf, .atLeast, nil: false
    }
  }
}

extension ClaimsRecord {
  /// Reads a claims file by itself: names of trials, arms and sources are then not looked up.
  ///
  /// - Throws: every fault of the file at once.
  public static func reading(_ bytes: [UInt8]) throws(Faults) -> ClaimsRecord {
    let file = LanguageTree(bytes, .claims)
    guard let root = file.root else { throw Faults(file.faults) }
    var names = RecordNames()
    names.citations = RecordNames.declared("citations", in: [root])
    names.claims = RecordNames.declared("claims", in: [root])
    var reading = ClaimsReading(root: root, findings: file.findings, names: names)
    let record = reading.record()
    reading.checkContradictions(record)
    let all = file.faults + reading.findings.faults
    guard all.allSatisfy(\.rule.isWarning) else { throw Faults(all) }
    return record
  }
}
