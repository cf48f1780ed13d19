import Design
import Foundation
import Report
import TestSupport
import Testing
import Trial

/// The example's plan, from its file to its figures and its sentences.
@Suite struct `Figures of a dose-response design` {
  static func trial(_ name: String) throws -> TrialProtocol {
    let url = References.project.appendingPathComponent("Examples/designs/\(name).yaml")
    return try TrialProtocol.reading(String(decoding: try Data(contentsOf: url), as: UTF8.self))
  }

  @Test(.tags(.identity), arguments: ["mcp-mod", "bell"])
  func `show the candidates, their contrasts and the power by size`(_ name: String) throws {
    let trial = try Self.trial(name)
    let figures = TrialFigures.doseResponse(trial, design: try DesignResults.results(for: trial))
    #expect(figures.map(\.id) == ["candidate-curves", "optimal-contrasts", "power-by-size"])
    for figure in figures {
      #expect(FigureCheck.faults(figure.specification).isEmpty && figure.headline.count <= 90)
      #expect(figure.howToRead.hasSuffix(".") && figure.alternativeText.hasSuffix("."))
    }
    #expect(figures[0].headline.contains("down again"))
    #expect(TrialFigures.doseResponse(trial, design: TrialResults()).isEmpty)
  }
}
