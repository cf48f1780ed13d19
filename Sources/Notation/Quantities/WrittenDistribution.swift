/// What a file says of a number, or of a word, that is not known: one law, a mixture of laws, or a choice among texts with their weights.
///
/// Words only: drawing and densities belong to who uses it.
public enum WrittenDistribution: Equatable, Hashable, Sendable {
  case law(WrittenLaw)
  /// At least one; weights sum to 1; all laws have one unit.
  case mixture([WeightedLaw])
  /// At least one, no text twice; weights sum to 1. The texts are as the place of the unknown takes them: `1`, `10% two-sided`, `week 2`.
  case choice([WeightedText])

  public struct WeightedLaw: Equatable, Hashable, Sendable {
    /// In (0, 1].
    public var weight: Double
    public var law: WrittenLaw

    public init(weight: Double, law: WrittenLaw) {
      self.weight = weight
      self.law = law
    }
  }

  public struct WeightedText: Equatable, Hashable, Sendable {
    public var text: String
    /// In (0, 1].
    public var weight: Double

    public init(_ text: String, weight: Double) {
      self.text = text
      self.weight = weight
    }
  }

  /// The laws of a law or a mixture; none of a choice.
  public var laws: [WrittenLaw] {
    switch self {
    case .law(let law): [law]
    case .mixture(let parts): parts.map(\.law)
    case .choice: []
    }
  }

  /// What stands after the numbers: `weeks`; nil where values are bare, and for a choice.
  public var unit: String? { laws.first?.unit }

  /// As the language writes it, in flow style where it is a map.
  public var written: String {
    switch self {
    case .law(let law): law.written
    case .mixture(let parts):
      "{mixture: [\(parts.map { "{weight: \(Share($0.weight).written), of: \($0.law.written)}" }.joined(separator: ", "))]}"
    case .choice(let options): "{choice: {\(options.map { "\(Self.key($0.text)): \(Share($0.weight).written)" }.joined(separator: ", "))}}"
    }
  }

  /// A key in flow style: in quotation marks where a sign of it would end it.
  private static func key(_ text: String) -> String {
    let isPlain =
      text.first.map { $0.isLetter || $0.isNumber } ?? false
      && text.allSatisfy { $0.isLetter || $0.isNumber || " -_.%/()'".contains($0) } && text.last != " "
    return isPlain ? text : "\"\(text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\""))\""
  }
}
