import Foundation
import Mathematics
import TestSupport
import Testing

@Suite struct `Arithmetic` {
  /// Value of a term with symbols 0, 1, … set.
  static func value(_ graph: ArithmeticGraph, _ term: ArithmeticGraph.Term, _ values: [Double], slow: Int = 0) -> Double {
    let tape = ArithmeticTape(graph, outputs: [term], symbols: values.count, slow: { $0 < slow })
    var slots = tape.emptySlots()
    return slots.withUnsafeMutableBufferPointer { slots in
      guard let base = slots.baseAddress else { return .nan }
      for (symbol, value) in values.enumerated() { tape.set(symbol, to: value, in: base) }
      tape.prepare(base)
      tape.run(base)
      return base[tape.outputs[0]]
    }
  }

  @Test(.tags(.identity), arguments: [0, 1, 2])
  func `computes formulas, whatever of them is slow`(_ slow: Int) {
    var graph = ArithmeticGraph()
    let (x, y) = (graph.symbol(0), graph.symbol(1))
    let power = graph.apply(.power, x, y)
    let root = graph.apply(.squareRoot, x)
    let exponential = graph.apply(.exponential, graph.apply(.negate, y))
    let logarithm = graph.apply(.logarithm, x)
    let sum = graph.apply(.add, graph.apply(.multiply, power, root), graph.apply(.divide, exponential, logarithm))
    let whole = graph.apply(.subtract, graph.apply(.maximum, sum, x), graph.apply(.minimum, x, y))
    for (a, b) in [(2.5, 1.7), (0.3, 4), (7, -2.2), (1e-5, 0.5)] {
      let expected = max(pow(a, b) * a.squareRoot() + exp(-b) / log(a), a) - min(a, b)
      #expect(Self.value(graph, whole, [a, b], slow: slow).isClose(to: expected, relative: 1e-13))
    }
  }

  @Test(.tags(.identity))
  func `takes powers of nothing and of what rounding leaves`() {
    var graph = ArithmeticGraph()
    let power = graph.apply(.power, graph.symbol(0), graph.symbol(1))
    #expect(Self.value(graph, power, [0, 1.5]) == 0 && Self.value(graph, power, [0, 0]) == 1 && Self.value(graph, power, [0, -1.5]) == .infinity)
    #expect(Self.value(graph, power, [-1e-12, 1.5]) == 0 && Self.value(graph, power, [-1, 1.5]).isNaN)
    #expect(Self.value(graph, power, [-2, 3]) == -8 && Self.value(graph, power, [-2, -2]) == 0.25)
  }

  @Test(.tags(.identity))
  func `keeps equal terms once and folds constants`() {
    var graph = ArithmeticGraph()
    let (x, y) = (graph.symbol(0), graph.symbol(1))
    let (zero, one, two, three) = (graph.constant(0), graph.constant(1), graph.constant(2), graph.constant(3))
    let sums = [graph.apply(.add, x, y), graph.apply(.add, y, x)]
    #expect(sums[0] == sums[1])
    let six = graph.apply(.multiply, two, three)
    #expect(graph.value(of: six) == 6)
    let same = [graph.apply(.multiply, x, one), graph.apply(.add, x, zero), graph.apply(.negate, graph.apply(.negate, x))]
    #expect(same == [x, x, x])
    let nothing = graph.apply(.multiply, x, zero)
    #expect(graph.value(of: nothing) == 0)
    // One over nothing is no constant: it is told when it is evaluated.
    let endless = graph.apply(.divide, two, zero)
    #expect(graph.value(of: endless) == nil)
  }

  @Test(.tags(.identity))
  func `finds the parts of what is linear in a symbol`() throws {
    var graph = ArithmeticGraph()
    let (x, a, b) = (graph.symbol(0), graph.symbol(1), graph.symbol(2))
    // a (b − x) ∕ (1 + a) − x: constant a b ∕ (1 + a), slope −a ∕ (1 + a) − 1.
    let scaled = graph.apply(.multiply, a, graph.apply(.subtract, b, x))
    let quotient = graph.apply(.divide, scaled, graph.apply(.add, graph.constant(1), a))
    let found = graph.affine(graph.apply(.subtract, quotient, x), in: 0)
    let parts = try #require(found)
    let values = [9.0, 2, 5]
    #expect(Self.value(graph, parts.constant, values).isClose(to: 10.0 / 3, relative: 1e-15))
    #expect(Self.value(graph, parts.slope, values).isClose(to: -2.0 / 3 - 1, relative: 1e-15))
    #expect(!graph.symbols(in: parts.constant).contains(0) && !graph.symbols(in: parts.slope).contains(0))
    let square = graph.apply(.multiply, x, x)
    let isSquareLinear = graph.affine(square, in: 0) != nil
    let isInverseLinear = graph.affine(graph.apply(.divide, a, x), in: 0) != nil
    #expect(!isSquareLinear && !isInverseLinear)
    let sum = graph.apply(.add, a, b)
    let replaced = graph.substituting([0: sum], in: square)
    #expect(Self.value(graph, replaced, values) == 49)
  }
}

@Suite struct `Initial value problem` {
  /// Tape of rates of two states (symbols 0 and 1) with one parameter (symbol 2).
  static func tape(_ build: (inout ArithmeticGraph, [ArithmeticGraph.Term]) -> [ArithmeticGraph.Term]) -> ArithmeticTape {
    var graph = ArithmeticGraph()
    let symbols = (0..<3).map { graph.symbol($0) }
    let rates = build(&graph, symbols)
    return ArithmeticTape(graph, outputs: rates, symbols: 3, slow: { $0 == 2 })
  }

