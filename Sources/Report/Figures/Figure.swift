/// A figure: what it shows in a sentence, the drawing as a Vega-Lite specification without colors of its own, how to read it, and its words for those who
/// cannot see it.
public struct Figure: Equatable, Sendable {
  /// The two widths, labels included, in pixels of 1∕96 inch.
  public enum Width: Int, Equatable, Sendable {
    case narrow = 454
    case wide = 627
    public var pixels: Int { rawValue }
  }

  /// Letters, digits and hyphens; names its files.
  public var id: String
  /// A sentence with the finding, true without the figure, of at most 90 characters.
  public var headline: String
  /// Marks, intervals, patients, model, Monte Carlo error.
  public var howToRead: String
  /// The finding with its two or three numbers.
  public var alternativeText: String
  public var width: Width
  /// Vega-Lite without `config`: whoever draws it adds the theme.
  public var specification: JSONValue

  static let headlineLimit = 90
  /// What fits one line over a narrow figure or table.
  static let narrowHeadlineLimit = 70

  init(id: String, headline: String, howToRead: String, alternativeText: String, width: Width, specification: JSONValue) {
    precondition(headline.count <= Self.headlineLimit, "a headline has at most 90 characters")
    precondition(!alternativeText.isEmpty && !howToRead.isEmpty, "a figure says how to read it, in words too")
    let faults = FigureCheck.faults(specification)
    precondition(faults.isEmpty, "a figure keeps the rules of drawing: \(faults.joined(separator: "; "))")
    self.id = id
    self.headline = headline
    self.howToRead = howToRead
    self.alternativeText = alternativeText
    self.width = width
    self.specification = specification
  }

  /// The first wording that fits the width of a headline; the last one is cut to it.
  static func headline(_ wordings: String..., narrow: Bool = false) -> String {
    if narrow, let short = wordings.first(where: { $0.count <= narrowHeadlineLimit }) { return short }
    return wordings.first { $0.count <= headlineLimit } ?? String((wordings.last ?? "").prefix(headlineLimit - 1)) + "…"
  }
}
