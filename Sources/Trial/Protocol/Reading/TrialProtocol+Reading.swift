import Notation

extension TrialProtocol {
  /// Reads a trial or design-only file.
  ///
  /// - Throws: every fault of the file at once, its warnings among them; nothing is read in part.
  public static func reading(_ text: String) throws(Faults) -> TrialProtocol { try read(Array(text.utf8)).trial }

  /// Reads the bytes of a trial or design-only file and keeps the warnings.
  ///
  /// - Parameter bytes: the file as it lies on the disk. Whatever they are, this ends with a protocol or with at least one fault.
  public static func read(_ bytes: [UInt8]) throws(Faults) -> ReadProtocol {
    let tree = TreeReading(bytes)
    guard let node = tree.root else { throw Faults(tree.faults) }
    let root = Spot(root: node)
    let (kind, kindFault) = FileKind.tell(root)
    guard let kind else { throw Faults(tree.faults + [kindFault].compactMap { $0 }) }
    if let later = FileKind.laterVersion(root) { throw Faults(tree.faults + [later]) }
    var checking = ShapeChecking()
    checking.checkFile(root, kind)
    var reading = Reading(root: root, kind: kind, findings: checking.findings)
    let trial = reading.trial()
    let all = tree.faults + reading.findings.faults
    guard all.allSatisfy(\.rule.isWarning) else { throw Faults(all) }
    return ReadProtocol(trial: trial, warnings: Faults(all).all, root: node)
  }
}

/// Which kind of file this is, told by the keys at its top.
enum FileKind {
  /// The kind, or the fault of a file that is none this version reads.
  static func tell(_ root: Spot) -> (kind: TrialProtocol.Kind?, fault: Fault?) {
    if root["trial"] == nil, let (key, name) = Language.otherKinds.first(where: { root[$0.0] != nil }), let spot = root[key] {
      let fault = Fault(
        line: spot.key.line, column: spot.key.column, place: "", found: "a \(name) file",
        expected: "a trial or a design", rule: .refused)
      return (nil, fault)
    }
    if root["trial"] != nil || root.entries.contains(where: { NearWord.nearest(to: $0.key, among: ["trial"]) != nil }) { return (.trial, nil) }
    if root["design"] != nil { return (.designOnly, nil) }
    return (.trial, nil)
  }
}

extension FileKind {
  /// The fault of a file of another version: what else it says cannot be judged.
  static func laterVersion(_ root: Spot) -> Fault? {
    guard let spot = root["equipoise"], let text = spot.text, let fault = Leaf.version.fault(in: text) else { return nil }
    let at = spot.node.position
    return Fault(line: at.line, column: at.column, place: spot.place, found: fault.found, expected: fault.expected, rule: fault.rule)
  }
}

extension ShapeChecking {
  /// The keys at the top, those a trial must have, and the version before all others.
  mutating func checkFile(_ root: Spot, _ kind: TrialProtocol.Kind) {
    check(root, Language.file, nil)
    checkVersionFirst(root)
    guard kind == .trial else { return }
    for name in Language.required where root[name] == nil {
      findings.missing(name, in: root, expected: "the section \"\(name)\", which a trial must have")
    }
  }

  mutating func checkVersionFirst(_ root: Spot) {
    guard let first = root.entries.first, first.key != "equipoise", let version = root["equipoise"] else { return }
    findings.keyFault(version, "\"equipoise\" after \"\(first.key)\"", expected: "it as the first key", .contradicts)
  }
}
