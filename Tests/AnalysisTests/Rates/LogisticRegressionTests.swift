import Mathematics
import TestSupport
import Testing
import Trial

@testable import Analysis

@Suite struct `Logistic regression` {
  static let cases = References.cases("proportions").filter { $0.id.hasSuffix("-logistic") }

  @Test(.tags(.reference), arguments: cases)
  func `agrees with glm, and standardization with it`(_ peer: ReferenceCase) throws {
    let (out, data) = (peer.outputs, try ResponderData(peer.id))
    let fit = try LogisticRegression(rows: data.rows(), columns: 3, responses: data.isResponder)
    func wanted(_ key: String) -> Double { out[key].number! }
    #expect(fit.count == Int(wanted("n")))
    #expect(fit.deviance.isClose(to: wanted("deviance"), within: 1e-9))
    #expect(fit.nullDeviance.isClose(to: wanted("null_deviance"), within: 1e-9))
    #expect(fit.aic.isClose(to: wanted("aic"), within: 1e-9))
    #expect(fit.logLikelihood.isClose(to: wanted("loglik"), within: 1e-9))
    for (j, row) in out["coefficients"].elements.enumerated() {
      let error = row["se"].number!
      #expect(fit.coefficients[j].isClose(to: row["estimate"].number!, within: 1e-7))
      #expect(fit.standardError(j).isClose(to: error, relative: 3e-6))
      let z = fit.coefficients[j] / fit.standardError(j)
      #expect(z.isClose(to: row["z"].number!, relative: 3e-6))
      #expect((2 * StandardNormal.upperTail(abs(z))).isClose(to: row["p"].number!, within: 3e-6))
      let (wald, profile) = (fit.waldInterval(j), try fit.profileInterval(j))
      #expect(
        wald.lower.isClose(to: row["wald_lo"].number!, within: 6e-6 * error) && wald.upper.isClose(to: row["wald_hi"].number!, within: 6e-6 * error))
      #expect(profile.lower.isClose(to: row["profile_lo"].number!, within: 2e-4 * error))
      #expect(profile.upper.isClose(to: row["profile_hi"].number!, within: 2e-4 * error))
      #expect(plainExp(fit.coefficients[j]).isClose(to: row["or"].number!, relative: 1e-7))
      for end in [profile.lower, profile.upper] {
        let statistic = try fit.likelihoodRatio(j, against: end).chiSquared
        #expect(statistic.isClose(to: ChiSquared(degreesOfFreedom: 1).upperQuantile(0.05), within: 1e-9))
      }
    }
    let values = out["vcov"]["values"].matrix
    for i in 0..<3 {
      for j in 0..<3 { #expect(fit.covariance[i, j].isClose(to: values[i][j], relative: 6e-6, floor: fit.standardError(i) * fit.standardError(j))) }
    }
    let ratio = try fit.likelihoodRatio(1)
    #expect(ratio.chiSquared.isClose(to: wanted("lr_chisq_arm"), within: 1e-8))
    #expect(ratio.p.isClose(to: wanted("lr_p_arm"), within: 1e-8))

    let standard = out["gcomp"]
    let model = StandardizedProportions(fit, treated: data.rows(drug: true), comparator: data.rows(drug: false), covariance: fit.covariance)
    #expect(model.treated.isClose(to: standard["p1"].number!, within: 1e-7) && model.comparator.isClose(to: standard["p0"].number!, within: 1e-7))
    #expect(model.difference.isClose(to: standard["rd"].number!, within: 1e-7))
    #expect(model.differenceError.isClose(to: standard["se_model"].number!, relative: 3e-6))
    #expect((try model.ratio(.risk).estimate).isClose(to: standard["rr"].number!, relative: 1e-7))
    let robust = StandardizedProportions(
      fit, treated: data.rows(drug: true), comparator: data.rows(drug: false), covariance: try fit.covariance(.HC0))
    #expect(robust.differenceError.isClose(to: standard["se_HC0"].number!, relative: 3e-6))
  }

