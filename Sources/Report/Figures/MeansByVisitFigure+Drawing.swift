import Trial

extension MeansByVisitFigure {
  private var weeks: [Double] { table.rows.indices.compactMap { table.number($0, "weeks") } }

  private var valueRange: ClosedRange<Double> {
    var values = arms.flatMap { arm in
      table.rows.indices.flatMap { row in ["mean", "lower", "upper"].compactMap { table.number(row, "\($0)_\(arm.name)") } }
    }
    if isChange { values.append(0) }
    let lowest = values.min() ?? 0
    let highest = values.max() ?? 1
    let span = max(highest - lowest, 1e-9)
    return (lowest - 0.02 * span)...(highest + 0.03 * span)
  }

  /// Names at the left of the patients' rows.
  private var leftRoom: Double { max(TextWidth.pixels("Patients with a value", size: 10.5), TextWidth.widest(arms.map(\.label), size: 10.5)) + 8 }

  private struct EndLabel {
    var text: String
    var note: String?
    var color: String
    var y: Double
  }

  private func endLabels(_ plot: Plot) -> [EndLabel] {
    var labels = arms.map { arm in
      let note = comparisons.count > 1 ? comparisons.first { $0.arm.name == arm.name }.map(differenceText) : nil
      return EndLabel(text: arm.label, note: note, color: arm.color, y: plot.pixelY(table.number(table.rows.count - 1, "mean_\(arm.name)") ?? 0))
    }
    if comparisons.count == 1, let only = comparisons.first {
      let ends = labels.filter { $0.color == only.arm.color || $0.color == "control" }.map(\.y)
      labels.append(EndLabel(text: "", note: differenceText(only), color: "ink2", y: ends.reduce(0, +) / Double(max(1, ends.count))))
    }
    return labels
  }

  private func differenceText(_ comparison: Comparison) -> String {
    let digits = decimals(comparison)
    return "difference \(NumberStyle.number(comparison.difference, decimals: digits)) "
      + "(\(NumberStyle.range(comparison.lower, comparison.upper, decimals: digits)))"
  }

  private var rightRoom: Double {
    let notes = comparisons.map(differenceText)
    return max(TextWidth.widest(arms.map(\.label), size: 11.5, bold: true), TextWidth.widest(notes, size: 10.5)) + 14
  }

  var plot: Plot {
    let width = max(220, Double(Figure.Width.wide.pixels) - leftRoom - rightRoom - 12)
    let last = weeks.last ?? 1
    let first = isChange ? 0 : weeks.first ?? 0
    let span = max(last - first, 1e-9)
    let range = valueRange
    let ticks = Ticks.within(range, most: 7)
    let start = first - 0.04 * span
    let domain = start...(last + 0.05 * span)
    let shown = spaced((isChange ? [0] : []) + weeks, width: width, domain: domain)
    var plot = Plot(
      width: width, height: 225,
      x: .init(domain: domain, ticks: shown, offset: 4), y: .init(domain: range, ticks: ticks, grid: true))
    addLines(to: &plot, dodge: dodge(span: span, width: width))
    addEndLabels(to: &plot, at: last)
    addPatients(to: &plot, shown: shown)
    plot.head(yTitle, x: -30)
    return plot
  }

  private var yTitle: String {
    let endpoint = words.endpoint
    let what = isChange ? "Mean change in \(endpoint?.label ?? "the outcome")" : "Mean \(endpoint?.label ?? "outcome")"
    return what + (words.unit.isEmpty ? "" : ", \(words.unit)") + (words.isLowerBetter ? " (lower is better)" : " (higher is better)")
  }

  /// Arms stand this far apart in weeks so that their intervals do not cover each other: five pixels, less where visits are near.
  private func dodge(span: Double, width: Double) -> Double {
    let times = (isChange ? [0] : []) + weeks
    let nearest = zip(times, times.dropFirst()).map { $1 - $0 }.min() ?? span
    return min(5 * span / width, nearest / Double(arms.count + 2))
  }

