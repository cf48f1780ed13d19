import Trial

/// The answer without some claims, the farthest first: a bar from the whole answer to the answer without them.
struct InfluenceFigure {
  struct Row {
    var name: String
    var belief: ProgrammeFindings.Belief
    /// Nil for the whole.
    var shift: Double?
  }
  var headline: String
  var howToRead: String
  var alternativeText: String
  var title: String
  var rows: [Row]
  let text: (ProgrammeFindings.Belief) -> String

  private static let rowHeight = 22.0

  var figure: Figure {
    Figure(
      id: "influence", headline: headline, howToRead: howToRead, alternativeText: alternativeText, width: .wide, specification: plot.specification)
  }

  private func shiftText(_ row: Row) -> String {
    row.shift.map { ($0 >= 0 ? "+" : "") + NumberStyle.number($0, decimals: 2) } ?? ""
  }

  var plot: Plot {
    let head = "Median (90% interval)"
    let left = TextWidth.widest(rows.map(\.name) + ["Conditioned on"], size: 11.5, bold: true) + 16
    let numbers = max(TextWidth.pixels(head, size: 10.5), TextWidth.widest(rows.map { text($0.belief) }, size: 11.5, bold: true))
    let shifts = max(TextWidth.pixels("Shift", size: 10.5), TextWidth.widest(rows.map(shiftText), size: 11.5, bold: true))
    let low = min(0, rows.map { $0.belief.quantiles[0] }.min() ?? 0)
    let high = max(0, rows.map { $0.belief.quantiles[4] }.max() ?? 1)
    let margin = 0.04 * max(high - low, 0.1)
    let domain = (low - margin)...(high + margin)
    var plot = Plot(
      width: max(150, Double(Figure.Width.wide.pixels) - left - numbers - shifts - 40), height: Self.rowHeight * Double(rows.count),
      x: .init(domain: domain, ticks: Ticks.within(domain, most: 7)), y: .init(domain: 0...Double(max(rows.count, 1)), ticks: [], isShown: false))
    plot.add(["type": "rule", "style": "reference"], data: [["x": 0]], x: .field("x"))
    let full = rows.first?.belief.median ?? 0
    plot.add(["type": "rule", "strokeWidth": 1, "color": .role("posterior")], data: [["x": .number(full)]], x: .field("x"))
    func y(_ index: Int) -> Double { Double(rows.count - index) - 0.5 }
    plot.add(
      ["type": "rule", "style": "interval", "strokeWidth": 1],
      data: rows.enumerated().map { ["x": .number($1.belief.quantiles[0]), "end": .number($1.belief.quantiles[4]), "y": .number(y($0))] },
      x: .field("x"), y: .field("y"),
      x2: "end")
    plot.add(
      ["type": "rule", "strokeWidth": 5, "color": .role("posterior")],
      data: rows.enumerated().filter { $1.shift != nil }.map { ["x": .number(full), "end": .number($1.belief.median), "y": .number(y($0))] },
      x: .field("x"), y: .field("y"),
      x2: "end")
    plot.add(
      ["type": "point", "shape": "circle", "size": 52, "color": .role("posterior"), "stroke": .role("paper"), "strokeWidth": 1],
      data: rows.enumerated().map { ["x": .number($1.belief.median), "y": .number(y($0))] }, x: .field("x"), y: .field("y"))
    for (index, row) in rows.enumerated() {
      let place = plot.pixelY(y(index))
      let style: JSONValue.Field = .init("style", row.shift == nil ? "row-strong" : "row")
      plot.label(row.name, x: .pixel(-left + 4), y: .pixel(place), mark: [style])
      plot.label(text(row.belief), x: .pixel(plot.width + 14), y: .pixel(place), mark: [style])
      plot.label(
        shiftText(row), x: .pixel(plot.width + 28 + numbers + shifts), y: .pixel(place),
        mark: [.init("style", "row-strong"), .init("align", "right")])
    }
    plot.head("Conditioned on", x: -left + 4, y: -8)
    plot.head(head, x: plot.width + 14, y: -8)
    plot.head("Shift", x: plot.width + 28 + numbers + shifts, y: -8, align: "right")
    plot.label(title, x: .pixel(plot.width / 2), y: .pixel(plot.height + 34), mark: [.init("align", "center"), .init("baseline", "middle")])
    return plot
  }
}
