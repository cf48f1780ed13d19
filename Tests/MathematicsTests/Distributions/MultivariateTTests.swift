import Foundation
import TestSupport
import Testing

@testable import Mathematics

@Suite struct `Multivariate t` {
  let infinity = Double.infinity

  func equal(_ d: Int, _ ρ: Double) -> Matrix { Matrix((0..<d).map { i in (0..<d).map { i == $0 ? 1 : ρ } }) }

  /// Of no structure, full rank.
  let rough = Matrix([
    [1, 0.3, -0.2, 0.5, 0.1], [0.3, 1, 0.4, 0.2, -0.1], [-0.2, 0.4, 1, 0.15, 0.35], [0.5, 0.2, 0.15, 1, 0.45], [0.1, -0.1, 0.35, 0.45, 1],
  ])

  @Test(.tags(.identity), arguments: [(0.5, 1.2), (-1, 2.5), (3, -0.4), (-2, -3), (40, 0.1), (0, 0)])
  func `is the bivariate Cauchy with one degree of freedom: ¼ + (atan a + atan b + atan(ab ∕ √(1 + a² + b²))) ∕ 2π`(_ x: (Double, Double)) throws {
    let (a, b) = x
    let exact = 0.25 + (atan(a) + atan(b) + atan(a * b / (1 + a * a + b * b).squareRoot())) / (2 * .pi)
    let found = try MultivariateT(correlation: .identity(2), degreesOfFreedom: 1).probability(lower: [-infinity, -infinity], upper: [a, b])
    #expect(found.value.isClose(to: exact, within: 1e-11), "\(found)")
  }

  @Test(.tags(.identity), arguments: [1.0, 3, 7.5, 60, 1e5])
  func `has the normal's orthants, whatever its degrees of freedom`(_ ν: Double) throws {
    for d in [2, 3, 4, 7] {
      let found = try MultivariateT(correlation: equal(d, 0.5), degreesOfFreedom: ν)
        .probability(lower: Array(repeating: -infinity, count: d), upper: Array(repeating: 0, count: d))
      #expect(found.value.isClose(to: 1 / Double(d + 1), within: 1e-11), "\(found)")
    }
  }

  @Test(.tags(.identity), arguments: [2.0, 11, 90])
  func `is the noncentral t of one variable, and of one that is said twice`(_ ν: Double) throws {
    let one = NoncentralT(degreesOfFreedom: ν, noncentrality: 1.3)
    let twice = MultivariateT(correlation: equal(2, 1), noncentrality: [1.3, 1.3], degreesOfFreedom: ν)
    let apart = MultivariateT(correlation: equal(3, 0.2), noncentrality: [1.3, 9, 9], degreesOfFreedom: ν)
    for (a, b) in [(-infinity, 0.7), (-1, 2), (1.5, infinity), (0.2, 4)] {
      let exact = one.cumulative(b) - one.cumulative(a)
      #expect(try twice.probability(lower: [a, -9e9], upper: [b, 9e9]).value.isClose(to: exact, within: 1e-10))
      #expect(try apart.probability(lower: [a, -infinity, -infinity], upper: [b, infinity, infinity]).value.isClose(to: exact, within: 1e-12))
    }
  }

  @Test(.tags(.identity))
  func `nears the normal as 1 ∕ ν`() throws {
    let (a, b) = ([-1, -infinity, 0], [1.5, 2, infinity])
    let r = Matrix([[1, 0.3, 0.6], [0.3, 1, -0.2], [0.6, -0.2, 1]])
    let normal = try MultivariateT(correlation: r, noncentrality: [0.2, 0, -0.1], degreesOfFreedom: infinity).probability(lower: a, upper: b).value
    let far = try [1e4, 2e4].map {
      try MultivariateT(correlation: r, noncentrality: [0.2, 0, -0.1], degreesOfFreedom: $0).probability(lower: a, upper: b).value
    }
    #expect(((far[0] - normal) / (far[1] - normal)).isClose(to: 2, within: 1e-3))
  }

  @Test(.tags(.identity))
  func `is the same by quadrature and by lattice`() throws {
    for (d, ρ, ν) in [(4, 0.5, 12.0), (5, 0.3, 40), (6, 0.7, 5)] {
      let δ = (0..<d).map { 0.3 * Double($0) }
      let exact = try MultivariateT(correlation: equal(d, ρ), noncentrality: δ, degreesOfFreedom: ν)
        .probability(lower: Array(repeating: -1.5, count: d), upper: Array(repeating: 2.2, count: d))
      #expect(exact.method == .quadrature)
      let lattice = try SeparatedNormal(
        lower: Array(repeating: -1.5, count: d), upper: Array(repeating: 2.2, count: d), correlation: equal(d, ρ), noncentrality: δ,
        degreesOfFreedom: ν
      ).fine(tolerance: 1e-5)
      #expect(lattice.error < 2e-4)
      #expect(abs(lattice.value - exact.value) <= 1.5 * lattice.error, "\(lattice) \(exact)")
    }
  }

