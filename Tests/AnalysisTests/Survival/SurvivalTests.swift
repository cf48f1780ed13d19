import Mathematics
import TestSupport
import Testing
import Trial

@testable import Analysis

@Suite struct `Survival` {
  static let all = References.cases("survival")
  static let curves = all.filter { $0.id.contains("-km-") }
  static let ranks = all.filter { $0.id.hasSuffix("-logrank") }
  static let models = all.filter { $0.id.contains("-cox-") }

  private func close(_ found: Double, _ wanted: JSON) -> Bool { wanted.number.map { found.isClose(to: $0, relative: 1e-7, floor: 1) } ?? false }

  @Test(.tags(.reference), arguments: curves)
  func `curves are those of survfit, with errors, intervals and quantiles`(_ peer: ReferenceCase) throws {
    let data = try SurvivalReference(peer.json["data"].text!)
    let scale: KaplanMeier.IntervalScale = peer.id.hasSuffix("log-log") ? .logLog : peer.id.hasSuffix("plain") ? .plain : .log
    for (index, name) in data.groups.enumerated() {
      let curve = data.curve(index)
      func own(_ key: String) -> [JSON] { peer.outputs[key].elements.filter { $0["strata"].text!.hasSuffix("=" + name) } }
      let steps = own("event_times")
      #expect(steps.count == curve.steps.count)
      for (step, wanted) in zip(curve.steps, steps) {
        #expect(step.time == wanted["time"].number! && step.atRisk == Int(wanted["n_risk"].number!) && step.events == Int(wanted["n_event"].number!))
        check(step, wanted, scale)
      }
      for wanted in own("at_times") {
        let step = curve.at(wanted["time"].number!)
        #expect(step.atRisk == Int(wanted["n_risk"].number!))
        check(step, wanted, scale)
      }
      let quantiles = peer.outputs["quantiles"]
      for (place, p) in [0.25, 0.5, 0.75].enumerated() {
        let (lower, upper) = curve.quantileInterval(p, scale: scale)
        #expect(curve.quantile(p) == quantiles["estimate"]["values"][index][place].number)
        #expect(lower == quantiles["lower"]["values"][index][place].number && upper == quantiles["upper"]["values"][index][place].number)
      }
      guard peer.outputs["rmst"] != .null else { continue }
      let mean = curve.restrictedMean(to: peer.outputs["rmst"]["tau"].number!)
      let row = peer.outputs["rmst"]["table"]["values"][index]
      #expect(close(mean.value, row[4]) && close(mean.standardError, row[5]))
    }
  }

  private func check(_ step: KaplanMeier.Step, _ wanted: JSON, _ scale: KaplanMeier.IntervalScale) {
    #expect(close(step.survival, wanted["surv"]) && close(step.standardError ?? .nan, wanted["std_err"]))
    guard let interval = KaplanMeier.interval(step, scale: scale) else { return }
    #expect(close(interval.lower, wanted["lower"]) && close(interval.upper, wanted["upper"]))
  }

  @Test(.tags(.reference), arguments: ranks)
  func `log-rank tests are those of survdiff, weighted and stratified`(_ peer: ReferenceCase) throws {
    let data = try SurvivalReference(peer.json["data"].text!)
    let wanted = peer.outputs
    let test = try LogRankTest(data.sample())
    for k in data.groups.indices {
      #expect(close(test.observed[k], wanted["observed"][k]) && close(test.expected[k], wanted["expected"][k]))
      for j in data.groups.indices { #expect(close(test.variance[k, j], wanted["var"][k][j])) }
    }
    #expect(close(test.chiSquared, wanted["chisq"]) && test.degreesOfFreedom == Int(wanted["df"].number!))
    #expect(test.p.isClose(to: wanted["p"].number!, relative: 1e-7, floor: 1e-300))
    let peto = try LogRankTest(data.sample(), rho: 1)
    #expect(close(peto.chiSquared, wanted["peto_chisq"]) && peto.p.isClose(to: wanted["peto_p"].number!, relative: 1e-7, floor: 1e-300))
    let stratified = try LogRankTest(data.sample(stratified: true))
    #expect(close(stratified.chiSquared, wanted["stratified_chisq"]))
    #expect(stratified.p.isClose(to: wanted["stratified_p"].number!, relative: 1e-7, floor: 1e-300))
    if data.groups.count == 2 { #expect((test.z * test.z).isClose(to: test.chiSquared, relative: 1e-12)) }
  }

  @Test(.tags(.reference), arguments: models)
  func `proportional hazards are those of coxph, with each treatment of ties`(_ peer: ReferenceCase) throws {
    let data = try SurvivalReference(peer.json["data"].text!)
    let ties = try #require(CoxLikelihood.Ties.allCases.first { peer.id.hasSuffix($0.rawValue.lowercased()) })
    let isStratified = peer.id.contains("stratified")
    let model = try CoxModel(data.sample(stratified: isStratified), covariates: data.covariates(adjusted: peer.id.contains("-adjusted")), ties: ties)
    let wanted = peer.outputs
    #expect(model.coefficients.count == wanted["coefficients"].elements.count)
    for (j, coefficient) in wanted["coefficients"].elements.enumerated() {
      #expect(close(model.coefficients[j], coefficient["coef"]) && close(model.standardError(j), coefficient["se"]))
      for k in model.coefficients.indices {
        let all = wanted["vcov"]["values"]
        #expect(close(model.covariance[j, k], all[j][k]))
      }
    }
    #expect(close(model.nullLogLikelihood, wanted["loglik"][0]) && close(model.logLikelihood, wanted["loglik"][1]))
    #expect(close(model.likelihoodRatio, wanted["lr"][0]) && close(model.scoreStatistic, wanted["score"][0]))
    // Printed with two decimals.
    #expect(model.waldStatistic.isClose(to: wanted["wald"][0].number!, within: 0.0051))
  }

  @Test(.tags(.identity))
  func `one group with all the events has no hazard ratio, and no events no model`() {
    let runaway = SurvivalTimes(times: [1, 2, 3, 4, 5, 6], isEvent: [true, true, true, false, false, false], group: [1, 1, 1, 0, 0, 0])
    #expect(throws: MathematicalFailure.self) { try CoxModel(runaway, covariates: runaway.group.map { [Double($0)] }) }
    let none = SurvivalTimes(times: [1, 2], isEvent: [false, false], group: [0, 1])
    #expect(throws: MathematicalFailure.self) { try CoxModel(none, covariates: [[0], [1]]) }
    #expect(throws: MathematicalFailure.self) { try LogRankTest(none) }
  }

  /// Without ties Cox's score at no effect is the log-rank test, and all treatments of ties are one.
  @Test(.tags(.identity))
  func `the score test without ties is the log-rank test`() throws {
    var random = SplitMix(state: 11)
    let times = (0..<80).map { _ in Double.random(in: 0.1..<10, using: &random) }
    let sample = SurvivalTimes(
      times: times, isEvent: times.map { _ in Double.random(in: 0..<1, using: &random) < 0.7 }, group: times.indices.map { $0 % 2 })
    let test = try LogRankTest(sample)
    let models = try CoxLikelihood.Ties.allCases.map { try CoxModel(sample, covariates: sample.group.map { [Double($0)] }, ties: $0) }
    for model in models {
      #expect(model.scoreStatistic.isClose(to: test.chiSquared, relative: 1e-10))
      #expect(model.coefficients[0].isClose(to: models[0].coefficients[0], within: 1e-10))
    }
  }
}
