import Trial

/// The bounds of a group sequential design on the z scale, each a short bar with its value at its look, for nothing is tested in between; with results,
/// the path that the trial took.
struct BoundariesFigure {
  private struct Bound {
    var fraction: Double
    var z: Double
  }

  private let words: TrialWords
  private let efficacy: [Bound]
  private let futility: [Bound]
  private let curve: [Curve.Point]
  private let path: [Bound]
  private let design: DesignPlan
  private let crossedAt: Int?
  private let lookNames: [String]

  /// Nil where the design has fewer than two looks or no bounds.
  init?(_ trial: TrialProtocol, design results: TrialResults, analysis: TrialResults? = nil) {
    guard let table = results.table("boundaries"), table.rows.count > 1 else { return nil }
    words = TrialWords(trial: trial)
    design = trial.design
    func bounds(_ key: String) -> [Bound] {
      table.rows.indices.compactMap { row in
        guard let fraction = table.number(row, "informationFraction"), let z = table.number(row, key), z.isFinite else { return nil }
        return Bound(fraction: fraction, z: z)
      }
    }
    efficacy = bounds("efficacyZ")
    futility = bounds("futilityZ")
    lookNames = table.rows.indices.map { table.text($0, "look") ?? "look \($0 + 1)" }
    curve = results.curve("boundaryCurve")?.lines.first?.points.filter(\.y.isFinite) ?? []
    let sign = words.sign
    let looks = analysis?.table("looks")
    path =
      looks.map { looks in
        looks.rows.indices.compactMap { row in
          guard let statistic = looks.number(row, "statistic") else { return nil }
          let planned = table.rows.indices.contains(row) ? table.number(row, "informationFraction") : nil
          return (looks.number(row, "informationFraction") ?? planned).map { Bound(fraction: $0, z: sign * statistic) }
        }
      } ?? []
    crossedAt = looks.flatMap { looks in looks.rows.indices.first { looks.text($0, "crossed") == "yes" } }
    guard !efficacy.isEmpty || !futility.isEmpty else { return nil }
  }

  var figure: Figure {
    Figure(
      id: "boundaries", headline: headline, howToRead: howToRead, alternativeText: alternativeText, width: .narrow, specification: plot.specification)
  }

  // MARK: Words

  private func z(_ value: Double) -> String { NumberStyle.number(value, decimals: 2) }
  private func percent(_ fraction: Double) -> String { NumberStyle.probability(fraction, decimals: 0) }

  private var headline: String {
    guard path.isEmpty else { return observedHeadline }
    if let first = efficacy.first, let last = efficacy.last, efficacy.count > 1 {
      let effort = first.z > last.z + 0.2 ? "Early evidence must be stronger: " : "The bar: "
      return Figure.headline(
        "\(effort)z = \(z(first.z)) at \(percent(first.fraction)) of the information, \(z(last.z)) at the end",
        "\(effort)z = \(z(first.z)) at look 1, \(z(last.z)) at the end", narrow: true)
    }
    if let first = futility.first {
      return Figure.headline("The trial is given up below z = \(z(first.z)) at \(percent(first.fraction)) of the information")
    }
    return Figure.headline("One bound: z = \(z(efficacy.first?.z ?? 0)) at the end")
  }

  private var observedHeadline: String {
    if let crossedAt, lookNames.indices.contains(crossedAt) {
      return crossedAt == lookNames.count - 1
        ? Figure.headline("The evidence crossed the bound at the end") : Figure.headline("The evidence crossed the bound at look \(crossedAt + 1)")
    }
    return path.count == 1 ? "At the one look taken the evidence stayed below the bound" : "The evidence stayed below the bound at every look"
  }

  private var howToRead: String {
    var text = "Short bars: the exact bounds at the planned looks; nothing is tested between them."
    if !curve.isEmpty { text += " Dotted curve: the family that the bounds belong to." }
    if nominal != nil { text += " Dotted line: the bound of a trial with one look." }
    if !futility.isEmpty { text += " Gray bars: bounds for futility\(design.futility.map { ", \($0.rule.rawValue)" } ?? "")." }
    if !path.isEmpty {
      text +=
        " Squares: the statistics observed (t, by the degrees of freedom of each look), at the information reached. The decision compares p-values."
    }
    return text
  }

  private var alternativeText: String {
    var parts: [String] = []
    if !efficacy.isEmpty {
      parts.append("Bounds for efficacy: " + efficacy.map { "z = \(z($0.z)) at \(percent($0.fraction)) of the information" }.joined(separator: ", "))
    }
    if !futility.isEmpty {
      parts.append("for futility: " + futility.map { "z = \(z($0.z)) at \(percent($0.fraction))" }.joined(separator: ", "))
    }
    if !path.isEmpty { parts.append("observed: " + path.map { "\(z($0.z)) at \(percent($0.fraction))" }.joined(separator: ", ")) }
    return parts.joined(separator: "; ") + "."
  }

  /// z of one look at this error, where it is one of the usual levels.
  private var nominal: Double? {
    let usual = [(0.005, 2.576), (0.01, 2.326), (0.0125, 2.241), (0.025, 1.960), (0.05, 1.645), (0.1, 1.282)]
    return usual.first { abs($0.0 - design.error.perSide) < 1e-9 }?.1
  }

  // MARK: Drawing

  private var nominalNote: [String] {
    guard let nominal else { return [] }
    return ["\(z(nominal)): \(NumberStyle.percent(design.error.perSide)) one-sided,", "no correction for looks"]
  }

