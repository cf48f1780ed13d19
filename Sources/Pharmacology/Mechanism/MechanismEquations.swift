import Mathematics

/// A mechanism's formulas as a graph, for one alternative.
///
/// Symbols are numbered: parameters, then states, then the dose of an intake.
struct MechanismEquations {
  let mechanism: Mechanism
  private(set) var graph = ArithmeticGraph()
  /// Of the states, in their order.
  private(set) var rates: [ArithmeticGraph.Term] = []
  /// What one intake adds to each state; 0 where nothing enters.
  private(set) var amounts: [ArithmeticGraph.Term] = []
  /// Of states and quantities, by the names of `names`.
  private(set) var values: [ArithmeticGraph.Term] = []
  let names: [String]

  private var formulas: [String: Expression]
  private var lowered: [String: ArithmeticGraph.Term] = [:]

  var parameterCount: Int { mechanism.parameters.count }
  var stateCount: Int { mechanism.states.count }
  var dose: Int { parameterCount + stateCount }
  var symbolCount: Int { dose + 1 }

  init(_ mechanism: Mechanism, alternative: Mechanism.Alternative?) {
    self.mechanism = mechanism
    names = mechanism.states.map(\.name) + mechanism.quantities.map(\.name)
    formulas = Dictionary(mechanism.quantities.map { ($0.name, $0.formula) }, uniquingKeysWith: { first, _ in first })
    for (name, formula) in alternative?.quantities ?? [] { formulas[name] = formula }
    for (index, parameter) in mechanism.parameters.enumerated() { lowered[parameter.name] = graph.symbol(index) }
    for (index, state) in mechanism.states.enumerated() { lowered[state.name] = graph.symbol(parameterCount + index) }
    if lowered["dose"] == nil { lowered["dose"] = graph.symbol(dose) }
    rates = mechanism.states.map { lower($0.rate) }
    amounts = mechanism.states.map { state in
      mechanism.inputs.first { $0.state == state.name }.map { lower($0.amount) } ?? graph.constant(0)
    }
    values = names.map { term(of: $0) }
  }

  private mutating func term(of name: String) -> ArithmeticGraph.Term {
    if let known = lowered[name] { return known }
    guard let formula = formulas[name] else { preconditionFailure("\(name) is declared: the file has been checked") }
    let made = lower(formula)
    lowered[name] = made
    return made
  }

  private mutating func lower(_ formula: Expression) -> ArithmeticGraph.Term {
    switch formula {
    case .number(let value): return graph.constant(value)
    case .name(let name, _): return term(of: name)
    case .negated(let inner):
      let term = lower(inner)
      return graph.apply(.negate, term)
    case .operation(let sign, let left, let right, _):
      let (a, b) = (lower(left), lower(right))
      switch sign {
      case .plus: return graph.apply(.add, a, b)
      case .minus: return graph.apply(.subtract, a, b)
      case .times: return graph.apply(.multiply, a, b)
      case .over: return graph.apply(.divide, a, b)
      case .power: return graph.apply(.power, a, b)
      }
    case .call(let function, let arguments, _):
      let all = arguments.map { lower($0) }
      switch function {
      case .exp: return graph.apply(.exponential, all[0])
      case .log: return graph.apply(.logarithm, all[0])
      case .sqrt: return graph.apply(.squareRoot, all[0])
      case .min: return graph.apply(.minimum, all[0], all[1])
      case .max: return graph.apply(.maximum, all[0], all[1])
      }
    }
  }

  /// What every state is changed by where intakes come as a steady stream: its rate and what enters per unit of time.
  mutating func averagedRates() -> [ArithmeticGraph.Term] {
    let interval = graph.constant(mechanism.interval)
    return zip(rates, amounts).map { rate, amount in
      let stream = graph.apply(.divide, amount, interval)
      return graph.apply(.add, rate, stream)
    }
  }

  /// The states at balance as formulas of parameters and dose, nil for those that have none.
  ///
  /// With intakes as a steady stream, all rates are set to 0. A state whose rate is a + b x, with a and b free of x, is x = −a∕b; this is put into the
  /// other rates, and so on until none is left: Gauss's elimination, with formulas for numbers, in which a rate need be linear in its own state only.
  mutating func balance() -> [ArithmeticGraph.Term?] {
    var open = averagedRates()
    var left = Array(mechanism.states.indices)
    var solved: [(state: Int, term: ArithmeticGraph.Term)] = []
    while let (state, term) = nextRoot(of: open, among: left) {
      left.removeAll { $0 == state }
      for other in left { open[other] = graph.substituting([parameterCount + state: term], in: open[other]) }
      solved.append((state, term))
    }
    var replacements: [Int: ArithmeticGraph.Term] = [:]
    for (state, term) in solved.reversed() { replacements[parameterCount + state] = graph.substituting(replacements, in: term) }
    let unsolved = Set(left.map { parameterCount + $0 })
    return mechanism.states.indices.map { state in
      guard let term = replacements[parameterCount + state] else { return nil }
      return graph.symbols(in: term).isDisjoint(with: unsolved) ? term : nil
    }
  }

  /// The first of the states whose rate is linear in itself, and its root.
  private mutating func nextRoot(of open: [ArithmeticGraph.Term], among left: [Int]) -> (state: Int, root: ArithmeticGraph.Term)? {
    for state in left {
      if let root = root(of: open[state], in: parameterCount + state) { return (state, root) }
    }
    return nil
  }

  /// −a∕b where the rate is a + b x and b is not 0.
  private mutating func root(of rate: ArithmeticGraph.Term, in symbol: Int) -> ArithmeticGraph.Term? {
    guard let (constant, slope) = graph.affine(rate, in: symbol), graph.value(of: slope) != 0 else { return nil }
    let negative = graph.apply(.negate, slope)
    return graph.apply(.divide, constant, negative)
  }

  /// Every state and quantity at balance as a formula of parameters and dose, by `names`; nil for those that need a state without a balance.
  mutating func balancedValues() -> [ArithmeticGraph.Term?] {
    let states = balance()
    var replacements: [Int: ArithmeticGraph.Term] = [:]
    for (index, term) in states.enumerated() { if let term { replacements[parameterCount + index] = term } }
    let unsolved = Set(states.indices.filter { states[$0] == nil }.map { parameterCount + $0 })
    return values.map { value in
      let whole = graph.substituting(replacements, in: value)
      return graph.symbols(in: whole).isDisjoint(with: unsolved) ? whole : nil
    }
  }

  /// A term with numbers in the place of parameters.
  mutating func fixing(_ values: [Int: Double], in term: ArithmeticGraph.Term) -> ArithmeticGraph.Term {
    var replacements: [Int: ArithmeticGraph.Term] = [:]
    for (symbol, value) in values.sorted(by: { $0.key < $1.key }) { replacements[symbol] = graph.constant(value) }
    return graph.substituting(replacements, in: term)
  }

  /// Of a tape whose parameters are slow.
  func tape(_ outputs: [ArithmeticGraph.Term]) -> ArithmeticTape {
    let count = parameterCount
    return ArithmeticTape(graph, outputs: outputs, symbols: symbolCount, slow: { $0 < count })
  }
}
