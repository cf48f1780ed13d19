import Mathematics
import TestSupport
import Testing
import Trial

@testable import Analysis

/// Intervals of models and strata of responses on their own model: 3,000 samples of 200 patients, seed 91; a coverage of 95% has a Monte Carlo error of 0.4 points.
@Suite struct `Intervals of responses on their own model` {
  static let samples = 3_000
  static let error = (0.05 * 0.95 / Double(samples)).squareRoot()
  static let patients = 200
  /// logit P = β₀ + β₁ arm + β₂ x, x standard normal.
  static let β = (-0.4, 0.9, 0.7)

  struct Sample {
    var rows: [Double] = []
    var responses: [Bool] = []
    /// P had this patient had either arm: the comparator's, then the treated's.
    var either: [(Double, Double)] = []
    /// By sign of x: responders and patients, treated and comparator.
    var strata: [(x1: Int, n1: Int, x2: Int, n2: Int)] = [(0, 0, 0, 0), (0, 0, 0, 0)]
  }

  private static func logistic(_ η: Double) -> Double { 1 / (1 + plainExp(-η)) }

  static func sample(_ number: Int) -> Sample {
    var random = RandomStream(seed: 91, trial: UInt64(number), subject: 0, purpose: .outcome)
    var sample = Sample()
    for i in 0..<patients {
      let (arm, x) = (i % 2, random.nextNormal())
      let pair = (logistic(β.0 + β.2 * x), logistic(β.0 + β.1 + β.2 * x))
      let response = random.nextUniform() < (arm == 1 ? pair.1 : pair.0)
      sample.rows += [1, Double(arm), x]
      sample.responses.append(response)
      sample.either.append(pair)
      let stratum = x < 0 ? 0 : 1
      if arm == 1 {
        sample.strata[stratum].n1 += 1
        sample.strata[stratum].x1 += response ? 1 : 0
      } else {
        sample.strata[stratum].n2 += 1
        sample.strata[stratum].x2 += response ? 1 : 0
      }
    }
    return sample
  }

  /// The odds ratio given the covariate, by Wald, by the profile and by HC0; the difference and the risk ratio of these patients, by standardization.
  @Test(.tags(.recovery)) func `of a logistic regression`() throws {
    var covered: [String: Int] = [:]
    let z = StandardNormal.upperQuantile(0.025)
    func count(_ name: String, _ isCovered: Bool) { covered[name, default: 0] += isCovered ? 1 : 0 }
    for number in 0..<Self.samples {
      let sample = Self.sample(number)
      let fit = try LogisticRegression(rows: sample.rows, columns: 3, responses: sample.responses)
      count("logistic regression, Wald", abs(fit.coefficients[1] - Self.β.1) <= z * fit.standardError(1))
      let robust = try fit.covariance(.HC0)[1, 1].squareRoot()
      count("logistic regression, HC0", abs(fit.coefficients[1] - Self.β.1) <= z * robust)
      let profile = try fit.profileInterval(1)
      count("logistic regression, profile", profile.lower <= Self.β.1 && Self.β.1 <= profile.upper)
      func rows(_ arm: Double) -> [Double] { stride(from: 0, to: sample.rows.count, by: 3).flatMap { [1, arm, sample.rows[$0 + 2]] } }
      let standard = StandardizedProportions(fit, treated: rows(1), comparator: rows(0), covariance: fit.covariance)
      let n = Double(Self.patients)
      let (p0, p1) = (sample.either.reduce(0) { $0 + $1.0 } / n, sample.either.reduce(0) { $0 + $1.1 } / n)
      count("standardized risk difference", abs(standard.difference - (p1 - p0)) <= z * standard.differenceError)
      let ratio = try standard.ratio(.risk).interval()
      count("standardized risk ratio", ratio.lower <= p1 / p0 && p1 / p0 <= ratio.upper)
    }
    #expect(covered.count == 5)
    hold(covered, "200 patients, a covariate")
  }

  /// The truth of a stratified estimate is that of strata alike: within each the same difference, or the same odds ratio.
  @Test(.tags(.recovery)) func `of strata`() throws {
    let p2 = [0.2, 0.5]
    let treated = (difference: p2.map { $0 + 0.15 }, odds: p2.map { 2 * $0 / (1 + $0) })
    var covered: [String: Int] = [:]
    let z = StandardNormal.upperQuantile(0.025)
    for number in 0..<Self.samples {
      var random = RandomStream(seed: 92, trial: UInt64(number), subject: 0, purpose: .outcome)
      func drawn(_ p1: [Double]) -> [(x1: Int, n1: Int, x2: Int, n2: Int)] {
        [(60, 40), (45, 55)].enumerated().map { stratum, sizes in
          let x1 = (0..<sizes.0).count { _ in random.nextUniform() < p1[stratum] }
          let x2 = (0..<sizes.1).count { _ in random.nextUniform() < p2[stratum] }
          return (x1, sizes.0, x2, sizes.1)
        }
      }
      let alike = try StratifiedDifference(drawn(treated.difference))
      covered["stratified risk difference, Sato", default: 0] += abs(alike.estimate - 0.15) <= z * alike.standardError ? 1 : 0
      covered["stratified risk difference, large strata", default: 0] += abs(alike.estimate - 0.15) <= z * alike.largeStrataError ? 1 : 0
      let strata = drawn(treated.odds)
      let odds = try ProportionRatio(.odds, strata: strata).interval()
      covered["Mantel–Haenszel odds ratio", default: 0] += odds.lower <= 2 && 2 <= odds.upper ? 1 : 0
      let exact = try ExactOddsRatio(strata).interval()
      covered["exact odds ratio of strata", default: 0] += exact.lower <= 2 && 2 <= exact.upper ? 1 : 0
    }
    let exact = covered.removeValue(forKey: "exact odds ratio of strata") ?? 0
    let share = Double(exact) / Double(Self.samples)
    Qualification.recovered(Recovery("exact odds ratio of strata", model: "two strata of 100", found: [share], error: Self.error))
    #expect(share >= 0.95 - 3 * Self.error && share <= 0.98)
    hold(covered, "two strata of 100")
  }

  private func hold(_ covered: [String: Int], _ model: String) {
    for (name, count) in covered {
      let found = Double(count) / Double(Self.samples)
      Qualification.recovered(Recovery(name, model: model, found: [found], error: Self.error))
      #expect(abs(found - 0.95) <= 3 * Self.error + 0.005, "\(name): \(found)")
    }
  }
}
