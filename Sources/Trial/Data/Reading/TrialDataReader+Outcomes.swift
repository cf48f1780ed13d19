import Notation

/// Responses and times to an event: what AVAL may be, and CNSR.
extension TrialDataReader {
  /// Of times, CNSR of each subject; of responses, AVAL is held to 1 and 0. A subject without a row has no time, and is told of.
  mutating func readCensoring(_ found: FoundColumns, _ scores: [Double]) -> Censoring? {
    guard let endpoint = trial.endpoints.first, endpoint.isPlainOutcome, let value = found.value else { return nil }
    guard endpoint.variable == .timeToEvent else {
      for row in rows.indices {
        guard let number = number(row, value).value, number != 0, number != 1 else { continue }
        add(row, value, FaultCollector.quoted(value.texts[row]), "1 for a response, or 0", .outOfRange)
      }
      return nil
    }
    guard let column = found.censoring else { return nil }
    var isCensored = [Bool](repeating: false, count: subjects.count)
    for row in rows.indices {
      guard let (subject, _) = rows[row] else { continue }
      let time = number(row, value)
      if time == .missing { add(row, value, "no time", "a time in \(endpoint.unit) for each subject", .missing) }
      if let time = time.value, time < 0 { add(row, value, FaultCollector.quoted(value.texts[row]), "a time of at least 0", .outOfRange) }
      switch column.texts[row] {
      case "0": isCensored[subject] = false
      case "1": isCensored[subject] = true
      default: add(row, column, FaultCollector.quoted(column.texts[row]), "0 for an event, or 1 where the time is censored", .wrongType)
      }
    }
    return Censoring(daysPerUnit: endpoint.daysPerUnit, isCensored: isCensored)
  }
}
