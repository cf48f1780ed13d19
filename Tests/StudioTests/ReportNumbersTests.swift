import Analysis
import Design
import Foundation
import Report
import Simulation
import TestSupport
import Testing
import Trial

/// A document shows what the commands print: both are made of the same results, and no number is computed on the way.
@Suite struct `Numbers of the report` {
  @Test(.tags(.identity))
  func `are those of the commands' JSON`() throws {
    let trial = try OnePath.igmesine()
    let plan = try ConclusionPlan(for: trial)
    let planned = try #require(trial.scenarios.first { $0.name == "planned" })
    let data = try TrialSimulator(trial: trial, scenario: planned).replay(seed: 1, trial: 1).data
    let all = [
      try DesignResults.results(for: trial), try OperatingCharacteristics.results(for: trial, trials: 50, threads: 2),
      try TrialAnalysis(plan: plan, data: data).results(),
    ]
    let review = TrialReview(
      trial: trial, design: all[0], simulation: all[1], analysis: all[2],
      reproducibility: .init(command: "equipoise review", version: "0", fileName: "phase-3.yaml", sha256: String(repeating: "0", count: 64)))
    let document = review.document(date: CalendarDate(year: 2026, month: 11, day: 24))
    let printed = Set(all.flatMap { numbers(of: ResultsJSON.value($0)) })
    let tables = document.tables.compactMap(\.csv)
    #expect(tables.count >= 6)
    for csv in tables {
      for cell in csv.split(whereSeparator: { $0 == "," || $0 == "\n" }) {
        guard let value = Double(cell), cell.contains(".") else { continue }
        #expect(printed.contains(value), "\(cell) stands in the document and in no command's JSON")
      }
    }
  }

  private func numbers(of value: JSONValue) -> [Double] {
    switch value {
    case .number(let number): [number]
    case .integer(let number): [Double(number)]
    case .array(let all): all.flatMap(numbers(of:))
    case .object(let fields): fields.flatMap { numbers(of: $0.value) }
    default: []
    }
  }
}

extension Document {
  /// All tables, those of the first page included.
  fileprivate var tables: [Document.Table] {
    (opening + sections.flatMap(\.blocks)).compactMap { block in
      if case .table(let table) = block { table } else { nil }
    }
  }
}
