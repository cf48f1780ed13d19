import Foundation
import Mathematics
import TestSupport
import Testing

@Suite struct `Roots` {
  @Test(.tags(.identity))
  func `closed forms to machine precision`() throws {
    #expect(try Root.find(between: 0, and: 2, tolerance: 0) { $0 * $0 - 2 }.isClose(to: 2.0.squareRoot(), within: 1e-15))
    #expect(try Root.find(between: 2, and: 0, tolerance: 0) { $0 * $0 - 2 }.isClose(to: 2.0.squareRoot(), within: 1e-15))
    #expect(try Root.find(between: 0, and: 1.5, tolerance: 0) { cos($0) - 0.5 }.isClose(to: .pi / 3, within: 1e-15))
    #expect(try Root.find(between: -1000, and: 1000, tolerance: 0) { exp($0) - 1e-30 }.isClose(to: log(1e-30), within: 1e-12))
    #expect(try Root.find(between: -4, and: 5, tolerance: 1e-9) { $0 * $0 * $0 }.isClose(to: 0, within: 1e-9))
    #expect(try Root.find(between: 0, and: 3) { $0 < 1.25 ? -1 : 1 }.isClose(to: 1.25, within: 2e-12))
  }

  @Test(.tags(.identity))
  func `ends that are roots are found`() throws {
    #expect(try Root.find(between: 1, and: 4) { $0 - 1 } == 1)
    #expect(try Root.find(between: 1, and: 4) { $0 - 4 } == 4)
  }

  @Test(.tags(.identity))
  func `a smooth function takes a dozen evaluations, the worst not more than bisection squared`() throws {
    var evaluations = 0
    _ = try Root.find(between: 0, and: 4, tolerance: 1e-12) { x in
      evaluations += 1
      return exp(x) - 5
    }
    #expect(evaluations <= 14)
    evaluations = 0
    let root = try Root.find(between: -1, and: 4, tolerance: 1e-12, limit: 2000) { x in
      evaluations += 1
      return x == 0 ? 0 : x * exp(-1 / (x * x))
    }
    #expect(abs(root) < 0.04 && evaluations < 2000)
  }

  @Test(.tags(.identity))
  func `an interval without a change of sign is refused`() {
    #expect(throws: MathematicalFailure(.notBracketed, computing: "root", residual: 2, lastPoint: [-1, 1])) {
      try Root.find(between: -1, and: 1) { $0 * $0 + 1 }
    }
  }

  @Test(.tags(.identity))
  func `what is not a number is refused, not returned`() {
    #expect(throws: MathematicalFailure(.outsideDomain, computing: "log", lastPoint: [-1, 2])) {
      try Root.find(between: -1, and: 2, computing: "log") { log($0) }
    }
    let inside = #expect(throws: MathematicalFailure.self) { try Root.find(between: -1, and: 2) { abs($0) < 0.5 ? .nan : $0 } }
    #expect(inside?.cause == .outsideDomain)
  }

  @Test(.tags(.identity))
  func `the limit of evaluations is kept`() {
    let failure = #expect(throws: MathematicalFailure.self) { try Root.find(between: 0, and: 1, limit: 3) { pow($0, 9) - 0.1 } }
    #expect(failure?.cause == .noConvergence)
    #expect(failure?.iterations == 3)
  }

  @Test(.tags(.identity))
  func `a bracket grows towards the root and stops at its limits`() throws {
    #expect(try Root.find(near: 0, 1) { exp($0) - 1e9 }.isClose(to: log(1e9), within: 1e-11))
    #expect(try Root.find(near: 0, 1) { $0 + 1e6 }.isClose(to: -1e6, within: 1e-8))
    #expect(try Root.find(near: 0.5, 1, within: 0...10) { $0 - 9.75 }.isClose(to: 9.75, within: 1e-11))
    let failure = #expect(throws: MathematicalFailure.self) { try Root.find(near: 0.5, 1, within: 0...10) { $0 - 10.5 } }
    #expect(failure?.cause == .notBracketed)
    #expect(failure?.lastPoint == [0, 10])
  }
}

@Suite struct `Minima on a line` {
  @Test(.tags(.identity))
  func `closed forms to the square root of machine precision`() throws {
    let parabola = try LineMinimum.find(between: -10, and: 7) { ($0 - 2) * ($0 - 2) + 3 }
    #expect(parabola.point.isClose(to: 2, within: 1e-7))
    #expect(parabola.value.isClose(to: 3, within: 1e-14))
    #expect(try LineMinimum.find(between: 2, and: 5) { cos($0) }.point.isClose(to: .pi, within: 1e-7))
    #expect(try LineMinimum.find(between: 0, and: 1) { $0 * log($0) }.point.isClose(to: exp(-1), within: 1e-7))
    #expect(try LineMinimum.find(between: 0, and: 4) { abs($0 - 1.3) }.point.isClose(to: 1.3, within: 1e-7))
  }

  @Test(.tags(.identity))
  func `a minimum at an end is approached`() throws {
    #expect(try LineMinimum.find(between: 1, and: 3) { $0 }.point.isClose(to: 1, within: 1e-7))
  }

  @Test(.tags(.identity))
  func `failures are told`() {
    let undefined = #expect(throws: MathematicalFailure.self) { try LineMinimum.find(between: -2, and: -1) { log($0) } }
    #expect(undefined?.cause == .outsideDomain)
    let slow = #expect(throws: MathematicalFailure.self) { try LineMinimum.find(between: -2, and: 9, limit: 4) { $0 * $0 } }
    #expect(slow?.cause == .noConvergence)
  }
}
