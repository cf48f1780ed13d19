import Foundation
import TestSupport
import Trial

@testable import Evidence

/// The trials of the reference cases, read from their files.
enum PublishedTrials {
  static func table(_ name: String) throws -> DataTable {
    let file = References.tests.appendingPathComponent("References/meta-analysis/\(name)")
    return try DataTable.reading(csv: [UInt8](Data(contentsOf: file)))
  }

  /// Low-dose tricyclics against placebo (Furukawa 2003).
  static func furukawa(_ measure: EffectMeasure, scale: String = "") throws -> StudyTable {
    let table = try table("furukawa2003.csv")
    let scales = table.columns.first { $0.name == "measure" }?.texts ?? []
    let kept = scales.indices.filter { scale.isEmpty || scales[$0].contains(scale) }
    let chosen = DataTable(
      columns: table.columns.map { column in
        switch column.values {
        case .numbers(let all): DataTable.Column(name: column.name, values: .numbers(kept.map { all[$0] }))
        case .text(let all): DataTable.Column(name: column.name, values: .text(kept.map { all[$0] }))
        }
      })
    return try StudyTable(reading: chosen, columns: furukawaColumns, measure: measure)
  }

  static let furukawaColumns = StudyColumns(
    study: "author", treatment: .init(patients: "Ne", mean: "Me", standardDeviation: "Se"),
    control: .init(patients: "Nc", mean: "Mc", standardDeviation: "Sc"))

  /// Responders to one class of drugs and to placebo, from the trials of Linde 2015 that have both arms.
  static func linde(_ treatment: String, _ measure: EffectMeasure) throws -> StudyTable {
    let table = try table("linde2015.csv")
    var columns: [String: [Double?]] = ["n1": [], "e1": [], "n2": [], "e2": []]
    var labels: [String?] = []
    func text(_ column: String, _ row: Int) -> String? { table.columns.first { $0.name == column }?.texts[row] }
    func number(_ column: String, _ row: Int) -> Double? {
      if case .numbers(let all)? = table[column] { all[row] } else { nil }
    }
    for row in 0..<table.rowCount {
      func arm(_ name: String) -> Int? { (1...3).first { text("treatment\($0)", row) == name } }
      guard let first = arm(treatment), let second = arm("Placebo") else { continue }
      labels.append(text("author", row))
      columns["n1"]?.append(number("n\(first)", row))
      columns["e1"]?.append(number("resp\(first)", row))
      columns["n2"]?.append(number("n\(second)", row))
      columns["e2"]?.append(number("resp\(second)", row))
    }
    let arms = ["n1", "e1", "n2", "e2"].map { DataTable.Column(name: $0, values: .numbers(columns[$0] ?? [])) }
    return try StudyTable(
      reading: DataTable(columns: [DataTable.Column(name: "author", values: .text(labels))] + arms),
      columns: StudyColumns(
        study: "author", treatment: .init(patients: "n1", events: "e1"), control: .init(patients: "n2", events: "e2")),
      measure: measure)
  }

  /// The trials of a reference case, by its identifier.
  static func of(_ id: String) throws -> StudyTable {
    if id.hasPrefix("furukawa-smd") { return try furukawa(.standardizedMeanDifference) }
    if id.hasPrefix("furukawa-hrsd-md") { return try furukawa(.meanDifference, scale: "HRSD") }
    let parts = id.split(separator: "-").map(String.init)
    return try linde(parts[1], measures[parts[2]] ?? measures[parts.last ?? ""] ?? .oddsRatio)
  }

  static let measures: [String: EffectMeasure] = ["OR": .oddsRatio, "RR": .riskRatio, "RD": .riskDifference]
}
