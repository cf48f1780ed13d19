import Notation

extension TrialDataReader {
  /// BASE of each subject, from its column or from the row at the schedule's baseline; NaN where missing. Where both say it they must agree.
  mutating func readBaselines(_ found: FoundColumns) -> [Double] {
    var given: [(row: Int, value: Double)] = []
    for row in rows.indices {
      guard let (subject, visit) = rows[row], visit == baselineVisit, let column = found.value else { continue }
      guard let value = number(row, column).value else { continue }
      if let base = subjects[subject].baseline.value, base != value {
        add(row, column, FaultCollector.quoted(column.texts[row]), "\(Numeral.text(base)), the subject's BASE", .contradicts)
      } else if subjects[subject].baseline == .missing {
        subjects[subject].baseline = .value(value)
        given.append((row, value))
      }
    }
    let baselines = subjects.map { $0.baseline.value ?? .nan }
    range = boundingRange(baselines)
    if let column = found.baseline {
      for subject in subjects where !column.missing.contains(column.texts[subject.row]) {
        checkRange(subject.row, column, subject.baseline.value ?? .nan)
      }
    }
    if let column = found.value { for (row, value) in given { checkRange(row, column, value) } }
    return baselines
  }

  /// The primary endpoint's range; none for a trial simulated with `baseline: none`, whose BASE is 0 and whose scores are changes, and for one whose
  /// scenarios all have continuous scores, which the model does not bound.
  private func boundingRange(_ baselines: [Double]) -> NumberRange? {
    guard let endpoint = trial.endpoints.first else { return nil }
    let isWithoutBaseline = endpoint.variable == .changeFromBaseline && trial.scenarios.contains { $0.baseline == nil }
    if !trial.scenarios.isEmpty, trial.scenarios.allSatisfy({ $0.scores == .continuous }) { return nil }
    return isWithoutBaseline && baselines.allSatisfy { $0 == 0 } ? nil : endpoint.range
  }

  /// Both ends are within; what is missing is not out of range.
  private mutating func checkRange(_ row: Int, _ column: Column, _ score: Double) {
    guard let range, score < range.lower || score > range.upper else { return }
    let expected = "a score from \(Numeral.text(range.lower)) to \(Numeral.text(range.upper))"
    add(row, column, FaultCollector.quoted(column.texts[row]), expected, .outOfRange)
  }

  /// AVAL of each subject and visit; NaN where missing.
  mutating func readScores(_ found: FoundColumns, _ baselines: [Double]) -> [Double] {
    let visits = trial.schedule.visits.count
    var scores = [Double](repeating: .nan, count: subjects.count * visits)
    for row in rows.indices {
      guard let (subject, visit) = rows[row], visit != baselineVisit else { continue }
      if let score = score(row, found, base: baselines[subject]) { scores[subject * visits + visit] = score }
    }
    return scores
  }

  /// AVAL as it stands, or BASE + CHG.
  private mutating func score(_ row: Int, _ found: FoundColumns, base: Double) -> Double? {
    let value = found.value.map { number(row, $0) } ?? .missing
    let change = found.change.map { number(row, $0) } ?? .missing
    if let value = value.value, let column = found.value {
      checkRange(row, column, value)
      if let change = change.value { checkChange(row, found, value, change, base) }
      return value
    }
    guard value == .missing, let change = change.value, let column = found.change else { return nil }
    guard !base.isNaN else {
      add(row, column, "a change without a baseline", "AVAL, or BASE", .missing)
      return nil
    }
    checkRange(row, column, base + change)
    return base + change
  }

  /// CHG = AVAL − BASE, this row's where it gives one, to the digits of CHG, where it has fewer than they, else to 1e-9.
  private mutating func checkChange(_ row: Int, _ found: FoundColumns, _ value: Double, _ change: Double, _ base: Double) {
    let base = found.baseline.flatMap { Numeral.number($0.texts[row]) } ?? base
    guard !base.isNaN, let column = found.change else { return }
    func decimals(_ column: Column?) -> Int { column.flatMap { Numeral.decimals($0.texts[row]) } ?? 0 }
    var slack = 1e-9 * max(1, abs(value), abs(base))
    let written = decimals(column)
    if written < max(decimals(found.value), decimals(found.baseline)) {
      slack += 0.5 / (0..<written).reduce(1) { power, _ in power * 10 }
    }
    guard abs(change - (value - base)) > slack else { return }
    let expected = "\(Numeral.text(value - base)), which is AVAL − BASE"
    add(row, column, FaultCollector.quoted(column.texts[row]), expected, .contradicts)
  }
}
