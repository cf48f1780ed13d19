import Mathematics
import TestSupport
import Testing

@testable import Design

@Suite struct `Dose contrasts` {
  @Test(.tags(.reference), arguments: doseResponseCases("contr-"))
  func `are the peer's best, with their correlation`(_ one: ReferenceCase) throws {
    let models = CandidateCase(one.inputs["models"], call: one.json["call"].text ?? "").models
    #expect(models.names == one.outputs["models"].elements.compactMap(\.text))
    let isAdjusted = one.inputs["placAdj"].bool == true
    let constraint: DoseContrasts.Constraint = one.inputs["type"].text == "constrained" ? .signs : .none
    let w = one.inputs["w"].numbers
    let s =
      one.inputs["S"] != .null
      ? Matrix(one.inputs["S"].matrix)
      : Matrix(diagonal: (w.count == 1 ? [Double](repeating: w[0], count: models.doses.count) : w).map { 1 / $0 })
    let contrasts = try DoseContrasts(
      means: isAdjusted ? models.effects : models.means, covariance: s, isPlaceboAdjusted: isAdjusted, constraint: constraint)
    let expected = one.outputs["contMat"].matrix
    #expect(expected.count == s.rows)
    for (i, row) in expected.enumerated() {
      for (m, value) in row.enumerated() { #expect(contrasts.coefficients[m][i].isClose(to: value, within: one.tolerance)) }
    }
    for (i, row) in one.outputs["corMat"].matrix.enumerated() {
      for (j, value) in row.enumerated() { #expect(contrasts.correlation[i, j].isClose(to: value, within: one.tolerance)) }
    }
  }

  /// 200 contrasts from a fixed seed for each model and constraint.
  @Test(.tags(.identity), arguments: [DoseContrasts.Constraint.none, .signs])
  func `have the greatest noncentrality of all that are allowed`(_ constraint: DoseContrasts.Constraint) throws {
    let models = CandidateModels(
      doses: [0, 5, 25, 50, 100],
      shapes: [("Emax", .emax(ed50: 12)), ("bell", .bell(ed50: 5, id50: 20, m: 3)), ("quadratic", .quadratic(delta: -0.0075))], maximalEffect: -2)
    var s = Matrix(diagonal: [1, 0.5, 0.7, 1.2, 0.8])
    for i in 0..<5 { for j in 0..<5 where i != j { s[i, j] = 0.1 } }
    let contrasts = try DoseContrasts(means: models.means, covariance: s, constraint: constraint)
    var random = SplitMix(state: 21)
    func noncentrality(_ c: [Double], _ μ: [Double]) -> Double { zip(c, μ).reduce(0) { $0 + $1.0 * $1.1 } / s.quadraticForm(c).squareRoot() }
    for (c, μ) in zip(contrasts.coefficients, models.means) {
      #expect(abs(c.reduce(0, +)) < 1e-12)
      #expect(c.reduce(0) { $0 + $1 * $1 }.isClose(to: 1, within: 1e-12))
      if constraint == .signs { #expect(c[0] > 0 && c.dropFirst().allSatisfy { $0 <= 1e-12 }) }
      for _ in 0..<200 {
        var other = (1..<5).map { _ in Double.random(in: constraint == .signs ? -1...0 : -1...1, using: &random) }
        other.insert(-other.reduce(0, +), at: 0)
        #expect(noncentrality(other, μ) <= noncentrality(c, μ) + 1e-12)
      }
    }
  }

  @Test(.tags(.identity))
  func `do not depend on placebo's mean or the height of the effect, and are the same as of differences to placebo`() throws {
    let shapes: [(name: String, shape: DoseResponseShape)] = [("Emax", .emax(ed50: 12)), ("exponential", .exponential(delta: 40))]
    let a = CandidateModels(doses: [0, 10, 100], shapes: shapes)
    let b = CandidateModels(doses: [0, 10, 100], shapes: shapes, placeboEffect: 7, maximalEffect: 3)
    let n = [20.0, 10, 25]
    let (c, d) = (try DoseContrasts(a, sizes: n), try DoseContrasts(b, sizes: n))
    var s = Matrix(rows: 2, columns: 2, repeating: 1 / n[0])
    for i in 0..<2 { s[i, i] += 1 / n[i + 1] }
    let e = try DoseContrasts(means: b.effects, covariance: s, isPlaceboAdjusted: true)
    for i in 0..<2 {
      for k in 0..<3 { #expect(c.coefficients[i][k].isClose(to: d.coefficients[i][k], within: 1e-12)) }
      for j in 0..<2 { #expect(c.correlation[i, j].isClose(to: e.correlation[i, j], within: 1e-12)) }
    }
  }

  @Test(.tags(.identity))
  func `are none for a model without an effect`() {
    #expect(throws: MathematicalFailure.self) { try DoseContrasts(means: [[1, 1, 1]], covariance: .identity(3)) }
    #expect(throws: MathematicalFailure.self) { try DoseContrasts(means: [[1, 1, 1]], covariance: .identity(3), constraint: .signs) }
  }
}