  @Test(.tags(.identity))
  func `has complements that sum to 1 without structure, within the error told`() throws {
    let law = MultivariateT(correlation: rough, noncentrality: [1, 0, 0.5, -0.3, 0], degreesOfFreedom: 17)
    let whole = try law.probability(
      lower: Array(repeating: -infinity, count: 5), upper: [2, 2, 2, 2, infinity], effort: .fine(tolerance: 1e-5))
    let parts = try [(-infinity, 0.4), (0.4, infinity)].map {
      try law.probability(lower: Array(repeating: -infinity, count: 4) + [$0.0], upper: [2, 2, 2, 2] + [$0.1], effort: .fine(tolerance: 1e-5))
    }
    let error = parts.reduce(whole.error ?? 0) { $0 + ($1.error ?? 0) }
    #expect(parts[0].method == .lattice)
    #expect(abs(parts[0].value + parts[1].value - whole.value) <= error)
  }

  /// 400,000 draws from a fixed seed; ±4 standard errors.
  @Test(.tags(.recovery))
  func `is how often draws fall into the rectangle`() throws {
    let (δ, ν) = ([1, 0, 0.5, -0.3, 0], 6)
    let law = MultivariateT(correlation: rough, noncentrality: δ, degreesOfFreedom: Double(ν))
    let p = try law.probability(
      lower: [-infinity, -2, -infinity, -1.5, -infinity], upper: [2, 1.8, 2.5, infinity, 1.2], effort: .fine(tolerance: 1e-5))
    let root = try CholeskyFactor(of: rough).lower
    var stream = RandomStream(seed: 41, trial: 1, subject: 1, purpose: .parameters)
    var inside = 0
    let draws = 400_000
    for k in 0..<draws {
      if k % 1000 == 0 { stream = RandomStream(seed: 41, trial: UInt64(k), subject: 1, purpose: .parameters) }
      let z = root * (0..<5).map { _ in stream.nextNormal() }
      let s =
        ((0..<ν).reduce(0.0) { sum, _ in
          let x = stream.nextNormal(); return sum + x * x
        } / Double(ν)).squareRoot()
      let t = (0..<5).map { (z[$0] + δ[$0]) / s }
      if t[0] < 2, t[1] > -2, t[1] < 1.8, t[2] < 2.5, t[3] > -1.5, t[4] < 1.2 { inside += 1 }
    }
    let found = Double(inside) / Double(draws)
    #expect(abs(found - p.value) <= 4 * (p.value * (1 - p.value) / Double(draws)).squareRoot(), "\(found) \(p)")
  }

