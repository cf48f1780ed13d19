import Trial

/// Grades of an endpoint's scores at baseline against those at its visit, as they were seen.
extension TrialAnalysis {
  /// One table for all endpoints with grades; nil without one.
  ///
  /// By the planned treatment, of all randomized. A score between two grades is of the lower one.
  var gradeShifts: ResultTable? {
    let graded = plan.trial.endpoints.filter { !$0.grades.isEmpty }
    guard !graded.isEmpty else { return nil }
    // Endpoints may have other grades: the columns are those of all.
    let names = graded.flatMap { $0.grades.map(\.name) }.reduce(into: [String]()) { kept, name in if !kept.contains(name) { kept.append(name) } }
    let rows = graded.flatMap { endpoint -> [[Cell]] in
      let measured = dataAtEnd.measure(plan.trial.measure(of: endpoint))
      let visit = endpoint.visit ?? plan.visit
      return plan.trial.arms.indices.flatMap { arm -> [[Cell]] in
        let own = measured.arm.indices.filter { plan.trial.arms[arm].name == measured.armNames[measured.arm[$0]] && $0 < conclusion.last.patients }
        let shift = GradeShift(
          endpoint.grades, baseline: own.map { measured.baseline[$0] }, after: own.map { measured.score(subject: $0, visit: visit) ?? .nan })
        return shift.rows.map { row -> [Cell] in
          let head: [Cell] = [
            .text(endpoint.label), .text(plan.trial.arms[arm].label), .text(row.baseline ?? "not known"), .count(row.patients),
          ]
          let after: [Cell] = names.map { name in
            endpoint.grades.firstIndex { $0.name == name }.map { .count(row.after[$0]) } ?? .missing
          }
          return head + after + [.count(row.missing)]
        }
      }
    }
    return ResultTable(
      label: "Shifts from baseline",
      columns: [
        Column("endpoint", "Endpoint", .text), Column("arm", "Arm", .text), Column("baseline", "Baseline", .text),
        Column("patients", "Patients", .count),
      ] + names.enumerated().map { Column("after_\($0.offset + 1)", $0.element, .count, group: "At the endpoint's visit") }
        + [Column("missing", "Not seen", .count, group: "At the endpoint's visit")],
      rows: rows, note: "Randomized patients by the planned treatment; scores as they were seen, nothing is filled in.")
  }
}

/// Patients of an arm by their grade at baseline and at a visit.
///
/// - Reference: ICH E3, section 12.4.2.1.
/// - Checked: counts by hand; rows add up to the patients.
public struct GradeShift: Equatable, Sendable {
  public struct Row: Equatable, Sendable {
    /// Nil where the score is not known.
    public var baseline: String?
    public var patients: Int
    /// In the order of the grades.
    public var after: [Int]
    /// Whose score at the visit was not seen.
    public var missing: Int
  }
  /// From the lowest scores on, then of those whose baseline is not known; those of somebody.
  public let rows: [Row]

  /// - Parameters:
  ///   - grades: rising.
  ///   - baseline, after: scores, NaN where missing.
  public init(_ grades: [Endpoint.Grade], baseline: [Double], after: [Double]) {
    precondition(baseline.count == after.count, "a patient has both scores, if missing ones")
    func grade(_ score: Double) -> Int? {
      score.isNaN ? nil : max(0, grades.count { score >= $0.scores.lower } - 1)
    }
    let pairs = zip(baseline, after).map { (base: grade($0), after: grade($1)) }
    rows = (grades.indices.map { $0 } + [nil]).compactMap { (base: Int?) in
      let own = pairs.filter { $0.base == base }
      guard !own.isEmpty else { return nil }
      return Row(
        baseline: base.map { grades[$0].name }, patients: own.count, after: grades.indices.map { kind in own.count { $0.after == kind } },
        missing: own.count { $0.after == nil })
    }
  }
}
