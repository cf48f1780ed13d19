import Trial

/// Several designs side by side: of each its looks, its size and, scenario by scenario, its power and expected size.
public enum DesignComparison {
  /// - Parameter designs: at least one, each with its name and what `DesignResults` found of it.
  /// - Returns: a row for each scenario of each design; one row for a design without scenarios, or whose size is not known.
  public static func table(_ designs: [(name: String, results: TrialResults)]) -> ResultTable {
    precondition(!designs.isEmpty, "there are designs to compare")
    return ResultTable(
      label: "Designs side by side",
      columns: [
        .init("design", "Design", .text), .init("looks", "Looks", .count), .init("firstEfficacyZ", "First z", .number(unit: ""), decimals: 3),
        .init("patients", "Patients", .number(unit: ""), decimals: 0),
        .init("inflationFactor", "Inflation", .number(unit: ""), decimals: 3), .init("scenario", "Scenario", .text),
        .init("effect", "Effect", .number(unit: "")), .init("power", "Power", .probability, decimals: 1),
        .init("expectedPatients", "Expected size", .number(unit: ""), decimals: 1),
      ],
      rows: designs.flatMap { rows(name: $0.name, $0.results) },
      note:
        "First z: the bound for efficacy at the first look that has one. Inflation: of the size by the looks, at the power that it is for, else at 90%. "
        + "Effects are in the unit of each file's endpoint. Power and expected "
        + "size by formula.")
  }

  private static func rows(name: String, _ results: TrialResults) -> [[ResultTable.Cell]] {
    let bounds = results.rows("boundaries", ["efficacyZ"])
    let first: ResultTable.Cell = bounds.map { $0[0] }.first { if case .number = $0 { true } else { false } } ?? .missing
    let patients = results.rows("sampleSize", ["patients"]).first?[0] ?? .missing
    let characteristics = results.rows("characteristics", ["inflationFactor"]).last?[0] ?? .missing
    let own = results.rows("sampleSize", ["inflationFactor"]).first?[0] ?? .missing
    let inflation = if case .number = own { own } else { characteristics }
    // A product of p-values has stages and no bounds for z.
    let looks = bounds.isEmpty ? results.rows("stages", ["bound"]).count : bounds.count
    let head: [ResultTable.Cell] = [.text(name), .count(looks), first, patients, inflation]
    let powers = results.rows("power", ["scenario", "effect", "power", "expectedPatients"])
    return powers.isEmpty ? [head + [.missing, .missing, .missing, .missing]] : powers.map { head + $0 }
  }
}

extension TrialResults {
  /// Cells of some columns of a table, row by row; none where there is no such table.
  fileprivate func rows(_ id: String, _ keys: [String]) -> [[ResultTable.Cell]] {
    guard case .table(let table)? = self[id] else { return [] }
    let places = keys.map { key in table.columns.firstIndex { $0.key == key } }
    return table.rows.map { row in places.map { place in place.map { row[$0] } ?? .missing } }
  }
}