  /// Sites as terms: sparse, and every coefficient has its profile; at its ends the likelihood ratio is the quantile.
  /// Estimates and errors by Newton's method in numpy 2.4, to ten digits.
  @Test(.tags(.identity)) func `with many small sites has its profiles`() throws {
    let data = try ResponderData("response-nri-cmh-poolinv")
    let sites = Set(data.stratum).sorted()
    var rows: [Double] = []
    for i in data.isDrug.indices {
      rows += [1, data.base[i], data.isDrug[i] ? 1 : 0]
      for site in sites.dropFirst() { rows.append(data.stratum[i] == site ? 1 : 0) }
    }
    let fit = try LogisticRegression(rows: rows, columns: 2 + sites.count, responses: data.isResponder)
    #expect(fit.coefficients[0].isClose(to: -1.24544016, within: 1e-8) && fit.standardError(0).isClose(to: 1.13004634, within: 1e-8))
    #expect(fit.coefficients[2].isClose(to: 0.69359689, within: 1e-8) && fit.standardError(2).isClose(to: 0.38723916, within: 1e-8))
    let quantile = ChiSquared(degreesOfFreedom: 1).upperQuantile(0.05)
    for j in fit.coefficients.indices {
      let profile = try fit.profileInterval(j)
      for end in [profile.lower, profile.upper] { #expect(try fit.likelihoodRatio(j, against: end).chiSquared.isClose(to: quantile, within: 1e-8)) }
    }
  }

  /// One binary covariate is the 2 × 2 table.
  @Test(.tags(.identity)) func `on the arm alone is the table`() throws {
    let (x1, n1, x2, n2) = (29, 64, 20, 65)
    let arms = (0..<(n1 + n2)).map { $0 < n1 }
    let responses = arms.indices.map { $0 < n1 ? $0 < x1 : $0 - n1 < x2 }
    func rows(_ arm: Bool? = nil) -> [Double] { arms.flatMap { [1, arm ?? $0 ? 1 : 0] } }
    let fit = try LogisticRegression(rows: rows(), columns: 2, responses: responses)
    let groups = try ProportionDifference(events: x1, of: n1, comparator: x2, of: n2)
    let odds = try ProportionRatio(.odds, groups)
    #expect(fit.coefficients[1].isClose(to: odds.logarithm, within: 1e-12) && fit.standardError(1).isClose(to: odds.standardError, within: 1e-12))
    // Saturated, the model is right: White's covariance is its own.
    let robust = try fit.covariance(.HC0)
    #expect(robust[1, 1].isClose(to: fit.covariance[1, 1], within: 1e-12))
    for V in [fit.covariance, robust] {
      let standard = StandardizedProportions(fit, treated: rows(true), comparator: rows(false), covariance: V)
      #expect(
        standard.difference.isClose(to: groups.estimate, within: 1e-13) && standard.differenceError.isClose(to: groups.standardError, within: 1e-13))
      for measure in RatioMeasure.allCases {
        let (own, plain) = (try standard.ratio(measure), try ProportionRatio(measure, groups))
        #expect(own.logarithm.isClose(to: plain.logarithm, within: 1e-12) && own.standardError.isClose(to: plain.standardError, within: 1e-12))
      }
    }
    // Leverages are 1 ∕ n of the own group: (1 − h) in closed form.
    let (p1, p2) = (groups.treated, groups.comparator)
    func variance(_ h: (Double) -> Double) -> Double {
      let (a, b) = (Double(n1), Double(n2))
      return h(1 / a) / (a * p1 * (1 - p1)) + h(1 / b) / (b * p2 * (1 - p2))
    }
    #expect(try fit.covariance(.HC2)[1, 1].isClose(to: variance { 1 / (1 - $0) }, within: 1e-12))
    #expect(try fit.covariance(.HC3)[1, 1].isClose(to: variance { 1 / ((1 - $0) * (1 - $0)) }, within: 1e-12))
    let n = Double(n1 + n2)
    #expect(try fit.covariance(.HC1)[1, 1].isClose(to: variance { _ in n / (n - 2) }, within: 1e-12))
  }

  @Test(.tags(.identity)) func `fails by name where covariates separate the responses, and not before`() throws {
    func failure(_ arms: [Double], _ ages: [Double], _ responses: [Bool]) -> MathematicalFailure? {
      do throws(MathematicalFailure) {
        _ = try LogisticRegression(rows: arms.indices.flatMap { [1, arms[$0], ages[$0]] }, columns: 3, responses: responses)
        return nil
      } catch { return error }
    }
    let ages = (0..<40).map { Double($0) }
    let arms = (0..<40).map { Double($0 % 2) }
    // Completely, by age.
    let whole = try #require(failure(arms, ages, ages.map { $0 > 19.5 }))
    #expect(whole.cause == .notEstimable && whole.computing.hasSuffix("completely"))
    // Nobody on the treatment responds: separated, with the other arm at the border.
    let nearly = try #require(failure(arms, ages, (0..<40).map { $0 % 2 == 0 && $0 % 3 == 0 }))
    #expect(nearly.cause == .notEstimable && nearly.computing.contains("border"))
    // One patient more of either, and it has an estimate.
    #expect(failure(arms, ages, ages.map { $0 > 19.5 && $0 != 30 || $0 == 7 }) == nil)
    #expect(failure(arms, ages, ages.map { _ in false })?.cause == .notEstimable)
    #expect(failure(arms, arms, (0..<40).map { $0 % 3 == 0 })?.cause == .notPositiveDefinite)
  }

  /// A covariate of any size: the fit does not know in what unit it came.
  @Test(.tags(.identity)) func `does not move with the units of a covariate`() throws {
    let data = try ResponderData("response-oc-logistic")
    let plain = try LogisticRegression(rows: data.rows(), columns: 3, responses: data.isResponder)
    let scaled = try LogisticRegression(
      rows: data.isDrug.indices.flatMap { [1, data.isDrug[$0] ? 1 : 0, 1e6 + 1000 * data.base[$0]] }, columns: 3, responses: data.isResponder)
    #expect(plain.coefficients[1].isClose(to: scaled.coefficients[1], within: 1e-7))
    #expect(plain.standardError(1).isClose(to: scaled.standardError(1), within: 1e-7))
    #expect((1000 * scaled.coefficients[2]).isClose(to: plain.coefficients[2], within: 1e-7))
  }
}
