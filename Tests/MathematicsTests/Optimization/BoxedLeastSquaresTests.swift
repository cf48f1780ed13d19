import TestSupport
import Testing

@testable import Mathematics

@Suite struct `Least squares in a box` {
  let line = -Double.greatestFiniteMagnitude...Double.greatestFiniteMagnitude

  func rosenbrock(_ x: [Double]) -> (residuals: [Double], jacobian: Matrix) {
    ([10 * (x[1] - x[0] * x[0]), 1 - x[0]], Matrix([[-20 * x[0], 10], [-1, 0]]))
  }

  @Test(.tags(.identity), arguments: [[-1.2, 1], [4, -3], [0, 0]])
  func `finds the valley of Rosenbrock's function`(_ start: [Double]) throws {
    let found = try BoxedLeastSquares().minimize(from: start, within: [line, line], rosenbrock)
    #expect(found.point[0].isClose(to: 1, within: 1e-8) && found.point[1].isClose(to: 1, within: 1e-8))
  }

  /// With x ≤ ½ the minimum is at (½, ¼).
  @Test(.tags(.identity))
  func `stops at an end of the box and is best along it`() throws {
    let found = try BoxedLeastSquares().minimize(from: [-1.2, 1], within: [-2...0.5, line], rosenbrock)
    #expect(found.point[0] == 0.5 && found.point[1].isClose(to: 0.25, within: 1e-9))
    #expect(found.value.isClose(to: 0.125, within: 1e-12))
  }

  @Test(.tags(.identity))
  func `leaves an end that it began at`() throws {
    let found = try BoxedLeastSquares().minimize(from: [0, 3], within: [0...5, 0...3]) { x in ([x[0] - 2, x[1] - 1], .identity(2)) }
    #expect(found.point[0].isClose(to: 2, within: 1e-12) && found.point[1].isClose(to: 1, within: 1e-12))
  }

  @Test(.tags(.identity))
  func `says where it gave out`() {
    #expect(throws: MathematicalFailure.self) {
      try BoxedLeastSquares(iterationLimit: 2).minimize(from: [-1.2, 1], within: [line, line], rosenbrock)
    }
    #expect(throws: MathematicalFailure.self) {
      try BoxedLeastSquares().minimize(from: [1], within: [line]) { _ in ([.infinity], .identity(1)) }
    }
  }
}
