import Mathematics
import TestSupport
import Testing

@testable import Design

@Suite struct `Test of dose contrasts` {
  @Test(.tags(.reference), arguments: doseResponseCases("critval-"))
  func `has the peer's critical value`(_ one: ReferenceCase) throws {
    let r = Matrix(one.inputs["corMat"].matrix)
    let joint = JointEstimates(
      estimates: [Double](repeating: 0, count: r.rows), covariance: r, degreesOfFreedom: try #require(one.inputs["df"].number))
    let alternative: JointEstimates.Alternative = one.inputs["alternative"].text == "two.sided" ? .twoSided : .greater
    let c = try joint.criticalValue(error: try #require(one.inputs["alpha"].number), alternative, tolerance: 1e-6)
    #expect(c.isClose(to: try #require(one.outputs["criticalValue"].number), within: one.tolerance), "\(c)")
  }

  @Test(.tags(.reference))
  func `is the peer's of estimates with their covariance`() throws {
    let one = References.one("dose-response", "mct-general-3dose")
    let models = CandidateCase(one.inputs["models"], call: one.json["call"].text ?? "").models
    let estimates = DoseEstimates(
      doses: one.inputs["dose"].numbers, estimates: one.inputs["resp"].numbers, covariance: Matrix(one.inputs["S"].matrix))
    let test = try DoseContrastTest(models, of: estimates)
    let p = try test.adjustedP()
    for m in models.curves.indices {
      #expect(test.statistics[m].isClose(to: one.outputs["tStat"].numbers[m], within: 1e-8))
      #expect(p[m].isClose(to: one.outputs["adjustedP"].numbers[m], within: one.tolerance))
      for (i, row) in one.outputs["contMat"].matrix.enumerated() { #expect(test.contrasts.coefficients[m][i].isClose(to: row[m], within: 1e-8)) }
    }
    let c = try test.criticalValue(error: try #require(one.inputs["alpha"].number))
    #expect(c.isClose(to: try #require(one.outputs["criticalValue"].number), within: one.tolerance))
  }

  @Test(.tags(.identity))
  func `is the same of means and of differences to placebo`() throws {
    let models = CandidateModels(
      doses: [0, 5, 25, 100], shapes: [("linear", .linear), ("Emax", .emax(ed50: 12)), ("logistic", .logistic(ed50: 40, delta: 10))])
    let means = DoseEstimates(
      doses: models.doses, estimates: [1, 1.2, 2.1, 2.6], covariance: Matrix(diagonal: [0.1, 0.2, 0.15, 0.12]), degreesOfFreedom: 40)
    var s = Matrix(rows: 3, columns: 3, repeating: 0.1)
    for (i, v) in [0.2, 0.15, 0.12].enumerated() { s[i, i] += v }
    let effects = DoseEstimates(
      doses: [5, 25, 100], estimates: [0.2, 1.1, 1.6], covariance: s, degreesOfFreedom: 40, isPlaceboAdjusted: true)
    let (a, b) = (try DoseContrastTest(models, of: means), try DoseContrastTest(models, of: effects))
    for (x, y) in zip(a.statistics, b.statistics) { #expect(x.isClose(to: y, within: 1e-12)) }
    for (x, y) in zip(try a.adjustedP(), try b.adjustedP()) { #expect(x.isClose(to: y, within: 1e-10)) }
  }
}