  /// Visits far enough apart for their labels: the first, the last, and of the others from the right as many as there is room for.
  private func spaced(_ weeks: [Double], width: Double, domain: ClosedRange<Double>) -> [Double] {
    let room = 26 * (domain.upperBound - domain.lowerBound) / width
    var kept = [weeks.last, weeks.first].compactMap { $0 }
    for week in weeks.dropFirst().dropLast().reversed() where kept.allSatisfy({ abs($0 - week) >= room }) { kept.append(week) }
    return kept.sorted()
  }

  private func addLines(to plot: inout Plot, dodge: Double) {
    for (place, arm) in arms.enumerated() {
      let shift = (Double(place) - Double(arms.count - 1) / 2) * dodge
      var points: [JSONValue] = isChange ? [["w": 0, "y": 0]] : []
      var intervals: [JSONValue] = []
      for row in table.rows.indices {
        guard let week = table.number(row, "weeks"), let mean = table.number(row, "mean_\(arm.name)") else { continue }
        points.append(["w": .number(week + shift), "y": .number(mean)])
        if let lower = table.number(row, "lower_\(arm.name)"), let upper = table.number(row, "upper_\(arm.name)") {
          intervals.append(["w": .number(week + shift), "y": .number(lower), "top": .number(upper)])
        }
      }
      let isTreated = words.experimental.contains { $0.name == arm.name }
      plot.add(
        [
          "type": "line", "color": .role(arm.color), "strokeWidth": isTreated ? 2 : 1.8, "strokeDash": .array(arm.dash.map { .number($0) }),
        ], data: points, x: .field("w"), y: .field("y"))
      plot.add(["type": "rule", "color": .role(arm.color), "strokeWidth": 1.3], data: intervals, x: .field("w"), y: .field("y"), y2: "top")
      plot.add(["type": "point", "color": .role(arm.color), "shape": .text(arm.shape), "size": 46], data: points, x: .field("w"), y: .field("y"))
    }
  }

  private func addEndLabels(to plot: inout Plot, at week: Double) {
    let labels = endLabels(plot)
    let heights = labels.map { $0.note != nil && !$0.text.isEmpty ? 30.0 : 15.5 }
    let centers = LabelStack.spread(labels.map(\.y), heights: heights, within: 6...(plot.height - 4))
    let x = Plot.Place.pixel(plot.pixelX(week) + 14)
    for (label, center) in zip(labels, centers) {
      let isDouble = label.note != nil && !label.text.isEmpty
      if !label.text.isEmpty {
        plot.label(
          label.text, x: x, y: .pixel(isDouble ? center - 7 : center),
          mark: [.init("style", "direct"), .init("dx", 0), .init("color", .role(label.color == "dose2" ? "ink2" : label.color))])
      }
      if let note = label.note {
        plot.label(
          note, x: x, y: .pixel(isDouble ? center + 7 : center),
          mark: [.init("style", "note"), .init("align", "left"), .init("baseline", "middle")])
      }
    }
  }

  private func addPatients(to plot: inout Plot, shown: [Double]) {
    let top = plot.height + 52
    plot.head("Week", x: plot.pixelX(((weeks.last ?? 0) + (isChange ? 0 : weeks.first ?? 0)) / 2), y: plot.height + 38, align: "center")
    let isCounted = arms.contains { table.has("patients_\($0.name)") }
    guard isCounted else { return }
    plot.head("Patients with a value", x: -8, y: plot.height + 38, align: "right")
    for (place, arm) in arms.enumerated() {
      let y = top + 17 * Double(place)
      let counts = table.rows.indices.compactMap { row -> JSONValue? in
        guard let week = table.number(row, "weeks"), shown.contains(week), let count = table.number(row, "patients_\(arm.name)") else { return nil }
        return ["x": .number(week), "text": .text(NumberStyle.count(Int(count)))]
      }
      let color = JSONValue.role(arm.color == "dose2" ? "ink2" : arm.color)
      plot.label(
        arm.label, x: .pixel(-8), y: .pixel(y),
        mark: [.init("align", "right"), .init("baseline", "middle"), .init("fontSize", 10.5), .init("color", .role("ink2"))])
      plot.labels(
        counts, x: .field("x"), y: .pixel(y),
        mark: [.init("align", "center"), .init("baseline", "middle"), .init("fontSize", 10.5), .init("color", color)])
    }
  }
}
