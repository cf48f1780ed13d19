import Notation

extension Programme {
  /// Reads a programme and every file that it names, but for the mechanism.
  ///
  /// - Parameters:
  ///   - bytes: of the programme's file.
  ///   - name: of that file, for the faults.
  ///   - files: the bytes of a file by its path, relative to the programme's; nil where there is none. Only paths within the programme's folder are asked for.
  /// - Throws: every fault of every file at once, warnings among them.
  public static func reading(_ bytes: [UInt8], named name: String, files: (String) -> [UInt8]?) throws(ProgrammeFaults) -> ReadProgramme {
    let file = LanguageTree(bytes, .programme)
    guard let root = file.root else { throw ProgrammeFaults(file.faults.map { FileFault(file: name, fault: $0) }) }
    var read: [String: [UInt8]] = [:]
    for path in ProgrammeFiles.named(in: root) where read[path] == nil && PathText.isWithin(path) { read[path] = files(path) }
    var reading = ProgrammeReading(root: root, findings: file.findings, files: ProgrammeFiles(read))
    let programme = reading.programme()
    let own = (file.faults + reading.findings.faults).map { FileFault(file: name, fault: $0) }
    let all = ProgrammeFaults(own + reading.files.faults)
    guard all.all.allSatisfy(\.fault.rule.isWarning) else { throw all }
    return ReadProgramme(programme: programme, warnings: all.all, varying: reading.varying.map { VaryingParameter(file: name, $0) })
  }
}

extension Programme {
  /// The path of the mechanism that a programme's file names, whether or not the file is sound; nil where it names none within its folder.
  public static func mechanism(named bytes: [UInt8]) -> String? {
    guard let node = TreeReading(bytes).root, let path = Spot(root: node)["programme"]?["mechanism"]?.text, PathText.isWithin(path) else {
      return nil
    }
    return path
  }
}

/// Reads a programme whose shape has been checked, and what its names refer to.
struct ProgrammeReading {
  let root: Spot
  var findings: Findings
  var files: ProgrammeFiles

  // What later sections refer to, in the order it is read.
  var sources: [Source] = []
  var trials: [ProgrammeTrial] = []
  /// Of all that are declared, read or not.
  var trialNames: [String] { root["trials"]?.entries.map(\.key) ?? [] }
  var benefitNames: [String] { root["benefits"]?.entries.map(\.key) ?? [] }
  var metaNames: [String] { root["meta-analyses"]?.entries.map(\.key) ?? [] }
  var record = ClaimsRecord()
  /// Nil where a claims file could not be read, so that no name is missed.
  var claimNames: [String]?
  /// As `claimNames`, of sources.
  var sourceKeys: [String]?
  var unknowns: [Unknown] = []
  var nextTrials: [NextTrial] = []
  /// Parameters of the mechanism that benefits name.
  var varying: [Spot] = []

  init(root: Spot, findings: Findings, files: ProgrammeFiles) {
    self.root = root
    self.findings = findings
    self.files = files
  }

  /// The whole programme. Means nothing where there are more than warnings.
  mutating func programme() -> Programme {
    let head = root["programme"]
    let mechanism = file(head?["mechanism"])
    sources = readSources(head?["sources"])
    trials = readTrials()
    record = readClaims(head?["claims"])
    let metaAnalyses = readMetaAnalyses()
    let networks = readNetworks()
    nextTrials = readNextTrials()
    let benefits = readBenefits(hasMechanism: head?["mechanism"] != nil)
    let course = course()
    unknowns = readUnknowns()
    let readings = readReadings()
    let alternatives = readAlternatives()
    checkTrialSources()
    let programme = Programme(
      id: head?["id"]?.text ?? "", title: head?["title"]?.text ?? "", compound: head?["compound"]?.text, condition: head?["condition"]?.text,
      mechanism: mechanism, trials: trials, benefits: benefits, course: course, unknowns: unknowns, readings: readings, alternatives: alternatives,
      reporting: reporting(), metaAnalyses: metaAnalyses, networks: networks, sensitivity: readSensitivity(), inference: inference(),
      nextTrials: nextTrials, decision: decision(), value: value(), record: record, sources: sources, defaults: findings.defaults,
      label: head?["label"]?.text, note: head?["note"]?.text)
    checkWorlds(programme)
    return programme
  }

  /// What the questions set together.
  private mutating func checkWorlds(_ programme: Programme) {
    let weighed = programme.alternatives.filter(\.isWeighed)
    guard weighed.count > 1, findings.faults.allSatisfy(\.rule.isWarning), let spot = root["alternatives"] else { return }
    guard weighed.reduce(1, { $0 * $1.alternatives.count }) <= ReadProtocol.mostVariants else {
      findings.keyFault(spot, "more than \(ReadProtocol.mostVariants) combinations", expected: "fewer alternatives", .limit)
      return
    }
    do throws(Faults) { _ = try programme.worlds() } catch {
      let fault = error.all[0]
      findings.keyFault(spot, "a combination with \(fault.found) at \(fault.place)", expected: fault.expected, fault.rule)
    }
  }

  // MARK: Files

  /// The path of a file that is there; nil, with its fault told, where it is not.
  mutating func file(_ spot: Spot?) -> String? {
    guard let spot, let path = findings.path(spot) else { return nil }
    guard files.bytes[path] == nil else { return path }
    findings.fault(spot, "\"\(path)\"", expected: "a file beside or below this one", .missing)
    return nil
  }

