extension ArithmeticGraph {
  /// Numbers of the symbols that a term depends on.
  public func symbols(in term: Term) -> Set<Int> {
    var found: Set<Int> = []
    var isSeen = Array(repeating: false, count: term.index + 1)
    isSeen[term.index] = true
    for index in stride(from: term.index, through: 0, by: -1) where isSeen[index] {
      switch nodes[index] {
      case .constant: break
      case .symbol(let number): found.insert(number)
      case .operation(_, let a, let b):
        isSeen[a.index] = true
        isSeen[b.index] = true
      }
    }
    return found
  }

  /// A term with other terms in the place of symbols, all at once.
  public mutating func substituting(_ replacements: [Int: Term], in term: Term) -> Term {
    var made: [Term: Term] = [:]
    return substituting(replacements, in: term, &made)
  }

  private mutating func substituting(_ replacements: [Int: Term], in term: Term, _ made: inout [Term: Term]) -> Term {
    if let known = made[term] { return known }
    let result: Term
    switch nodes[term.index] {
    case .constant: result = term
    case .symbol(let number): result = replacements[number] ?? term
    case .operation(let operation, let a, let b):
      let left = substituting(replacements, in: a, &made)
      if operation.isUnary {
        result = apply(operation, left)
      } else {
        let right = substituting(replacements, in: b, &made)
        result = apply(operation, left, right)
      }
    }
    made[term] = result
    return result
  }

  /// The terms a and b, free of a symbol x, with `term` = a + b x; nil where the term is not written so that this shows.
  ///
  /// Seen are sums, differences, negations, products of which one factor is free of x, and quotients whose divisor is.
  public mutating func affine(_ term: Term, in symbol: Int) -> (constant: Term, slope: Term)? {
    var made: [Term: (Term, Term)?] = [:]
    return affine(term, symbol, &made)
  }

  private mutating func affine(_ term: Term, _ symbol: Int, _ made: inout [Term: (Term, Term)?]) -> (Term, Term)? {
    if let known = made[term] { return known }
    let result = parts(term, symbol, &made)
    made[term] = .some(result)
    return result
  }

  private mutating func parts(_ term: Term, _ symbol: Int, _ made: inout [Term: (Term, Term)?]) -> (Term, Term)? {
    let zero = constant(0)
    switch nodes[term.index] {
    case .constant: return (term, zero)
    case .symbol(let number): return number == symbol ? (zero, constant(1)) : (term, zero)
    case .operation(let operation, let a, let b):
      guard let x = affine(a, symbol, &made) else { return nil }
      if operation == .negate { return (apply(.negate, x.0), apply(.negate, x.1)) }
      if operation.isUnary { return x.1 == zero ? (term, zero) : nil }
      guard let y = affine(b, symbol, &made) else { return nil }
      if x.1 == zero, y.1 == zero { return (term, zero) }
      switch operation {
      case .add, .subtract: return (apply(operation, x.0, y.0), apply(operation, x.1, y.1))
      case .multiply where x.1 == zero: return (apply(.multiply, x.0, y.0), apply(.multiply, x.0, y.1))
      case .multiply where y.1 == zero: return (apply(.multiply, x.0, y.0), apply(.multiply, x.1, y.0))
      case .divide where y.1 == zero: return (apply(.divide, x.0, y.0), apply(.divide, x.1, y.0))
      default: return nil
      }
    }
  }
}
