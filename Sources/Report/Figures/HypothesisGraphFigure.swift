import Foundation
import Trial

/// A graph of hypotheses drawn: a box with its name and its weight of the error, arrows with the share of it that is passed on; of an analyzed trial one panel a
/// step of its path, three in a row.
struct HypothesisGraphFigure {
  var panels: [Diagram]
  /// Of an analyzed trial, the names of the rejected in their order.
  var rejected: [String]?

  /// From the design's `graph`, or from the analysis's `graph0`, `graph1` …; nil without one, and of one hypothesis.
  init?(_ results: TrialResults) {
    if let graph = results.diagram("graph") {
      panels = [graph]
    } else {
      panels = []
      while let step = results.diagram("graph\(panels.count)") { panels.append(step) }
      guard !panels.isEmpty else { return nil }
      let path = results.table("path")
      rejected = (path?.rows.indices).map { rows in rows.compactMap { path?.text($0, "hypothesis") } } ?? []
    }
    guard let first = panels.first, first.nodes.count > 1 else { return nil }
    if panels.count > Self.most { panels = Array(panels.prefix(Self.most)) }
  }

  /// So many steps are drawn; a longer path stands in its table.
  static let most = 9
  private static let gap = 18.0
  private static let height = 34.0

  private var columns: Int { min(panels.count, panels[0].nodes.count > 4 ? 2 : 3) }
  private var frame: Figure.Width { panels.count > 1 || panels[0].nodes.count > 4 ? .wide : .narrow }
  private var panelWidth: Double { (Double(frame.pixels) - 14 - Self.gap * Double(columns - 1)) / Double(columns) }
  private var panelHeight: Double { panels[0].nodes.count > 4 ? 0.8 * panelWidth : panels[0].nodes.count == 2 ? 84 : min(190, 0.85 * panelWidth) }
  private var title: Double { panels.count > 1 ? 22 : 6 }

  var figure: Figure {
    let names = panels[0].nodes.map(\.id)
    let arrows = panels[0].edges.count
    let weights = panels[0].nodes.map(\.text).joined(separator: ", ")
    return Figure(
      id: rejected == nil ? "hypothesis-graph" : "hypothesis-path", headline: headline,
      howToRead:
        "Boxes: hypotheses and the share of the error that each is tested at. Arrows: what a rejected hypothesis passes on of its share."
        + (rejected == nil ? "" : " Panels: the graph at the start and after each rejection."),
      alternativeText: "A graph of \(names.count) hypotheses with \(arrows) arrows; at the start \(weights)."
        + (rejected.map { $0.isEmpty ? " None is rejected." : " Rejected in order: \($0.joined(separator: ", "))." } ?? ""),
      width: frame, specification: plot.specification)
  }

  private var headline: String {
    let count = panels[0].nodes.count
    guard let rejected else {
      return Figure.headline(
        "How \(count) hypotheses share the error, and to whom each passes its share", "How \(count) hypotheses share the error", narrow: true)
    }
    guard let first = rejected.first else { return "None of the \(count) hypotheses is rejected" }
    let all = rejected.count == count ? "All \(count)" : "\(rejected.count) of \(count)"
    let verb = rejected.count == 1 ? "is" : "are"
    return Figure.headline("\(all) hypotheses \(verb) rejected, first \(first)", "\(all) hypotheses \(verb) rejected")
  }

  // MARK: Drawing

  private struct Point {
    var x: Double
    var y: Double
  }

  var plot: Plot {
    let rows = Double((panels.count + columns - 1) / columns)
    let height = rows * (panelHeight + title) + (rows - 1) * Self.gap + 8
    let width = Double(frame.pixels) - 14
    var plot = Plot(
      width: width, height: height, x: .init(domain: 0...width, ticks: [], isShown: false), y: .init(domain: 0...height, ticks: [], isShown: false))
    for (index, panel) in panels.enumerated() {
      let corner = Point(
        x: Double(index % columns) * (panelWidth + Self.gap), y: Double(index / columns) * (panelHeight + title + Self.gap) + title)
      add(panel, at: corner, to: &plot)
    }
    return plot
  }

  /// Of two in a row, of three and four in two rows, of more round a circle.
  private func places(_ count: Int, _ corner: Point, box: Double) -> [Point] {
    let (left, right) = (corner.x + box / 2, corner.x + panelWidth - box / 2)
    let (top, bottom) = (corner.y + Self.height / 2 + 2, corner.y + panelHeight - Self.height / 2 - 2)
    let (middle, center) = ((left + right) / 2, (top + bottom) / 2)
    switch count {
    case 1: return [Point(x: middle, y: center)]
    case 2: return [Point(x: left, y: center), Point(x: right, y: center)]
    case 3: return [Point(x: left, y: top), Point(x: right, y: top), Point(x: middle, y: bottom)]
    case 4: return [Point(x: left, y: top), Point(x: right, y: top), Point(x: left, y: bottom), Point(x: right, y: bottom)]
    default:
      return (0..<count).map { i in
        let angle = 2 * Double.pi * Double(i) / Double(count)
        return Point(x: middle + sin(angle) * (right - left) / 2, y: center - cos(angle) * (bottom - top) / 2)
      }
    }
  }

