/// A run of text with its few inner forms. Text is kept as it is; each writer escapes it.
public struct Prose: Equatable, Sendable, ExpressibleByStringInterpolation {
  public enum Span: Equatable, Sendable {
    case text(String)
    case strong(String)
    /// A command, a formula, a digest: set in a typewriter face, dashes untouched.
    case code(String)
    /// Numbers of works in the list of references.
    case citation([Work])
    /// `Figure 2`, `Table 1`: the figure or table of this identifier.
    case pointer(String)
  }
  public var spans: [Span]

  public init(spans: [Span]) { self.spans = spans }
  public init(_ text: String) { spans = text.isEmpty ? [] : [.text(text)] }
  public init(stringLiteral value: String) { self.init(value) }

  public static func strong(_ text: String) -> Prose { Prose(spans: [.strong(text)]) }
  public static func code(_ text: String) -> Prose { Prose(spans: [.code(text)]) }
  public static func pointer(_ id: String) -> Prose { Prose(spans: [.pointer(id)]) }
  public static func cited(_ works: Work...) -> Prose { Prose(spans: [.citation(works)]) }
  public static func + (left: Prose, right: Prose) -> Prose { Prose(spans: left.spans + right.spans) }

  public var isEmpty: Bool { spans.isEmpty }

  /// Sentences one after the other, a space between, without the empty ones.
  public static func sentences(_ all: [Prose]) -> Prose {
    var result = Prose(spans: [])
    for sentence in all where !sentence.isEmpty { result = result.isEmpty ? sentence : result + " " + sentence }
    return result
  }
}
