import Trial

extension ForestFigure {
  private var rowHeight: Double { 21 }
  /// Room between trials and what is pooled, in rows.
  private var gap: Double { 0.4 }
  private var height: Double { rowHeight * (Double(rows.count) + gap) }

  /// All effects, and intervals no further out than seven tenths of what the effects span: the rest would press them together.
  private var domain: ClosedRange<Double> {
    let none = scale.position(scale.isRatio ? 1 : 0)
    let whole = rows.filter { $0.kind != .trial }
    let centers = rows.compactMap(\.effect).map(scale.position) + whole.flatMap { [scale.position($0.lower), scale.position($0.upper)] } + [none]
    let (least, most) = (centers.min() ?? -1, centers.max() ?? 1)
    let reach = 0.7 * max(most - least, 1e-9)
    let low = rows.map { max(scale.position($0.lower), least - reach) }.reduce(least, min)
    let high = rows.map { min(scale.position($0.upper), most + reach) }.reduce(most, max)
    let margin = 0.04 * (high - low)
    return (low - margin)...(high + margin)
  }

  var isClipped: Bool {
    let domain = domain
    return rows.contains { scale.position($0.lower) < domain.lowerBound || scale.position($0.upper) > domain.upperBound }
  }

  private var resultsHead: String { "\(scale.isRatio ? "Ratio" : "Difference") (\(level) CI)" }
  private func weight(_ row: Row) -> String? { row.kind == .trial ? row.weight.map { NumberStyle.number(100 * $0, decimals: 1) } : nil }
  private func y(_ index: Int) -> Double {
    Double(rows.count) + gap - Double(index) - 0.5 - (rows[index].kind == .trial ? 0 : gap)
  }

  var plot: Plot {
    let names = rows.map { TextWidth.pixels($0.name, size: 11.5, bold: $0.kind == .pooled) }.max() ?? 60
    let left = max(names, 40) + 16 + TextWidth.pixels("Patients", size: 10.5) + 20
    let results = TextWidth.widest(rows.map(text) + [resultsHead], size: 11.5, bold: true)
    let weights = TextWidth.pixels("Weight, %", size: 10.5)
    let right = 14 + results + 14 + weights + 2
    let domain = domain
    var plot = Plot(
      width: max(140, Double(Figure.Width.wide.pixels) - left - right - 10), height: height,
      x: .init(domain: domain, ticks: scale.ticks(domain, most: 6), labels: scale.labels),
      y: .init(domain: 0...(Double(rows.count) + gap), ticks: [], isShown: false))
    addRules(to: &plot)
    addTrials(to: &plot)
    addPooled(to: &plot)
    addText(to: &plot, left: left, results: results + 28 + weights)
    return plot
  }

  private func addRules(to plot: inout Plot) {
    plot.add(["type": "rule", "style": "reference"], data: [["x": .number(scale.position(scale.isRatio ? 1 : 0))]], x: .field("x"))
    if let whole = rows.first(where: { $0.kind == .pooled })?.effect {
      plot.add(["type": "rule", "style": "threshold"], data: [["x": .number(scale.position(whole))]], x: .field("x"))
    }
  }

  private func addTrials(to plot: inout Plot) {
    let domain = plot.x.domain
    let largest = rows.filter { $0.kind == .trial }.compactMap(\.weight).max() ?? 1
    var intervals: [JSONValue] = []
    var points: [JSONValue] = []
    for (index, row) in rows.enumerated() where row.kind != .pooled {
      let (lower, upper) = (scale.position(row.lower), scale.position(row.upper))
      intervals.append(["x": .number(max(lower, domain.lowerBound)), "end": .number(min(upper, domain.upperBound)), "y": .number(y(index))])
      if lower < domain.lowerBound { addArrow(to: &plot, domain.lowerBound, index, "triangle-left") }
      if upper > domain.upperBound { addArrow(to: &plot, domain.upperBound, index, "triangle-right") }
      guard row.kind == .trial, let effect = row.effect else {
        addEnds(to: &plot, [lower, upper].filter(domain.contains), index)
        continue
      }
      points.append(["x": .number(scale.position(effect)), "y": .number(y(index)), "size": .number(max(10, 110 * (row.weight ?? largest) / largest))])
    }
    plot.add(["type": "rule", "style": "interval"], data: intervals, x: .field("x"), y: .field("y"), x2: "end")
    plot.add(
      ["type": "point", "shape": "square", "color": .role("active")], data: points, x: .field("x"), y: .field("y"),
      further: [.init("size", ["field": "size", "type": "quantitative", "scale": nil, "legend": nil])])
  }

  private func addArrow(to plot: inout Plot, _ x: Double, _ index: Int, _ shape: String) {
    plot.add(
      ["type": "point", "shape": .text(shape), "color": .role("ink"), "size": 40], data: [["x": .number(x), "y": .number(y(index))]], x: .field("x"),
      y: .field("y"))
  }

  /// Short strokes that part a prediction from a confidence interval.
  private func addEnds(to plot: inout Plot, _ ends: [Double], _ index: Int) {
    plot.add(
      ["type": "rule", "style": "interval"],
      data: ends.map { ["x": .number($0), "y": .number(y(index) - 0.22), "top": .number(y(index) + 0.22)] }, x: .field("x"), y: .field("y"), y2: "top"
    )
  }

  private func addPooled(to plot: inout Plot) {
    guard let index = rows.firstIndex(where: { $0.kind == .pooled }), let effect = rows[index].effect else { return }
    let row = rows[index]
    let corners = [(row.lower, 0), (effect, 0.36), (row.upper, 0), (effect, -0.36), (row.lower, 0)]
    plot.add(
      ["type": "line", "fill": .role("active"), "stroke": .role("active"), "strokeWidth": 1, "strokeJoin": "miter"],
      data: corners.enumerated().map { order, corner in
        ["x": .number(scale.position(corner.0)), "y": .number(y(index) + corner.1), "order": .integer(order)]
      }, x: .field("x"), y: .field("y"), further: [.init("order", ["field": "order", "type": "quantitative"])])
  }

  private func addText(to plot: inout Plot, left: Double, results: Double) {
    let start = -left + 6
    let column = plot.width + 14
    for (index, row) in rows.enumerated() {
      let y = plot.pixelY(y(index))
      let style: JSONValue.Field = .init("style", row.kind == .pooled ? "row-strong" : "row")
      plot.label(row.name, x: .pixel(start), y: .pixel(y), mark: [style])
      if let patients = row.patients {
        plot.label(
          NumberStyle.count(Int(patients)), x: .pixel(-20), y: .pixel(y),
          mark: [.init("style", "number")] + (row.kind == .pooled ? [.init("fontWeight", "bold")] : []))
      }
      plot.label(text(row), x: .pixel(column), y: .pixel(y), mark: [style])
      if let weight = weight(row) { plot.label(weight, x: .pixel(plot.width + results), y: .pixel(y), mark: [.init("style", "number")]) }
    }
    plot.head("Trial", x: start, y: -8)
    plot.head("Patients", x: -20, y: -8, align: "right")
    plot.head(resultsHead, x: column, y: -8)
    plot.head("Weight, %", x: plot.width + results, y: -8, align: "right")
    // A title is wider than the plot: it stands in the middle of the whole figure, below the axis.
    plot.label(
      scale.directedTitle, x: .pixel((plot.width + results - left) / 2), y: .pixel(height + 34),
      mark: [.init("align", "center"), .init("baseline", "middle")])
  }
}
