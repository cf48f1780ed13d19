import Mathematics
import TestSupport
import Testing
import Trial

@testable import Analysis

@Suite struct `Tipping point` {
  @Test(.tags(.reference))
  func `goes through rbmi's estimates at delta 1, 3 and 5`() throws {
    let frame = try ImputationCase(id: "condmean-point-us-MAR-delta1").frame()
    let jackknife = try ImputationCase(id: "condmean-jackknife-us-MAR").analysis().jackknife()
    let tipping = try TippingPoint(jackknife, arm: 1, visit: 3, from: 0, to: 10, level: 0.05)
    #expect(tipping.rows.map(\.delta) == (0...10).map(Double.init))
    for delta in [1, 3, 5] {
      let expected = ImputationCase(id: "condmean-point-us-MAR-delta\(delta)").pooled("trt", visit: 3, frame)["est"].number
      #expect(tipping.rows[delta].difference.estimate.isClose(to: try #require(expected), relative: 1e-7))
    }
  }

  @Test(.tags(.identity))
  func `is where p reaches the level`() throws {
    let jackknife = try ImputationCase(id: "condmean-jackknife-us-MAR").analysis().jackknife()
    let tipping = try TippingPoint(jackknife, arm: 1, visit: 3, from: 0, to: 10, level: 0.05)
    let delta = try #require(tipping.delta)
    #expect(try jackknife.difference(of: 1, visit: 3, delta: delta).pTwoSided.isClose(to: 0.05, within: 1e-9))
    // Not significant at the start, nor at the end: no point in between.
    #expect(try TippingPoint(jackknife, arm: 1, visit: 3, from: 0, to: 10, level: 0.001).delta == nil)
    #expect(try TippingPoint(jackknife, arm: 1, visit: 3, from: 0, to: 0.1, level: 0.05).delta == nil)
  }

  /// The answer to δ is taken from two sets of numbers; here the shifted values are analyzed themselves.
  @Test(.tags(.identity))
  func `is of the analysis with the shifted values`() throws {
    let analysis = try ImputationCase(id: "condmean-jackknife-us-JR").analysis()
    let jackknife = try analysis.jackknife()
    let multiple = try analysis.multiple(draws: 2, parameters: .bootstrap, seed: 4)
    let completed = try CompletedAnalysis(analysis.rows, visits: analysis.visits)
    var fitter = ImputationFitter(analysis.rows, estimation: .REML)
    var imputer = analysis.imputer()
    var row = Array(repeating: 0.0, count: analysis.rows.covariateCount + analysis.rows.visitCount)
    for subject in [3, 100] {
      let model = try fitter.without(subject, row: &row)
      try imputer.take(model)
      imputer.impute(model)
      let shifted = zip(imputer.completed, analysis.shifted).map { $0 + 2.5 * $1 }
      let direct = try completed.without(subject, shifted)
      for index in direct.indices { #expect(jackknife.all[subject].at(2.5, index).isClose(to: direct[index], within: 1e-10)) }
    }
    // The residual variance of y + δu.
    let (y, u) = (imputer.completed, analysis.shifted)
    let v = completed.residualVariances(y, u)[3]
    let direct = completed.residualVariances(zip(y, u).map { $0 + 2.5 * $1 }, u)[3][0]
    #expect((v[0] + 2.5 * v[1] + 6.25 * v[2]).isClose(to: direct, relative: 1e-10))
    #expect(try multiple.difference(of: 1, visit: 3, delta: 1).estimate > multiple.difference(of: 1, visit: 3).estimate)
  }
}
