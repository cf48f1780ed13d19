import Trial

/// The path as diagrams.
extension GraphTest {
  /// The first graph and the graph after each rejection: nodes with their weights, the rejected marked, edges with what they pass.
  ///
  /// - Parameter names: one a hypothesis, different from one another.
  public func diagrams(names: [String]) -> [Diagram] { initial.diagrams(names: names, rejecting: steps.map(\.hypothesis)) }
}

extension HypothesisGraph {
  /// The graph, and what it becomes with each rejection.
  ///
  /// - Parameters:
  ///   - names: one a hypothesis, different from one another.
  ///   - rejected: hypotheses, in their order.
  public func diagrams(names: [String], rejecting rejected: [Int] = []) -> [Diagram] {
    precondition(names.count == count, "every hypothesis has its name")
    var gone: Set<Int> = []
    var current = self
    var all = [current.diagram(names, gone, label: "At the start")]
    for hypothesis in rejected {
      gone.insert(hypothesis)
      current = current.removing(hypothesis)
      all.append(current.diagram(names, gone, label: "After \(names[hypothesis]) is rejected"))
    }
    return all
  }

  private func diagram(_ names: [String], _ gone: Set<Int>, label: String) -> Diagram {
    let nodes = names.indices.map { i in
      Diagram.Node(id: names[i], text: gone.contains(i) ? "\(names[i]): rejected" : "\(names[i]): \(Self.percent(weights[i]))")
    }
    var edges: [Diagram.Edge] = []
    for i in names.indices {
      for j in names.indices where passes[i, j] > 0 {
        edges.append(Diagram.Edge(from: names[i], to: names[j], text: Self.percent(passes[i, j])))
      }
    }
    return Diagram(label: label, nodes: nodes, edges: edges)
  }

  /// Per cent to two decimals at most.
  public static func percent(_ x: Double) -> String {
    let hundredths = Int((x * 10_000).rounded())
    let rest = hundredths % 100
    if rest == 0 { return "\(hundredths / 100)%" }
    return rest % 10 == 0 ? "\(hundredths / 100).\(rest / 10)%" : "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest)%"
  }
}
