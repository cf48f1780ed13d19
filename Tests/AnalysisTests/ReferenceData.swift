import Analysis
import Foundation
import TestSupport
import Trial

/// The tables that the reference cases were computed from.
enum ReferenceData {
  static func table(_ path: String, factors: Set<String> = []) throws -> DataTable {
    let bytes = [UInt8](try Data(contentsOf: References.project.appendingPathComponent(path)))
    return try DataTable.reading(csv: bytes, options: DataTable.ReadingOptions(factors: factors))
  }
  static func antidepressant() throws -> DataTable { try table("Examples/antidepressant/antidepressant.csv") }
  /// The last record of each patient.
  static func antidepressantCarriedForward() throws -> DataTable {
    let table = try antidepressant()
    guard let patients = table.columns.first(where: { $0.name == "PATIENT" })?.texts else { return table }
    var last: [String: Int] = [:]
    for (row, patient) in patients.enumerated() { last[patient] = row }
    let kept = last.values.sorted()
    return DataTable(
      columns: table.columns.map { column in
        switch column.values {
        case .numbers(let all): DataTable.Column(name: column.name, values: .numbers(kept.map { all[$0] }))
        case .text(let all): DataTable.Column(name: column.name, values: .text(kept.map { all[$0] }))
        }
      })
  }
  static func fev() throws -> DataTable { try table("Tests/References/data/fev.csv") }
  /// With the change from baseline that the reference computed.
  static func hamd348() throws -> DataTable { try withChange(table("Tests/References/data/hamd348_sim.csv")) }
  /// The same of four arms.
  static func dose4() throws -> DataTable { try withChange(table("Tests/References/data/dosefinding4_sim.csv")) }

  private static func withChange(_ given: DataTable) throws -> DataTable {
    var table = given
    guard case .numbers(let score)? = table["hamd"], case .numbers(let base)? = table["base"] else { return table }
    let change = zip(score, base).map { score, base in score.flatMap { score in base.map { score - $0 } } }
    table.columns.append(DataTable.Column(name: "chg", values: .numbers(change)))
    return table
  }
}

/// A formula fitted to a table as `equipoise fit` does it.
func fit(_ formula: String, _ table: DataTable, references: [String: String] = [:], estimation: Estimation = .REML) throws -> ModelFit {
  let parsed = try ModelFormula.parse(formula)
  let read = try ModelFrame.reading(table, formula: parsed, references: references)
  return try ModelFit(parsed, frame: read.frame, estimation: estimation)
}
