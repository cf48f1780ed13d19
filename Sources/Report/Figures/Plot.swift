/// A plotting area: one x and one y scale, which every mark laid upon it shares, so that no layer can bend an axis.
struct Plot {
  /// A scale from numbers to pixels with its ticks.
  struct Axis {
    enum Labels {
      case number
      case percent
      /// The scale is of natural logarithms, the labels are ratios.
      case ratio
      /// The scale runs the other way: labels are of the negative, so that 0 is at the top.
      case mirrored
    }
    var domain: ClosedRange<Double>
    var ticks: [Double]
    var labels: Labels = .number
    /// Below an x axis; a y axis has its title as a line of text above (`head`).
    var title: String?
    var grid = false
    var isShown = true
    var offset = 0
  }

  /// Where a mark stands: a field of its data on the scale, or pixels from the plot's left or top edge.
  enum Place {
    case field(String)
    case pixel(Double)
  }

  var width: Double
  var height: Double
  var x: Axis
  var y: Axis
  private(set) var layers: [JSONValue] = []

  init(width: Double, height: Double, x: Axis, y: Axis) {
    self.width = width
    self.height = height
    self.x = x
    self.y = y
  }

  /// Pixels from the left of a value on x.
  func pixelX(_ value: Double) -> Double { width * (value - x.domain.lowerBound) / (x.domain.upperBound - x.domain.lowerBound) }
  /// Pixels from the top of a value on y.
  func pixelY(_ value: Double) -> Double { height * (1 - (value - y.domain.lowerBound) / (y.domain.upperBound - y.domain.lowerBound)) }

  /// Lays a mark upon the plot.
  ///
  /// - Parameters:
  ///   - mark: its properties; colors by role as `["expr": "active"]`.
  ///   - data: one object a mark or a point.
  ///   - x2: field of the other end of a rule, or floor of an area.
  ///   - further: other channels, such as size.
  mutating func add(
    _ mark: JSONValue, data: [JSONValue], x: Place? = nil, y: Place? = nil, x2: String? = nil, y2: String? = nil, text: String? = nil,
    further: [JSONValue.Field] = []
  ) {
    guard !data.isEmpty else { return }
    var channels: [JSONValue.Field] = []
    if let x { channels.append(.init("x", encoding(x, self.x))) }
    if let y { channels.append(.init("y", encoding(y, self.y))) }
    if let x2 { channels.append(.init("x2", ["field": .text(x2)])) }
    if let y2 { channels.append(.init("y2", ["field": .text(y2)])) }
    if let text { channels.append(.init("text", ["field": .text(text)])) }
    layers.append(["data": ["values": .array(data)], "mark": mark, "encoding": .object(channels + further)])
  }

  /// Text at a place; over lines it has a copy beneath with a stroke of the paper's color.
  mutating func label(_ text: String, x: Place, y: Place, at point: (x: Double, y: Double) = (0, 0), mark: [JSONValue.Field], halo: Bool = false) {
    labels([["x": .number(point.x), "y": .number(point.y), "text": .text(text)]], x: x, y: y, mark: mark, halo: halo)
  }

  /// Texts at places, one an object of `data` with the fields named by `x`, `y` and `text`.
  mutating func labels(_ data: [JSONValue], x: Place, y: Place, mark: [JSONValue.Field], halo: Bool = false) {
    let properties = [JSONValue.Field("type", "text")] + mark
    if halo {
      let beneath = properties.filter { $0.key != "color" }
      let stroke: [JSONValue.Field] = [
        .init("stroke", ["expr": "paper"]), .init("strokeWidth", 5), .init("strokeJoin", "round"), .init("color", ["expr": "paper"]),
      ]
      add(.object(beneath + stroke), data: data, x: x, y: y, text: "text")
    }
    add(.object(properties), data: data, x: x, y: y, text: "text")
  }

  /// A line of gray text, as the title of the y axis or the head of a column of labels.
  mutating func head(_ text: String, x: Double, y: Double = -12, align: String = "left") {
    label(text, x: .pixel(x), y: .pixel(y), mark: [.init("style", "head"), .init("align", .text(align))])
  }

  /// The specification, with the padding a figure has within its frame.
  var specification: JSONValue {
    [
      "width": .number(width), "height": .number(height), "layer": .array(layers),
      "padding": ["left": 4, "top": 6, "bottom": 4, "right": 4],
    ]
  }

  private func encoding(_ place: Place, _ axis: Axis) -> JSONValue {
    switch place {
    case .pixel(let pixels): return ["value": .number(pixels)]
    case .field(let field):
      return [
        "field": .text(field), "type": "quantitative", "title": nil,
        "scale": [
          "type": "linear", "domain": [.number(axis.domain.lowerBound), .number(axis.domain.upperBound)], "nice": false, "zero": false,
        ],
        "axis": axis.isShown ? axisValue(axis) : nil,
      ]
    }
  }

  private func axisValue(_ axis: Axis) -> JSONValue {
    let decimals = Ticks.decimals(axis.ticks)
    let expression =
      switch axis.labels {
      case .number: "format(datum.value,'.\(decimals)f')"
      case .percent: "format(datum.value*100,'.0f')+'%'"
      case .ratio: "format(exp(datum.value),'.3~r')"
      case .mirrored: "format(abs(datum.value),'.\(decimals)f')"
      }
    return [
      "values": .array(axis.ticks.map { .number($0) }), "labelExpr": .text("replace(\(expression),'-','−')"),
      "title": axis.title.map { .text($0) } ?? nil, "grid": .bool(axis.grid), "offset": .integer(axis.offset),
    ]
  }
}

extension JSONValue {
  /// A color by its role in the theme.
  static func role(_ name: String) -> JSONValue { ["expr": .text(name)] }
}
