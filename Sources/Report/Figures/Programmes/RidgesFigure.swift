import Foundation
import Trial

/// Beliefs one under the other: prior dashed, posterior filled, dot and 90 % interval on the baseline, the numbers at the right.
struct RidgesFigure {
  struct Row {
    var title: String
    var note = ""
    var prior: ProgrammeFindings.Belief?
    var posterior: ProgrammeFindings.Belief?
    /// One for each head at the right.
    var texts: [String]
    var isStrong = false
    /// What the dot and the line are of.
    var told: ProgrammeFindings.Belief? { posterior ?? prior }
  }

  var id: String
  var headline: String
  var howToRead: String
  var alternativeText: String
  var rowsHead: String
  var heads: [String]
  var rows: [Row]
  /// Below the axis.
  var title: String
  /// Dotted, with their labels above.
  var thresholds: [Double] = []

  /// Many rows stand closer, so that the figure keeps to a page with its table.
  private var rowHeight: Double { rows.count > 6 ? 33 : 42 }
  private static let ridge = 0.66

  var figure: Figure {
    Figure(id: id, headline: headline, howToRead: howToRead, alternativeText: alternativeText, width: .wide, specification: plot.specification)
  }

  private var beliefs: [ProgrammeFindings.Belief] { rows.flatMap { [$0.prior, $0.posterior].compactMap { $0 } } }

  private var domain: ClosedRange<Double> {
    let told = rows.compactMap(\.told)
    let low = min(told.map { $0.quantiles[0] - 0.5 * $0.standardDeviation }.min() ?? -1, 0)
    let high = max(told.map { $0.quantiles[4] + 0.5 * $0.standardDeviation }.max() ?? 1, thresholds.max() ?? 0)
    let margin = 0.03 * max(high - low, 0.1)
    return (low - margin)...(high + margin)
  }

  /// (x, density) within the domain; of a belief without a drawn density, the normal shape of its mean and standard deviation.
  private func density(_ belief: ProgrammeFindings.Belief, _ domain: ClosedRange<Double>) -> [ProgrammeFindings.Point] {
    if !belief.density.isEmpty { return belief.density.filter { domain.contains($0.x) } }
    let sd = max(belief.standardDeviation, 1e-6)
    return (0...96).map { step in
      let x = domain.lowerBound + (domain.upperBound - domain.lowerBound) * Double(step) / 96
      let z = (x - belief.mean) / sd
      return .init(x: x, y: exp(-z * z / 2) / (sd * 2.506_628_274_631))
    }
  }

  private func baseline(_ index: Int) -> Double { Double(rows.count - index) - 0.8 }

  var plot: Plot {
    let left =
      max(
        90, TextWidth.widest(rows.map(\.title) + [rowsHead], size: 11.5, bold: rows.contains(where: \.isStrong)),
        TextWidth.widest(rows.map(\.note), size: 10.5)) + 16
    let columns = heads.indices.map { column in
      max(
        TextWidth.pixels(heads[column], size: 10.5),
        TextWidth.widest(rows.map { $0.texts.indices.contains(column) ? $0.texts[column] : "" }, size: 11.5, bold: rows.contains(where: \.isStrong)))
    }
    let right = columns.map { $0 + 14 }.reduce(0, +) + 2
    let domain = domain
    var plot = Plot(
      width: max(150, Double(Figure.Width.wide.pixels) - left - right - 10), height: rowHeight * Double(rows.count),
      x: .init(domain: domain, ticks: Ticks.within(domain, most: 7)), y: .init(domain: 0...Double(max(rows.count, 1)), ticks: [], isShown: false))
    plot.add(["type": "rule", "style": "reference"], data: [["x": 0]], x: .field("x"))
    let peak = beliefs.flatMap { density($0, domain).map(\.y) }.max() ?? 1
    for (index, row) in rows.enumerated() {
      addRidge(row, at: baseline(index), peak: peak, to: &plot)
    }
    for value in thresholds { addThreshold(value, to: &plot) }
    for (index, row) in rows.enumerated() { addInterval(row, at: baseline(index), to: &plot) }
    addText(to: &plot, left: left, columns: columns)
    return plot
  }

  private func addRidge(_ row: Row, at base: Double, peak: Double, to plot: inout Plot) {
    func points(_ belief: ProgrammeFindings.Belief) -> [JSONValue] {
      density(belief, plot.x.domain).map { ["x": .number($0.x), "y": .number(base + Self.ridge * $0.y / peak), "base": .number(base)] }
    }
    if let posterior = row.posterior {
      plot.add(["type": "area", "color": .role("posteriorWash")], data: points(posterior), x: .field("x"), y: .field("y"), y2: "base")
      plot.add(["type": "line", "strokeWidth": 1.4, "color": .role("posterior")], data: points(posterior), x: .field("x"), y: .field("y"))
    }
    if let prior = row.prior {
      plot.add(
        ["type": "line", "strokeWidth": 1.2, "strokeDash": [4, 3], "color": .role("prior")], data: points(prior), x: .field("x"), y: .field("y"))
    }
  }

  private func addThreshold(_ value: Double, to plot: inout Plot) {
    plot.add(["type": "rule", "style": "threshold"], data: [["x": .number(value)]], x: .field("x"))
    plot.label(
      NumberStyle.plain(value), x: .pixel(plot.pixelX(value)), y: .pixel(-4),
      mark: [.init("style", "note"), .init("align", "center"), .init("baseline", "bottom")])
  }

  private func addInterval(_ row: Row, at base: Double, to plot: inout Plot) {
    guard let told = row.told else { return }
    let domain = plot.x.domain
    plot.add(
      ["type": "rule", "style": "interval", "strokeWidth": 1.1],
      data: [
        ["x": .number(max(told.quantiles[0], domain.lowerBound)), "end": .number(min(told.quantiles[4], domain.upperBound)), "y": .number(base)]
      ], x: .field("x"),
      y: .field("y"), x2: "end")
    plot.add(
      ["type": "point", "shape": "circle", "color": .role("ink"), "size": 40, "stroke": .role("paper"), "strokeWidth": 1],
      data: [["x": .number(told.median), "y": .number(base)]], x: .field("x"), y: .field("y"))
  }

  private func addText(to plot: inout Plot, left: Double, columns: [Double]) {
    let start = -left + 4
    for (index, row) in rows.enumerated() {
      let y = plot.pixelY(baseline(index))
      plot.label(row.title, x: .pixel(start), y: .pixel(y - (row.note.isEmpty ? 0 : 8)), mark: [.init("style", row.isStrong ? "row-strong" : "row")])
      if !row.note.isEmpty {
        plot.label(row.note, x: .pixel(start), y: .pixel(y + 7), mark: [.init("style", "note"), .init("align", "left"), .init("baseline", "middle")])
      }
      var end = plot.width
      for (column, text) in row.texts.enumerated() where column < columns.count {
        end += columns[column] + 14
        plot.label(
          text, x: .pixel(column == 0 ? end - columns[column] : end), y: .pixel(y),
          mark: [.init("style", row.isStrong ? "row-strong" : "row"), .init("align", .text(column == 0 ? "left" : "right"))])
      }
    }
    plot.head(rowsHead, x: start, y: -6)
    var end = plot.width
    for (column, head) in heads.enumerated() {
      end += columns[column] + 14
      plot.head(head, x: column == 0 ? end - columns[column] : end, y: -6, align: column == 0 ? "left" : "right")
    }
    plot.label(
      title, x: .pixel(plot.width / 2), y: .pixel(plot.height + 34), mark: [.init("align", "center"), .init("baseline", "middle")])
  }
}
