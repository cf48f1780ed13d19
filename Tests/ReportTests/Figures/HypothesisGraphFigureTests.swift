import TestSupport
import Testing

@testable import Report
@testable import Trial

@Suite struct `Figure of a graph of hypotheses` {
  static func diagram(_ label: String, _ weights: [(String, String)], _ edges: [(String, String, String)]) -> Diagram {
    Diagram(
      label: label, nodes: weights.map { Diagram.Node(id: $0.0, text: "\($0.0): \($0.1)") },
      edges: edges.map { Diagram.Edge(from: $0.0, to: $0.1, text: $0.2) })
  }

  static func path(_ steps: Int) -> TrialResults {
    var results = TrialResults()
    let rows = (0..<steps).map { step -> [ResultTable.Cell] in [.count(step + 1), .text(step == 0 ? "b" : "a")] }
    results.append(
      "path", .table(ResultTable(label: "", columns: [.init("step", "Step", .count), .init("hypothesis", "Hypothesis", .text)], rows: rows)))
    results.append("graph0", .diagram(diagram("At the start", [("a", "50%"), ("b", "50%")], [("a", "b", "100%"), ("b", "a", "100%")])))
    if steps > 0 { results.append("graph1", .diagram(diagram("After b is rejected", [("a", "100%"), ("b", "rejected")], []))) }
    return results
  }

  @Test func `of a design says the weights and the arrows`() throws {
    var results = TrialResults()
    results.append(
      "graph",
      .diagram(
        Self.diagram(
          "", [("low score", "50%"), ("high score", "50%"), ("low function", "0%"), ("high function", "0%")],
          [("low score", "high score", "50%"), ("low score", "low function", "50%"), ("high score", "low score", "50%")])))
    let figure = try #require(TrialFigures.hypothesisGraph(results))
    #expect(figure.id == "hypothesis-graph" && figure.width == .narrow)
    #expect(figure.alternativeText.contains("4 hypotheses with 3 arrows") && figure.alternativeText.contains("low score: 50%"))
    #expect(FigureCheck.faults(figure.specification).isEmpty)
    let text = figure.specification.text()
    for word in ["low score", "high function", "50%", "0%"] { #expect(text.contains("\"\(word)\"")) }
  }

  @Test(arguments: [(0, "None of the 2 hypotheses is rejected"), (1, "1 of 2 hypotheses is rejected, first b")])
  func `of an analyzed trial has a panel a step`(_ steps: Int, _ headline: String) throws {
    let figure = try #require(TrialFigures.hypothesisGraph(Self.path(steps)))
    #expect(figure.id == "hypothesis-path" && figure.headline == headline)
    #expect(FigureCheck.faults(figure.specification).isEmpty)
    #expect(figure.specification.text().contains("rejected\"") == (steps > 0))
  }

  @Test func `is none without a graph or of one hypothesis`() {
    #expect(TrialFigures.hypothesisGraph(TrialResults()) == nil)
    var one = TrialResults()
    one.append("graph", .diagram(Self.diagram("", [("a", "100%")], [])))
    #expect(TrialFigures.hypothesisGraph(one) == nil)
  }
}
