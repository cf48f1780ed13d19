/// A formula of a mechanism file: numbers, declared names, `+ - * / ^`, and five functions.
public indirect enum Expression: Equatable, Sendable {
  case number(Double)
  /// A name and where it begins in the text, in Unicode scalars from 0.
  case name(String, at: Int)
  case negated(Expression)
  case operation(Operator, Expression, Expression, at: Int)
  case call(Function, [Expression], at: Int)

  public enum Operator: String, Sendable, CaseIterable {
    case plus = "+"
    case minus = "-"
    case times = "*"
    case over = "/"
    case power = "^"
  }
  public enum Function: String, Sendable, CaseIterable {
    case exp, log, sqrt, min, max

    /// How many arguments it takes.
    var arguments: Int { self == .min || self == .max ? 2 : 1 }
  }

  /// Names in the order they are read, each as often as it stands, with its place.
  public var names: [(name: String, at: Int)] {
    switch self {
    case .number: []
    case .name(let name, let at): [(name, at)]
    case .negated(let inner): inner.names
    case .operation(_, let left, let right, _): left.names + right.names
    case .call(_, let all, _): all.flatMap(\.names)
    }
  }

  /// The number that the formula is, where it names nothing.
  var constant: Double? {
    switch self {
    case .number(let value): value
    case .negated(let inner): inner.constant.map { -$0 }
    default: nil
    }
  }
}
