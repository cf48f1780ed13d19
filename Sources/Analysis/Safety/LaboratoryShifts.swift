import Trial

/// Shifts of one laboratory test of one arm: where patients lay against the normal range at baseline, and where under treatment.
///
/// Low, normal and high have no order from best to worst, so two questions are asked: where the last value lay, and to which side any did. In the second a patient with a low and a high
/// value counts in both; *all normal* is who has neither, nor an abnormal one.
///
/// - Reference: ICH E3, section 12.4.2.1 (shift tables, individual changes).
/// - Checked: counts by hand; a table of patients without values to both sides adds up to its patients.
public struct LaboratoryShift: Equatable, Sendable {
  /// Of patients with one baseline.
  public struct Row: Equatable, Sendable {
    /// Nil where it is not known.
    public var baseline: RangeIndicator?
    /// With a value under treatment.
    public var patients: Int
    /// By the last value under treatment, in the order of `RangeIndicator.allCases`.
    public var last: [Int]
    /// With any value so; of normal, with all of them so.
    public var extreme: [Int]
    /// Without a value under treatment.
    public var without: Int
  }

  /// Low, normal, high and abnormal at baseline, then not known; those of somebody.
  public let rows: [Row]

  /// - Parameter subjects: indices of those treated in the arm.
  public init(_ parameter: LaboratoryData.Parameter, subjects: [Int]) {
    var values: [Int: [LaboratoryData.Value]] = [:]
    for value in parameter.values { values[value.subject, default: []].append(value) }
    let all = RangeIndicator.allCases
    rows = (all.map { $0 } + [nil]).compactMap { (baseline: RangeIndicator?) in
      let own = subjects.filter { parameter.baseline[$0] == baseline }
      // Whom nothing is known of has no place in the table of a test.
      guard baseline != nil || own.contains(where: { values[$0] != nil }), !own.isEmpty else { return nil }
      let seen = own.compactMap { values[$0] }
      let last = seen.map { Self.last($0).indicator }
      return Row(
        baseline: baseline, patients: seen.count, last: all.map { kind in last.count { $0 == kind } },
        extreme: all.map { kind in
          seen.count { values in
            kind == .normal ? values.allSatisfy { $0.indicator == .normal } : values.contains { $0.indicator == kind }
          }
        }, without: baseline == nil ? 0 : own.count - seen.count)
    }
  }

  /// Of the greatest day, of several of it the last in the file; a value without a day is the last only where none has one.
  static func last(_ values: [LaboratoryData.Value]) -> LaboratoryData.Value {
    precondition(!values.isEmpty, "one of the values is the last")
    return values.dropFirst().reduce(values[0]) { ($1.day ?? -.infinity) >= ($0.day ?? -.infinity) ? $1 : $0 }
  }
}

extension SafetyTables {
  /// Each test by the treatment received and the baseline, those of somebody; nil where nobody has a value.
  func shifts(_ laboratory: LaboratoryData) -> ResultTable? {
    let isAbnormal = laboratory.parameters.contains { $0.baseline.contains(.abnormal) || $0.values.contains { $0.indicator == .abnormal } }
    let kinds = RangeIndicator.allCases.filter { isAbnormal || $0 != .abnormal }
    let places = kinds.compactMap { RangeIndicator.allCases.firstIndex(of: $0) }
    let rows = laboratory.parameters.flatMap { parameter in
      trial.arms.indices.flatMap { arm in
        LaboratoryShift(parameter, subjects: subjects(receiving: arm)).rows.map { row -> [ResultTable.Cell] in
          [.text(parameter.label), .text(trial.arms[arm].label), .text(row.baseline?.rawValue.capitalized ?? "not known"), .count(row.patients)]
            + places.map { .count(row.last[$0]) } + places.map { .count(row.extreme[$0]) } + [.count(row.without)]
        }
      }
    }
    guard !rows.isEmpty else { return nil }
    func columns(_ key: String, _ group: String, _ title: (RangeIndicator) -> String) -> [ResultTable.Column] {
      kinds.map { .init("\(key)_\($0.rawValue.lowercased())", title($0), .count, group: group) }
    }
    return ResultTable(
      label: "Laboratory: shifts from baseline",
      columns: [
        .init("parameter", "Test", .text), .init("arm", "Arm", .text), .init("baseline", "Baseline", .text), .init("patients", "Patients", .count),
      ] + columns("last", "Last on treatment") { $0.rawValue.capitalized }
        + columns("any", "On treatment") { $0 == .normal ? "All normal" : "Any \($0.rawValue.lowercased())" }
        + [.init("without", "None on treatment", .count)],
      rows: rows,
      note:
        "Treated patients by the treatment received, against the normal range of the laboratory. Patients: with a value under treatment. Who had a low and a high value counts under both."
    )
  }
}
