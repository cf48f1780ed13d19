import Trial

extension FailureAnatomyFigure {
  private var rowHeight: Double { 27 }
  private var rows: Int { steps.count + 2 }
  private func y(_ row: Int) -> Double { Double(rows) - Double(row) - 0.5 }

  var plot: Plot {
    let names =
      ([flawless, real].map { TextWidth.pixels($0.name, size: 11.5, bold: true) } + steps.map { TextWidth.pixels($0.name, size: 11.5) + 14 })
    let left = (names.max() ?? 100) + 20
    let right = TextWidth.widest(values.map { $0.text + $0.error + "  " } + [valueHead], size: 11.5) + 22
    var plot = Plot(
      width: max(200, Double(Figure.Width.wide.pixels) - left - right - 10), height: rowHeight * Double(rows),
      x: .init(domain: 0...1, ticks: [0, 0.25, 0.5, 0.75, 1], labels: .percent, title: "Chance of a significant result", grid: true),
      y: .init(domain: 0...Double(rows), ticks: [], isShown: false))
    addBars(to: &plot)
    addErrors(to: &plot)
    addText(to: &plot, left: left)
    return plot
  }

  private var valueHead: String { "Percentage points" }
  private var values: [(text: String, error: String)] {
    [(share(powers.flawless, errors.flawless), beside(errors.flawless))] + steps.map { (points($0), beside($0.error)) }
      + [(share(powers.real, errors.real), beside(errors.real))]
  }

  /// Where each step starts and ends, from the flawless trial's power down.
  private var levels: [(from: Double, to: Double)] {
    var level = powers.flawless
    return steps.map { step in
      defer { level -= step.lost }
      return (level, level - step.lost)
    }
  }

  private func addBars(to plot: inout Plot) {
    func bar(_ from: Double, _ to: Double, _ row: Int) -> JSONValue {
      ["x": .number(min(from, to)), "end": .number(max(from, to)), "y": .number(y(row))]
    }
    let levels = levels
    plot.add(
      ["type": "rule", "strokeWidth": 15, "strokeCap": "butt", "color": .role("active")],
      data: [bar(0, powers.flawless, 0), bar(0, powers.real, rows - 1)], x: .field("x"), y: .field("y"), x2: "end")
    plot.add(
      ["type": "rule", "strokeWidth": 15, "strokeCap": "butt", "color": .role("ink3")],
      data: levels.enumerated().map { bar($1.from, $1.to, $0 + 1) }, x: .field("x"), y: .field("y"), x2: "end")
    addChance(to: &plot)
    // A thin line from each end down to where the next bar starts.
    let ends = [powers.flawless] + levels.map(\.to)
    let joints: [JSONValue] = ends.enumerated().map { row, end in
      ["x": .number(end), "y": .number(y(row) - 0.28), "end": .number(y(row + 1) + 0.28)]
    }
    plot.add(["type": "rule", "style": "reference"], data: joints, x: .field("x"), y: .field("y"), y2: "end")
  }

  /// What is left to 100%: an outline, for nothing of the trial's is in it.
  private func addChance(to plot: inout Plot) {
    let (from, row) = (powers.flawless, y(0))
    guard from < 0.995 else { return }
    let half = 7.5 / rowHeight
    let sides: [JSONValue] = [row - half, row + half].map { ["x": .number(from), "end": 1, "y": .number($0)] }
    plot.add(["type": "rule", "strokeWidth": 1, "color": .role("ink3")], data: sides, x: .field("x"), y: .field("y"), x2: "end")
    plot.add(
      ["type": "rule", "strokeWidth": 1, "color": .role("ink3")], data: [["x": 1, "y": .number(row - half), "end": .number(row + half)]],
      x: .field("x"),
      y: .field("y"), y2: "end")
    if plot.pixelX(1) - plot.pixelX(from) > TextWidth.pixels("chance", size: 10.5) + 10 {
      plot.label(
        "chance", x: .pixel((plot.pixelX(from) + plot.pixelX(1)) / 2), y: .pixel(plot.pixelY(row)),
        mark: [.init("style", "note"), .init("align", "center"), .init("baseline", "middle")])
    }
  }

  private func addErrors(to plot: inout Plot) {
    let bars: [JSONValue] = zip(steps, levels).enumerated().compactMap { index, step in
      guard isErrorSeen(step.0), let error = step.0.error else { return nil }
      let (low, high) = (max(0, step.1.to - 2 * error), min(1, step.1.to + 2 * error))
      return ["x": .number(low), "end": .number(high), "y": .number(y(index + 1))]
    }
    // The style's gray would not be seen on a gray bar.
    plot.add(
      ["type": "rule", "style": "monte-carlo", "color": .role("ink"), "strokeWidth": 3.2, "opacity": 0.55], data: bars, x: .field("x"),
      y: .field("y"), x2: "end")
  }

  private func addText(to plot: inout Plot, left: Double) {
    let start = -left + 6
    let values = values
    let numberEnd = plot.width + 14 + TextWidth.widest(values.map(\.text), size: 11.5, bold: true)
    for row in 0..<rows {
      let isTotal = row == 0 || row == rows - 1
      let name = row == 0 ? flawless.name : row == rows - 1 ? real.name : steps[row - 1].name
      let place = plot.pixelY(y(row))
      plot.label(name, x: .pixel(start + (isTotal ? 0 : 14)), y: .pixel(place), mark: [.init("style", isTotal ? "row-strong" : "row")])
      plot.label(
        values[row].text, x: .pixel(numberEnd), y: .pixel(place),
        mark: [.init("style", "number"), .init("fontSize", 11.5)] + (isTotal ? [.init("fontWeight", "bold")] : []))
      if !values[row].error.isEmpty {
        plot.label(values[row].error, x: .pixel(numberEnd + 5), y: .pixel(place), mark: [.init("style", "mc"), .init("color", .role("ink2"))])
      }
    }
    plot.head("Flaw", x: start, y: -8)
    plot.head(valueHead, x: plot.width + 14, y: -8)
  }
}
