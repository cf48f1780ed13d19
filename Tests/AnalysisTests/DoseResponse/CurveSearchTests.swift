import Design
import Mathematics
import TestSupport
import Testing

@testable import Analysis

@Suite struct `The search for a curve` {
  static let doses = [0.0, 12.5, 25, 50, 100]
  static let families: [DoseResponseFamily] = [.emax, .sigmoidEmax, .exponential, .logistic, .beta(scale: 120), .bell]

  /// Means of a curve with noise of about its size, and a covariance that is not diagonal; all numbers from a fixed stream.
  static func problem(_ number: Int) -> (means: [Double], covariance: Matrix) {
    var stream = SplitMix(state: UInt64(number))
    let noise = doses.map { _ in Double.random(in: -0.5...0.5, using: &stream) }
    let curves: [DoseResponseShape] = [
      .emax(ed50: 10), .sigmoidEmax(ed50: 30, hill: 4), .quadratic(delta: -0.008), .bell(ed50: 8, id50: 40, m: 2), .linear,
    ]
    let curve = DoseResponseCurve(curves[number % 5], placeboEffect: 0.3, maximalEffect: 1, greatestDose: 100)
    let size = [0.02, 0.3, 1.5][number % 3]
    var s = Matrix(rows: 5, columns: 5, repeating: 0.004)
    for i in 0..<5 { s[i, i] += 0.01 * (1 + 0.3 * Double(i)) }
    return (zip(doses, noise).map { curve.value(at: $0) + size * $1 }, s)
  }

  /// Where general least squares end from every point of a fine grid.
  @Test(.tags(.identity), arguments: families, [1, 2, 3, 4, 5, 6])
  func `ends no higher than general least squares from a hundred starts`(_ family: DoseResponseFamily, _ number: Int) throws {
    let (means, s) = Self.problem(number)
    let bounds = family.defaultBounds(greatestDose: 100)
    let grid = CurveGrid(family, doses: Self.doses, bounds: bounds)
    let factor = try CholeskyFactor(of: s)
    let found = try #require(ProfiledCurve(grid, means: means, factor: factor).minimum())
    // The distance is that of the curve that is handed out.
    let curve = DoseResponseCurve(family, parameters: found.parameters)
    let residuals = factor.whitened(zip(means, Self.doses).map { $0 - curve.value(at: $1) })
    #expect(residuals.reduce(0) { $0 + $1 * $1 }.isClose(to: found.value, relative: 1e-8, floor: 1e-6))
    let line = -Double.greatestFiniteMagnitude...Double.greatestFiniteMagnitude
    var least = Double.infinity
    for point in stride(from: 0, to: grid.count, by: max(grid.count / 25, 1)) {
      let nonlinear = (0..<grid.dimension).map { grid.parameters[point * grid.dimension + $0] }
      let end = try? BoxedLeastSquares(iterationLimit: 400).minimize(from: [means[0], 1] + nonlinear, within: [line, line] + bounds) {
        (θ: [Double]) throws(MathematicalFailure) in
        let curve = DoseResponseCurve(family, parameters: θ)
        let rest = factor.whitened(zip(Self.doses, means).map { curve.value(at: $0) - $1 })
        let gradients = Self.doses.map(curve.gradient)
        return (rest, Matrix(θ.indices.map { k in factor.whitened(gradients.map { $0[k] }) }).transposed)
      }
      if let end { least = min(least, 2 * end.value) }
    }
    #expect(found.value <= least * (1 + 1e-7) + 1e-9, "\(found.value) \(least)")
  }

  @Test(.tags(.identity), arguments: families)
  func `has the family's factor and its derivatives`(_ family: DoseResponseFamily) {
    let all: [[Double]] = [[7, 3.2, 2.1], [40, 1.3, 0.7], [2.5, 0.6, 4]]
    for p in all {
      let own = Array(p.prefix(family.parameterCount - 2))
      var x = SIMD4<Double>(repeating: 0)
      for (i, value) in own.enumerated() { x[i + 1] = value }
      for d in Self.doses where family != .exponential || d / own[0] < 300 {
        let one = family.factor(x, at: d)
        #expect(one.value.isClose(to: family.basis(own, at: d)[0], relative: 1e-12, floor: 1e-15))
        let curve = DoseResponseCurve(family, parameters: [0, 1] + own)
        for (i, slope) in curve.gradient(at: d).dropFirst(2).enumerated() {
          #expect(one.gradient[i].isClose(to: slope, relative: 1e-10, floor: 1e-13), "\(d) \(i)")
        }
      }
    }
  }
}
