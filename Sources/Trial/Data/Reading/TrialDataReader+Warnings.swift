import Notation

extension TrialDataReader {
  /// What is legal but other than planned: it is read as it stands.
  static func warnings(_ data: TrialData, _ trial: TrialProtocol) -> [Fault] {
    var all: [Fault] = []
    func warn(_ place: String, _ found: String, _ expected: String) {
      all.append(Fault(line: 0, column: 0, place: place, found: found, expected: expected, rule: .unwise))
    }
    // A look may have changed the size.
    if case .fixed(let planned) = trial.design.sampleSize, planned != data.subjectCount, trial.design.adaptations.isEmpty {
      warn("design.sample size", counted(data.subjectCount, "patient"), "\(planned), as planned")
    }
    for (index, name) in data.armNames.enumerated() where !data.arm.contains(index) {
      warn("arms.\(name)", "no patient", "patients in every arm")
    }
    for (factor, column) in zip(trial.population.factors, data.factors) {
      guard case .counts(let planned) = factor.composition else { continue }
      for (code, level) in planned.enumerated() {
        let count = column.codes.count { $0 == code }
        if count != level.count { warn("population.factors.\(factor.name).\(level.level)", counted(count, "patient"), "\(level.count), as planned") }
      }
    }
    let needsNone = trial.endpoints.first.map { $0.isPlainOutcome || $0.variable == .adverseEvent } ?? false
    let without = needsNone ? 0 : data.baseline.count(where: \.isNaN)
    if without > 0 { warn("", "\(counted(without, "patient")) without \(ColumnName.baseline)", "a baseline for each") }
    return all
  }

  private static func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }
}