  private var plot: Plot {
    let fractions = efficacy.map(\.fraction) + futility.map(\.fraction) + path.map(\.fraction)
    let first = fractions.min() ?? 0.5
    let low = max(0, min(0.2, first - 0.12))
    let high = max(1.02, (fractions.max() ?? 1) + 0.02)
    let values = efficacy.map(\.z) + futility.map(\.z) + path.map(\.z) + (nominal.map { [$0] } ?? [])
    let top = min(8, (values.max() ?? 4) + 1.1)
    let bottom = min(-0.6, (values.min() ?? 0) - 0.9)
    let right = max(36, TextWidth.widest(nominalNote, size: 10.5) + 18)
    var plot = Plot(
      width: Double(Figure.Width.narrow.pixels) - 30 - right - 12, height: 225,
      x: .init(
        domain: low...high, ticks: [0, 0.25, 0.5, 0.75, 1].filter { low <= $0 }, labels: .percent, title: "Information, share of the planned maximum"),
      y: .init(domain: bottom...top, ticks: Ticks.within(bottom...top, most: 8), grid: true))
    addCurve(to: &plot, top: top)
    if let nominal { plot.add(["type": "rule", "style": "threshold"], data: [["y": .number(nominal)]], y: .field("y")) }
    for (line, text) in nominalNote.enumerated() {
      plot.label(
        text, x: .pixel(plot.width + 12), y: .pixel(plot.pixelY(nominal ?? 0) + (line == 0 ? -6 : 7)),
        mark: [.init("style", "note"), .init("align", "left"), .init("baseline", "middle")])
    }
    add(efficacy, to: &plot, color: "ink", above: true)
    add(futility, to: &plot, color: "ink2", above: false)
    addPath(to: &plot)
    addRegions(to: &plot)
    plot.head("Standardized difference z (up: \(words.treatment) better)", x: -20)
    return plot
  }

  private func addCurve(to plot: inout Plot, top: Double) {
    let inside = curve.filter { plot.x.domain.contains($0.x) && $0.y <= top && $0.x <= 1 }
    guard inside.count > 1 else { return }
    let data: [JSONValue] = inside.map { ["t": .number($0.x), "z": .number($0.y), "top": .number(top)] }
    plot.add(["type": "area", "fill": .role("wash")], data: data, x: .field("t"), y: .field("z"), y2: "top")
    plot.add(
      ["type": "line", "strokeWidth": 1, "color": .role("ink2"), "style": "assumed"], data: data, x: .field("t"), y: .field("z"))
  }

  private func add(_ bounds: [Bound], to plot: inout Plot, color: String, above: Bool) {
    let data: [JSONValue] = bounds.map { ["t": .number($0.fraction), "z": .number($0.z)] }
    plot.add(
      ["type": "tick", "orient": "horizontal", "size": 26, "thickness": 2.4, "color": .role(color)], data: data, x: .field("t"), y: .field("z"))
    for bound in bounds {
      // Where the path passes close by, the value stands left of its bar.
      let isNear = path.contains {
        abs(plot.pixelX($0.fraction) - plot.pixelX(bound.fraction)) < 30 && abs(plot.pixelY($0.z) - plot.pixelY(bound.z)) < 24
      }
      let place: [JSONValue.Field] = isNear ? [.init("dx", -17), .init("align", "right")] : [.init("dy", above ? -10 : 13)]
      plot.label(
        z(bound.z), x: .field("x"), y: .field("y"), at: (bound.fraction, bound.z),
        mark: place + [.init("baseline", "middle"), .init("color", .role(color))], halo: true)
    }
  }

  /// The observed statistics. A value stands beside its mark, away from the line that leaves it; the last one below or above.
  private func addPath(to plot: inout Plot) {
    guard !path.isEmpty else { return }
    let data: [JSONValue] = path.map { ["t": .number($0.fraction), "z": .number($0.z)] }
    plot.add(["type": "line", "color": .role("active"), "strokeWidth": 2], data: data, x: .field("t"), y: .field("z"))
    plot.add(["type": "point", "color": .role("active"), "size": 64, "shape": "square"], data: data, x: .field("t"), y: .field("z"))
    for (index, point) in path.enumerated() {
      let place: [JSONValue.Field]
      if index + 1 < path.count {
        place = [.init("align", "left"), .init("dx", 9), .init("dy", path[index + 1].z < point.z ? -8 : 10)]
      } else {
        let bound = efficacy.min { abs($0.fraction - point.fraction) < abs($1.fraction - point.fraction) }
        place = [.init("dy", (bound.map { point.z <= $0.z } ?? true) ? 16 : -16)]
      }
      plot.label(
        z(point.z), x: .field("x"), y: .field("y"), at: (point.fraction, point.z),
        mark: place + [.init("baseline", "middle"), .init("fontWeight", "bold"), .init("fontSize", 11.5), .init("color", .role("active"))], halo: true
      )
    }
  }

  private func addRegions(to plot: inout Plot) {
    let note: [JSONValue.Field] = [.init("style", "note"), .init("align", "center"), .init("baseline", "middle")]
    if let first = efficacy.first {
      let stops = first.fraction < 1 && (design.stopping == .efficacy || design.stopping == .efficacyAndFutility)
      let text = stops ? "stop for efficacy" : "significant"
      if isShaded, efficacy.count > 1 {
        let y = (first.z + plot.y.domain.upperBound) / 2 + 0.15
        plot.label(text, x: .field("x"), y: .field("y"), at: ((first.fraction + 1) / 2, y), mark: note)
      } else {
        plot.label(text, x: .field("x"), y: .field("y"), at: (first.fraction, first.z), mark: note + [.init("dy", -25)], halo: true)
      }
    }
    if let last = futility.last {
      plot.label("give up", x: .field("x"), y: .field("y"), at: (last.fraction, last.z), mark: note + [.init("dy", 28)], halo: true)
    }
  }

  /// Whether the region above the bounds is filled: only a family that has a curve fills it.
  private var isShaded: Bool { curve.count > 1 }
}