  @Test(.tags(.identity))
  func `follows an oscillator round`() throws {
    // ẍ = −ω² x: x = cos ωt, v = −ω sin ωt.
    let tape = Self.tape { graph, s in
      let square = graph.apply(.multiply, s[2], s[2])
      return [s[1], graph.apply(.negate, graph.apply(.multiply, square, s[0]))]
    }
    var problem = InitialValueProblem(tape, states: [0, 1], values: [(2, 3)])
    var state = [1.0, 0]
    let times = (0...100).map { Double($0) / 10 }
    let found = try problem.advance(&state, from: 0, to: 10, readingAt: times)
    for (index, time) in times.enumerated() {
      #expect(found[2 * index].isClose(to: cos(3 * time), within: 2e-8) && found[2 * index + 1].isClose(to: -3 * sin(3 * time), within: 6e-8))
    }
    #expect(state[0].isClose(to: cos(30), within: 2e-8))
    #expect(state == Array(found.suffix(2)))
  }

  @Test(.tags(.identity))
  func `meets its tolerance`() throws {
    // ẋ = −x, ẏ = x: nothing is lost.
    let tape = Self.tape { graph, s in [graph.apply(.negate, s[0]), s[0]] }
    for (relative, most) in [(1e-6, 1e-5), (1e-9, 1e-8), (1e-12, 1e-11)] {
      var problem = InitialValueProblem(tape, states: [0, 1], values: [], tolerance: .init(absolute: relative / 100, relative: relative))
      var state = [1.0, 0]
      _ = try problem.advance(&state, from: 0, to: 3)
      #expect(state[0].isClose(to: exp(-3), within: most) && (state[0] + state[1]).isClose(to: 1, within: 1e-14))
    }
  }

  @Test(.tags(.identity))
  func `goes on where it stopped, and stands still in no time`() throws {
    let tape = Self.tape { graph, s in [graph.apply(.negate, s[0]), s[0]] }
    var problem = InitialValueProblem(tape, states: [0, 1], values: [])
    var state = [1.0, 0]
    #expect(try problem.advance(&state, from: 2, to: 2, readingAt: [2, 2]) == [1, 0, 1, 0])
    for day in 0..<5 { _ = try problem.advance(&state, from: Double(day), to: Double(day + 1)) }
    #expect(state[0].isClose(to: exp(-5), relative: 1e-9))
  }

  @Test(.tags(.identity))
  func `says how it failed`() throws {
    // ẋ = x² from 1 ends at time 1.
    let tape = Self.tape { graph, s in [graph.apply(.multiply, s[0], s[0]), s[0]] }
    var problem = InitialValueProblem(tape, states: [0, 1], values: [], tolerance: .init(steps: 2000))
    var state = [1.0, 0]
    let failure = #expect(throws: MathematicalFailure.self) { _ = try problem.advance(&state, from: 0, to: 2) }
    #expect(failure?.cause == .noConvergence || failure?.cause == .outsideDomain)
    let logarithm = Self.tape { graph, s in [graph.apply(.logarithm, s[0]), s[0]] }
    var outside = InitialValueProblem(logarithm, states: [0, 1], values: [])
    state = [-1, 0]
    let domain = #expect(throws: MathematicalFailure.self) { _ = try outside.advance(&state, from: 0, to: 1) }
    #expect(domain?.cause == .outsideDomain)
  }
}

@Suite struct `Divided exponential` {
  @Test(.tags(.identity))
  func `is the quotient of differences where rates lie apart`() {
    let divided = DividedExponential(rates: [0.7, 0.06, 2.5])
    for time in [0, 0.3, 4, 30] {
      let row = divided.row(at: time)
      let f = divided.rates.map { exp(-$0 * time) }
      let first = (f[0] - f[1]) / (0.06 - 0.7)
      let second = (f[1] - f[2]) / (2.5 - 0.06)
      #expect(row[0].isClose(to: f[0], relative: 1e-14))
      #expect(row[1].isClose(to: first, relative: 1e-12, floor: 1e-12))
      #expect(row[2].isClose(to: (first - second) / (2.5 - 0.7), relative: 1e-10, floor: 1e-12))
    }
  }

  @Test(.tags(.identity))
  func `is a power of time over a factorial where they are equal`() {
    let divided = DividedExponential(rates: Array(repeating: 0.4, count: 8))
    for time in [0.001, 1, 20, 400] {
      var expected = exp(-0.4 * time)
      for (k, value) in divided.row(at: time).enumerated() {
        if k > 0 { expected *= time / Double(k) }
        #expect(value.isClose(to: expected, relative: 1e-12))
      }
    }
  }

  @Test(.tags(.identity))
  func `at steady state is the sum over all intakes`() {
    let divided = DividedExponential(rates: [0.7, 0.06, 0.06, 0.5])
    let steady = divided.steadyMatrix(at: 5, every: 24)
    var sum = Array(repeating: 0.0, count: 4)
    for intake in 0..<60 { for (k, value) in divided.row(at: 5 + 24 * Double(intake)).enumerated() { sum[k] += value } }
    for k in 0..<4 { #expect(steady[0][k].isClose(to: sum[k], relative: 1e-12)) }
  }
}
