import Foundation
import TestSupport
import Testing
import Trial

@testable import Report

@Suite struct `Figures of estimands` {
  private static func trial() throws -> TrialProtocol {
    let file = References.project.appendingPathComponent("Examples/antidepressant/estimands.yaml")
    return try TrialProtocol.reading(String(decoding: Data(contentsOf: file), as: UTF8.self))
  }

  /// What the analysis of the example comes to, rounded.
  private static func results() -> TrialResults {
    typealias Column = ResultTable.Column
    var results = TrialResults()
    let number = ResultTable.Measure.number(unit: "points")
    let columns = [
      Column("analysis", "Analysis", .text), Column("estimand", "Estimand", .text), Column("difference", "Difference", number),
      Column("lower", "Lower", number), Column("upper", "Upper", number), Column("p", "p", .pValue),
    ]
    results.append(
      "analyses",
      .table(
        ResultTable(
          label: "Analyses", columns: columns,
          rows: [
            [.text("jump to reference"), .text("assigned"), .number(-2.13), .number(-3.81), .number(-0.44), .number(0.013)],
            [.text("drawn"), .text("assigned"), .number(-2.13), .number(-4.36), .number(0.10), .number(0.061)],
            [.text("mixed model"), .text("stayed"), .number(-2.8), .number(-5), .number(-0.6), .number(0.013)],
          ], primaryRow: 0, note: "")))
    let steps: [(Double, Double, String)] = [(0, -2.8, "no"), (2.5, -2.2, "yes"), (10, -0.39, "no")]
    results.append(
      "tippingPoint",
      .table(
        ResultTable(
          label: "Tipping point",
          columns: [
            Column("analysis", "Analysis", .text), Column("delta", "δ", number), Column("difference", "Difference", number),
            Column("lower", "Lower", number), Column("upper", "Upper", number), Column("tips", "Tips", .text),
          ], rows: steps.map { [.text("at random"), .number($0.0), .number($0.1), .number($0.1 - 2.2), .number($0.1 + 2.2), .text($0.2)] }, note: ""))
    )
    return results
  }

  @Test(.tags(.identity)) func `a forest groups the analyses by the question that they answer`() throws {
    let forest = try #require(EstimandForestFigure(try Self.trial(), results: Self.results()))
    #expect(forest.rows.map(\.kind) == [.estimand, .analysis, .estimand, .analysis, .analysis])
    // Lower is better: a benefit is the difference with its sign turned, and its interval's ends change places.
    #expect(forest.rows.map(\.benefit) == [nil, 2.8, nil, 2.13, 2.13])
    #expect(forest.rows[3].lower == 0.44 && forest.rows[3].upper == 3.81 && forest.rows[3].isPrimary)
    #expect(FigureCheck.faults(forest.figure.specification) == [])
    #expect(forest.figure.headline.hasPrefix("The estimand decides"))
  }

  @Test(.tags(.identity)) func `a tipping point is drawn where it is`() throws {
    let curve = try #require(TippingPointFigure(try Self.trial(), results: Self.results()))
    #expect(curve.rows.map(\.delta) == [0, 2.5, 10] && curve.tip?.delta == 2.5 && curve.rows[0].benefit == 2.8)
    #expect(FigureCheck.faults(curve.figure.specification) == [])
    #expect(TippingPointFigure(try Self.trial(), results: TrialResults()) == nil)
    #expect(EstimandForestFigure(try Self.trial(), results: TrialResults()) == nil)
  }
}
