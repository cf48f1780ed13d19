import Trial

extension SurvivalFigure {
  private static let fewest = 10.0

  private var shownTimes: [Double] {
    var all: [Double] = []
    for row in times.rows.indices { if let time = times.number(row, "time"), !all.contains(time) { all.append(time) } }
    return all
  }
  private var last: Double { max(steps.rows.indices.compactMap { steps.number($0, "time") }.max() ?? 1, 1e-9) }
  private var leftRoom: Double { max(TextWidth.pixels("At risk", size: 10.5), TextWidth.widest(arms.map(\.label), size: 10.5)) + 30 }
  private var rightRoom: Double { TextWidth.widest(arms.map(\.label), size: 11.5, bold: true) + 16 }

  var plot: Plot {
    let width = max(240, Double(Figure.Width.wide.pixels) - max(leftRoom, 34) - rightRoom - 12)
    var plot = Plot(
      width: width, height: 225,
      x: .init(domain: 0...(last * 1.01), ticks: shownTimes, offset: 4),
      y: .init(domain: 0...1, ticks: [0, 0.25, 0.5, 0.75, 1], labels: .percent, grid: true))
    for arm in arms { addBand(arm, to: &plot) }
    for arm in arms { addCurve(arm, to: &plot) }
    addLabels(to: &plot)
    addAtRisk(to: &plot)
    plot.head("Without the event: \(words.endpoint?.label ?? "event")", x: -30)
    return plot
  }

  /// The curve as corners: it falls at a time and stays until the next.
  private func corners(_ arm: ArmStyle, _ value: (Step) -> Double?) -> [(x: Double, y: Double, isThin: Bool)] {
    var points: [(x: Double, y: Double, isThin: Bool)] = [(0, 1, false)]
    var level = 1.0
    for step in steps(arm) {
      let isThin = step.atRisk < Self.fewest
      points.append((step.time, level, isThin))
      level = value(step) ?? level
      points.append((step.time, level, isThin))
    }
    return points
  }

  private func addBand(_ arm: ArmStyle, to plot: inout Plot) {
    let lower = corners(arm) { $0.share == 1 ? 1 : $0.lower }
    let upper = corners(arm) { $0.share == 1 ? 1 : $0.upper }
    plot.add(
      ["type": "area", "color": .role(arm.color), "opacity": 0.16, "line": false],
      data: zip(lower, upper).map { ["t": .number($0.x), "y": .number($0.y), "top": .number($1.y)] }, x: .field("t"), y: .field("y"), y2: "top")
  }

  private func addCurve(_ arm: ArmStyle, to plot: inout Plot) {
    let points = corners(arm, \.share)
    let thick = points.prefix { !$0.isThin }
    let thin = points.dropFirst(max(0, thick.count - 1))
    func values(_ part: ArraySlice<(x: Double, y: Double, isThin: Bool)>) -> [JSONValue] { part.map { ["t": .number($0.x), "y": .number($0.y)] } }
    let dash = JSONValue.array(arm.dash.map { .number($0) })
    let isTreated = words.experimental.contains { $0.name == arm.name }
    plot.add(
      ["type": "line", "color": .role(arm.color), "strokeWidth": isTreated ? 2 : 1.8, "strokeDash": dash], data: values(thick), x: .field("t"),
      y: .field("y"))
    if thin.count > 1 {
      plot.add(
        ["type": "line", "color": .role(arm.color), "strokeWidth": 0.8, "strokeDash": dash], data: values(thin), x: .field("t"), y: .field("y"))
    }
    let censored = steps(arm).filter { $0.censored > 0 }.map { step -> JSONValue in ["t": .number(step.time), "y": .number(step.share)] }
    plot.add(
      ["type": "tick", "orient": "vertical", "color": .role(arm.color), "size": 7, "thickness": 1], data: censored, x: .field("t"), y: .field("y"))
  }

  private func addLabels(to plot: inout Plot) {
    let wishes = arms.map { plot.pixelY(steps($0).last?.share ?? 1) }
    let centers = LabelStack.spread(wishes, heights: arms.map { _ in 15.5 }, within: 6...(plot.height - 4))
    for (arm, center) in zip(arms, centers) {
      plot.label(
        arm.label, x: .pixel(plot.width + 8), y: .pixel(center),
        mark: [.init("style", "direct"), .init("dx", 0), .init("color", .role(arm.color == "dose2" ? "ink2" : arm.color))])
    }
  }

  private func addAtRisk(to plot: inout Plot) {
    let unit = words.unit.capitalizedFirst
    plot.head(unit, x: plot.width / 2, y: plot.height + 38, align: "center")
    plot.head("At risk", x: -24, y: plot.height + 38, align: "right")
    for (place, arm) in arms.enumerated() {
      let y = plot.height + 52 + 17 * Double(place)
      let counts = times.rows.indices.compactMap { row -> JSONValue? in
        guard times.text(row, "arm") == arm.label, let time = times.number(row, "time"), let count = times.number(row, "atRisk") else { return nil }
        return ["x": .number(time), "text": .text(NumberStyle.count(Int(count)))]
      }
      let color = JSONValue.role(arm.color == "dose2" ? "ink2" : arm.color)
      plot.label(
        arm.label, x: .pixel(-24), y: .pixel(y),
        mark: [.init("align", "right"), .init("baseline", "middle"), .init("fontSize", 10.5), .init("color", .role("ink2"))])
      plot.labels(
        counts, x: .field("x"), y: .pixel(y),
        mark: [.init("align", "center"), .init("baseline", "middle"), .init("fontSize", 10.5), .init("color", color)])
    }
  }
}
