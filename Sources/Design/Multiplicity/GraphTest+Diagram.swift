import Trial

/// The path as diagrams.
extension GraphTest {
  /// The first graph and the graph after each rejection: nodes with their weights, the rejected marked, edges with what they pass.
  ///
  /// - Parameter names: one a hypothesis, different from one another.
  public func diagrams(names: [String]) -> [Diagram] {
    precondition(names.count == initial.count, "every hypothesis has its name")
    var gone: Set<Int> = []
    var all = [Self.diagram(initial, names, gone, label: "At the start")]
    for step in steps {
      gone.insert(step.hypothesis)
      all.append(Self.diagram(step.graph, names, gone, label: "After \(names[step.hypothesis]) is rejected"))
    }
    return all
  }

  private static func diagram(_ graph: HypothesisGraph, _ names: [String], _ gone: Set<Int>, label: String) -> Diagram {
    let nodes = names.indices.map { i in
      Diagram.Node(id: names[i], text: gone.contains(i) ? "\(names[i]): rejected" : "\(names[i]): \(share(graph.weights[i]))")
    }
    var edges: [Diagram.Edge] = []
    for i in names.indices {
      for j in names.indices where graph.passes[i, j] > 0 {
        edges.append(Diagram.Edge(from: names[i], to: names[j], text: share(graph.passes[i, j])))
      }
    }
    return Diagram(label: label, nodes: nodes, edges: edges)
  }

  /// Per cent to two decimals at most.
  private static func share(_ x: Double) -> String {
    let hundredths = Int((x * 10_000).rounded())
    let rest = hundredths % 100
    if rest == 0 { return "\(hundredths / 100)%" }
    return rest % 10 == 0 ? "\(hundredths / 100).\(rest / 10)%" : "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest)%"
  }
}