  private mutating func readSources(_ spot: Spot?) -> [Source] {
    var all: [Source] = []
    var isComplete = true
    for item in spot?.items ?? [] {
      guard let path = file(item), let bytes = files.bytes[path] else {
        isComplete = false
        continue
      }
      let tree = LanguageTree(bytes, .sources)
      guard let root = tree.root else {
        isComplete = false
        files.add(tree.faults, of: path)
        continue
      }
      var reading = SourcesReading(root: root, findings: tree.findings)
      for source in reading.sources() {
        if all.contains(where: { $0.key == source.key }), let spot = root["sources"]?[source.key] {
          reading.findings.keyFault(spot, "the source \"\(source.key)\"", expected: "a key that no other sources file has", .duplicate)
        }
        all.append(source)
      }
      files.add(tree.faults + reading.findings.faults, of: path)
    }
    sourceKeys = isComplete ? all.map(\.key) : nil
    return all
  }

  private mutating func readClaims(_ spot: Spot?) -> ClaimsRecord {
    var trees: [(path: String, root: Spot, tree: LanguageTree)] = []
    for item in spot?.items ?? [] {
      guard let path = file(item), let bytes = files.bytes[path] else { continue }
      let tree = LanguageTree(bytes, .claims)
      if let root = tree.root { trees.append((path, root, tree)) } else { files.add(tree.faults, of: path) }
    }
    let isComplete = trees.count == spot?.items.count
    let names = RecordNames(
      sources: sourceKeys == nil ? nil : sources,
      trials: trialNames.map { name in .init(name: name, trial: trials.first { $0.name == name }?.trial) },
      citations: RecordNames.declared("citations", in: trees.map(\.root)), claims: RecordNames.declared("claims", in: trees.map(\.root)))
    claimNames = isComplete ? names.claims : nil
    var record = ClaimsRecord()
    var readings: [(path: String, reading: ClaimsReading, faults: [Fault])] = []
    for (path, root, tree) in trees {
      var reading = ClaimsReading(root: root, findings: tree.findings, names: names)
      let own = reading.record()
      reading.checkNew(own, beside: record)
      record.citations += own.citations
      record.claims += own.claims
      record.contradictions += own.contradictions
      record.facts += own.facts
      readings.append((path, reading, tree.faults))
    }
    for each in readings {
      var (reading, faults) = (each.reading, each.faults)
      reading.checkContradictions(record)
      faults += reading.findings.faults
      files.add(faults, of: each.path)
    }
    return record
  }

  /// Sources that the trials' own files name.
  private mutating func checkTrialSources() {
    guard let keys = sourceKeys else { return }
    var seen: Set<String> = []
    for path in trials.map(\.file) + nextTrials.map(\.file) where seen.insert(path).inserted {
      guard let read = files.trial(path) else { continue }
      var own = Findings()
      for spot in read.sourceLists { _ = own.referAll(spot, to: keys, or: "a key of a sources file of the programme") }
      files.add(own.faults, of: path)
    }
  }

  /// Keys of sources, each declared in a sources file.
  mutating func sources(of spot: Spot?) -> [String] {
    findings.referAll(spot?["source"], to: sourceKeys, or: "a key of a sources file of the programme")
  }
}

extension ClaimsReading {
  /// Ids are of one file only.
  mutating func checkNew(_ own: ClaimsRecord, beside others: ClaimsRecord) {
    let sections: [(String, [String], [String])] = [
      ("citations", own.citations.map(\.name), others.citations.map(\.name)), ("claims", own.claims.map(\.id), others.claims.map(\.id)),
      ("contradictions", own.contradictions.map(\.id), others.contradictions.map(\.id)), ("facts", own.facts.map(\.id), others.facts.map(\.id)),
    ]
    for (section, names, taken) in sections {
      for name in names where taken.contains(name) {
        guard let spot = root[section]?[name] else { continue }
        findings.keyFault(spot, "\"\(name)\" again", expected: "a name that no other claims file has", .duplicate)
      }
    }
  }
}

/// A parameter that a benefit draws from the mechanism, which the room of pharmacology can look up.
struct VaryingParameter: Equatable, Sendable {
  var file: String
  var name: String
  var position: Position
  var place: String

  init(file: String, _ spot: Spot) {
    self.file = file
    name = spot.text ?? ""
    position = spot.node.position
    place = spot.place
  }
}

extension ReadProgramme {
  /// What the programme says of a mechanism that its file does not have.
  ///
  /// - Parameter parameters: those that the mechanism's file declares.
  public func faults(ofMechanismWith parameters: [String]) -> [FileFault] {
    varying.filter { !parameters.contains($0.name) }.map { wrong in
      FileFault(
        file: wrong.file,
        fault: Fault(
          line: wrong.position.line, column: wrong.position.column, place: wrong.place, found: "\"\(wrong.name)\"",
          expected: parameters.isEmpty ? "a parameter of the mechanism" : Shape.choice(parameters),
          suggestion: NearWord.nearest(to: wrong.name, among: parameters), rule: .unknownName))
    }
  }

  /// Keys in the `source` lists of another file of the folder that no sources file declares.
  public func faults(ofSourcesIn bytes: [UInt8]) -> [Fault] {
    guard let node = TreeReading(bytes).root else { return [] }
    var findings = Findings()
    Self.checkSources(Spot(root: node), programme.sources.map(\.key), &findings)
    return findings.faults
  }

  private static func checkSources(_ spot: Spot, _ keys: [String], _ findings: inout Findings) {
    for (name, below) in spot.entries {
      if name == Remark.Kind.source.rawValue, case .list = below.node.content {
        _ = findings.referAll(below, to: keys, or: "a key of a sources file of the programme")
      } else {
        checkSources(below, keys, &findings)
      }
    }
  }
}
