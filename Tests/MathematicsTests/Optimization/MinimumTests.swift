import Foundation
import Mathematics
import TestSupport
import Testing

@Suite struct `Minima of several variables` {
  static func rosenbrock(_ x: [Double]) -> Double { 100 * pow(x[1] - x[0] * x[0], 2) + pow(1 - x[0], 2) }
  static func rosenbrockGradient(_ x: [Double]) -> [Double] {
    [-400 * x[0] * (x[1] - x[0] * x[0]) - 2 * (1 - x[0]), 200 * (x[1] - x[0] * x[0])]
  }

  /// Minimum 0 at (1, 1, 1, 1), a saddle on the way: Colville (1968), known as Wood's function.
  static func wood(_ x: [Double]) -> Double {
    100 * pow(x[1] - x[0] * x[0], 2) + pow(1 - x[0], 2) + 90 * pow(x[3] - x[2] * x[2], 2) + pow(1 - x[2], 2)
      + 10.1 * (pow(x[1] - 1, 2) + pow(x[3] - 1, 2)) + 19.8 * (x[1] - 1) * (x[3] - 1)
  }

  @Test(.tags(.identity), arguments: [[-1.2, 1], [3, -4], [0, 0], [-100, 50]])
  func `quasi-Newton steps follow Rosenbrock's valley`(_ start: [Double]) throws {
    let minimum = try QuasiNewton(gradientTolerance: 1e-10).minimize(from: start) { (Self.rosenbrock($0), Self.rosenbrockGradient($0)) }
    #expect(minimum.point.allSatisfy { $0.isClose(to: 1, within: 1e-8) })
    #expect(minimum.value < 1e-16)
    #expect((minimum.gradientNorm ?? 1) < 1e-9)
  }

  @Test(.tags(.identity))
  func `a quadratic form of ten variables is solved`() throws {
    let a = randomMatrix(20, 10, 31).crossProduct
    let b = randomMatrix(10, 1, 32).column(0)
    let minimum = try QuasiNewton(gradientTolerance: 1e-12).minimize(from: Array(repeating: 0, count: 10)) { x in
      let ax = a * x
      return (0.5 * zip(x, ax).reduce(0) { $0 + $1.0 * $1.1 } - zip(x, b).reduce(0) { $0 + $1.0 * $1.1 }, zip(ax, b).map { $0 - $1 })
    }
    let exact = try CholeskyFactor(of: a).solve(b)
    #expect(zip(minimum.point, exact).allSatisfy { $0.isClose(to: $1, within: 1e-10) })
  }

  @Test(.tags(.identity))
  func `differences serve for a gradient`() throws {
    let minimum = try QuasiNewton(gradientTolerance: 1e-7).minimize(from: [-3, -1, -3, -1], value: Self.wood)
    #expect(minimum.point.allSatisfy { $0.isClose(to: 1, within: 1e-5) })
  }

  @Test(.tags(.identity))
  func `an infinite value keeps the search inside the domain`() throws {
    let minimum = try QuasiNewton().minimize(from: [5]) { x in x[0] > 0 ? (x[0] - log(x[0]), [1 - 1 / x[0]]) : (.infinity, [0]) }
    #expect(minimum.point[0].isClose(to: 1, within: 1e-7))
    let bySimplex = try Simplex().minimize(from: [5], steps: [-4]) { $0[0] > 0 ? $0[0] - log($0[0]) : .infinity }
    #expect(bySimplex.point[0].isClose(to: 1, within: 1e-6))
  }

  @Test(.tags(.identity))
  func `the simplex finds the same minima`() throws {
    let valley = try Simplex().minimize(from: [-1.2, 1], steps: [0.5, 0.5], Self.rosenbrock)
    #expect(valley.point.allSatisfy { $0.isClose(to: 1, within: 1e-6) })
    let wood = try Simplex().minimize(from: [-3, -1, -3, -1], steps: [1, 1, 1, 1], Self.wood)
    #expect(wood.point.allSatisfy { $0.isClose(to: 1, within: 1e-5) })
    let ridge = try Simplex().minimize(from: [4, -3], steps: [1, 1]) { abs($0[0] - 1) + 2 * abs($0[1] + 2) }
    #expect(ridge.point[0].isClose(to: 1, within: 1e-7) && ridge.point[1].isClose(to: -2, within: 1e-7))
  }

  @Test(.tags(.identity))
  func `failures are told`() {
    let undefined = #expect(throws: MathematicalFailure.self) { try QuasiNewton().minimize(from: [-1]) { (log($0[0]), [1 / $0[0]]) } }
    #expect(undefined?.cause == .outsideDomain)
    let falling = #expect(throws: MathematicalFailure.self) { try QuasiNewton(iterationLimit: 50).minimize(from: [0]) { ($0[0], [1]) } }
    #expect(falling?.cause == .noConvergence)
    let wrongSlope = #expect(throws: MathematicalFailure.self) { try QuasiNewton().minimize(from: [3]) { ($0[0] * $0[0], [-2 * $0[0]]) } }
    #expect(wrongSlope?.cause == .noConvergence)
    let short = #expect(throws: MathematicalFailure.self) {
      try Simplex(evaluationLimit: 30).minimize(from: [-1.2, 1], steps: [1, 1], Self.rosenbrock)
    }
    #expect(short?.cause == .noConvergence)
    let nowhere = #expect(throws: MathematicalFailure.self) { try Simplex().minimize(from: [0], steps: [1]) { _ in .nan } }
    #expect(nowhere?.cause == .outsideDomain)
  }
}
