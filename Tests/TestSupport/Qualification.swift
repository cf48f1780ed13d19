import Foundation
import Synchronization
import Testing

/// What every comparison with a reference was off by, for `Documentation/qualification.md`.
///
/// It records by itself. A test asks a case for its `outputs` and holds its own number against one of them by `isClose`; that the other number *is* one
/// of them is seen by its bits, first among the cases that this test asked last, then, for a number of five digits or more, among all. What a test
/// computes of an output before it compares, or compares otherwise than by `isClose`, has no error here, and the case counts as tested all the same.
///
/// Nothing is recorded unless EQUIPOISE_QUALIFICATION names a folder; there each process writes `records-PID.tsv` when it ends, and `recovery-PID.tsv` of
/// what `recovered` was told.
public enum Qualification {
  static let folder = ProcessInfo.processInfo.environment["EQUIPOISE_QUALIFICATION"].map { URL(fileURLWithPath: $0) }

  /// The place of a number: its case and the keys that lead to it among the outputs.
  struct Figure: Hashable, Comparable {
    var subject: String
    var id: String
    /// Empty for the case itself, which was asked for its outputs.
    var path: String

    static func < (a: Self, b: Self) -> Bool { (a.subject, a.id, a.path) < (b.subject, b.id, b.path) }
  }

  struct Worst {
    var comparisons = 0
    var error = 0.0
    var tolerance = 0.0

    /// Error over tolerance; infinite for an error where none is allowed.
    var share: Double { error == 0 ? 0 : error / tolerance }

    mutating func take(_ error: Double, _ tolerance: Double) {
      comparisons += 1
      let new = Worst(error: error, tolerance: tolerance)
      // Of several as good, the one told does not hang on the order of tests.
      if comparisons == 1 || (new.share, error, tolerance) > (share, self.error, self.tolerance) { (self.error, self.tolerance) = (error, tolerance) }
    }
  }

  private static let records = Mutex<[Figure: Worst]>([:])

  /// The cases that a thread's test has asked for their outputs, the last one last.
  private final class Asked {
    var test: Test.ID?
    var cases: [(subject: String, id: String)] = []
  }
  private static let key = "equipoise.qualification"

  /// A test asks a case for its outputs.
  static func ask(_ subject: String, _ id: String) {
    guard folder != nil, let test = Test.current?.id else { return }
    let asked = Thread.current.threadDictionary[key] as? Asked ?? Asked()
    Thread.current.threadDictionary[key] = asked
    if asked.test != test { (asked.test, asked.cases) = (test, []) }
    asked.cases.removeAll { $0 == (subject, id) }
    asked.cases.append((subject, id))
    record(Figure(subject: subject, id: id, path: ""), nil)
  }

  /// A number was held against another.
  static func compare(_ found: Double, _ wanted: Double, tolerance: Double) {
    guard folder != nil, let test = Test.current else { return }
    let error = found == wanted ? 0 : abs(found - wanted)
    guard let figure = figure(of: wanted, in: test) ?? figure(of: found, in: test) else { return }
    record(figure, (error, tolerance))
  }

  private static func figure(of number: Double, in test: Test) -> Figure? {
    guard let places = ReferenceNumbers.places[number.bitPattern] else { return nil }
    let isPlain = ReferenceNumbers.isPlain(number)
    let asked = Thread.current.threadDictionary[key] as? Asked
    for (age, one) in (asked?.test == test.id ? asked?.cases ?? [] : []).reversed().enumerated() where age == 0 || !isPlain {
      if let found = places.first(where: { $0.subject == one.subject && $0.id == one.id }) { return found }
    }
    guard !isPlain, test.tags.contains(.reference), Set(places.map { [$0.subject, $0.id] }).count == 1 else { return nil }
    return places[0]
  }

  private static func record(_ figure: Figure, _ off: (error: Double, tolerance: Double)?) {
    records.withLock { all in
      if all.isEmpty { atexit { Qualification.write() } }
      var worst = all[figure] ?? Worst()
      if let off { worst.take(off.error, off.tolerance) }
      all[figure] = worst
    }
  }

  /// `subject case figure comparisons error tolerance` by lines, sorted.
  private static func write() {
    guard let folder else { return }
    let lines = records.withLock { all in
      all.map { figure, worst in
        [figure.subject, figure.id, figure.path, "\(worst.comparisons)", "\(worst.error)", "\(worst.tolerance)"].joined(separator: "\t") + "\n"
      }.sorted()
    }
    write(lines, to: "records", in: folder)
  }

  static func write(_ lines: [String], to name: String, in folder: URL) {
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      let file = folder.appendingPathComponent("\(name)-\(ProcessInfo.processInfo.processIdentifier).tsv")
      try lines.joined().write(to: file, atomically: true, encoding: .utf8)
    } catch {
      FileHandle.standardError.write(Data("The qualification's \(name) were not written: \(error)\n".utf8))
    }
  }
}

/// Every number among the outputs of every case, by its bits.
enum ReferenceNumbers {
  static let places: [UInt64: [Qualification.Figure]] = {
    var all: [UInt64: [Qualification.Figure]] = [:]
    for subject in References.subjects {
      for one in References.cases(subject) {
        one.json["outputs"].visitNumbers { path, number in
          all[number.bitPattern, default: []].append(.init(subject: subject, id: one.id, path: path))
        }
      }
    }
    return all.mapValues { $0.sorted() }
  }()

  /// Of fewer than five digits, so that another number may be the same by chance.
  static func isPlain(_ number: Double) -> Bool {
    let digits = "\(abs(number))".prefix { $0 != "e" }.filter(\.isNumber).drop { $0 == "0" }
    return !number.isFinite || digits.reversed().drop { $0 == "0" }.count < 5
  }
}

extension JSON {
  /// Each number below with the keys that lead to it, joined by dots.
  func visitNumbers(_ path: String = "", _ body: (String, Double) -> Void) {
    func below(_ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }
    switch self {
    case .array(let all): for (index, one) in all.enumerated() { one.visitNumbers(below("\(index)"), body) }
    case .object(let fields): for key in fields.keys.sorted() { fields[key]?.visitNumbers(below(key), body) }
    default: if let number { body(path, number) }
    }
  }
}
