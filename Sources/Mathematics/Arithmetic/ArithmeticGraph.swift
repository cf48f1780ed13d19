/// Formulas as a graph in which equal terms stand once: constants, symbols and operations on earlier nodes.
///
/// Nodes are numbered as they are made, so that every node comes after what it needs, and a list of nodes in order is a program (`ArithmeticTape`).
public struct ArithmeticGraph: Sendable {
  /// A node by its number.
  public struct Term: Equatable, Hashable, Comparable, Sendable {
    let index: Int
    public static func < (a: Term, b: Term) -> Bool { a.index < b.index }
  }

  public enum Operation: UInt32, Sendable, CaseIterable {
    case add, subtract, multiply, divide, power, minimum, maximum
    /// Of one term.
    case negate, exponential, logarithm, squareRoot

    public var isUnary: Bool { rawValue >= Operation.negate.rawValue }
  }

  enum Node: Equatable, Hashable, Sendable {
    case constant(UInt64)
    case symbol(Int)
    case operation(Operation, Term, Term)
  }

  private(set) var nodes: [Node] = []
  private var numbers: [Node: Term] = [:]

  public init() {}

  public mutating func constant(_ value: Double) -> Term {
    precondition(value.isFinite, "a constant is finite")
    return term(.constant((value == 0 ? 0 : value).bitPattern))
  }

  /// A symbol by its number, from 0: what gets its value when the formulas are evaluated.
  public mutating func symbol(_ number: Int) -> Term {
    precondition(number >= 0, "symbols are numbered from 0")
    return term(.symbol(number))
  }

  /// a op b, folded where the operands are constants, and where 0 or 1 leave nothing to be done.
  ///
  /// 0 · x is taken as 0, which holds wherever x is finite.
  public mutating func apply(_ operation: Operation, _ a: Term, _ b: Term) -> Term {
    precondition(!operation.isUnary, "an operation on two terms")
    let (x, y) = (value(of: a), value(of: b))
    if x != nil, y != nil, let folded = folded(operation, a, b) { return folded }
    switch operation {
    case .add where x == 0: return b
    case .add where y == 0, .subtract where y == 0, .multiply where y == 1, .divide where y == 1, .power where y == 1: return a
    case .subtract where x == 0: return apply(.negate, b)
    case .subtract where a == b: return constant(0)
    case .multiply where x == 1: return b
    case .multiply where x == 0, .divide where x == 0: return a
    case .multiply where y == 0: return b
    case .power where y == 0: return constant(1)
    case .power where y == 2: return apply(.multiply, a, a)
    default: break
    }
    if operation == .add || operation == .multiply, b < a { return term(.operation(operation, b, a)) }
    return term(.operation(operation, a, b))
  }

  public mutating func apply(_ operation: Operation, _ a: Term) -> Term {
    precondition(operation.isUnary, "an operation on one term")
    if value(of: a) != nil, let folded = folded(operation, a, a) { return folded }
    if operation == .negate, case .operation(.negate, let inner, _) = nodes[a.index] { return inner }
    return term(.operation(operation, a, a))
  }

  /// The number that a term is, where it is one.
  public func value(of term: Term) -> Double? {
    guard case .constant(let bits) = nodes[term.index] else { return nil }
    return Double(bitPattern: bits)
  }

  private mutating func term(_ node: Node) -> Term {
    if let known = numbers[node] { return known }
    let term = Term(index: nodes.count)
    nodes.append(node)
    numbers[node] = term
    return term
  }

  /// The constant, unless it is not a finite number: that is left to whoever evaluates it.
  private mutating func folded(_ operation: Operation, _ a: Term, _ b: Term) -> Term? {
    let value = ArithmeticTape.value(operation, value(of: a) ?? 0, value(of: b) ?? 0)
    return value.isFinite ? constant(value) : nil
  }
}
