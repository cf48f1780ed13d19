import Foundation
import Trial

/// The picture of a network: a disk a treatment, its area by its patients; a line between two that trials compare, its width and number by the trials.
struct NetworkFigure {
  struct Node: Equatable {
    var name: String
    var patients: Double
  }
  struct Edge: Equatable {
    var first: Int
    var second: Int
    var trials: Int
  }
  let nodes: [Node]
  let edges: [Edge]
  let label: String

  /// From `treatments` and `comparisons` of a network's results; nil without them.
  init?(_ results: TrialResults, label: String) {
    guard let treatments = results.table("treatments"), let comparisons = results.table("comparisons"), treatments.rows.count > 1 else { return nil }
    let nodes = treatments.rows.indices.map { Node(name: treatments.text($0, "treatment") ?? "", patients: treatments.number($0, "patients") ?? 0) }
    self.nodes = nodes
    self.label = label
    edges = comparisons.rows.indices.compactMap { row in
      guard let first = nodes.firstIndex(where: { $0.name == comparisons.text(row, "first") }),
        let second = nodes.firstIndex(where: { $0.name == comparisons.text(row, "second") }), let trials = comparisons.number(row, "trials")
      else { return nil }
      return Edge(first: first, second: second, trials: Int(trials))
    }
  }

  var figure: Figure {
    Figure(
      id: "network", headline: headline,
      howToRead:
        "Disks: treatments, area in proportion to patients, whose number stands below the name. Lines: trials compare the two themselves; width and number: how many.",
      alternativeText: alternativeText, width: .wide, specification: plot.specification)
  }

  private var headline: String {
    guard let most = edges.max(by: { $0.trials < $1.trials }) else { return "A network of \(nodes.count) treatments" }
    return Figure.headline(
      "Of \(nodes.count) treatments, \(nodes[most.first].name) and \(nodes[most.second].name) are compared most, in \(most.trials) trials",
      "A network of \(nodes.count) treatments and \(edges.count) direct comparisons")
  }

  private var alternativeText: String {
    let listed = edges.sorted { $0.trials > $1.trials }.prefix(4).map { "\(nodes[$0.first].name) and \(nodes[$0.second].name) \($0.trials)" }
    return "Network of \(nodes.count) treatments; trials that compare two: \(listed.joined(separator: ", "))."
  }

  // MARK: Drawing

  private static let height = 380.0
  private var width: Double { Double(Figure.Width.wide.pixels) - 14 }

  /// Round a circle, the first on top.
  private func place(_ index: Int) -> (x: Double, y: Double) {
    let angle = 2 * Double.pi * Double(index) / Double(nodes.count)
    return (width / 2 + 0.30 * width * sin(angle), Self.height / 2 + 138 * cos(angle))
  }

  private func area(_ node: Node) -> Double { max(40, 1500 * node.patients / max(nodes.map(\.patients).max() ?? 1, 1)) }

  var plot: Plot {
    var plot = Plot(
      width: width, height: Self.height, x: .init(domain: 0...width, ticks: [], isShown: false),
      y: .init(domain: 0...Self.height, ticks: [], isShown: false))
    let most = Double(edges.map(\.trials).max() ?? 1)
    for edge in edges {
      let ends = [place(edge.first), place(edge.second)]
      plot.add(
        ["type": "line", "strokeWidth": .number(1 + 5 * Double(edge.trials) / most), "color": .role("ink3")],
        data: ends.enumerated().map { ["x": .number($1.x), "y": .number($1.y), "order": .integer($0)] }, x: .field("x"), y: .field("y"),
        further: [.init("order", ["field": "order", "type": "quantitative"])])
    }
    let disks = nodes.indices.map { index -> JSONValue in
      let at = place(index)
      return ["x": .number(at.x), "y": .number(at.y), "size": .number(area(nodes[index]))]
    }
    plot.add(
      ["type": "point", "shape": "circle", "filled": true, "color": .role("active")], data: disks, x: .field("x"), y: .field("y"),
      further: [.init("size", ["field": "size", "type": "quantitative", "scale": nil, "legend": nil])])
    for edge in edges { number(edge, in: &plot) }
    for index in nodes.indices { name(index, in: &plot) }
    return plot
  }

  /// Nearer to the treatment further round, so that numbers of lines that cross in the middle stand apart.
  private func number(_ edge: Edge, in plot: inout Plot) {
    let (a, b) = (place(edge.first), place(edge.second))
    let share = 0.62
    plot.label(
      "\(edge.trials)", x: .pixel(a.x + share * (b.x - a.x)), y: .pixel(plot.pixelY(a.y + share * (b.y - a.y))),
      mark: [.init("align", "center"), .init("baseline", "middle"), .init("fontSize", 10)], halo: true)
  }

  private func name(_ index: Int, in plot: inout Plot) {
    let at = place(index)
    let radius = (area(nodes[index]) / Double.pi).squareRoot()
    let side = at.x - width / 2
    let isMiddle = abs(side) < 0.05 * width
    let align = isMiddle ? "center" : side > 0 ? "left" : "right"
    let x = isMiddle ? at.x : at.x + (side > 0 ? 1 : -1) * (radius + 8)
    let y = plot.pixelY(at.y) + (isMiddle ? (at.y > Self.height / 2 ? -radius - 22 : radius + 12) : -6)
    let patients = "\(NumberStyle.count(Int(nodes[index].patients))) \(nodes[index].patients == 1 ? "patient" : "patients")"
    for (line, text) in [nodes[index].name, patients].enumerated() {
      plot.label(
        text, x: .pixel(x), y: .pixel(y + 13 * Double(line)),
        mark: [
          .init("align", .text(align)), .init("baseline", "middle"), .init("fontSize", line == 0 ? 11.5 : 10),
          .init("color", .role(line == 0 ? "ink" : "ink2")),
        ])
    }
  }
}
