import Trial

extension PowerCurveFigure {
  private var height: Double { 215.0 }
  /// Scenarios whose error is larger than half the mark, so that the bar is seen.
  var barsShown: [Scenario] { scenarios.filter { 2 * ($0.monteCarloError ?? 0) * height > 4 } }

  var plot: Plot {
    let xs = line.map(\.x) + scenarios.map(\.benefit)
    let low = xs.min() ?? 0
    let high = xs.max() ?? 1
    let range = line.count > 1 ? low...high : (low - 0.1 * (high - low))...(high + 0.1 * (high - low))
    let right = 92.0
    var plot = Plot(
      width: Double(Figure.Width.narrow.pixels) - 44 - right, height: height,
      x: .init(
        domain: range, ticks: Ticks.within(range, most: 7),
        title: "True benefit\(words.atVisit)\(words.unit.isEmpty ? "" : ", " + words.unit) (right: \(words.treatment) better)"),
      y: .init(domain: 0...1.02, ticks: [0, 0.25, 0.5, 0.75, 1], labels: .percent, grid: true))
    addTarget(to: &plot)
    addLine(to: &plot, range: range)
    addScenarios(to: &plot)
    plot.head("Chance of a significant result", x: -38, y: -10)
    return plot
  }

  private func addTarget(to plot: inout Plot) {
    guard let target else { return }
    plot.add(["type": "rule", "style": "threshold"], data: [["p": .number(target)]], y: .field("p"))
    plot.label(
      "aim \(NumberStyle.probability(target))", x: .pixel(plot.width + 8), y: .pixel(plot.pixelY(target)),
      mark: [.init("style", "note"), .init("align", "left"), .init("baseline", "middle")])
  }

  private func addLine(to plot: inout Plot, range: ClosedRange<Double>) {
    guard line.count > 1 else { return }
    let data: [JSONValue] = line.map { ["d": .number($0.x), "p": .number($0.y)] }
    plot.add(["type": "line", "strokeWidth": 2, "color": .role("active")], data: data, x: .field("d"), y: .field("p"))
    let end = line[line.count - 1].y
    var y = plot.pixelY(end)
    if let target, abs(plot.pixelY(target) - y) < 14 { y = plot.pixelY(target) - 14 }
    plot.label(
      "closed form", x: .pixel(plot.width + 8), y: .pixel(y),
      mark: [.init("style", "direct"), .init("dx", 0), .init("fontSize", 11), .init("color", .role("active"))])
  }

  private func addScenarios(to plot: inout Plot) {
    let bars: [JSONValue] = barsShown.map {
      let reach = 2 * ($0.monteCarloError ?? 0)
      return ["d": .number($0.benefit), "p": .number(max(0, $0.power - reach)), "top": .number(min(1, $0.power + reach))]
    }
    plot.add(["type": "rule", "style": "monte-carlo"], data: bars, x: .field("d"), y: .field("p"), y2: "top")
    let points: [JSONValue] = scenarios.map { ["d": .number($0.benefit), "p": .number($0.power)] }
    plot.add(
      ["type": "point", "shape": "square", "color": .role("active"), "size": 46, "stroke": .role("paper"), "strokeWidth": 1], data: points,
      x: .field("d"), y: .field("p"))
    for place in labelPlaces(plot) {
      plot.label(
        place.text, x: .pixel(place.x), y: .pixel(place.y),
        mark: [.init("style", "note"), .init("align", .text(place.align)), .init("baseline", "middle"), .init("color", .role("ink"))], halo: true)
    }
  }

  /// Beside each point, right below the rising line where there is room, else left above; labels of near points give way to each other.
  private func labelPlaces(_ plot: Plot) -> [(text: String, x: Double, y: Double, align: String)] {
    var taken: [(x: ClosedRange<Double>, y: Double)] = []
    var places: [(text: String, x: Double, y: Double, align: String)] = []
    for scenario in scenarios.sorted(by: { $0.benefit < $1.benefit }) {
      let text = "\(scenario.name) \(share(scenario))"
      let size = TextWidth.pixels(text, size: 10.5)
      let x = plot.pixelX(scenario.benefit)
      let y = plot.pixelY(scenario.power)
      let right = (x: x + 8, y: min(y + 11, plot.height - 8), align: "left", span: (x + 8)...(x + 8 + size))
      let left = (x: x - 8, y: max(y - 11, -2), align: "right", span: (x - 8 - size)...(x - 8))
      // A rising line leaves room above its foot and below its shoulder.
      let choices = (scenario.power < 0.2 ? [left, right] : [right, left]).filter { $0.span.lowerBound > -30 && $0.span.upperBound < plot.width + 84 }
      let free = choices.first { choice in !taken.contains { $0.x.overlaps(choice.span) && abs($0.y - choice.y) < 13 } }
      var chosen = free ?? choices.first ?? right
      while taken.contains(where: { $0.x.overlaps(chosen.span) && abs($0.y - chosen.y) < 13 }) { chosen.y += 13 }
      taken.append((chosen.span, chosen.y))
      places.append((text, chosen.x, chosen.y, chosen.align))
    }
    return places
  }
}
