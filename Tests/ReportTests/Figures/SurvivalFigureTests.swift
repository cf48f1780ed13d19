import TestSupport
import Testing

@testable import Report
@testable import Trial

@Suite struct `Curves of times to an event` {
  /// Of each arm: time, at risk, events, censored, share.
  static let courses: [(String, [(Double, Int, Int, Int, Double)])] = [
    ("Placebo", [(2, 20, 4, 0, 0.8), (5, 16, 0, 4, 0.8), (7, 12, 4, 0, 0.533), (9, 8, 4, 4, 0.267)]),
    ("Igmesine 25 mg", [(3, 20, 2, 0, 0.9), (8, 18, 2, 2, 0.8), (10, 14, 1, 13, 0.743)]),
  ]

  static var results: TrialResults {
    var results = TrialResults()
    results.append(
      "survivalSteps",
      .table(
        ResultTable(
          label: "Every time",
          columns: [
            .init("arm", "Arm", .text), .init("time", "Time", .number(unit: "weeks")), .init("atRisk", "At risk", .count),
            .init("events", "Events", .count), .init("censored", "Censored", .count), .init("survival", "Share", .probability),
            .init("lower", "Lower", .probability), .init("upper", "Upper", .probability),
          ],
          rows: courses.flatMap { label, steps in
            steps.map { t, n, d, c, s in
              [.text(label), .number(t), .count(n), .count(d), .count(c), .number(s), .number(s - 0.1), .number(s + 0.1)]
            }
          })))
    results.append(
      "survival",
      .table(
        ResultTable(
          label: "Without the event",
          columns: [.init("arm", "Arm", .text), .init("time", "Time", .number(unit: "weeks")), .init("atRisk", "At risk", .count)],
          rows: courses.flatMap { label, _ in [(0.0, 20), (4, 16), (8, 9)].map { [.text(label), .number($0.0), .count($0.1)] } })))
    results.append(
      "analyses",
      .table(
        ResultTable(
          label: "Hazards compared",
          columns: [
            .init("test", "Test", .text), .init("hazardRatio", "Hazard ratio", .number(unit: "")), .init("lower", "Lower", .number(unit: "")),
            .init("upper", "Upper", .number(unit: "")),
          ], rows: [[.text("Cox, Wald"), .number(0.412), .number(0.2), .number(0.85)]])))
    return results
  }

  private func layers(_ figure: Figure, _ type: String) -> [JSONValue] {
    (figure.specification["layer"]?.elements ?? []).filter { $0["mark"]?["type"] == .text(type) }
  }
  private func points(_ layer: JSONValue) -> [[Double]] {
    (layer["data"]?["values"]?.elements ?? []).compactMap { point in point["t"]?.double.flatMap { t in point["y"]?.double.map { [t, $0] } } }
  }

  @Test(.tags(.identity)) func `fall in steps, with ticks at those who were censored, and are thin where few are at risk`() throws {
    let figure = try #require(TrialFigures.survival(PhaseThree.trial, analysis: Self.results))
    #expect(FigureCheck.faults(figure.specification).isEmpty && figure.width == .wide)
    let lines = layers(figure, "line")
    // Placebo in two parts, for its last step has 8 at risk.
    #expect(lines.count == 3)
    #expect(points(lines[0]) == [[0, 1], [2, 1], [2, 0.8], [5, 0.8], [5, 0.8], [7, 0.8], [7, 0.533]])
    #expect(points(lines[1]) == [[7, 0.533], [9, 0.533], [9, 0.267]] && lines[1]["mark"]?["strokeWidth"] == .number(0.8))
    let ticks = layers(figure, "tick").map(points)
    #expect(ticks == [[[5, 0.8], [9, 0.267]], [[8, 0.8], [10, 0.743]]])
    #expect(layers(figure, "area").allSatisfy { $0["mark"]?["opacity"] == .number(0.16) } && layers(figure, "area").count == 2)
  }

  @Test(.tags(.identity)) func `say the hazard ratio, and have those at risk beneath`() throws {
    let figure = try #require(TrialFigures.survival(PhaseThree.trial, analysis: Self.results))
    #expect(figure.headline == "Igmesine 25 mg: hazard 0.41 times that of Placebo (95% CI 0.20 to 0.85)")
    let texts = Extent(figure.specification).texts
    #expect(texts.contains("At risk") && texts.filter { $0 == "20" }.count == 2 && texts.filter { $0 == "9" }.count == 2)
    let extent = Extent(figure.specification)
    #expect(extent.right - extent.left <= Double(figure.width.pixels))
    #expect(TrialFigures.survival(PhaseThree.trial, analysis: PhaseThree.analysis) == nil)
  }
}
