import Trial

/// The chance of a significant result over the true benefit: the closed form as a line, simulated scenarios as points with their Monte Carlo error.
struct PowerCurveFigure {
  private struct Scenario {
    var name: String
    var benefit: Double
    var power: Double
    var monteCarloError: Double?
  }

  private let words: TrialWords
  private let line: [Curve.Point]
  private let scenarios: [Scenario]
  private let target: Double?
  private let trials: Int?
  private let patients: Int?
  private let isSimulated: Bool
  /// Name of the scenario that the headline tells.
  private let principal: String?

  /// Nil where neither design nor simulation gives power at more than one benefit.
  init?(_ trial: TrialProtocol, design: TrialResults?, simulation: TrialResults?) {
    words = TrialWords(trial: trial)
    line = design?.curve("powerCurve")?.lines.first?.points ?? []
    target = design?.table("sampleSize")?.number(0, "targetPower")
    patients = design?.table("sampleSize")?.number(0, "patients").map { Int($0) }
    trials = simulation?.table("run")?.number(0, "trials").map { Int($0) }
    let sign = words.sign
    if let table = simulation?.table("operatingCharacteristics") {
      isSimulated = true
      principal = words.principalRow(table, effect: "nominalEffect").flatMap { table.text($0, "scenario") }
      scenarios = table.rows.indices.compactMap { row in
        guard let effect = table.number(row, "nominalEffect"), let power = table.number(row, "power") else { return nil }
        return Scenario(
          name: table.text(row, "scenario") ?? "", benefit: sign * effect, power: power, monteCarloError: table.monteCarloError(row, "power"))
      }
    } else if let table = design?.table("power") {
      isSimulated = false
      principal = words.principalRow(table, effect: "effect").flatMap { table.text($0, "scenario") }
      scenarios = table.rows.indices.compactMap { row in
        guard let effect = table.number(row, "effect"), let power = table.number(row, "power") else { return nil }
        return Scenario(name: table.text(row, "scenario") ?? "", benefit: sign * effect, power: power)
      }
    } else {
      isSimulated = false
      principal = nil
      scenarios = []
    }
    guard line.count > 1 || Set(scenarios.map(\.benefit)).count > 1 else { return nil }
  }

  var figure: Figure {
    Figure(
      id: "power-curve", headline: headline, howToRead: howToRead, alternativeText: alternativeText, width: .narrow, specification: plot.specification
    )
  }

  // MARK: Words

  private func share(_ scenario: Scenario) -> String { NumberStyle.probability(scenario.power, monteCarloError: scenario.monteCarloError) }
  private func benefit(_ value: Double) -> String { (NumberStyle.plain(value, significant: 3) + words.spacedUnit).singularIfOne }

  private var headline: String {
    guard let told = scenarios.first(where: { $0.name == principal && $0.benefit > 0 }) else {
      return "The chance of a significant result by true benefit"
    }
    let size = patients.map { "\(NumberStyle.count($0)) patients" }
    let chance = share(told).hasPrefix(">") || share(told).hasPrefix("<") ? share(told) : share(told).withArticle
    let finding = "a true benefit of \(benefit(told.benefit)) has \(chance) chance"
    return Figure.headline(
      ((size.map { "With \($0), " } ?? "") + finding + " to reach significance").capitalizedFirst,
      (finding + " to reach significance").capitalizedFirst,
      finding.capitalizedFirst, narrow: true)
  }

  private var howToRead: String {
    var parts = ["Chance of a significant result at any look, by the true benefit\(words.atVisit)."]
    if line.count > 1 { parts.append("Line: the design's closed form, which leaves dropout and covariates to simulation.") }
    if isSimulated {
      let count = trials.map { NumberStyle.count($0) + " simulated trials a scenario" } ?? "simulated trials"
      parts.append("Squares: \(count), each analyzed as the protocol says.")
      let errors = scenarios.compactMap(\.monteCarloError)
      if let largest = errors.max() {
        let isSmall = barsShown.isEmpty
        let size = NumberStyle.monteCarloError(100 * largest)
        parts.append(
          isSmall
            ? "Monte Carlo standard error at most \(size) percentage points, smaller than the marks."
            : "Gray bars: ±2 Monte Carlo standard errors, at most \(size) percentage points each.")
      }
    } else if !scenarios.isEmpty {
      parts.append("Squares: the scenarios of the protocol.")
    }
    return parts.joined(separator: " ")
  }

  private var alternativeText: String {
    let listed = scenarios.prefix(6).map { "\($0.name) (\(benefit($0.benefit))) \(share($0))" }
    guard !listed.isEmpty else {
      return
        "Curve of the chance of a significant result rising with the true benefit, from \(NumberStyle.probability(line[0].y)) at \(benefit(line[0].x)) "
        + "to \(NumberStyle.probability(line[line.count - 1].y)) at \(benefit(line[line.count - 1].x))."
    }
    return "Chance of a significant result rising with the true benefit\(words.atVisit): " + listed.joined(separator: ", ") + "."
  }

  // MARK: Drawing