  @Test(.tags(.reference)) func `is mvtnorm's normal`() throws {
    for id in ["pmvnorm-5-half", "pmvnorm-3-mixed"] {
      let one = References.one("multiplicity", id)
      let d = one.inputs["upper"].numbers.count
      let lower = one.inputs["lower"] == .null ? Array(repeating: -infinity, count: d) : one.inputs["lower"].numbers
      let found = try MultivariateT(correlation: Matrix(one.inputs["corr"].matrix), degreesOfFreedom: infinity)
        .probability(lower: lower, upper: one.inputs["upper"].numbers)
      // The randomized value of the second is 1.1e-6 off: 0.412839070679 by double quadrature (scipy's dblquad, 2e-9).
      let isMixed = id == "pmvnorm-3-mixed"
      #expect(found.value.isClose(to: try #require(one.outputs["p"].number), within: isMixed ? 2e-6 : one.tolerance))
      if isMixed { #expect(found.value.isClose(to: 0.412839070679, within: 1e-9)) }
    }
  }

  /// 24 one-factor rectangles, each within twice the error told: of three standard errors, 2·10⁻⁵ in three to five dimensions, 10⁻⁴ in eight.
  @Test(.tags(.identity))
  func `is the same over directions`() throws {
    for (d, ρ) in [(3, 0.5), (4, 0.2), (5, 0.8), (8, 0.5)] {
      for ν in [2, 20, infinity] {
        for lower in [-infinity, -2.4] {
          let (a, b) = (Array(repeating: lower, count: d), (0..<d).map { 2 + 0.1 * Double($0) })
          let exact = try MultivariateT(correlation: equal(d, ρ), degreesOfFreedom: ν).probability(lower: a, upper: b)
          let found = try SphericalT(lower: a, upper: b, correlation: equal(d, ρ), degreesOfFreedom: ν).fine(tolerance: d == 8 ? 1e-4 : 1e-5)
          let error = try #require(found.error)
          #expect(error <= (d == 8 ? 1e-4 : 2e-5) && abs(found.value - exact.value) <= 2 * error + 1e-12, "\(d) \(ρ) \(ν) \(found) \(exact)")
        }
      }
    }
  }

  @Test(.tags(.identity), arguments: [1.0, 4, 30, 400])
  func `tabulates the quantiles of its scale`(_ ν: Double) {
    let (table, law) = (ScaleQuantiles(degreesOfFreedom: ν), ChiSquared(degreesOfFreedom: ν))
    for w in [1e-9, 1e-4, 0.013, 0.2, 0.5, 0.77, 0.95, 0.9999, 1 - 1e-9] {
      #expect(table.value(w).isClose(to: (law.quantile(w) / ν).squareRoot(), relative: 1e-8))
    }
  }

  /// E S²ᵏ = Π (ν + 2j) ∕ ν over j < k, exact below k = 2n.
  @Test(.tags(.identity), arguments: [0.7, 3, 25, 460, 1e5])
  func `takes few points of its scale, exact for its moments`(_ ν: Double) throws {
    for n in [1, 3, 6, 14] {
      let rule = try ScaleQuadrature(points: n, degreesOfFreedom: ν)
      var moment = 1.0
      for k in 0..<2 * n {
        let sum = zip(rule.points, rule.weights).reduce(0) { $0 + $1.1 * pow($1.0, 2 * Double(k)) }
        #expect(sum.isClose(to: moment, relative: 1e-10), "\(n) \(k)")
        moment *= (ν + 2 * Double(k)) / ν
      }
    }
  }

  /// Any four noncentral variables, three of rank three beside a copy: the same integral over the scale by Gauss and Legendre in eighty points.
  @Test(.tags(.identity), arguments: [8.0, 30, 460])
  func `has four variables by few points of its scale`(_ ν: Double) throws {
    let four = rough.submatrix(rows: [0, 1, 2, 3], columns: [0, 1, 2, 3])
    let (δ, b) = ([1.2, 0.4, 2.0, -0.3], [1.9, 2.1, 2.3, 2.0])
    let found = try MultivariateT(correlation: four, noncentrality: δ, degreesOfFreedom: ν).probability(
      lower: Array(repeating: -infinity, count: 4), upper: b)
    let density = ScaleDensity(degreesOfFreedom: ν)
    let width = 9 / (2 * ν).squareRoot()
    let expected = try GaussLegendre(points: 80).integrate(from: -1.4 * width, to: width) { u in
      let law = MultivariateNormal(mean: δ, covariance: four)
      return density.value(u) * (try law.probability(lower: Array(repeating: -infinity, count: 4), upper: b.map { exp(u) * $0 }).value)
    }
    #expect(found.method == .nested && found.value.isClose(to: expected, within: 1e-8), "\(found) \(expected)")
  }

  /// By directions looked at once, and the probability there by separation of variables: two roads that share no line; errors of 10⁻⁵ each.
  @Test(.tags(.identity), arguments: [(3.0, MultivariateT.Tails.upper), (20, .both), (.infinity, .upper)])
  func `has the critical value of any correlation`(_ ν: Double, _ tails: MultivariateT.Tails) throws {
    let c = try MultivariateT(correlation: rough, degreesOfFreedom: ν).equicoordinateQuantile(0.95, tails: tails, effort: .fine(tolerance: 1e-5))
    let lower = Array(repeating: tails == .both ? -c : -infinity, count: 5)
    let separated = try SeparatedNormal(lower: lower, upper: Array(repeating: c, count: 5), correlation: rough, degreesOfFreedom: ν)
    #expect(separated.fine(tolerance: 1e-5).value.isClose(to: 0.95, within: 3e-5))
  }

  @Test(.tags(.identity))
  func `has the critical value whose probability it is asked for, and tails between the greatest and the sum of the single`() throws {
    for tails in [MultivariateT.Tails.upper, .both] {
      let law = MultivariateT(correlation: equal(4, 0.4), degreesOfFreedom: 25)
      let c = try law.equicoordinateQuantile(0.975, tails: tails)
      #expect(try law.atLeastOne(above: Array(repeating: c, count: 4), tails: tails).isClose(to: 0.025, within: 1e-10))
      let far = try law.atLeastOne(above: Array(repeating: 40, count: 4), tails: tails)
      let single = StudentT(degreesOfFreedom: 25).upperTail(40) * (tails == .both ? 2 : 1)
      #expect(far >= single && far <= 4 * single && single > 0)
    }
    let one = MultivariateT(correlation: .identity(1), degreesOfFreedom: 9)
    #expect(try one.equicoordinateQuantile(0.95) == StudentT(degreesOfFreedom: 9).quantile(0.95))
    let same = MultivariateT(correlation: equal(3, 1), degreesOfFreedom: 9)
    #expect(try same.equicoordinateQuantile(0.95).isClose(to: StudentT(degreesOfFreedom: 9).quantile(0.95), within: 1e-8))
  }
}
