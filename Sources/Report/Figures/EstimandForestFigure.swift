import Trial

/// The benefit by each planned analysis, under the estimand that it serves: the question decides the number, and with imputation the rule of the variance
/// its width.
struct EstimandForestFigure {
  struct Row {
    enum Kind { case estimand, analysis }
    var kind: Kind
    var name: String
    var benefit: Double?
    var lower: Double?
    var upper: Double?
    var p: Double?
    var isPrimary = false
  }

  let words: TrialWords
  let rows: [Row]
  let level: Double
  let decimals: Int

  /// Nil where no analysis imputes, or all serve one estimand by one way.
  init?(_ trial: TrialProtocol, results: TrialResults) {
    guard trial.analyses.contains(where: { $0.imputation != nil }), let table = results.table("analyses"), table.rows.count > 1 else { return nil }
    words = TrialWords(trial: trial)
    level = results.estimate("primary")?.interval?.level ?? trial.design.error.confidenceLevel
    decimals = max(trial.report.decimals, 0)
    var rows: [Row] = []
    for estimand in trial.estimands {
      let places = table.rows.indices.filter { table.text($0, "estimand") == estimand.name }
      guard !places.isEmpty else { continue }
      rows.append(Row(kind: .estimand, name: estimand.label ?? estimand.name))
      for place in places {
        guard let analysis = trial.analyses.first(where: { $0.name == table.text(place, "analysis") }) else { continue }
        rows.append(EstimandForestFigure.row(analysis, table, place, words, isPrimary: place == table.primaryRow))
      }
    }
    guard rows.contains(where: { $0.benefit != nil }) else { return nil }
    self.rows = rows
  }

  private static func row(_ analysis: PlannedAnalysis, _ table: ResultTable, _ place: Int, _ words: TrialWords, isPrimary: Bool) -> Row {
    let ends = (table.number(place, "lower"), table.number(place, "upper"))
    let way = analysis.imputation.map { ", \($0.variance.rawValue)" } ?? ", \(analysis.method.rawValue)"
    return Row(
      kind: .analysis, name: (analysis.label ?? analysis.missingData.rawValue).capitalizedFirst + way,
      benefit: table.number(place, "difference").map { words.sign * $0 }, lower: words.sign > 0 ? ends.0 : ends.1.map { -$0 },
      upper: words.sign > 0 ? ends.1 : ends.0.map { -$0 }, p: table.number(place, "p"), isPrimary: isPrimary)
  }

  var figure: Figure {
    Figure(
      id: "estimand-forest", headline: headline, howToRead: howToRead, alternativeText: alternativeText, width: .wide,
      specification: plot.specification)
  }

  func interval(_ row: Row) -> String {
    guard let benefit = row.benefit else { return "not estimable" }
    let number = NumberStyle.number(benefit, decimals: decimals)
    guard let lower = row.lower, let upper = row.upper else { return number }
    let p = row.p.map { ", p \(EstimateText.equality(NumberStyle.pValue($0)))" } ?? ""
    return "\(number) (\(NumberStyle.range(lower, upper, decimals: decimals)))" + p
  }

  private var headline: String {
    let benefits = rows.compactMap(\.benefit)
    let range = NumberStyle.range(benefits.min() ?? 0, benefits.max() ?? 0, decimals: decimals)
    return Figure.headline("The estimand decides: a benefit of \(range)\(words.spacedUnit)", "The estimand decides")
  }

  private var howToRead: String {
    "Squares: benefit\(words.atVisit) (the difference with its sign turned so that positive favors \(words.treatment)); lines: "
      + "\(NumberStyle.percent(level)) confidence intervals. Bold: the analysis that is tested. Each group answers another question."
  }

  private var alternativeText: String {
    "Forest plot of the benefit by planned analysis: "
      + rows.map { $0.kind == .estimand ? $0.name : "\($0.name) \(interval($0))" }.joined(separator: "; ") + "."
  }
}

extension EstimandForestFigure {
  private var domain: ClosedRange<Double> {
    let ends = rows.flatMap { [$0.lower, $0.upper, $0.benefit].compactMap { $0 } }.filter(\.isFinite) + [0]
    let (low, high) = (ends.min() ?? -1, ends.max() ?? 1)
    let margin = 0.06 * max(high - low, 1e-9)
    return (low - margin)...(high + margin)
  }

  private func y(_ index: Int) -> Double { Double(rows.count) - Double(index) - 0.5 }

  var plot: Plot {
    let head = "Benefit (\(NumberStyle.percent(level)) CI)"
    let left = (rows.map { ($0.kind == .analysis ? 14 : 0) + TextWidth.pixels($0.name, size: 11.5, bold: $0.isPrimary) }.max() ?? 60) + 16
    let right = TextWidth.widest(rows.filter { $0.kind == .analysis }.map(interval) + [head], size: 11.5, bold: true) + 16
    let control = words.control?.label ?? "control"
    var plot = Plot(
      width: max(160, Double(Figure.Width.wide.pixels) - left - right - 10), height: 21 * Double(rows.count),
      x: .init(
        domain: domain, ticks: Ticks.within(domain, most: 6),
        title: "← \(control) better · \(words.unit.isEmpty ? "benefit" : words.unit)\(words.atVisit) · \(words.treatment) better →"),
      y: .init(domain: 0...Double(rows.count), ticks: [], isShown: false))
    plot.add(["type": "rule", "style": "reference"], data: [["x": 0]], x: .field("x"))
    var intervals: [JSONValue] = []
    var points: [JSONValue] = []
    for (index, row) in rows.enumerated() {
      guard let benefit = row.benefit else { continue }
      points.append(["x": .number(benefit), "y": .number(y(index))])
      if let lower = row.lower, let upper = row.upper { intervals.append(["x": .number(lower), "end": .number(upper), "y": .number(y(index))]) }
    }
    plot.add(["type": "rule", "style": "interval"], data: intervals, x: .field("x"), y: .field("y"), x2: "end")
    plot.add(
      ["type": "point", "shape": "square", "color": .role("active"), "size": 60], data: points, x: .field("x"), y: .field("y"))
    addText(to: &plot, start: -left + 6, head: head)
    return plot
  }

  private func addText(to plot: inout Plot, start: Double, head: String) {
    for (index, row) in rows.enumerated() {
      let height = plot.pixelY(y(index))
      switch row.kind {
      case .estimand:
        plot.label(row.name, x: .pixel(start), y: .pixel(height), mark: [.init("style", "row"), .init("color", .role("ink2"))])
      case .analysis:
        let style: JSONValue.Field = .init("style", row.isPrimary ? "row-strong" : "row")
        plot.label(row.name, x: .pixel(start + 14), y: .pixel(height), mark: [style])
        plot.label(interval(row), x: .pixel(plot.width + 14), y: .pixel(height), mark: [style])
      }
    }
    plot.head("Analysis", x: start, y: -8)
    plot.head(head, x: plot.width + 14, y: -8)
  }
}
