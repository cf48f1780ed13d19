import Trial

extension BoundariesFigure {
  private var nominalNote: [String] {
    guard let nominal else { return [] }
    return ["\(z(nominal)): \(NumberStyle.percent(design.error.perSide)) one-sided,", "no correction for looks"]
  }

  var plot: Plot {
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
