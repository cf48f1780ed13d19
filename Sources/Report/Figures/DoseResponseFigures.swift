import Trial

/// Several lines over one axis, each named at its right end: the curves that a dose-response design thinks of, their contrasts, and power by size.
struct NamedLines {
  struct Line {
    var name: String
    var points: [Curve.Point]
  }

  let lines: [Line]
  let x: ClosedRange<Double>
  let y: ClosedRange<Double>
  let xTitle: String
  let head: String
  var isPercent = false
  /// Whether the points themselves are shown, straight lines leading the eye between them.
  var hasMarks = false
  /// A dotted line across, with its name.
  var threshold: (value: Double, name: String)?

  private static let colors = ["active", "comparator", "dose2", "ink", "dose4", "control"]
  private static let dashes: [[Double]] = [[1, 0], [7, 3], [2, 2], [7, 2, 1.5, 2], [1, 0], [7, 3]]
  private static let shapes = ["square", "circle", "triangle-up", "diamond", "triangle-down", "cross"]

  var plot: Plot {
    let names = lines.map(\.name) + (threshold.map { [$0.name] } ?? [])
    let right = min(max(TextWidth.widest(names, size: 11) + 16, 40), 150)
    var plot = Plot(
      width: Double(Figure.Width.narrow.pixels) - 44 - right, height: 220,
      x: .init(domain: x, ticks: Ticks.within(x, most: 7), title: xTitle),
      y: .init(domain: y, ticks: isPercent ? [0, 0.25, 0.5, 0.75, 1] : Ticks.within(y, most: 6), labels: isPercent ? .percent : .number, grid: true))
    if let threshold { plot.add(["type": "rule", "style": "threshold"], data: [["p": .number(threshold.value)]], y: .field("p")) }
    for (index, line) in lines.enumerated() { add(line, index, to: &plot) }
    addNames(to: &plot)
    plot.head(head, x: -38, y: -10)
    return plot
  }

  private func add(_ line: Line, _ index: Int, to plot: inout Plot) {
    let data: [JSONValue] = line.points.map { ["d": .number($0.x), "p": .number($0.y)] }
    let (color, dash) = (Self.colors[index % Self.colors.count], Self.dashes[index % Self.dashes.count])
    plot.add(
      ["type": "line", "strokeWidth": .number(hasMarks ? 1 : 2), "strokeDash": .array(dash.map { .number($0) }), "color": .role(color)], data: data,
      x: .field("d"), y: .field("p"))
    guard hasMarks else { return }
    plot.add(
      ["type": "point", "shape": .text(Self.shapes[index % Self.shapes.count]), "color": .role(color), "size": 46], data: data, x: .field("d"),
      y: .field("p"))
  }

  private func addNames(to plot: inout Plot) {
    var wishes = lines.map { plot.pixelY($0.points.last?.y ?? 0) }
    if let threshold { wishes.append(plot.pixelY(threshold.value)) }
    let centers = LabelStack.spread(wishes, heights: wishes.map { _ in 14 }, within: 0...plot.height)
    for (index, line) in lines.enumerated() {
      plot.label(
        line.name, x: .pixel(plot.width + 8), y: .pixel(centers[index]),
        mark: [.init("style", "direct"), .init("dx", 0), .init("fontSize", 11), .init("color", .role(Self.colors[index % Self.colors.count]))])
    }
    guard let threshold else { return }
    plot.label(
      threshold.name, x: .pixel(plot.width + 8), y: .pixel(centers[lines.count]),
      mark: [.init("style", "note"), .init("align", "left"), .init("baseline", "middle")])
  }
}

/// The three figures of a plan for MCP-Mod.
struct DoseResponseFigures {
  let words: TrialWords
  let candidates: Curve?
  let contrasts: ResultTable?
  let power: Curve?
  let target: Double?
  let patients: Int?

  /// - Parameter results: those of `DesignResults` for a dose-response design.
  init(_ trial: TrialProtocol, design results: TrialResults) {
    words = TrialWords(trial: trial)
    candidates = results.curve("candidateCurves")
    contrasts = results.table("contrasts")
    power = results.curve("powerBySize")
    target = results.table("sampleSize")?.number(0, "targetPower")
    patients = results.table("sampleSize")?.number(0, "patients").map { Int($0) }
  }

  private func title(_ axis: Curve.Axis) -> String { axis.title + (axis.unit.isEmpty ? "" : ", " + axis.unit) }

