import Design
import Mathematics
import TestSupport
import Testing
import Trial

@testable import Analysis

/// Dunnett's test of a linear model's arms, from the data to the adjusted p.
@Suite struct `Dunnett's test of data` {
  @Test(.tags(.reference)) func `agrees with glht`() throws {
    let out = References.one("dunnett", "dunnett-4arm-week6").outputs
    let formula = try ModelFormula.parse("chg ~ base + region + arm")
    let table = try ReferenceData.dose4().rows(where: "visit", equals: "6")
    let read = try ModelFrame.reading(table, formula: formula, references: ["arm": "placebo"])
    let fit = try ModelFit(formula, frame: read.frame, method: FitMethod(degreesOfFreedom: .residual))
    let names = fit.fitted.design.columns.map(\.name)
    let places = try ["arm5mg", "arm10mg", "arm20mg"].map { name in try #require(names.firstIndex(of: name)) }
    let V = fit.coefficientCovariance
    let estimates = try places.map { try fit.coefficient($0) }
    let joint = JointEstimates(
      estimates: estimates.map(\.estimate), covariance: Matrix(places.map { i in places.map { V[i][$0] } }), degreesOfFreedom: out["df"].number!)
    for (i, contrast) in estimates.enumerated() {
      #expect(contrast.estimate.isClose(to: out["estimate"][i].number!, relative: 1e-7))
      #expect(contrast.standardError.isClose(to: out["se"][i].number!, relative: 1e-7))
      #expect(joint.statistics[i].isClose(to: out["t"][i].number!, relative: 1e-7))
      #expect(contrast.pTwoSided.isClose(to: out["p_raw"][i].number!, relative: 1e-7))
      for j in 0..<3 { #expect(joint.correlation[i, j].isClose(to: out["corr"].matrix[i][j], within: 1e-7)) }
    }
    let raw = estimates.map(\.pTwoSided)
    for (method, key) in [(MarginalAdjustment.bonferroni, "bonferroni"), (.holm, "holm"), (.hochberg, "hochberg"), (.hommel, "hommel")] {
      for (p, wanted) in zip(method.adjusted(raw), out["p_" + key].numbers) { #expect(p.isClose(to: wanted, within: 1e-7), "\(key)") }
    }
    for (p, wanted) in zip(try joint.singleStep(.twoSided), out["p_single_step"].numbers) { #expect(p.isClose(to: wanted, within: 1e-5)) }
    #expect(try joint.criticalValue(error: 0.05, .twoSided).isClose(to: out["critical_value"].number!, within: 1e-4))
    for (i, interval) in try joint.intervals(error: 0.05, .twoSided).enumerated() {
      #expect(interval.lower.isClose(to: out["ci_lo"][i].number!, within: 2e-4) && interval.upper.isClose(to: out["ci_hi"][i].number!, within: 2e-4))
    }
  }
}
