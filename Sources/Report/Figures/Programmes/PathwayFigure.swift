import Trial

/// The pathway drawn: the longest chain in a row, what acts beside it in rows below, arrows that skip a box bent above.
struct PathwayFigure {
  var pathway: Pathway
  var headline: String
  var howToRead: String
  var alternativeText: String

  private static let gap = 14.0

  /// Of one box: as wide as the columns allow, as high as the longest title asks.
  private struct Box {
    var width: Double
    var height: Double
    /// From one row to the next, with room for notes.
    var row: Double { height + 44 }
  }

  var figure: Figure {
    Figure(id: "pathway", headline: headline, howToRead: howToRead, alternativeText: alternativeText, width: .wide, specification: plot.specification)
  }

  private struct Place {
    var x: Double
    var y: Double
  }

  var plot: Plot {
    let columns = pathway.columns
    let chain = pathway.chain
    let others = pathway.nodes.map(\.id).filter { !chain.contains($0) }
    let count = Double((columns.values.max() ?? 0) + 1)
    let width = Double(Figure.Width.wide.pixels) - 14
    let boxWidth = min(120, (width - Self.gap * (count - 1)) / count)
    let longest = pathway.nodes.map { Self.lines($0.title, width: boxWidth - 6, size: 10).count }.max() ?? 1
    let box = Box(width: boxWidth, height: max(68, 13 * Double(longest) + 10))
    // A row below for each box of a column that is beside the chain.
    var taken: [Int: Int] = [:]
    var places: [String: Place] = [:]
    let above =
      pathway.arrows.contains { chain.contains($0.from) && chain.contains($0.to) && (columns[$0.to] ?? 0) - (columns[$0.from] ?? 0) > 1 } ? 34.0 : 8
    for id in chain + others {
      let column = columns[id] ?? 0
      let row = chain.contains(id) ? 0 : (taken[column] ?? 0) + 1
      if row > 0 { taken[column] = row }
      places[id] = Place(x: Double(column) * (box.width + Self.gap), y: above + Double(row) * box.row)
    }
    let rows = Double((taken.values.max() ?? 0) + 1)
    let height = above + (rows - 1) * box.row + box.height + 48
    var plot = Plot(
      width: width, height: height, x: .init(domain: 0...width, ticks: [], isShown: false), y: .init(domain: 0...height, ticks: [], isShown: false))
    for arrow in pathway.arrows {
      guard let from = places[arrow.from], let to = places[arrow.to] else { continue }
      add(arrow, from: from, to: to, box: box, notes: pathway.nodes.first { $0.id == arrow.to }?.notes.count ?? 0, to: &plot)
    }
    for node in pathway.nodes {
      guard let place = places[node.id] else { continue }
      add(node, at: place, box: box, to: &plot)
    }
    return plot
  }

  private func add(_ node: Pathway.Node, at place: Place, box: Box, to plot: inout Plot) {
    let h = plot.height
    plot.add(
      ["type": "rect", "fill": .role("wash"), "stroke": .role("ink2"), "strokeWidth": 0.9],
      data: [["x": .number(place.x), "x2": .number(place.x + box.width), "y": .number(h - place.y), "y2": .number(h - place.y - box.height)]],
      x: .field("x"), y: .field("y"),
      x2: "x2", y2: "y2")
    let lines = Self.lines(node.title, width: box.width - 6, size: 10)
    for (index, line) in lines.enumerated() {
      plot.label(
        line, x: .pixel(place.x + box.width / 2), y: .pixel(place.y + box.height / 2 + (Double(index) - Double(lines.count - 1) / 2) * 13),
        mark: [.init("align", "center"), .init("baseline", "middle"), .init("fontSize", 10)])
    }
    let notes: [String] = node.notes.count > 3 ? Array(node.notes.prefix(2)) + ["and \(node.notes.count - 2) more"] : node.notes
    for (index, whole) in notes.enumerated() {
      // A number without its unit, or the name alone, where there is no room for more beside the arrows; all stand in the table of inputs.
      let words = whole.split(separator: " ")
      let shorter = words.indices.reversed().map { words[...$0].joined(separator: " ") }
      let note = shorter.first { TextWidth.pixels($0, size: 10) <= box.width + 2 } ?? shorter.last ?? whole
      plot.label(
        note, x: .pixel(place.x + box.width / 2), y: .pixel(place.y + box.height + 11 + Double(index) * 13),
        mark: [.init("style", "note"), .init("align", "center"), .init("baseline", "middle"), .init("fontSize", 10)])
    }
  }

