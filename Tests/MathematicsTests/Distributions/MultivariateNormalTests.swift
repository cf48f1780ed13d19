import Foundation
import Mathematics
import TestSupport
import Testing

@Suite struct `Multivariate normal` {
  let infinity = Double.infinity

  func orthant(_ R: Matrix, effort: MultivariateNormal.Effort = .fine(tolerance: 1e-7)) throws -> MultivariateNormal.Probability {
    try MultivariateNormal(correlation: R).probability(
      lower: Array(repeating: 0, count: R.rows), upper: Array(repeating: infinity, count: R.rows), effort: effort)
  }

  func equal(_ d: Int, _ ρ: Double) -> Matrix { Matrix((0..<d).map { i in (0..<d).map { i == $0 ? 1 : ρ } }) }

  @Test(
    .tags(.identity),
    arguments: [(0.2, -0.3, 0.4), (0.5, 0.5, 0.5), (-0.4, -0.4, -0.15), (0.9, 0.7, 0.88), (0.95, 0.9, 0.99), (0, 0.3, 0.6), (-0.5, 0.5, -0.5)])
  func `has the orthant of three: ⅛ + (asin ρ₁₂ + asin ρ₁₃ + asin ρ₂₃) ∕ 4π`(_ r: (Double, Double, Double)) throws {
    let R = Matrix([[1, r.0, r.1], [r.0, 1, r.2], [r.1, r.2, 1]])
    let exact = 0.125 + (asin(r.0) + asin(r.1) + asin(r.2)) / (4 * .pi)
    #expect(try orthant(R).value.isClose(to: exact, within: 1e-13))
  }

  @Test(.tags(.identity), arguments: 2...9) func `has the orthant 1 ∕ (d + 1) at correlations of ½`(_ d: Int) throws {
    #expect(try orthant(equal(d, 0.5)).value.isClose(to: 1 / Double(d + 1), within: 1e-13))
  }

  @Test(.tags(.identity)) func `multiplies what is independent`() throws {
    let R = Matrix([[1, 0, 0.6, 0], [0, 1, 0, -0.3], [0.6, 0, 1, 0], [0, -0.3, 0, 1]])
    let exact = (0.25 + asin(0.6) / (2 * .pi)) * (0.25 - asin(0.3) / (2 * .pi))
    let found = try orthant(R)
    #expect(found.value.isClose(to: exact, within: 1e-15))
    #expect(found.method == .quadrature)
  }

  @Test(.tags(.identity)) func `takes means and covariances, and leaves out what has no bounds or no variance`() throws {
    let law = MultivariateNormal(mean: [1, -2, 5, 3], covariance: Matrix([[4, 1.8, 0.3, 0], [1.8, 9, 0.1, 0], [0.3, 0.1, 1, 0], [0, 0, 0, 0]]))
    let found = try law.probability(lower: [1.5, -3, -infinity, 2], upper: [infinity, 2, infinity, 4]).value
    let exact = BivariateNormal.rectangle(lower: (0.25, -1.0 / 3), upper: (infinity, 4.0 / 3), correlation: 0.3)
    #expect(found.isClose(to: exact, within: 1e-15))
    #expect(try law.probability(lower: [-infinity, -infinity, -infinity, 3.5], upper: [0, 0, 0, 4]).value == 0)
    #expect(try law.probability(lower: [0, 0, 0, 0], upper: [0, 1, 1, 4]).value == 0)
  }

  /// A part of f of the patients, the rest, and the whole: z of the whole is √f z₁ + √(1 − f) z₂.
  func whole(_ f: Double) -> Matrix { Matrix([[1, 0, f.squareRoot()], [0, 1, (1 - f).squareRoot()], [f.squareRoot(), (1 - f).squareRoot(), 1]]) }

  @Test(.tags(.identity), arguments: [0.1, 0.5, 0.757]) func `gives linearly dependent variables their exact probability, 0 where bounds contradict`(
    _ f: Double
  ) throws {
    let law = MultivariateNormal(correlation: whole(f))
    #expect(try law.probability(lower: [-infinity, -infinity, 0], upper: [0, 0, infinity]).value == 0)
    #expect(try law.probability(lower: [2, 1, -infinity], upper: [infinity, infinity, 1]).value == 0)
    #expect(try law.probability(lower: [0, 0, 0], upper: [infinity, infinity, infinity]).value.isClose(to: 0.25, within: 1e-14))
    // z₁ > 0 and z₁√f + z₂√(1 − f) > 0 leave z₂ free, bounded only so far that it does not matter: two variables again.
    let two = try law.probability(lower: [0, -infinity, 0], upper: [infinity, 30, infinity]).value
    #expect(two.isClose(to: 0.25 + asin(f.squareRoot()) / (2 * .pi), within: 1e-13))
    let signs = [(-infinity, 0.0), (0.0, infinity)]
    var sum = 0.0
    for a in signs { for b in signs { for c in signs { sum += try law.probability(lower: [a.0, b.0, c.0], upper: [a.1, b.1, c.1]).value } } }
    #expect(sum.isClose(to: 1, within: 1e-13))
  }

