import Trial

extension TableLayout {
  /// A curve as a table of at most eleven of its points a line, evenly taken; the whole of it is in JSON and CSV.
  public init(_ curve: Curve) {
    let columns = [
      Column(key: "line", title: "Line", alignment: .left),
      Column(key: "x", title: curve.x.title + (curve.x.unit.isEmpty ? "" : ", " + curve.x.unit), alignment: .right),
      Column(key: "y", title: curve.y.title + (curve.y.unit.isEmpty ? "" : ", " + curve.y.unit), alignment: .right),
    ]
    let points = curve.lines.flatMap(\.points)
    let xDecimals = NumberStyle.decimals(of: points.map(\.x))
    let yDecimals = NumberStyle.decimals(of: points.map(\.y))
    var rows: [[Cell]] = []
    var isThinned = false
    for line in curve.lines {
      let step = max(1, (line.points.count + 9) / 10)
      isThinned = isThinned || step > 1
      for index in line.points.indices where index % step == 0 || index == line.points.count - 1 {
        let point = line.points[index]
        let error = point.monteCarloError.flatMap { $0 > 0 ? "±" + NumberStyle.monteCarloError($0) : nil }
        rows.append([
          Cell(line.label), Cell(NumberStyle.number(point.x, decimals: xDecimals)),
          Cell(NumberStyle.number(point.y, decimals: yDecimals), error: error),
        ])
      }
    }
    self.init(label: curve.label, columns: columns, rows: rows, note: isThinned ? "Some of the points; all are in JSON and CSV." : "")
  }
}
