import Notation

/// Data in several files, joined by subject.
extension Reading {
  /// The files named; faults where a file beside them, or what the protocol asks of them, does not go with them.
  mutating func files(_ spot: Spot) -> [DataFile: String] {
    guard let written = spot["files"] else {
      if spot["file"] == nil { findings.missing("file", "files", in: spot, expected: "a data file, or \"files\" that are joined") }
      return [:]
    }
    if let file = spot["file"] {
      let later = file.key < written.key ? written : file
      findings.keyFault(later, "both \"file\" and \"files\"", expected: "one of them", .contradicts)
    }
    guard written.isMap else { return [:] }
    var files: [DataFile: String] = [:]
    for (key, value) in written.entries {
      guard let file = DataFile(rawValue: key) else { continue }
      files[file] = findings.path(value)
      if let other = files.first(where: { $0.key != file && $0.value == files[file] }) {
        findings.fault(value, "\"\(other.value)\" for both \(other.key.rawValue) and \(key)", expected: "a file of its own", .duplicate)
      }
    }
    if written.entries.isEmpty { findings.keyFault(written, "no file", expected: "at least one of \(DataFile.words)", .missing) }
    checkFiles(written, files)
    return files
  }

  /// Scores and times are those of the first endpoint; who has no adverse event is known from another file alone.
  private mutating func checkFiles(_ spot: Spot, _ files: [DataFile: String]) {
    if files[.adverseEvents] != nil, files.count == 1 {
      findings.keyFault(spot, "adverse events alone", expected: "\"subjects\" as well: who had no event is not in that file", .missing)
    }
    if let laboratory = spot["laboratory"], files[.subjects] == nil {
      findings.keyFault(
        laboratory, "\"laboratory\" without \"subjects\"", expected: "\"subjects\" as well: who was treated, and with what, stands there", .missing)
    }
    guard let first = endpoints.first else { return }
    let isTime = first.isPlainOutcome && first.variable == .timeToEvent
    if let times = spot["times"], !isTime {
      findings.keyFault(
        times, "\"times\" without a time to event", expected: "none, or a first endpoint with \"variable: time to event\"", .contradicts)
    }
    if let scores = spot["scores"], isTime || first.variable == .adverseEvent {
      findings.keyFault(
        scores, "\"scores\" where the first endpoint is \(isTime ? "a time to event" : "an adverse event")",
        expected: isTime ? "\"times\"" : "none: adverse events have a file of their own", .contradicts)
    }
    if isTime, !files.isEmpty, files[.times] == nil {
      findings.keyFault(spot, "no \"times\"", expected: "the file of times to the event \"\(first.name)\"", .missing)
    } else if !isTime, first.variable != .adverseEvent, !files.isEmpty, files[.scores] == nil {
      findings.keyFault(spot, "no \"scores\"", expected: "the file of scores of \"\(first.name)\"", .missing)
    } else if first.variable == .adverseEvent, !files.isEmpty, files[.adverseEvents] == nil {
      findings.keyFault(spot, "no \"adverse events\"", expected: "the file of adverse events, of which \"\(first.name)\" is", .missing)
    }
  }
}

extension DataFile {
  fileprivate static var words: String { allCases.map(\.rawValue).joined(separator: ", ") }
}