  private let height = 215.0
  /// Scenarios whose error is larger than half the mark, so that the bar is seen.
  private var barsShown: [Scenario] { scenarios.filter { 2 * ($0.monteCarloError ?? 0) * height > 4 } }

  private var plot: Plot {
    let xs = line.map(\.x) + scenarios.map(\.benefit)
    let low = xs.min() ?? 0
    let high = xs.max() ?? 1
    let range = line.count > 1 ? low...high : (low - 0.1 * (high - low))...(high + 0.1 * (high - low))
    let right = 92.0
    var plot = Plot(
      width: Double(Figure.Width.narrow.pixels) - 44 - right, height: height,
      x: .init(
        domain: range, ticks: Ticks.within(range, most: 7),
        title: "True benefit\(words.atVisit)\(words.unit.isEmpty ? "" : ", " + words.unit) (right: \(words.treatment) better)"),
      y: .init(domain: 0...1.02, ticks: [0, 0.25, 0.5, 0.75, 1], labels: .percent, grid: true))
    addTarget(to: &plot)
    addLine(to: &plot, range: range)
    addScenarios(to: &plot)
    plot.head("Chance of a significant result", x: -38, y: -10)
    return plot
  }

  private func addTarget(to plot: inout Plot) {
    guard let target else { return }
    plot.add(["type": "rule", "style": "threshold"], data: [["p": .number(target)]], y: .field("p"))
    plot.label(
      "aim \(NumberStyle.probability(target))", x: .pixel(plot.width + 8), y: .pixel(plot.pixelY(target)),
      mark: [.init("style", "note"), .init("align", "left"), .init("baseline", "middle")])
  }

  private func addLine(to plot: inout Plot, range: ClosedRange<Double>) {
    guard line.count > 1 else { return }
    let data: [JSONValue] = line.map { ["d": .number($0.x), "p": .number($0.y)] }
    plot.add(["type": "line", "strokeWidth": 2, "color": .role("active")], data: data, x: .field("d"), y: .field("p"))
    let end = line[line.count - 1].y
    var y = plot.pixelY(end)
    if let target, abs(plot.pixelY(target) - y) < 14 { y = plot.pixelY(target) - 14 }
    plot.label(
      "closed form", x: .pixel(plot.width + 8), y: .pixel(y),
      mark: [.init("style", "direct"), .init("dx", 0), .init("fontSize", 11), .init("color", .role("active"))])
  }

  private func addScenarios(to plot: inout Plot) {
    let bars: [JSONValue] = barsShown.map {
      let reach = 2 * ($0.monteCarloError ?? 0)
      return ["d": .number($0.benefit), "p": .number(max(0, $0.power - reach)), "top": .number(min(1, $0.power + reach))]
    }
    plot.add(["type": "rule", "style": "monte-carlo"], data: bars, x: .field("d"), y: .field("p"), y2: "top")
    let points: [JSONValue] = scenarios.map { ["d": .number($0.benefit), "p": .number($0.power)] }
    plot.add(
      ["type": "point", "shape": "square", "color": .role("active"), "size": 46, "stroke": .role("paper"), "strokeWidth": 1], data: points,
      x: .field("d"), y: .field("p"))
    for place in labelPlaces(plot) {
      plot.label(
        place.text, x: .pixel(place.x), y: .pixel(place.y),
        mark: [.init("style", "note"), .init("align", .text(place.align)), .init("baseline", "middle"), .init("color", .role("ink"))], halo: true)
    }
  }

  /// Beside each point, right below the rising line where there is room, else left above; labels of near points give way to each other.
  private func labelPlaces(_ plot: Plot) -> [(text: String, x: Double, y: Double, align: String)] {
    var taken: [(x: ClosedRange<Double>, y: Double)] = []
    var places: [(text: String, x: Double, y: Double, align: String)] = []
    for scenario in scenarios.sorted(by: { $0.benefit < $1.benefit }) {
      let text = "\(scenario.name) \(share(scenario))"
      let size = TextWidth.pixels(text, size: 10.5)
      let x = plot.pixelX(scenario.benefit)
      let y = plot.pixelY(scenario.power)
      let right = (x: x + 8, y: min(y + 11, plot.height - 8), align: "left", span: (x + 8)...(x + 8 + size))
      let left = (x: x - 8, y: max(y - 11, -2), align: "right", span: (x - 8 - size)...(x - 8))
      // A rising line leaves room above its foot and below its shoulder.
      let choices = (scenario.power < 0.2 ? [left, right] : [right, left]).filter { $0.span.lowerBound > -30 && $0.span.upperBound < plot.width + 84 }
      let free = choices.first { choice in !taken.contains { $0.x.overlaps(choice.span) && abs($0.y - choice.y) < 13 } }
      var chosen = free ?? choices.first ?? right
      while taken.contains(where: { $0.x.overlaps(chosen.span) && abs($0.y - chosen.y) < 13 }) { chosen.y += 13 }
      taken.append((chosen.span, chosen.y))
      places.append((text, chosen.x, chosen.y, chosen.align))
    }
    return places
  }
}
