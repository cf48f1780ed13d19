import Trial

/// Patients that a design with looks needs on average, over the true benefit, beside what it has at the end and what a single look would take.
struct ExpectedSizeFigure {
  let words: TrialWords
  let line: [Curve.Point]
  /// At the end.
  let patients: Double
  /// Of a single look with the same error and power.
  let fixed: Double?
  let scenarios: [(name: String, benefit: Double, expected: Double)]

  /// Nil where the design has one look or no size.
  init?(_ trial: TrialProtocol, design results: TrialResults) {
    guard let points = results.curve("expectedSizeCurve")?.lines.first?.points, points.count > 1, let size = results.table("sampleSize"),
      let patients = size.number(0, "patients")
    else { return nil }
    words = TrialWords(trial: trial)
    (line, self.patients) = (points, patients)
    fixed = size.number(0, "fixedDesignPatients")
    let sign = words.sign
    let power = results.table("power")
    scenarios =
      power.map { table in
        table.rows.indices.compactMap { row in
          guard let effect = table.number(row, "effect"), let expected = table.number(row, "expectedPatients"),
            table.number(row, "effectDeviation") == nil
          else { return nil }
          return (table.text(row, "scenario") ?? "", sign * effect, expected)
        }
      } ?? []
  }

  var figure: Figure {
    Figure(
      id: "expected-size", headline: headline, howToRead: howToRead, alternativeText: alternativeText, width: .narrow,
      specification: plot.specification)
  }

  private func count(_ value: Double) -> String { NumberStyle.count(Int(value.rounded())) }

  var headline: String {
    guard let told = scenarios.max(by: { $0.benefit < $1.benefit }) else { return "Patients on average, by the true benefit" }
    return Figure.headline(
      "If “\(told.name)” holds, \(count(told.expected)) of \(count(patients)) patients are needed on average",
      "\(count(told.expected)) of \(count(patients)) patients on average", narrow: true)
  }

  var howToRead: String {
    var parts = ["Line: patients at the look where the trial ends, on average, by the true benefit\(words.atVisit). Squares: the scenarios."]
    parts.append("Upper dotted line: all \(count(patients)), where no look stops.")
    if fixed != nil { parts.append("Other dotted line: a trial with one look, the same error and power.") }
    return parts.joined(separator: " ")
  }

  var alternativeText: String {
    "Expected number of patients over the true benefit: "
      + (scenarios.isEmpty
        ? "between \(count(line.map(\.y).min() ?? 0)) and \(count(line.map(\.y).max() ?? 0))"
        : scenarios.map { "\($0.name) \(count($0.expected))" }.joined(separator: ", "))
      + "; \(count(patients)) at most."
  }

  var plot: Plot {
    let range = (line.first?.x ?? 0)...(line.last?.x ?? 1)
    let least = (line.map(\.y) + scenarios.map(\.expected)).min() ?? 0
    let span = max(patients, fixed ?? 0) - least
    let domain = max(0, least - 0.15 * span - 1)...(max(patients, fixed ?? 0) + 0.12 * span + 1)
    let right = 92.0
    var plot = Plot(
      width: Double(Figure.Width.narrow.pixels) - 44 - right, height: 205,
      x: .init(
        domain: range, ticks: Ticks.within(range, most: 7),
        title: "True benefit\(words.atVisit)\(words.unit.isEmpty ? "" : ", " + words.unit) (right: \(words.treatment) better)"),
      y: .init(domain: domain, ticks: Ticks.within(domain, most: 6), grid: true))
    threshold(patients, "at most \(count(patients))", &plot)
    if let fixed, abs(plot.pixelY(fixed) - plot.pixelY(patients)) > 2 {
      let shift = max(0, 13 - (plot.pixelY(fixed) - plot.pixelY(patients)))
      threshold(fixed, "one look \(count(fixed))", &plot, down: shift)
    }
    let data: [JSONValue] = line.map { ["d": .number($0.x), "n": .number($0.y)] }
    plot.add(["type": "line", "strokeWidth": 2, "color": .role("active")], data: data, x: .field("d"), y: .field("n"))
    let points: [JSONValue] = scenarios.map { ["d": .number($0.benefit), "n": .number($0.expected)] }
    plot.add(
      ["type": "point", "shape": "square", "color": .role("active"), "size": 46, "stroke": .role("paper"), "strokeWidth": 1], data: points,
      x: .field("d"), y: .field("n"))
    for scenario in scenarios {
      // Where the line rises there is room below and right of it, where it falls above.
      plot.label(
        "\(scenario.name) \(count(scenario.expected))", x: .field("x"), y: .field("y"), at: (scenario.benefit, scenario.expected),
        mark: [
          .init("style", "note"), .init("dx", 8), .init("dy", rises(at: scenario.benefit) ? 12 : -11), .init("align", "left"),
          .init("baseline", "middle"), .init("color", .role("ink")),
        ], halo: true)
    }
    plot.head("Patients on average", x: -38, y: -10)
    return plot
  }

  private func rises(at benefit: Double) -> Bool {
    guard let next = line.firstIndex(where: { $0.x > benefit }), next > 0 else { return false }
    return line[next].y > line[next - 1].y
  }

  private func threshold(_ value: Double, _ text: String, _ plot: inout Plot, down: Double = 0) {
    plot.add(["type": "rule", "style": "threshold"], data: [["n": .number(value)]], y: .field("n"))
    plot.label(
      text, x: .pixel(plot.width + 8), y: .pixel(plot.pixelY(value) + down),
      mark: [.init("style", "note"), .init("align", "left"), .init("baseline", "middle")])
  }
}
