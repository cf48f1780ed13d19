import Trial

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

extension BoundaryScaleFigure {
  private static let pTicks = [1e-5, 1e-4, 0.001, 0.01, 0.1, 0.5]

  /// Where a value stands on y: p by its logarithm, downwards, so that up is toward benefit as on the other scales.
  private func place(_ value: Double) -> Double { scale == .p ? log(value) : value }

  private var y: Plot.Axis {
    let values = (efficacy + futility).map { place($0.value) }
    let (low, high) = (values.min() ?? 0, values.max() ?? 1)
    switch scale {
    case .p:
      let domain = (low - 0.9)...min(max(high + 0.9, log(0.1)), log(0.9))
      return Plot.Axis(domain: domain, ticks: Self.pTicks.map { log($0) }.filter(domain.contains), labels: .ratio, grid: true)
    case .effect:
      let reach = max(abs(low), abs(high))
      let domain = min(low - 0.25 * reach, -0.15 * reach)...max(high + 0.25 * reach, 0.15 * reach)
      return Plot.Axis(domain: domain, ticks: Ticks.within(domain, most: 7), grid: true)
    case .conditionalPower: return Plot.Axis(domain: -0.08...1.1, ticks: [0, 0.25, 0.5, 0.75, 1], labels: .percent, grid: true)
    }
  }

  private var title: String {
    switch scale {
    case .p: "p, one-sided (down: \(words.treatment) better)"
    case .effect: "Difference seen\(words.unit.isEmpty ? "" : ", " + words.unit) (\(words.sign > 0 ? "up" : "down"): \(words.treatment) better)"
    case .conditionalPower: "Conditional power at the bound"
    }
  }

  var plot: Plot {
    let fractions = (efficacy + futility).map(\.fraction)
    let low = max(0, min(0.2, (fractions.min() ?? 0.5) - 0.12))
    var plot = Plot(
      width: Double(Figure.Width.narrow.pixels) - 30 - 36 - 12, height: 205,
      x: .init(
        domain: low...1.04, ticks: [0, 0.25, 0.5, 0.75, 1].filter { low <= $0 }, labels: .percent, title: "Information, share of the planned maximum"),
      y: y)
    if scale == .effect { plot.add(["type": "rule", "style": "threshold"], data: [["y": 0]], y: .field("y")) }
    // Labels stand away from the other bounds: outward.
    let isDown = scale == .p || scale == .effect && words.sign < 0
    add(efficacy, to: &plot, color: "ink", above: !isDown)
    add(futility, to: &plot, color: "ink2", above: isDown)
    plot.head(title, x: -20)
    return plot
  }

  private func add(_ bounds: [Bound], to plot: inout Plot, color: String, above: Bool) {
    let data: [JSONValue] = bounds.map { ["t": .number($0.fraction), "v": .number(place($0.value))] }
    plot.add(
      ["type": "tick", "orient": "horizontal", "size": 26, "thickness": 2.4, "color": .role(color)], data: data, x: .field("t"), y: .field("v"))
    for bound in bounds {
      plot.label(
        text(bound.value), x: .field("x"), y: .field("y"), at: (bound.fraction, place(bound.value)),
        mark: [.init("dy", above ? -10 : 13), .init("baseline", "middle"), .init("color", .role(color))], halo: true)
    }
  }
}
