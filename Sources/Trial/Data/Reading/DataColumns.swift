import Notation

/// Where each CDISC name stands in a table, by the protocol's `data.columns` or under its own name.
struct DataColumns {
  struct Found {
    var name: String
    /// Number of the column in the file, from 1.
    var number: Int
    var texts: [String]
    /// Texts that mean missing in it, the empty one among them.
    var missing: Set<String>
  }
  let table: DataTable
  let plan: DataPlan?

  /// The column that bears `name`; where it is absent, a fault if it is needed or the protocol says where it is.
  func find(_ name: String, isRequired: Bool, _ faults: inout FaultCollector) -> Found? {
    let header = plan?.columns[name] ?? name
    if let index = table.columns.firstIndex(where: { $0.name == header }) {
      return Found(name: header, number: index + 1, texts: table.columns[index].texts, missing: missingTexts(name))
    }
    if isRequired || plan?.columns[name] != nil { faults.add(missing(name)) }
    return nil
  }

  /// What means missing in a column: what the protocol says of it, else of all.
  func missingTexts(_ name: String) -> Set<String> { Set((plan?.missingByColumn[name] ?? plan?.missing ?? ["NA"]) + [""]) }

  func missing(_ name: String) -> Fault { absent(plan?.columns[name] ?? name, for: name) }

  /// A column that is not there, by its own name and what it is for.
  func absent(_ header: String, for name: String) -> Fault {
    let expected = header == name ? "a column \(FaultCollector.quoted(name))" : "a column \(FaultCollector.quoted(header)) for \(name)"
    return Fault(
      line: 1, column: 0, place: header, found: "no such column", expected: expected,
      suggestion: NearWord.nearest(to: header, among: table.columns.map(\.name)), rule: .missing)
  }

  /// The plan, unless the table is plainly a trial written by `TrialData.csv`: none of the plan's own column names is there, and all the CDISC names are.
  static func plan(of trial: TrialProtocol, for table: DataTable) -> DataPlan? {
    guard let plan = trial.data else { return nil }
    let names = Set(table.columns.map(\.name))
    let renamed = plan.columns.filter { $0.key != $0.value }
    let isExported = !renamed.isEmpty && renamed.allSatisfy { names.contains($0.key) && !names.contains($0.value) }
    return isExported ? nil : plan
  }
}