  var shapes: Figure? {
    guard let candidates, let top = candidates.lines.first?.points.last?.x, top > 0 else { return nil }
    let all = candidates.lines.flatMap { $0.points.map(\.y) }
    let turning = candidates.lines.filter { line in (line.points.last?.y ?? 0) < (line.points.map(\.y).max() ?? 0) - 0.01 }
    let lines = NamedLines(
      lines: candidates.lines.map { .init(name: $0.label, points: $0.points) }, x: 0...top, y: min(0, all.min() ?? 0)...max(1.05, all.max() ?? 1),
      xTitle: title(candidates.x), head: "Effect, share of the greatest")
    let count = candidates.lines.count
    let finding =
      turning.isEmpty
      ? "\(count == 1 ? "One curve is" : "\(count) curves are") thought of, none of which comes down again"
      : "\(count) curves are thought of; \(turning.count == 1 ? "one" : "\(turning.count)") of them \(turning.count == 1 ? "comes" : "come") down again"
    return Figure(
      id: "candidate-curves", headline: Figure.headline(finding, "The candidate curves", narrow: true),
      howToRead: "Each line: a candidate's difference to dose 0, over its greatest up to the greatest dose given.",
      alternativeText:
        "Candidate dose-response curves: \(candidates.lines.map(\.label).listed)\(turning.isEmpty ? "" : "; coming down again: " + turning.map(\.label).listed).",
      width: .narrow, specification: lines.plot.specification)
  }

  var optimalContrasts: Figure? {
    guard let contrasts, !contrasts.rows.isEmpty else { return nil }
    let columns = contrasts.columns.filter { $0.key.hasPrefix("coefficient_") }
    let doses = columns.compactMap { Double($0.title) }
    guard doses.count == columns.count, let top = doses.last else { return nil }
    let lines = contrasts.rows.indices.map { row in
      NamedLines.Line(
        name: contrasts.text(row, "candidate") ?? "",
        points: zip(doses, columns).map { Curve.Point(x: $0, y: contrasts.number(row, $1.key) ?? 0) })
    }
    let all = lines.flatMap { $0.points.map(\.y) }
    let span = (min(all.min() ?? -1, 0) - 0.08)...((all.max() ?? 1) + 0.08)
    let unit = candidates?.x.unit ?? ""
    return Figure(
      id: "optimal-contrasts",
      headline: Figure.headline(
        "Each candidate is tested by the contrast that is the most powerful against it", "The optimal contrast of each candidate", narrow: true),
      howToRead: "Marks: the weight of each dose's mean; the lines between them only lead the eye. Weights sum to 0, their squares to 1.",
      alternativeText: "Contrast coefficients over the doses \(doses.map { NumberStyle.plain($0) }.listed)\(unit.isEmpty ? "" : " " + unit) of "
        + "\(lines.map(\.name).listed).",
      width: .narrow,
      specification: NamedLines(
        lines: lines, x: 0...top, y: span, xTitle: "Dose" + (unit.isEmpty ? "" : ", " + unit), head: "Weight of the mean", hasMarks: true
      ).plot.specification)
  }

  var powerBySize: Figure? {
    guard let power, let low = power.lines.first?.points.first?.x, let high = power.lines.first?.points.last?.x, low < high else { return nil }
    let least = power.lines.min { ($0.points.last?.y ?? 1) < ($1.points.last?.y ?? 1) }
    // Where the powers are all one at the greatest size, the least is told at the size in the middle.
    let told = power.lines.min { middle($0) < middle($1) } ?? least
    let lines = NamedLines(
      lines: power.lines.map { .init(name: $0.label, points: $0.points) }, x: low...high, y: 0...1.02, xTitle: "Patients over all arms",
      head: "Chance of showing a dose-response", isPercent: true, threshold: target.map { ($0, "aim \(NumberStyle.probability($0))") })
    let finding = told.map { "The truth hardest to show is “\($0.label)”" } ?? "Power by size"
    return Figure(
      id: "power-by-size",
      headline: Figure.headline(
        patients.map { "\(finding): \(NumberStyle.count($0)) patients are planned" } ?? finding, finding, "Power by size", narrow: true),
      howToRead: "Each line: the closed form of the power under one truth, by the number of patients over all arms.",
      alternativeText: "Power rising with the patients: "
        + power.lines.map { line in
          "\(line.label) from \(NumberStyle.probability(line.points.first?.y ?? 0)) at \(NumberStyle.count(Int(low))) to "
            + "\(NumberStyle.probability(line.points.last?.y ?? 0)) at \(NumberStyle.count(Int(high)))"
        }.listed + ".",
      width: .narrow, specification: lines.plot.specification)
  }

  private func middle(_ line: Curve.Line) -> Double { line.points.isEmpty ? 1 : line.points[line.points.count / 2].y }
}

extension TrialFigures {
  /// Candidate curves, their contrasts, and power by size: of a dose-response design.
  public static func doseResponse(_ trial: TrialProtocol, design: TrialResults) -> [Figure] {
    let figures = DoseResponseFigures(trial, design: design)
    return [figures.shapes, figures.optimalContrasts, figures.powerBySize].compactMap { $0 }
  }
}
