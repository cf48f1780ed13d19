import Foundation
import Mathematics
import TestSupport
import Testing

@Suite struct `Gauss–Legendre quadrature` {
  @Test(.tags(.reference), arguments: References.cases("quadrature"))
  func `nodes and weights to machine precision`(_ reference: ReferenceCase) {
    let nodes = reference.outputs["nodes"].numbers
    let rule = GaussLegendre(points: nodes.count)
    for (found, expected) in zip(rule.nodes, nodes) { #expect(found.isClose(to: expected, within: reference.tolerance)) }
    for (found, expected) in zip(rule.weights, reference.outputs["weights"].numbers) {
      #expect(found.isClose(to: expected, within: reference.tolerance))
    }
  }

  @Test(.tags(.identity), arguments: [1, 2, 3, 10, 33])
  func `n points are exact to degree 2n − 1 and not beyond`(_ n: Int) {
    let rule = GaussLegendre(points: n)
    for degree in 0...2 * n - 1 {
      let exact = (pow(3.0, Double(degree + 1)) - pow(-1.0, Double(degree + 1))) / Double(degree + 1)
      #expect(rule.integrate(from: -1, to: 3) { pow($0, Double(degree)) }.isClose(to: exact, relative: 1e-13))
    }
    if n < 10 {
      let square = rule.integrate(from: -1, to: 1) { pow($0, Double(2 * n)) }
      #expect(abs(square - 2 / Double(2 * n + 1)) > 1e-6)
    }
  }

  @Test(.tags(.identity), arguments: [1, 2, 7, 64, 500, 2001])
  func `rules are symmetric, ascending and of total weight two`(_ n: Int) {
    let rule = GaussLegendre(points: n)
    #expect(rule.nodes == rule.nodes.sorted())
    #expect(rule.nodes == rule.nodes.reversed().map { 0 - $0 })
    #expect(rule.weights.allSatisfy { $0 > 0 })
    #expect(rule.weights.reduce(0, +).isClose(to: 2, within: 1e-13))
  }

  @Test(.tags(.identity))
  func `the normal density over eight sigma`() {
    let rule = GaussLegendre(points: 64)
    let expected = 1 - 2 * StandardNormal.upperTail(8)
    #expect(rule.integrate(from: -8, to: 8) { StandardNormal.density($0) }.isClose(to: expected, within: 1e-14))
    let scaled = rule.scaled(from: -8, to: 8)
    #expect(zip(scaled.points, scaled.weights).reduce(0) { $0 + $1.1 * StandardNormal.density($1.0) }.isClose(to: expected, within: 1e-14))
  }

  @Test(.tags(.identity))
  func `a failure inside the integrand comes through`() {
    let failure = MathematicalFailure(.outsideDomain, computing: "integrand")
    #expect(throws: failure) {
      try GaussLegendre(points: 3).integrate(from: 0, to: 1) { (_) throws(MathematicalFailure) -> Double in throw failure }
    }
  }
}
