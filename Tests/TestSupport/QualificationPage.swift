import Foundation

/// `Documentation/qualification.md`: of each subject of `Tests/References` its cases, how many a test holds its numbers against, and the worst error.
public struct QualificationPage: Equatable, Sendable {
  public struct Subject: Equatable, Sendable {
    public var name: String
    /// Identifiers, sorted.
    public var cases: [String]
    public var tested: [String]
    public var comparisons = 0
    /// The comparison nearest to its tolerance, or furthest beyond.
    public var worst: (id: String, figure: String, error: Double, tolerance: Double)?

    public static func == (a: Self, b: Self) -> Bool {
      a.name == b.name && a.cases == b.cases && a.tested == b.tested && a.comparisons == b.comparisons && a.worst?.id == b.worst?.id
        && a.worst?.figure == b.worst?.figure && a.worst?.error == b.worst?.error && a.worst?.tolerance == b.worst?.tolerance
    }
  }
  public var subjects: [Subject]
  /// Sorted by method and model.
  var recoveries: [Recovery]

  /// What the references present and the records of the tests say.
  ///
  /// - Parameters:
  ///   - records: the lines of all `records-*.tsv`, in any order.
  ///   - recoveries: those of all `recovery-*.tsv`.
  public init(records: [String], recoveries lines: [String] = []) {
    recoveries = Set(lines.compactMap(Recovery.init(line:))).sorted { ($0.method, $0.model) < ($1.method, $1.model) }
    subjects = References.subjects.map { Subject(name: $0, cases: References.cases($0).map(\.id).sorted(), tested: []) }
    var tested: [String: Set<String>] = [:]
    for line in records.sorted() {
      let cells = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
      guard cells.count == 6, let place = subjects.firstIndex(where: { $0.name == cells[0] }), subjects[place].cases.contains(cells[1]) else {
        continue
      }
      tested[cells[0], default: []].insert(cells[1])
      guard let comparisons = Int(cells[3]), comparisons > 0, let error = Double(cells[4]), let tolerance = Double(cells[5]) else { continue }
      subjects[place].comparisons += comparisons
      let isWorse = subjects[place].worst.map { Self.share(error, tolerance) > Self.share($0.error, $0.tolerance) } ?? true
      if isWorse { subjects[place].worst = (cells[1], cells[2], error, tolerance) }
    }
    for place in subjects.indices { subjects[place].tested = (tested[subjects[place].name] ?? []).sorted() }
  }

  private static func share(_ error: Double, _ tolerance: Double) -> Double { error == 0 ? 0 : error / tolerance }

  public var text: String {
    var lines = [
      "# Qualification", "",
      "What the program's numbers are held against, and by how much they differ. Written by the tests (`make qualification`), not by hand; where each",
      "reference comes from, to how many digits and why that tolerance is in `Tests/References/SUBJECT/SOURCE.md`.", "",
      "*Tested*: cases that a test asks for their numbers. *Comparisons*: numbers held against a number of the reference as it stands (others are derived",
      "from it first, or are equal or not: they have no error here). *Worst*: of all comparisons the one whose error is the greatest part of its tolerance.",
      "Over 100%: a number of the reference that its SOURCE.md shows to be cut off or wrong; the test holds ours to another one.",
      "",
      "| subject | cases | tested | comparisons | worst error | tolerance | part | case: figure |", "|---|---:|---:|---:|---:|---:|---:|---|",
    ]
    for subject in subjects {
      var row = [subject.name, "\(subject.cases.count)", "\(subject.tested.count)", "\(subject.comparisons)"]
      if let worst = subject.worst {
        let part = Self.share(worst.error, worst.tolerance)
        row += [Self.short(worst.error), Self.short(worst.tolerance), Self.percent(part), "`\(worst.id)`: `\(worst.figure)`"]
      } else {
        row += ["–", "–", "–", "–"]
      }
      lines.append("| \(row.joined(separator: " | ")) |")
    }
    let (all, tested) = (subjects.reduce(0) { $0 + $1.cases.count }, subjects.reduce(0) { $0 + $1.tested.count })
    lines.append("| **all** | \(all) | \(tested) | \(subjects.reduce(0) { $0 + $1.comparisons }) | | | | |")
    lines += ["", "## On their own model", ""]
    lines += [
      "Intervals and tests on data of the model that they are made for, truths known. *Found*: of an interval, in how many of 100 samples it holds the truth;",
      "of a test, how many it rejects of 100 true hypotheses; the least and the most where several truths were tried. *Error*: one Monte Carlo standard",
      "error, in points; exact: every outcome added up by its probability. The bounds that each is held to are in the tests.", "",
      "| interval or test | model | should | found | error |", "|---|---|---:|---:|---:|",
    ]
    lines += recoveries.map(\.row)
    lines += ["", "## Cases", ""]
    for subject in subjects {
      lines += ["**\(subject.name)** (\(subject.cases.count)): \(subject.cases.map { "`\($0)`" }.joined(separator: " "))", ""]
      let left = subject.cases.filter { !subject.tested.contains($0) }
      if !left.isEmpty { lines += ["Not tested: \(left.map { "`\($0)`" }.joined(separator: " "))", ""] }
    }
    return lines.dropLast().joined(separator: "\n") + "\n"
  }

  /// What does not change from run to run: the lists of cases.
  public static func cases(in text: String) -> [String] {
    text.split(separator: "\n").filter { $0.hasPrefix("**") && $0.contains("):") }.map(String.init)
  }
  /// Subject and number of cases of each row of the table.
  public static func counts(in text: String) -> [String] {
    text.split(separator: "\n").prefix { !$0.hasPrefix("## ") }.filter { $0.hasPrefix("| ") && !$0.hasPrefix("| subject") }
      .map { row in row.split(separator: "|").prefix(2).map { $0.trimmingCharacters(in: .whitespaces) }.joined(separator: " ") }
  }

  /// Two digits: `3.1e-9`.
  private static func short(_ number: Double) -> String {
    number == 0 ? "0" : String(format: "%.1e", number).replacingOccurrences(of: "e-0", with: "e-").replacingOccurrences(of: "e+0", with: "e")
  }
  private static func percent(_ part: Double) -> String {
    part == 0 ? "0%" : part < 0.01 ? "< 1%" : part.isFinite ? "\(Int((100 * part).rounded()))%" : "–"
  }
}
