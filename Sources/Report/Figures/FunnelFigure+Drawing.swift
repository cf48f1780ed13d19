import Trial

extension FunnelFigure {
  private static let named = 3

  private var domain: ClosedRange<Double> {
    let all = points.map(\.effect) + [limits.lowerBound, limits.upperBound, scale.position(scale.isRatio ? 1 : 0)]
    let (low, high) = (all.min() ?? -1, all.max() ?? 1)
    let margin = 0.04 * max(high - low, 1e-9)
    return (low - margin)...(high + margin)
  }

  /// Errors stand as their negatives, so that the most precise trial is at the top.
  var plot: Plot {
    let domain = domain
    let errors = Ticks.within(0...widest, most: 5)
    let labels = TextWidth.widest(errors.map { NumberStyle.number($0, decimals: Ticks.decimals(errors)) }) + 14
    var plot = Plot(
      width: Double(Figure.Width.narrow.pixels) - labels - 18, height: 250,
      x: .init(domain: domain, ticks: scale.ticks(domain, most: 7), labels: scale.labels, title: scale.directedTitle),
      y: .init(domain: -widest...0, ticks: errors.map { -$0 }, labels: .mirrored, grid: true))
    plot.add(
      ["type": "rule", "style": "reference"], data: [["x": .number(scale.position(scale.isRatio ? 1 : 0))]], x: .field("x"))
    for side in [limits.lowerBound, limits.upperBound] {
      plot.add(
        ["type": "line", "color": .role("ink2"), "strokeWidth": 1, "strokeDash": [5, 3]],
        data: [["x": .number(center), "y": 0], ["x": .number(side), "y": .number(-widest)]], x: .field("x"), y: .field("y"))
    }
    plot.add(
      ["type": "line", "color": .role("ink"), "strokeWidth": 1.2],
      data: [["x": .number(center), "y": 0], ["x": .number(center), "y": .number(-widest)]], x: .field("x"), y: .field("y"))
    addPoints(to: &plot)
    addNames(to: &plot)
    plot.head("Standard error", x: -labels)
    return plot
  }

  private func addPoints(to plot: inout Plot) {
    for isFilled in [false, true] {
      let mark: JSONValue =
        isFilled
        ? ["type": "point", "fill": .role("paper"), "stroke": .role("active"), "strokeWidth": 1.4, "size": 46]
        : ["type": "point", "color": .role("active"), "size": 46]
      plot.add(
        mark,
        data: points.filter { $0.isFilled == isFilled }.map { ["x": .number($0.effect), "y": .number(-$0.standardError)] },
        x: .field("x"), y: .field("y"))
    }
  }

  /// The farthest trials by name, beside their points, outward where there is room; none over a point or another name.
  private func addNames(to plot: inout Plot) {
    var taken = points.map { point in
      let (x, y) = (plot.pixelX(point.effect), plot.pixelY(-point.standardError))
      return Room(left: x - 5, right: x + 5, y: y, half: 5)
    }
    for point in outside.prefix(Self.named) {
      let (x, y) = (plot.pixelX(point.effect), plot.pixelY(-point.standardError))
      let width = TextWidth.pixels(point.name, size: 10.5)
      let places = [Room(left: x - 8 - width, right: x - 8, y: y, half: 7), Room(left: x + 8, right: x + 8 + width, y: y, half: 7)]
      let outward = point.effect < center ? places : places.reversed()
      let free = outward.first { place in place.left > 0 && place.right < plot.width && !taken.contains { $0.meets(place) } }
      guard let free else { continue }
      taken.append(free)
      let isLeft = free.right < x
      plot.label(
        point.name, x: .pixel(isLeft ? free.right : free.left), y: .pixel(y),
        mark: [.init("style", "note"), .init("align", .text(isLeft ? "right" : "left")), .init("baseline", "middle")], halo: true)
    }
  }
}

/// What a mark or a name takes of the plot.
private struct Room {
  var left: Double
  var right: Double
  var y: Double
  var half: Double

  func meets(_ other: Room) -> Bool { left < other.right && other.left < right && abs(y - other.y) < half + other.half }
}
