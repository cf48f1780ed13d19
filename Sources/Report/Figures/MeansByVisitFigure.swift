import Trial

/// Means of each arm by visit with their intervals, the difference at the endpoint's visit, and the patients seen at each visit under the axis.
///
/// Not drawn: a test. Overlapping intervals of two means are not one; the difference and its interval stand beside the lines.
struct MeansByVisitFigure {
  private let words: TrialWords
  private let table: ResultTable
  private let arms: [ArmStyle]
  private let row: Int
  private let level: Double
  private var isChange: Bool { words.endpoint?.variable == .changeFromBaseline }

  /// Nil where the results have no table `byVisit` with means for two arms.
  init?(_ trial: TrialProtocol, results: TrialResults) {
    guard let table = results.table("byVisit"), !table.rows.isEmpty else { return nil }
    words = TrialWords(trial: trial)
    self.table = table
    arms = words.arms.filter { table.has("mean_\($0.name)") }
    row = table.primaryRow ?? table.rows.count - 1
    level = results.estimate("primary")?.interval?.level ?? trial.design.error.confidenceLevel
    guard arms.count >= 2, table.rows.indices.allSatisfy({ table.number($0, "weeks") != nil }) else { return nil }
  }

  var figure: Figure {
    Figure(
      id: "means-by-visit", headline: headline, howToRead: howToRead, alternativeText: alternativeText, width: .wide,
      specification: plot.specification)
  }

  // MARK: Words

  private struct Comparison {
    var arm: ArmStyle
    var difference: Double
    var lower: Double
    var upper: Double
    var standardError: Double?
    var p: Double?
  }

  private var comparisons: [Comparison] {
    let isSingle = words.experimental.count == 1
    return words.experimental.compactMap { arm in
      // Ends of a mean's and of a difference's interval may bear one key; those of the difference stand after it.
      let anchor = isSingle ? "difference" : "difference_\(arm.name)"
      func value(_ key: String) -> Double? { table.number(row, isSingle ? key : key + "_" + arm.name, from: anchor) }
      guard let difference = value("difference"), let lower = value("lower"), let upper = value("upper"), table.has("mean_\(arm.name)") else {
        return nil
      }
      return Comparison(
        arm: arm, difference: difference, lower: lower, upper: upper, standardError: value("differenceStandardError"), p: value("p"))
    }
  }

  private func decimals(_ comparison: Comparison) -> Int { comparison.standardError.map(NumberStyle.decimals(standardError:)) ?? 1 }

  private var headline: String {
    guard let first = comparisons.first else { return Figure.headline("Means by visit" + words.atVisit) }
    if comparisons.count > 1 {
      let best = comparisons.max { words.sign * $0.difference < words.sign * $1.difference } ?? first
      let size = NumberStyle.number(abs(best.difference), decimals: decimals(best)) + words.spacedUnit
      let side = words.sign * best.difference >= 0 ? "better" : "worse"
      return Figure.headline(
        "Of \(comparisons.count) treated arms \(best.arm.label) does best: \(size) \(side) than control\(words.atVisit)",
        "Of \(comparisons.count) treated arms the best is \(size) \(side) than control\(words.atVisit)", "Means by visit")
    }
    let digits = decimals(first)
    let benefit = words.sign * first.difference
    let size = NumberStyle.number(abs(benefit), decimals: digits) + words.spacedUnit
    let ends = words.sign > 0 ? (first.lower, first.upper) : (-first.upper, -first.lower)
    let interval = "\(NumberStyle.percent(level)) CI " + NumberStyle.range(ends.0, ends.1, decimals: digits)
    let side = benefit >= 0 ? "better" : "worse"
    let when = words.visit.isEmpty ? "" : "At \(words.visit) "
    let other = words.control?.label ?? "control"
    // For a result on the worse side the interval of the benefit would run against the words; it stays in the figure.
    let tail = benefit >= 0 ? " (\(interval))" : ""
    return Figure.headline(
      "\(when)\(first.arm.label) is \(size) \(side) than \(other)\(tail)", "\(when)\(first.arm.label) is \(size) \(side)\(tail)",
      "\(when)treatment is \(size) \(side) than control\(tail)", "\(when)treatment is \(size) \(side) than control")
  }

  private var howToRead: String {
    [
      "Least-squares means with \(NumberStyle.percent(level)) confidence intervals.", table.note.asSentence,
      "Beside the lines: the difference\(words.atVisit), treated minus control, with its interval; whether the intervals of two means overlap is no test.",
      "Below: patients with a value at each visit.",
    ].sentences
  }

  private var alternativeText: String {
    let parts = arms.compactMap { arm -> String? in
      guard let mean = table.number(row, "mean_\(arm.name)") else { return nil }
      return "\(arm.label) \(words.amount(mean, standardError: table.number(row, "standardError_\(arm.name)")))"
    }
    let differences = comparisons.map {
      "\(comparisons.count > 1 ? $0.arm.label + " " : "")difference \(NumberStyle.number($0.difference, decimals: decimals($0))) "
        + "(\(NumberStyle.range($0.lower, $0.upper, decimals: decimals($0))))"
    }
    return "Line chart of \(words.outcome) by visit, one line an arm. Means\(words.atVisit): " + parts.joined(separator: ", ") + "; "
      + differences.joined(separator: "; ") + "."
  }

  // MARK: Drawing

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

  private var plot: Plot {
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
