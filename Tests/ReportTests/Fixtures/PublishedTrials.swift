import Evidence
import Foundation
import Mathematics
import Notation
import TestSupport
import Testing
import Trial

/// Meta-analyses of published trials, for figures.
enum PublishedTrials {
  /// Seventeen trials by standardized differences, lower being better.
  static let tricyclics = made {
    let file = References.tests.appendingPathComponent("References/meta-analysis/furukawa2003.csv")
    let columns = StudyColumns(
      study: "author", treatment: .init(patients: "Ne", mean: "Me", standardDeviation: "Se"),
      control: .init(patients: "Nc", mean: "Mc", standardDeviation: "Sc"))
    let table = try DataTable.reading(csv: [UInt8](Data(contentsOf: file)))
    return try PublishedEvidence(
      try StudyTable(reading: table, columns: columns, measure: .standardizedMeanDifference).studies,
      question: .init(
        name: "older antidepressants", treatment: "tricyclics", control: "placebo", measure: .standardizedMeanDifference, better: .lower))
  }
  /// Eight trials of responders by odds ratio, higher being better.
  static let responders = made { try events(.oddsRatio, .restrictedMaximumLikelihood, .hartungKnapp) }
  /// The same by risk ratio.
  static let ratios = made { try events(.riskRatio, .derSimonianLaird, .normal) }

  /// Responders of all arms of Linde 2015, by class.
  static var network: TrialResults {
    get throws {
      let file = References.tests.appendingPathComponent("References/meta-analysis/linde2015.csv")
      let table = try DataTable.reading(csv: [UInt8](Data(contentsOf: file)))
      func text(_ column: String, _ row: Int) -> String { table.columns.first { $0.name == column }?.texts[row] ?? "" }
      let trials = try (0..<table.rowCount).compactMap { row -> NetworkTrial? in
        let counts = (1...3).compactMap { arm -> (treatment: String, count: ArmCount)? in
          guard let n = Int(text("n\(arm)", row)), let x = Int(text("resp\(arm)", row)) else { return nil }
          return (text("treatment\(arm)", row), ArmCount(patients: n, events: x))
        }
        return counts.count < 2 ? nil : try NetworkTrial(label: text("id", row), counts: counts, measure: .oddsRatio)
      }
      return try NetworkMetaAnalysis(trials, reference: "Placebo").results(measure: .oddsRatio, better: .higher)
    }
  }

  /// Responders and patients under TCA and placebo of Linde 2015, as in `References/meta-analysis/linde2015.csv`.
  private static func events(
    _ measure: EffectMeasure, _ heterogeneity: Heterogeneity, _ interval: PooledInterval
  ) throws -> PublishedEvidence {
    let file = References.tests.appendingPathComponent("References/meta-analysis/linde2015.csv")
    let table = try DataTable.reading(csv: [UInt8](Data(contentsOf: file)))
    func number(_ column: String, _ row: Int) -> Int? {
      if case .numbers(let all)? = table[column] { all[row].flatMap { Int(exactly: $0) } } else { nil }
    }
    func arm(_ treatment: String, _ row: Int) -> ArmCount? {
      for place in 1...3 where table.columns.first(where: { $0.name == "treatment\(place)" })?.texts[row] == treatment {
        guard let patients = number("n\(place)", row), let events = number("resp\(place)", row) else { return nil }
        return ArmCount(patients: patients, events: events)
      }
      return nil
    }
    var studies: [Study] = []
    for row in 0..<table.rowCount {
      guard let treatment = arm("TCA", row), let control = arm("Placebo", row) else { continue }
      let label = table.columns.first { $0.name == "author" }?.texts[row] ?? ""
      studies.append(try Study(label: label, treatment: treatment, control: control, measure: measure))
    }
    return try PublishedEvidence(
      studies, question: .init(name: "TCA", treatment: "TCA", control: "placebo", measure: measure, better: .higher), heterogeneity: heterogeneity,
      interval: interval)
  }

  private static func made(_ evidence: () throws -> PublishedEvidence) -> TrialResults {
    do { return try evidence().results } catch {
      Issue.record("no meta-analysis: \(error)")
      return TrialResults()
    }
  }
}