  private func add(_ panel: Diagram, at corner: Point, to plot: inout Plot) {
    let box = min(124, 0.4 * panelWidth)
    let places = places(panel.nodes.count, corner, box: box)
    if panels.count > 1 {
      plot.label(
        panel.label, x: .pixel(corner.x), y: .pixel(corner.y - 10),
        mark: [.init("style", "head"), .init("align", "left"), .init("baseline", "middle")])
    }
    for edge in panel.edges {
      guard let i = panel.nodes.firstIndex(where: { $0.id == edge.from }), let j = panel.nodes.firstIndex(where: { $0.id == edge.to })
      else { continue }
      let isPair = panel.edges.contains { $0.from == edge.to && $0.to == edge.from }
      add(edge.text, from: places[i], to: places[j], box: box, aside: isPair ? 6 : 0, to: &plot)
    }
    for (node, place) in zip(panel.nodes, places) { add(node, at: place, box: box, to: &plot) }
  }

  private func add(_ node: Diagram.Node, at place: Point, box: Double, to plot: inout Plot) {
    let weight = String(node.text.dropFirst(node.id.count + 2))
    let isGone = weight == "rejected"
    let (h, half) = (plot.height, Self.height / 2)
    plot.add(
      ["type": "rect", "fill": .role(isGone ? "wash" : "paper"), "stroke": .role(isGone ? "ink2" : "ink"), "strokeWidth": isGone ? 0.9 : 1.4],
      data: [
        ["x": .number(place.x - box / 2), "x2": .number(place.x + box / 2), "y": .number(h - place.y + half), "y2": .number(h - place.y - half)]
      ], x: .field("x"), y: .field("y"), x2: "x2", y2: "y2")
    for (line, text) in [Self.cut(node.id, to: box - 6), weight].enumerated() {
      plot.label(
        text, x: .pixel(place.x), y: .pixel(place.y + (line == 0 ? -7 : 8)),
        mark: [.init("align", "center"), .init("baseline", "middle"), .init("fontSize", 10.5), .init("color", .role(isGone ? "ink2" : "ink"))])
    }
  }

  /// As much of a name as a box holds.
  private static func cut(_ name: String, to width: Double) -> String {
    guard TextWidth.pixels(name, size: 10.5) > width else { return name }
    var head = name
    while head.count > 1, TextWidth.pixels(head + "…", size: 10.5) > width { head.removeLast() }
    return head + "…"
  }

  /// An arrow from the edge of one box to that of another, its share a third of the way along.
  private func add(_ share: String, from: Point, to: Point, box: Double, aside: Double, to plot: inout Plot) {
    let (dx, dy) = (to.x - from.x, to.y - from.y)
    let length = (dx * dx + dy * dy).squareRoot()
    guard length > 0 else { return }
    let (ux, uy) = (dx / length, dy / length)
    // To the right of the way that it goes.
    let (ox, oy) = (-uy * aside, ux * aside)
    func border(_ margin: Double) -> Double {
      min(abs(ux) > 1e-9 ? (box / 2) / abs(ux) : .infinity, abs(uy) > 1e-9 ? (Self.height / 2) / abs(uy) : .infinity) + margin
    }
    let start = Point(x: from.x + ux * border(1) + ox, y: from.y + uy * border(1) + oy)
    let end = Point(x: to.x - ux * border(2) + ox, y: to.y - uy * border(2) + oy)
    line([start, end], to: &plot)
    let (back, side) = (6.0, 3.2)
    line(
      [
        Point(x: end.x - ux * back - uy * side, y: end.y - uy * back + ux * side), end,
        Point(x: end.x - ux * back + uy * side, y: end.y - uy * back - ux * side),
      ], to: &plot)
    let place = Point(x: start.x + (end.x - start.x) * 0.36, y: start.y + (end.y - start.y) * 0.36)
    plot.label(
      share, x: .pixel(place.x), y: .pixel(place.y), mark: [.init("align", "center"), .init("baseline", "middle"), .init("fontSize", 10)], halo: true)
  }

  private func line(_ points: [Point], to plot: inout Plot) {
    let h = plot.height
    plot.add(
      ["type": "line", "strokeWidth": 1.2, "color": .role("ink2")],
      data: points.enumerated().map { ["x": .number($1.x), "y": .number(h - $1.y), "order": .integer($0)] }, x: .field("x"), y: .field("y"),
      further: [.init("order", ["field": "order", "type": "quantitative"])])
  }
}

extension TrialResults {
  /// A diagram by its name; nil where there is none of it.
  func diagram(_ id: String) -> Diagram? { if case .diagram(let diagram)? = self[id] { diagram } else { nil } }
}
