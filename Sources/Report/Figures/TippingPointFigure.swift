import Trial

/// The benefit of an analysis by imputation as those who left are taken to have fared worse and worse, with its interval, and where the finding tips.
struct TippingPointFigure {
  struct Row {
    var delta: Double
    var benefit: Double
    var lower: Double
    var upper: Double
  }

  let words: TrialWords
  let name: String
  let rows: [Row]
  /// δ at which p reaches the level; nil where it does not within the range.
  let tip: Row?
  let level: Double
  let decimals: Int

  /// Of the first analysis that has a tipping point asked for; nil where none has.
  init?(_ trial: TrialProtocol, results: TrialResults) {
    guard let table = results.table("tippingPoint"), let analysis = table.text(0, "analysis") else { return nil }
    let words = TrialWords(trial: trial)
    self.words = words
    name = trial.analyses.first { $0.name == analysis }.map { $0.label ?? $0.missingData.rawValue } ?? analysis
    level = results.estimate("primary")?.interval?.level ?? trial.design.error.confidenceLevel
    decimals = max(trial.report.decimals, 0)
    let places = table.rows.indices.filter { table.text($0, "analysis") == analysis }
    func row(_ place: Int) -> Row? {
      guard let delta = table.number(place, "delta"), let difference = table.number(place, "difference"), let lower = table.number(place, "lower"),
        let upper = table.number(place, "upper")
      else { return nil }
      return Row(
        delta: delta, benefit: words.sign * difference, lower: words.sign > 0 ? lower : -upper, upper: words.sign > 0 ? upper : -lower)
    }
    rows = places.compactMap(row)
    tip = places.first { table.text($0, "tips") == "yes" }.flatMap(row)
    guard rows.count > 1 else { return nil }
  }

  var figure: Figure {
    Figure(
      id: "tipping-point-curve", headline: headline, howToRead: howToRead, alternativeText: alternativeText, width: .wide,
      specification: plot.specification)
  }

  private func number(_ value: Double) -> String { NumberStyle.number(value, decimals: decimals) }

  private var headline: String {
    guard let tip else { return "No tipping point within the range looked at" }
    return Figure.headline(
      "The finding tips where those who left fared \(number(abs(tip.delta)))\(words.spacedUnit) worse than imputed",
      "The finding tips at \(number(abs(tip.delta)))\(words.spacedUnit)")
  }

  private var howToRead: String {
    "Line: benefit\(words.atVisit) (positive favors \(words.treatment)) when the number on the axis is added to every value imputed after the event "
      + "outside \(words.control?.label ?? "the control arm"); band: \(NumberStyle.percent(level)) confidence interval. Imputed first: \(name)."
      + (tip == nil ? "" : " Dotted: where the interval reaches zero.")
  }

  private var alternativeText: String {
    let ends = [rows.first, tip, rows.last].compactMap { $0 }
    let listed = ends.map { "\(number($0.delta)): \(number($0.benefit)) (\(NumberStyle.range($0.lower, $0.upper, decimals: decimals)))" }
    return "Benefit by the number added to imputed values: \(listed.joined(separator: "; "))."
  }

  var plot: Plot {
    let low: Double = min(0, rows.map(\.lower).min() ?? 0)
    let high: Double = max(0, rows.map(\.upper).max() ?? 0)
    let margin = 0.03 * max(high - low, 1e-9)
    let deltas = rows.map(\.delta)
    let domain: ClosedRange<Double> = (deltas.min() ?? 0)...(deltas.max() ?? 1)
    let range: ClosedRange<Double> = (low - margin)...(high + margin)
    let ticks: [Double] = Ticks.within(range, most: 6)
    let left: Double = TextWidth.widest(ticks.map { NumberStyle.plain($0) }, size: 10.5) + 12
    let title = "Added to imputed values" + (words.unit.isEmpty ? "" : ", \(words.unit)")
    var plot = Plot(
      width: Double(Figure.Width.wide.pixels) - left - 24, height: 200,
      x: .init(domain: domain, ticks: Ticks.within(domain, most: 11), title: title),
      y: .init(domain: range, ticks: ticks, grid: true))
    let data: [JSONValue] = rows.map { row -> JSONValue in
      ["x": .number(row.delta), "y": .number(row.lower), "top": .number(row.upper), "benefit": .number(row.benefit)]
    }
    plot.add(["type": "area", "opacity": 0.14, "color": .role("active")], data: data, x: .field("x"), y: .field("y"), y2: "top")
    plot.add(["type": "rule", "style": "reference"], data: [["y": 0]], y: .field("y"))
    plot.add(["type": "line", "color": .role("active")], data: data, x: .field("x"), y: .field("benefit"))
    if let tip {
      plot.add(["type": "rule", "style": "threshold"], data: [["x": .number(tip.delta)]], x: .field("x"))
      plot.label(
        "tips at \(number(tip.delta))", x: .pixel(plot.pixelX(tip.delta) + 5), y: .pixel(8),
        mark: [.init("style", "note"), .init("align", "left"), .init("baseline", "middle")])
    }
    plot.head("Benefit\(words.unit.isEmpty ? "" : ", \(words.unit)")", x: -left + 6)
    return plot
  }
}
