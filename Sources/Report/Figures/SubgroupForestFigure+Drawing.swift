import Trial

extension SubgroupForestFigure {
  private var rowHeight: Double { 21.0 }

  /// Where intervals end that would make all others unreadable: nine half widths of the whole trial's.
  private var domain: ClosedRange<Double> {
    let ends = rows.flatMap { [$0.lower, $0.upper, $0.benefit].compactMap { $0 } }.filter(\.isFinite) + [0]
    let whole = rows.first { $0.kind == .whole }
    let reach = whole.flatMap { row in row.upper.flatMap { upper in row.lower.map { 4.5 * (upper - $0) } } } ?? .infinity
    let center = whole?.benefit ?? 0
    let low = max(ends.min() ?? -1, min(center - reach, 0))
    let high = min(ends.max() ?? 1, max(center + reach, 0))
    let margin = 0.06 * max(high - low, 1e-9)
    return (low - margin)...(high + margin)
  }

  var isClipped: Bool {
    let domain = domain
    return rows.contains { ($0.lower ?? 0) < domain.lowerBound || ($0.upper ?? 0) > domain.upperBound }
  }

  private func nameText(_ row: Row) -> String { row.status.isEmpty ? row.name : "\(row.name), \(row.status)" }

  var plot: Plot {
    let names = rows.map { ($0.kind == .level ? 14 : 0) + TextWidth.pixels(nameText($0), size: 11.5, bold: $0.kind == .whole) }.max() ?? 60
    let left = max(names, 40) + 16 + TextWidth.pixels("Patients", size: 10.5) + 20
    let results = rows.map { $0.kind == .factor ? "interaction p = 0.0001" : interval($0) } + [resultsHead]
    let right = TextWidth.widest(results, size: 11.5) + 16
    let height = rowHeight * Double(rows.count)
    var plot = Plot(
      width: max(160, Double(Figure.Width.wide.pixels) - left - right - 10), height: height,
      x: .init(domain: domain, ticks: Ticks.within(domain, most: 6), title: axisTitle),
      y: .init(domain: 0...Double(rows.count), ticks: [], isShown: false))
    addRules(to: &plot)
    addEstimates(to: &plot)
    addText(to: &plot, left: left)
    return plot
  }

  private var resultsHead: String { "Benefit (\(NumberStyle.percent(level)) CI)" }

  private var axisTitle: String {
    let control = words.control?.label ?? "control"
    return "← \(control) better · \(words.unit.isEmpty ? "benefit" : words.unit)\(words.atVisit) · \(words.treatment) better →"
  }

  private func y(_ index: Int) -> Double { Double(rows.count) - Double(index) - 0.5 }

  private func addRules(to plot: inout Plot) {
    plot.add(["type": "rule", "style": "reference"], data: [["x": 0]], x: .field("x"))
    if let whole = rows.first(where: { $0.kind == .whole })?.benefit {
      plot.add(["type": "rule", "style": "threshold"], data: [["x": .number(whole)]], x: .field("x"))
    }
  }

  private func addEstimates(to plot: inout Plot) {
    let domain = plot.x.domain
    let total = rows.compactMap(\.patients).max() ?? 1
    var intervals: [JSONValue] = []
    var points: [JSONValue] = []
    var arrows: [(place: JSONValue, shape: String)] = []
    for (index, row) in rows.enumerated() {
      guard let benefit = row.benefit else { continue }
      if let lower = row.lower, let upper = row.upper {
        intervals.append([
          "x": .number(max(lower, domain.lowerBound)), "end": .number(min(upper, domain.upperBound)), "y": .number(y(index)),
        ])
        if lower < domain.lowerBound { arrows.append((["x": .number(domain.lowerBound), "y": .number(y(index))], "triangle-left")) }
        if upper > domain.upperBound { arrows.append((["x": .number(domain.upperBound), "y": .number(y(index))], "triangle-right")) }
      }
      guard domain.contains(benefit) else { continue }
      points.append(["x": .number(benefit), "y": .number(y(index)), "size": .number(max(8, 110 * (row.patients ?? total) / total))])
    }
    let shrunken = rows.indices.compactMap { index -> JSONValue? in
      guard let place = rows[index].shrunken, domain.contains(place) else { return nil }
      return ["x": .number(place), "y": .number(y(index))]
    }
    plot.add(["type": "rule", "style": "interval"], data: intervals, x: .field("x"), y: .field("y"), x2: "end")
    for arrow in arrows {
      plot.add(
        ["type": "point", "shape": .text(arrow.shape), "color": .role("ink"), "size": 40], data: [arrow.place], x: .field("x"), y: .field("y"))
    }
    plot.add(
      ["type": "point", "shape": "square", "color": .role("active")], data: points, x: .field("x"), y: .field("y"),
      further: [.init("size", ["field": "size", "type": "quantitative", "scale": nil, "legend": nil])])
    guard !shrunken.isEmpty else { return }
    plot.add(
      ["type": "point", "shape": "diamond", "filled": false, "color": .role("ink"), "size": 70, "strokeWidth": 1.2], data: shrunken, x: .field("x"),
      y: .field("y"))
  }

  private func addText(to plot: inout Plot, left: Double) {
    let start = -left + 6
    let results = plot.width + 14
    for (index, row) in rows.enumerated() {
      let y = plot.pixelY(y(index))
      switch row.kind {
      case .factor:
        plot.label(nameText(row), x: .pixel(start), y: .pixel(y), mark: [.init("style", "row"), .init("color", .role("ink2"))])
        if let p = row.interactionP {
          plot.label(
            "interaction p \(EstimateText.equality(NumberStyle.pValue(p)))", x: .pixel(results), y: .pixel(y),
            mark: [.init("style", "note"), .init("align", "left"), .init("baseline", "middle")])
        }
      case .whole, .level:
        let isWhole = row.kind == .whole
        plot.label(nameText(row), x: .pixel(start + (isWhole ? 0 : 14)), y: .pixel(y), mark: [.init("style", isWhole ? "row-strong" : "row")])
        if let patients = row.patients {
          plot.label(
            NumberStyle.count(Int(patients)), x: .pixel(-20), y: .pixel(y),
            mark: [.init("style", "number")] + (isWhole ? [.init("fontWeight", "bold")] : []))
        }
        plot.label(interval(row), x: .pixel(results), y: .pixel(y), mark: [.init("style", isWhole ? "row-strong" : "row")])
      }
    }
    plot.head("Subset", x: start, y: -8)
    plot.head("Patients", x: -20, y: -8, align: "right")
    plot.head(resultsHead, x: results, y: -8)
  }
}