  @Test(.tags(.identity)) func `agrees with itself by other roads in rank three`() throws {
    // Two parts, their whole and an early look that is correlated with each: rank 3.
    let (f, t) = (0.6, 0.5)
    let b = Matrix([
      [1, 0, 0], [0, 1, 0], [f.squareRoot(), (1 - f).squareRoot(), 0], [0.7 * t.squareRoot(), 0.2, (1 - 0.49 * t - 0.04).squareRoot()],
    ])
    let law = MultivariateNormal(correlation: b * b.transposed)
    let (lower, upper) = ([-1.5, -infinity, -1.96, 0.5], [infinity, 1.2, 1.96, infinity])
    let nested = try law.probability(lower: lower, upper: upper)
    #expect(nested.method == .nested)
    let quick = try law.probability(lower: lower, upper: upper, effort: .quick)
    #expect(quick.method == .lattice)
    #expect(quick.value.isClose(to: nested.value, relative: 2e-3))
    // The whole unbounded: three variables by Plackett.
    let three = try law.probability(lower: [-1.5, -infinity, -infinity, 0.5], upper: [infinity, 1.2, infinity, infinity])
    #expect(three.method == .plackett)
    let wide = try law.probability(lower: [-1.5, -infinity, -25, 0.5], upper: [infinity, 1.2, 25, infinity])
    #expect(wide.method == .nested)
    #expect(wide.value.isClose(to: three.value, within: 1e-9))
  }

  @Test(.tags(.identity), arguments: [4, 5, 6]) func `meets an autoregressive rectangle by recursion`(_ d: Int) throws {
    let ρ = 0.7
    let R = Matrix((0..<d).map { i in (0..<d).map { pow(ρ, Double(abs(i - $0))) } })
    let (low, high) = (-0.8, 1.5)
    // The chain integrated link by link on a fine grid.
    let rule = GaussLegendre(points: 60)
    let (x, w) = rule.scaled(from: low, to: high)
    let s = (1 - ρ * ρ).squareRoot()
    var g = x.map { StandardNormal.density($0) }
    for _ in 1..<d { g = x.map { y in x.indices.reduce(0) { $0 + w[$1] * g[$1] * StandardNormal.density((y - ρ * x[$1]) / s) / s } } }
    let exact = zip(w, g).reduce(0) { $0 + $1.0 * $1.1 }
    let law = MultivariateNormal(correlation: R)
    let (lower, upper) = (Array(repeating: low, count: d), Array(repeating: high, count: d))
    let fine = try law.probability(lower: lower, upper: upper, effort: .fine(tolerance: 1e-6))
    #expect(fine.method == .lattice)
    #expect(abs(fine.value - exact) <= 1e-6)
    #expect(abs(fine.value - exact) <= 2 * fine.error!)
    let quick = try law.probability(lower: lower, upper: upper, effort: .quick).value
    #expect(quick.isClose(to: exact, relative: 2e-3))
  }

  @Test(.tags(.identity)) func `refuses an indefinite correlation`() {
    #expect(throws: MathematicalFailure.self) { try orthant(Matrix([[1, 0.9, 0.9], [0.9, 1, -0.9], [0.9, -0.9, 1]])) }
  }

  @Test(.tags(.identity)) func `moves smoothly with the means in the quick mode`() throws {
    let R = Matrix([[1, 0.7, 0.5, 0.3], [0.7, 1, 0.8, 0.2], [0.5, 0.8, 1, 0.6], [0.3, 0.2, 0.6, 1]])
    let values = try (0...20).map { k in
      try MultivariateNormal(mean: [0.5 + 1e-4 * Double(k), 0, 0.2, 0], covariance: R).probability(
        lower: [1.96, -1.96, 1, -infinity], upper: [infinity, 1.96, infinity, 1.5], effort: .quick
      ).value
    }
    for k in 1..<20 { #expect(abs(values[k + 1] - 2 * values[k] + values[k - 1]) < 1e-7 * values[k]) }
  }

  @Test(.tags(.reference), arguments: References.cases("normal-rectangles").filter { $0.id.hasPrefix("three") })
  func `agrees with nested quadrature in three dimensions`(_ reference: ReferenceCase) throws {
    let law = MultivariateNormal(correlation: Matrix(reference.inputs["correlation"].matrix))
    let found = try law.probability(lower: reference.inputs["lower"].numbers, upper: reference.inputs["upper"].numbers)
    #expect(found.value.isClose(to: reference.outputs["p"].number!, within: reference.tolerance))
  }

  @Test(.tags(.reference), arguments: References.cases("multivariate-normal")) func `agrees with mvtnorm`(_ reference: ReferenceCase) throws {
    let R = Matrix(reference.inputs["corr"].matrix)
    let upper = reference.inputs["upper"].numbers
    let given = reference.inputs["lower"].numbers
    let lower = given.isEmpty ? Array(repeating: -Double.infinity, count: upper.count) : given
    let found = try MultivariateNormal(correlation: R).probability(lower: lower, upper: upper)
    #expect(found.value.isClose(to: reference.outputs["p"].number!, within: reference.tolerance))
  }
}
