import Trial

/// Lines with their names at their ends, a band about each where it is uncertain, a belief on the floor where it says how likely each place is.
struct LinesFigure {
  struct Series {
    var name: String
    /// Under the name.
    var note = ""
    var points: [ProgrammeFindings.Point]
    var lower: [Double] = []
    var upper: [Double] = []
    /// Role in the theme.
    var color: String
    var dash: [Double] = [1, 0]
    var isStrong = false
  }
  /// A dotted level with its words.
  struct Level {
    var value: Double
    var label: String
    var color: String
  }

  var id: String
  var headline: String
  var howToRead: String
  var alternativeText: String
  var yHead: String
  var xTitle: String
  var series: [Series]
  var levels: [Level] = []
  var floor: ProgrammeFindings.Belief?
  var floorName = "posterior"
  /// Of y; else about the data.
  var range: ClosedRange<Double>?
  var isPercent = false
  /// Places of x named under the axis; else round ones.
  var ticks: [Double]?
  var xRange: ClosedRange<Double>?
  var reference: Double?

  static let colors = ["dose3", "dose2", "comparator", "dose4", "control"]
  static let dashes: [[Double]] = [[1, 0], [7, 3], [7, 2, 1.5, 2], [5, 2.5], [2, 2]]

  var figure: Figure {
    Figure(id: id, headline: headline, howToRead: howToRead, alternativeText: alternativeText, width: .narrow, specification: plot.specification)
  }

  private static let height = 215.0

  var plot: Plot {
    let xs = series.flatMap { $0.points.map(\.x) }
    let x = xRange ?? ((xs.min() ?? 0)...(max(xs.max() ?? 1, (xs.min() ?? 0) + 1e-9)))
    let ys =
      series.flatMap { each in
        each.points.indices.filter { x.contains(each.points[$0].x) }.flatMap {
          [each.points[$0].y] + (each.upper.isEmpty ? [] : [each.lower[$0], each.upper[$0]])
        }
      } + levels.map(\.value) + [0]
    let (low, high) = (ys.min() ?? 0, ys.max() ?? 1)
    let y = range ?? ((low < 0 ? low - 0.05 * (high - low) : 0)...(high + 0.05 * max(high - low, 1e-9)))
    let yTicks = isPercent && range != nil ? [0, 0.25, 0.5, 0.75, 1] : Ticks.within(y, most: 6)
    let labels = isPercent ? 38 : TextWidth.widest(yTicks.map { NumberStyle.number($0, decimals: Ticks.decimals(yTicks)) }) + 14
    let names = TextWidth.widest(series.map(\.name) + levels.map(\.label), size: 11.5, bold: true)
    let right = max(names, TextWidth.widest(series.map(\.note), size: 10.5)) + 14
    var plot = Plot(
      width: max(170, Double(Figure.Width.narrow.pixels) - labels - right - 10), height: Self.height,
      x: .init(domain: x, ticks: ticks ?? Ticks.within(x, most: 7)),
      y: .init(domain: y, ticks: yTicks, labels: isPercent ? .percent : .number, grid: true))
    addFloor(to: &plot)
    if let reference { plot.add(["type": "rule", "style": "reference"], data: [["y": .number(reference)]], y: .field("y")) }
    for each in series where !each.lower.isEmpty { addBand(each, to: &plot) }
    for level in levels {
      plot.add(
        ["type": "rule", "strokeWidth": 1.2, "strokeDash": [2, 2], "color": .role(level.color)], data: [["y": .number(level.value)]], y: .field("y"))
    }
    for each in series {
      plot.add(
        [
          "type": "line", "strokeWidth": .number(each.isStrong ? 2.4 : 1.6), "strokeDash": .array(each.dash.map { .number($0) }),
          "color": .role(each.color),
        ],
        data: each.points.filter { x.contains($0.x) }.map { ["x": .number($0.x), "y": .number($0.y)] }, x: .field("x"), y: .field("y"))
    }
    addNames(to: &plot, right: right)
    plot.head(yHead, x: -labels + 4, y: -10)
    let whole = plot.width + right + labels
    plot.label(
      xTitle, x: .pixel(TextWidth.pixels(xTitle) > plot.width ? whole / 2 - labels : plot.width / 2), y: .pixel(plot.height + 34),
      mark: [.init("align", "center"), .init("baseline", "middle")])
    return plot
  }

  private func addBand(_ each: Series, to plot: inout Plot) {
    let data: [JSONValue] = each.points.indices.filter { plot.x.domain.contains(each.points[$0].x) }.map { index in
      ["x": .number(each.points[index].x), "y": .number(each.upper[index]), "base": .number(each.lower[index])]
    }
    plot.add(["type": "area", "opacity": 0.14, "color": .role(each.color)], data: data, x: .field("x"), y: .field("y"), y2: "base")
  }

  /// The belief's density, a quarter of the plot high.
  private func addFloor(to plot: inout Plot) {
    guard let floor, let peak = floor.density.map(\.y).max(), peak > 0 else { return }
    let domain = plot.y.domain
    let scale = 0.24 * (domain.upperBound - domain.lowerBound) / peak
    let inside = floor.density.filter { plot.x.domain.contains($0.x) }
    let data: [JSONValue] = inside.map { ["x": .number($0.x), "y": .number(domain.lowerBound + scale * $0.y), "base": .number(domain.lowerBound)] }
    plot.add(["type": "area", "color": .role("posteriorWash")], data: data, x: .field("x"), y: .field("y"), y2: "base")
    plot.add(["type": "line", "strokeWidth": 1.2, "color": .role("posterior")], data: data, x: .field("x"), y: .field("y"))
    if let top = inside.max(by: { $0.y < $1.y }) {
      plot.label(
        floorName, x: .pixel(plot.pixelX(top.x)), y: .pixel(plot.height - 8),
        mark: [.init("style", "note"), .init("align", "center"), .init("baseline", "middle"), .init("color", .role("posterior"))])
    }
  }

  private func addNames(to plot: inout Plot, right: Double) {
    var wishes: [(text: String, note: String, y: Double, color: String, isStrong: Bool)] = series.compactMap { each in
      each.points.last { plot.x.domain.contains($0.x) }.map { (each.name, each.note, plot.pixelY($0.y), each.color, each.isStrong) }
    }
    wishes += levels.map { ($0.label, "", plot.pixelY($0.value), $0.color, true) }
    let centers = LabelStack.spread(wishes.map(\.y), heights: wishes.map { $0.note.isEmpty ? 15 : 29 }, within: 0...plot.height)
    for (wish, y) in zip(wishes, centers) {
      // The lightest steps of a color fill and draw but are never text.
      let color = ["dose1", "dose2", "ink3", "prior"].contains(wish.color) ? "ink2" : wish.color
      plot.label(
        wish.text, x: .pixel(plot.width + 8), y: .pixel(y - (wish.note.isEmpty ? 0 : 7)),
        mark: [.init("style", wish.isStrong ? "row-strong" : "row"), .init("color", .role(color))])
      if !wish.note.isEmpty {
        plot.label(
          wish.note, x: .pixel(plot.width + 8), y: .pixel(y + 7), mark: [.init("style", "note"), .init("align", "left"), .init("baseline", "middle")])
      }
    }
  }
}
