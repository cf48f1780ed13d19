import Trial

/// Grades at baseline against the worst grade after it, counted by arm.
///
/// - Reference: ICH E3, section 12.4.2.
/// - Checked: counts by hand; rows and columns sum to the patients.
public struct ShiftTable: Equatable, Sendable {
  /// From best to worst.
  public let grades: [String]
  /// Of an arm, patients by grade at baseline and worst grade after it.
  public private(set) var counts: [[[Int]]]
  /// Patients without a baseline or without any grade after it, one an arm.
  public private(set) var leftOut: [Int]

  /// - Parameters:
  ///   - grades: names, from best to worst.
  ///   - baseline: index of each patient's grade; nil where missing.
  ///   - after: of each patient all grades after baseline; nil where missing.
  ///   - arm: of each patient, from 0.
  public init(grades: [String], baseline: [Int?], after: [[Int?]], arm: [Int], arms: Int) {
    precondition(baseline.count == arm.count && after.count == arm.count, "a patient has a baseline, grades after it and an arm")
    let K = grades.count
    self.grades = grades
    counts = Array(repeating: Array(repeating: Array(repeating: 0, count: K), count: K), count: arms)
    leftOut = Array(repeating: 0, count: arms)
    for patient in arm.indices {
      if let base = baseline[patient], let worst = after[patient].compactMap({ $0 }).max() {
        precondition((0..<K).contains(base) && worst < K, "a grade is one of those named")
        counts[arm[patient]][base][worst] += 1
      } else {
        leftOut[arm[patient]] += 1
      }
    }
  }

  /// Grades of a trial's scores: those up to the first bound, from there to the second, and so on.
  ///
  /// - Parameters:
  ///   - bounds: rising; a score at a bound is of the higher grade. One fewer than the grades, which are named from the lowest scores on.
  ///   - worse: which scores are worse; where lower are, the grades are named from the highest on.
  public init(_ data: TrialData, grades: [String], bounds: [Double], worse: Endpoint.Better) {
    precondition(grades.count == bounds.count + 1 && zip(bounds, bounds.dropFirst()).allSatisfy { $0 < $1 }, "bounds rise between the grades")
    func grade(_ score: Double) -> Int? {
      guard !score.isNaN else { return nil }
      let rank = bounds.count { score >= $0 }
      return worse == .higher ? rank : bounds.count - rank
    }
    let T = data.visits.count
    self.init(
      grades: grades, baseline: data.baseline.map(grade), after: data.arm.indices.map { i in (0..<T).map { grade(data.scores[i * T + $0]) } },
      arm: data.arm, arms: data.armNames.count)
  }

  /// One row a grade at baseline and arm.
  public func table(label: String, arms: [String]) -> ResultTable {
    precondition(arms.count == counts.count, "an arm has a name")
    let rows = counts.enumerated().flatMap { arm, table in
      table.enumerated().map { base, row -> [ResultTable.Cell] in
        [.text(arms[arm]), .text(grades[base])] + row.map { .count($0) } + [.count(row.reduce(0, +))]
      }
    }
    let missing = zip(arms, leftOut).filter { $0.1 > 0 }.map { "\($0.0) \($0.1)" }
    return ResultTable(
      label: label,
      columns: [.init("arm", "Arm", .text), .init("baseline", "Baseline", .text)]
        + grades.enumerated().map { .init("worst_\($0.offset + 1)", $0.element, .count, group: "Worst after baseline") }
        + [.init("patients", "Patients", .count)],
      rows: rows, note: missing.isEmpty ? "" : "Without a grade at baseline or after it: \(missing.joined(separator: ", ")).")
  }
}
