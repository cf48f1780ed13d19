import Notation

/// Cells that files of records have in common.
extension DataColumns.Found {
  /// Whether it is Y; N and nothing are not, and anything else is a fault.
  func isYes(_ row: Int, of table: DataTable, _ faults: inout FaultCollector) -> Bool {
    let text = texts[row]
    guard text != "Y" else { return true }
    if text != "N", !missing.contains(text) {
      faults.add(fault(row, of: table, FaultCollector.quoted(text), "Y, or N or nothing", .wrongType))
    }
    return false
  }

  /// A day of the study, which has no day 0; nil where it is missing.
  func studyDay(_ row: Int, of table: DataTable, _ faults: inout FaultCollector) -> Double? {
    let text = texts[row]
    guard !missing.contains(text) else { return nil }
    guard let day = Numeral.number(text), day == day.rounded() else {
      faults.add(fault(row, of: table, FaultCollector.quoted(text), "a day of the study such as 12", .wrongType))
      return nil
    }
    guard day != 0 else {
      faults.add(
        fault(row, of: table, "\"0\"", "a day other than 0: the first day of treatment is 1, the day before it −1", .outOfRange))
      return nil
    }
    return day
  }

  /// Index of the subject that a record is of; nil, with a fault unless the subject is left out, where there is none.
  func subject(
    _ row: Int, of table: DataTable, among place: [String: Int], leftOut: Set<String>, _ faults: inout FaultCollector
  ) -> Int? {
    let id = texts[row]
    if let index = place[id] { return index }
    if missing.contains(id) {
      faults.add(fault(row, of: table, "no subject", "the subject's identifier", .missing))
    } else if !leftOut.contains(id) {
      let near = place.count <= 1000 ? NearWord.nearest(to: id, among: place.keys.sorted()) : nil
      faults.add(
        fault(
          row, of: table, "subject \(FaultCollector.quoted(id))", "a subject of the subjects' file", .unknownName, suggestion: near))
    }
    return nil
  }

  func fault(
    _ row: Int, of table: DataTable, _ found: String, _ expected: String, _ rule: Fault.Rule, suggestion: String? = nil
  ) -> Fault {
    Fault(line: table.lines[row], column: number, place: name, found: found, expected: expected, suggestion: suggestion, rule: rule)
  }
}