  private func add(_ arrow: Pathway.Arrow, from: Place, to: Place, box: Box, notes: Int, to plot: inout Plot) {
    let half = box.height / 2
    var points: [Place]
    var shape = "triangle-right"
    if from.y == to.y, to.x - from.x < box.width + Self.gap + 1 {
      points = [Place(x: from.x + box.width, y: from.y + half), Place(x: to.x - 4, y: to.y + half)]
    } else if from.y == to.y {
      // Over the boxes between.
      let y = from.y - 16
      points = [
        Place(x: from.x + box.width * 0.7, y: from.y), Place(x: from.x + box.width * 0.7, y: y), Place(x: to.x + box.width * 0.3, y: y),
        Place(x: to.x + box.width * 0.3, y: to.y - 4),
      ]
      shape = "triangle-down"
    } else if to.y > from.y {
      // Down beside the box, then across.
      let x = to.x - Self.gap / 2
      points = [
        Place(x: from.x + box.width, y: from.y + half + 14), Place(x: x, y: from.y + half + 14), Place(x: x, y: to.y + half),
        Place(x: to.x - 4, y: to.y + half),
      ]
    } else {
      // Across, then up to the lower edge, beside the notes.
      let x = to.x + box.width * 0.5
      let lowest = to.y + box.height + 6 + (notes > 0 ? 2 + 13 * Double(min(notes, 3)) : 0)
      points = [Place(x: from.x + box.width, y: from.y + half), Place(x: x, y: from.y + half), Place(x: x, y: lowest)]
      shape = "triangle-up"
    }
    let dash: JSONValue = arrow.status == .measured ? [1, 0] : arrow.status == .borrowed ? [7, 3] : [1.5, 2.5]
    let h = plot.height
    plot.add(
      ["type": "line", "strokeWidth": 1.5, "strokeDash": dash, "color": .role("ink")],
      data: points.enumerated().map { ["x": .number($1.x), "y": .number(h - $1.y), "order": .integer($0)] }, x: .field("x"), y: .field("y"),
      further: [.init("order", ["field": "order", "type": "quantitative"])])
    if let end = points.last {
      plot.add(
        ["type": "point", "shape": .text(shape), "size": 34, "color": .role("ink")], data: [["x": .number(end.x), "y": .number(h - end.y)]],
        x: .field("x"), y: .field("y"))
    }
  }

  /// A word that is wider than its box in parts with hyphens.
  private static func broken(_ word: String, width: Double, size: Double) -> [String] {
    guard TextWidth.pixels(word, size: size) > width, word.count > 5 else { return [word] }
    var head = word.prefix(word.count - 3)
    while head.count > 3, TextWidth.pixels(String(head) + "-", size: size) > width { head.removeLast() }
    return [String(head) + "-"] + broken(String(word.dropFirst(head.count)), width: width, size: size)
  }

  /// Words in lines no wider than a box.
  static func lines(_ text: String, width: Double, size: Double) -> [String] {
    var lines: [String] = []
    for word in text.split(separator: " ").map(String.init) {
      if let last = lines.last, TextWidth.pixels(last + " " + word, size: size) <= width {
        lines[lines.count - 1] = last + " " + word
      } else {
        lines += broken(word, width: width, size: size)
      }
    }
    return lines
  }
}
