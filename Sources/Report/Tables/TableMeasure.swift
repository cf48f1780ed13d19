/// How wide a table is on paper, by the mean width of its letters: decides which of the two widths it takes and whether its heads are broken.
public struct TableMeasure {
  /// The two widths of the page, in points.
  public static let narrow = 340.0
  public static let wide = 470.0

  /// Widest cell of each column, in points, its space included.
  let bodies: [Double]
  /// Width of each column with its head in one line.
  let columns: [Double]
  private let layout: TableLayout

  init(_ layout: TableLayout, code: Set<String> = []) {
    self.layout = layout
    bodies = layout.columns.indices.map { index in
      let letter = code.contains(layout.columns[index].key) ? Self.codeLetter : Self.letter
      return Self.space
        + (layout.rows.map { Double($0[index].text.count) * letter + Double($0[index].error.map { $0.count + 1 } ?? 0) * 3.7 }.max() ?? 0)
    }
    let heads = layout.columns.map { layout.hasHead ? Double($0.title.count) * Self.headLetter + Self.space : 0 }
    var widths = zip(bodies, heads).map(max)
    // A head over several columns that is wider than they are widens the last of them.
    for run in layout.groupRuns where layout.hasHead {
      guard let title = run.title else { continue }
      let missing = Double(title.count) * Self.headLetter + Self.space - widths[run.start..<(run.start + run.count)].reduce(0, +)
      if missing > 0 { widths[run.start + run.count - 1] += missing }
    }
    columns = widths
  }

  /// Of Libertinus Serif at 9 and 8.5 points, and of DejaVu Sans Mono at 7.
  private static let letter = 4.2
  private static let headLetter = 4.0
  private static let codeLetter = 4.25
  private static let space = 8.0

  /// Width of the whole with no line broken.
  var natural: Double { columns.reduce(0, +) }

  /// The head of a column in lines no wider than its cells or its longest word.
  func broken(_ index: Int) -> [String] {
    let title = layout.columns[index].title
    let longest = title.split(separator: " ").map(\.count).max() ?? 0
    return fold(title, width: max(longest, Int((bodies[index] - Self.space) / Self.headLetter)))
  }
}

extension Figure.Width {
  /// The width that a table takes: narrow where it fits.
  static func of(_ layout: TableLayout, code: Set<String> = []) -> Figure.Width {
    TableMeasure(layout, code: code).natural <= TableMeasure.narrow ? .narrow : .wide
  }
  /// On paper, in points.
  var points: Double { self == .narrow ? TableMeasure.narrow : TableMeasure.wide }
}
