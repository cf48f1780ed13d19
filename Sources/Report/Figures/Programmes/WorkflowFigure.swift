import Trial

/// A trial from entry to analysis, top to bottom: who comes in, arms in equal columns, when they are seen, what is analyzed.
struct WorkflowFigure {
  var id: String
  var headline: String
  var howToRead: String
  var alternativeText: String
  var entry: [String]
  /// Name over what is given and to how many.
  var arms: [[String]]
  var schedule: [String]
  var analysis: [String]

  var figure: Figure {
    Figure(id: id, headline: headline, howToRead: howToRead, alternativeText: alternativeText, width: .wide, specification: plot.specification)
  }

  private static let line = 15.0
  private static let gap = 26.0

  private func height(_ boxes: [[String]]) -> Double { Double(boxes.map(\.count).max() ?? 1) * Self.line + 14 }

  var plot: Plot {
    let width = Double(Figure.Width.wide.pixels) - 14
    let rows = [[entry], arms, [schedule], [analysis]]
    let heights = rows.map(height)
    let total = heights.reduce(0, +) + Self.gap * Double(rows.count - 1) + 2
    var plot = Plot(
      width: width, height: total, x: .init(domain: 0...width, ticks: [], isShown: false), y: .init(domain: 0...total, ticks: [], isShown: false))
    let column = (width - 14 * Double(max(arms.count - 1, 0))) / Double(max(arms.count, 1))
    let single = min(width, 420)
    var top = 1.0
    var centers: [[Double]] = []
    for (index, row) in rows.enumerated() {
      let boxWidth = index == 1 ? column : single
      let middles = row.indices.map { index == 1 ? Double($0) * (column + 14) + column / 2 : width / 2 }
      for (box, middle) in zip(row, middles) { add(box, middle: middle, top: top, width: boxWidth, height: heights[index], to: &plot) }
      centers.append(middles)
      if index > 0 {
        // One arrow for each arm where rows meet.
        let joints = (index == 1 || index == 2) ? centers[1] : [width / 2]
        for joint in joints {
          addArrow(from: index == 2 ? joint : width / 2, to: index == 1 ? joint : width / 2, above: top - Self.gap, below: top, to: &plot)
        }
      }
      top += heights[index] + Self.gap
    }
    return plot
  }

  private func add(_ lines: [String], middle: Double, top: Double, width: Double, height: Double, to plot: inout Plot) {
    let total = plot.height
    plot.add(
      ["type": "rect", "fill": .role("wash"), "stroke": .role("ink2"), "strokeWidth": 0.9],
      data: [["x": .number(middle - width / 2), "x2": .number(middle + width / 2), "y": .number(total - top), "y2": .number(total - top - height)]],
      x: .field("x"),
      y: .field("y"), x2: "x2", y2: "y2")
    let first = top + height / 2 - Double(lines.count - 1) / 2 * Self.line
    for (index, line) in lines.enumerated() {
      plot.label(
        line, x: .pixel(middle), y: .pixel(first + Double(index) * Self.line),
        mark: [.init("style", index == 0 ? "row-strong" : "row"), .init("align", "center"), .init("fontSize", 11)])
    }
  }

  private func addArrow(from: Double, to: Double, above: Double, below: Double, to plot: inout Plot) {
    let total = plot.height
    let middle = (above + below) / 2
    let points = [(from, above), (from, middle), (to, middle), (to, below - 4)]
    plot.add(
      ["type": "line", "strokeWidth": 1, "color": .role("ink2")],
      data: points.enumerated().map { ["x": .number($1.0), "y": .number(total - $1.1), "order": .integer($0)] }, x: .field("x"), y: .field("y"),
      further: [.init("order", ["field": "order", "type": "quantitative"])])
    plot.add(
      ["type": "point", "shape": "triangle-down", "size": 30, "color": .role("ink2")], data: [["x": .number(to), "y": .number(total - below + 4)]],
      x: .field("x"), y: .field("y"))
  }
}
